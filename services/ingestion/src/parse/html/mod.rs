//! An HTML article page: what it says of itself (schema.org, Open Graph, its own elements), and the
//! text that dom_smoothie finds to be its article, less what the residue rules know.

mod json_ld;
mod metadata;
mod offered;
mod related;

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use self::metadata::Metadata;
use super::{
    Found, Payload, Unreadable, date, feed, language, prose,
    residue::{self, Line},
};
use crate::domain::{ItemLink, Language, LinkKind, Material, Parser, text};

pub(super) use offered::offered;

/// Reads HTML pages.
pub fn parser() -> Parser {
    Parser { name: "html".into(), version: 1 }
}

/// Reads one article.
pub(super) fn read(html: &str, payload: &Payload<'_>) -> Result<Found, Unreadable> {
    let document = prose::tree(html)?;
    let said = Metadata::of(&document, payload.url);
    let headline = said.headline.clone().ok_or(Unreadable::NoHeadline)?;
    let mut links = related::take(&document, said.base.as_ref());
    let mut body = article(document, &headline);
    if body.is_empty() {
        body = said.article_body.iter().flat_map(|text| text.lines().map(text::line)).collect();
    }
    let mut byline = said.byline.clone();
    let mut publish_time = said.publish_time;
    trim(&mut body, &headline, &mut byline, &mut publish_time, &mut links);
    if body.is_empty() {
        return Err(Unreadable::NoBody);
    }
    let mut standfirst = said.standfirst.unwrap_or_default();
    if feed::is_repeated(standfirst.trim_end_matches(['…', '.']), &body[0]) || standfirst == headline {
        standfirst.clear();
    }
    if let Some(url) = said.image {
        links.push(ItemLink::to_url(LinkKind::Image, "", url));
    }
    let mut rejected = Vec::new();
    let mut believed = |what: &str, time: Option<time::OffsetDateTime>| {
        let believed = date::believable(time?, payload.now);
        if believed.is_none() {
            rejected.push(format!("the page: its {what} date cannot be true and was left out"));
        }
        believed
    };
    let material = Material {
        own_id: String::new(),
        publish_time: believed("publication", publish_time),
        source_update_time: believed("update", said.update_time),
        language: said.language.as_deref().and_then(Language::parse).or_else(|| language::detect(&headline, &body)),
        headline,
        standfirst,
        byline: byline.unwrap_or_default(),
        section: said.section.unwrap_or_default(),
        keywords: said.keywords,
        canonical_url: said.canonical_url.unwrap_or_default(),
        body,
        links,
        ..Material::default()
    };
    Ok(Found { pieces: vec![("the page".into(), material)], rejected })
}

/// The paragraphs of the article in a page; none when there is none.
fn article(document: Document, headline: &str) -> Vec<String> {
    // What the page itself marks as the article's body is taken at its word.
    let marked = document.select_single("[itemprop=articleBody]");
    if let Some(node) = marked.nodes().first() {
        let paragraphs = prose::paragraphs(*node);
        if paragraphs.iter().map(String::len).sum::<usize>() > MARKED_BYTES {
            return paragraphs;
        }
    }
    // Short news is news: below this the library would take the whole page instead.
    let config = Config { char_threshold: 150, disable_json_ld: true, ..Config::default() };
    let Ok(mut readability) = Readability::with_document(document, None, Some(config)) else { return Vec::new() };
    let Ok(article) = readability.parse() else { return Vec::new() };
    let mut paragraphs = prose::of_markup(&article.content).unwrap_or_default();
    let headline = residue::key(headline);
    paragraphs.retain(|paragraph| residue::key(paragraph) != headline);
    paragraphs
}

/// The least that a marked body must hold to be one.
const MARKED_BYTES: usize = 200;

/// Takes out of the paragraphs what the rules know to be no part of an article.
fn trim(
    body: &mut Vec<String>,
    headline: &str,
    byline: &mut Option<String>,
    publish_time: &mut Option<time::OffsetDateTime>,
    links: &mut Vec<ItemLink>,
) {
    let headline = residue::key(headline);
    let mut kept: Vec<String> = Vec::with_capacity(body.len());
    for paragraph in body.drain(..) {
        match residue::line(&paragraph) {
            Line::Residue => continue,
            Line::End | Line::RelatedHeading if !kept.is_empty() => break,
            Line::End | Line::RelatedHeading => continue,
            Line::RelatedInline(title) => {
                links.push(related::link(title, "", ""));
                continue;
            }
            Line::Prose => {}
        }
        if kept.is_empty() {
            // The head of the article often comes along with its text.
            if residue::key(&paragraph) == headline || residue::section(&paragraph).is_some() {
                continue;
            }
            if let Some(name) = residue::byline(&paragraph) {
                byline.get_or_insert_with(|| name.to_owned());
                continue;
            }
            if paragraph.chars().count() <= 60
                && let Some(time) = date::written(&paragraph)
            {
                publish_time.get_or_insert(time);
                continue;
            }
        }
        kept.push(paragraph);
    }
    *body = kept;
}

#[cfg(test)]
mod tests;
