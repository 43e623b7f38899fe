//! The way of a story through all four services, and the guarantees along it.

mod access;
mod archive;
mod copies;
mod correction;
mod editors_only;
mod embargo;
mod kill;
mod language;
mod second_way;
mod shuffled_events;
mod statements;
mod trace;
mod usage;
mod wire_to_article;

/// Pages of the sample wire: two are about one event, and the second links to the first.
pub(crate) const DISPATCHES: &str = include_str!("../../services/newsroom/sample/feeds/atlas-presse.rss.xml");
/// A page as it was copied from a site, with *You may also like* and a cut teaser at its end.
pub(crate) const PAGE: &str = include_str!("../../services/newsroom/sample/pages/declaration-de-tanger.txt");

/// A text page of a dispatch, in the form of a copied page.
pub(crate) fn page(headline: &str, section: &str, paragraphs: &[&str]) -> String {
    format!("{headline}\n\n{headline}\n\n- in {section}\n\n{}\n", paragraphs.join("\n\n"))
}
