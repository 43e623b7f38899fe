//! The parts that every page has: masthead, sections, foot.

use super::{site_settings::SiteSettings, style::style_href, view::LinkView, words::Words};
use crate::domain::{Direction, LanguageTag, SectionLink, SectionSlug};

#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pub settings: &'a SiteSettings,
    /// The sections in the navigation.
    pub sections: &'a [SectionLink],
}

pub(super) struct FrameView<'a> {
    pub site: &'a str,
    pub lang: &'a str,
    pub dir: &'static str,
    pub words: &'static Words,
    pub sections: Vec<LinkView>,
    pub on_front: bool,
    pub style: &'static str,
    pub rss: String,
    pub json_feed: String,
}

impl<'a> Frame<'a> {
    /// The frame of a page in `language`. `section` is marked in the navigation.
    pub(super) fn view(self, language: &'a LanguageTag, section: Option<&SectionSlug>) -> FrameView<'a> {
        let link = |link: &SectionLink| LinkView {
            href: self.settings.href(&format!("/{}", link.slug)),
            name: link.name.clone(),
            current: Some(&link.slug) == section,
        };
        FrameView {
            site: &self.settings.name,
            lang: language.as_str(),
            dir: Direction::of(language).attribute(),
            words: Words::of(language),
            sections: self.sections.iter().map(link).collect(),
            on_front: false,
            style: style_href(),
            rss: self.settings.url("/feed.xml"),
            json_feed: self.settings.url("/feed.json"),
        }
    }
}
