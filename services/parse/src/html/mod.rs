//! Reads an HTML article page: its metadata (schema.org, Open Graph, its own elements) as far as it is true, and
//! the text of its article, without boilerplate.
//!
//! The tree is built once and walked twice: for the [`page`] and for the [`article`]'s outline.

mod article;
mod end;
mod image;
mod json_ld;
mod metadata;
mod microdata;
mod names;
mod offered;
mod page;
mod related;
mod site;
mod titles;
mod truth;

use self::{
    article::{Article, Clues, Outline},
    metadata::{Claim, Metadata},
    page::Page,
};
use super::{
    ParseError, ParseOutput, Payload,
    boilerplate::{self, Line},
    date, feed, prose,
};
use crate::model::{Guess, Guesses, ItemLink, LanguageTag, ParsedItem, WrittenTimes, limits::BEGINNING_CHARS};

pub use article::names_caption;
pub(super) use end::has_end;
pub(super) use offered::offered;
pub use site::{PageBlocks, SitePatterns};
pub(super) use truth::fits_script;

use newsroom_text::{clean_line, shortened};

/// The fewest characters of an article without a headline.
const ARTICLE_CHARS: usize = 250;

pub(super) fn read(html: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let document = prose::tree(html)?;
    let said = Metadata::of(&Page::of(&document), payload.url, payload.now, &payload.usual_zone());
    let mut outline = Outline::of(document.root(), said.base.as_ref());
    let mut links = related::take(&document, &mut outline, said.base.as_ref());
    let clues = Clues {
        headline: said.headline.as_deref(),
        description: said.standfirst.as_deref(),
        text: said.article_body.as_deref(),
    };
    let article = article::find(&outline, &clues);
    let mut page = None;
    let article = match payload.site {
        Some(site) => {
            let name = said.canonical_url.as_deref().or(said.headline.as_deref()).unwrap_or_default();
            let blocks = page.insert(PageBlocks::of(name, article::recurring::texts(&outline, &article)));
            article::recurring::without(&mut outline, &clues, article, site, blocks)
        }
        None => article,
    };
    let Article { mut body, standfirst: shown, head, .. } = article;
    if let Some(text) = said.article_body.as_deref().filter(|text| truth::is_only_in_data(text, &body)) {
        body = paragraphs_of(text);
    }
    let mut byline = said.byline.clone();
    let mut published = said.publish_time.clone();
    read_head(&head, &mut byline, &mut published);
    trim(&mut body, said.headline.as_deref().unwrap_or_default(), &mut byline, &mut published, &mut links);
    if body.is_empty() {
        return Err(ParseError::NoBody);
    }
    let headline = said.headline.clone().or_else(|| beginning(&body)).ok_or(ParseError::NoHeadline)?;
    // What the page shows comes before a description for machines.
    let mut standfirst = Some(shown).filter(|shown| !shown.is_empty()).or(said.standfirst).unwrap_or_default();
    if feed::is_repeated(standfirst.trim_end_matches(['…', '.']), &body[0]) || standfirst == headline {
        standfirst.clear();
    }
    links.extend(said.image);
    let claims = [("publication", &said.publish_time), ("update", &said.update_time)];
    let untrue = claims.iter().filter(|(_, claim)| claim.had_untrue);
    let rejected =
        untrue.map(|(what, _)| format!("the page: its {what} date cannot be true and was left out")).collect();
    let claimed = said.languages.iter().filter_map(|language| LanguageTag::parse(language));
    let language = claimed.into_iter().find(|language| truth::fits_script(language.as_str(), &body));
    let is_zone_guessed = [&published, &said.update_time].into_iter().any(|claim| {
        let read =
            |zone: &date::Zone| date::exact_in(&claim.written, zone).or_else(|| date::shown_in(&claim.written, zone));
        claim.time.is_some() && payload.guesses_zone(read)
    });
    let mut guesses = Guesses::default();
    guesses.add_if(is_zone_guessed, Guess::TimeZone);
    guesses.add_if(published.is_guessed, Guess::Date);
    let parsed = ParsedItem {
        own_id: String::new(),
        publish_time: published.time.and_then(|time| date::believable(time, payload.now)),
        source_update_time: said.update_time.time,
        written_times: WrittenTimes { publish: published.written, update: said.update_time.written },
        language,
        headline,
        standfirst,
        byline: byline.unwrap_or_default(),
        section: said.section.unwrap_or_default(),
        keywords: said.keywords,
        canonical_url: said.canonical_url.unwrap_or_default(),
        body,
        links,
        guesses,
        ..ParsedItem::default()
    };
    Ok(ParseOutput { pieces: vec![("the page".into(), parsed)], rejected, page, ..ParseOutput::default() })
}

/// The paragraphs of the text in the page's data, which may be plain or marked up.
fn paragraphs_of(text: &str) -> Vec<String> {
    if text.contains("</") || text.contains("<br") {
        return prose::of_markup(text).unwrap_or_default();
    }
    text.lines().map(clean_line).filter(|line| !line.is_empty()).collect()
}

/// The headline of an article that has none: the beginning of its text.
fn beginning(body: &[String]) -> Option<String> {
    let chars: usize = body.iter().map(|paragraph| paragraph.chars().count()).sum();
    let first = body.first().filter(|_| chars >= ARTICLE_CHARS)?;
    Some(shortened(first.clone(), BEGINNING_CHARS))
}

/// Reads writer and date from the lines above the text, if the page's data gives none.
fn read_head(head: &[String], byline: &mut Option<String>, published: &mut Claim) {
    for line in head {
        if byline.is_none() {
            *byline = boilerplate::byline(line).map(names::of_writer).or_else(|| names::labelled(line));
        }
        if let Some(time) = date::shown(line) {
            published.fill(time, line);
        }
    }
}

/// Removes paragraphs that the rules recognise as no part of an article.
fn trim(
    body: &mut Vec<String>,
    headline: &str,
    byline: &mut Option<String>,
    published: &mut Claim,
    links: &mut Vec<ItemLink>,
) {
    let headline = boilerplate::key(headline);
    let mut kept: Vec<String> = Vec::with_capacity(body.len());
    for paragraph in body.drain(..) {
        match boilerplate::line(&paragraph) {
            Line::Boilerplate => continue,
            Line::End | Line::RelatedHeading if !kept.is_empty() => break,
            Line::End | Line::RelatedHeading => continue,
            Line::RelatedInline(title) => {
                links.push(related::link(title, "", ""));
                continue;
            }
            Line::Prose => {}
        }
        if kept.is_empty() {
            // The head of the article is often included in its text.
            if boilerplate::key(&paragraph) == headline || boilerplate::section(&paragraph).is_some() {
                continue;
            }
            if let Some(name) = boilerplate::byline(&paragraph) {
                byline.get_or_insert_with(|| names::of_writer(name));
            }
            let time = date::shown(&paragraph).filter(|_| paragraph.chars().count() <= date::DATE_LINE_CHARS);
            if let Some(time) = time {
                published.fill(time, &paragraph);
            }
            if time.is_some() || boilerplate::byline(&paragraph).is_some() {
                continue;
            }
        }
        kept.push(paragraph);
    }
    boilerplate::take_out_appeals(&mut kept);
    if let Some(last) = kept.last_mut() {
        let end = boilerplate::without_call(last, article::is_call).len();
        last.truncate(end);
    }
    *body = kept;
}

#[cfg(test)]
mod head_tests;
#[cfg(test)]
mod tests;

#[cfg(test)]
mod hostile_tests;
