//! Renders pages, feeds and the `<article>` element of an edition as text.
//!
//! This module is pure, like the domain. The use case that publishes a story renders the edition; the site renders the
//! page around it.

mod article;
mod dates;
mod frame;
mod json_feed;
mod json_ld;
mod listing;
mod notice;
mod rss;
mod site_settings;
mod sitemap;
mod style;
mod view;
mod words;

pub use article::{article_element, article_page};
pub use dates::{http_date, parse_http_date};
pub use frame::Frame;
pub use json_feed::json_feed;
pub use listing::{FrontSection, PagePosition, front_page, section_page};
pub use notice::{gone, not_found, unavailable};
pub use rss::rss;
pub use site_settings::SiteSettings;
pub use sitemap::{robots, sitemap};
pub use style::{ICON, STYLE, style_href};

#[derive(Clone, Copy, Debug)]
pub enum FeedScope<'a> {
    Site,
    Section(&'a crate::domain::SectionLink),
}

/// Prints a template. The templates only join texts, so printing cannot fail.
fn print(template: &impl askama::Template) -> String {
    template.render().expect("a template that only joins texts renders")
}

#[cfg(test)]
mod tests;
