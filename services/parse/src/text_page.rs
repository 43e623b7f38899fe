//! Reads an article page as plain text: what remains when a page is copied or scraped.
//!
//! The head has the headline, often twice, and lines that name section, writer and date. The paragraphs
//! follow, then widgets, and teasers of other articles that are often cut in mid-sentence.

use newsroom_text::clean_line;

use super::{
    ParseError, ParseOutput, Payload,
    boilerplate::{self, Line},
    date, editors_only, lines,
};
use crate::model::{Form, Guess, ItemLink, LinkKind, ParsedItem, limits::HEADLINE_CHARS};

/// The fewest words of a text of one line.
const FLASH_WORDS: usize = 3;

/// The part of the page that the next line belongs to.
enum Part {
    Head,
    Body,
    Related,
    Behind,
}

pub(super) fn read(page: &str, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let blocks = blocks(page);
    let first = blocks.iter().find(|line| is_headline(line)).ok_or(ParseError::NoHeadline)?;
    // The text of an agency without a headline begins with a dateline.
    let is_text = super::iptc::wire_text::dateline(first).is_some_and(|dateline| dateline.ends_with(')'));
    let headline = if is_text { String::new() } else { first.clone() };
    if headline.chars().nth(HEADLINE_CHARS).is_some() {
        return Err(ParseError::NoHeadline);
    }
    let mut parsed = ParsedItem { headline: headline.clone(), ..ParsedItem::default() };
    let headline_key = boilerplate::key(&headline);
    let mut teasers = Vec::new();
    let mut part = Part::Head;
    for block in &blocks {
        let line = boilerplate::line(block);
        part = match (part, line) {
            (Part::Behind, _) => break,
            (part, Line::Boilerplate) => part,
            (_, Line::RelatedHeading) => Part::Related,
            (_, Line::End) => Part::Behind,
            (part, Line::RelatedInline(title)) => {
                parsed.links.push(related(title.to_owned(), String::new()));
                part
            }
            (Part::Head, Line::Prose) if boilerplate::key(block) == headline_key => Part::Head,
            (Part::Head, Line::Prose) if take_head_line(block, &mut parsed, payload) => Part::Head,
            (Part::Head | Part::Body, Line::Prose) => {
                parsed.body.push(block.clone());
                Part::Body
            }
            (Part::Related, Line::Prose) => {
                teasers.push(block.clone());
                Part::Related
            }
        };
    }
    boilerplate::take_out_appeals(&mut parsed.body);
    // A flash is one line. What was not sent as a text may be anything.
    if blocks.len() == 1 && payload.form == Some(Form::Text) && headline.split_whitespace().count() >= FLASH_WORDS {
        parsed.body.push(headline);
    }
    if parsed.body.is_empty() {
        return Err(ParseError::NoBody);
    }
    parsed.links.extend(pair_teasers(teasers));
    parsed.canonical_url = payload.url.map(ToString::to_string).unwrap_or_default();
    Ok(ParseOutput { pieces: vec![("the page".into(), parsed)], ..ParseOutput::default() })
}

/// Whether a block can be the headline: it is no widget and names neither section nor writer.
fn is_headline(block: &str) -> bool {
    boilerplate::line(block) == Line::Prose
        && boilerplate::section(block).is_none()
        && boilerplate::byline(block).is_none()
}

/// Reads a line of the head that names the section, the writer or the date. Each is read once.
fn take_head_line(block: &str, parsed: &mut ParsedItem, payload: &Payload<'_>) -> bool {
    if let Some(name) = boilerplate::section(block).filter(|_| parsed.section.is_empty()) {
        name.clone_into(&mut parsed.section);
        parsed.guesses.add(Guess::Section);
        return true;
    }
    let writer = boilerplate::byline(block).filter(|_| parsed.byline.is_empty());
    if let Some(name) = writer {
        name.clone_into(&mut parsed.byline);
    }
    if block.chars().count() > date::DATE_LINE_CHARS || parsed.publish_time.is_some() {
        return writer.is_some();
    }
    let Some(time) = date::exact(block).or_else(|| date::shown(block)) else { return writer.is_some() };
    parsed.publish_time = date::believable(time, payload.now);
    // The line is that of the date by its place alone.
    parsed.guesses.add(Guess::Date);
    let is_zone_guessed =
        payload.guesses_zone(|zone| date::exact_in(block, zone).or_else(|| date::shown_in(block, zone)));
    parsed.guesses.add_if(is_zone_guessed, Guess::TimeZone);
    block.clone_into(&mut parsed.written_times.publish);
    true
}

/// The page's paragraphs. If empty lines separate them, a line that fills its width continues on the next;
/// otherwise each line is one paragraph.
fn blocks(page: &str) -> Vec<String> {
    let parted = page.trim().lines().any(|line| line.trim().is_empty());
    let mut blocks: Vec<String> = Vec::new();
    let mut goes_on = false;
    for raw in page.lines() {
        let line = clean_line(raw);
        let chars = line.chars().count();
        match blocks.last_mut().filter(|_| goes_on && !line.is_empty() && !editors_only::stands_apart(&line)) {
            Some(block) => {
                block.push(' ');
                block.push_str(&line);
            }
            None if line.is_empty() => {}
            None => blocks.push(line),
        }
        // Mail and terminals wrap at this width. A shorter or longer line is complete.
        goes_on = parted && (60..=80).contains(&chars) && !editors_only::stands_alone(raw);
    }
    blocks
}

fn related(title: String, excerpt: String) -> ItemLink {
    ItemLink::to_url(LinkKind::Related, title, "").with_excerpt(excerpt)
}

/// Pairs each title with the excerpt that follows it, if there is one.
fn pair_teasers(blocks: Vec<String>) -> Vec<ItemLink> {
    let mut links: Vec<ItemLink> = Vec::new();
    for block in blocks {
        match links.last_mut() {
            Some(link) if link.excerpt.is_empty() && is_excerpt(&block, &link.title) => link.excerpt = block,
            _ => links.push(related(block, String::new())),
        }
    }
    links
}

/// Whether a block is the excerpt of the title above it rather than another title: it is cut off, has more
/// than one sentence, is clearly longer, or lacks the full stop that titles here have.
fn is_excerpt(block: &str, title: &str) -> bool {
    let cut = block.ends_with('…') || block.ends_with("...") || block.ends_with("[…]") || block.ends_with("[...]");
    let sentences = block.contains(". ");
    let longer = block.chars().count() * 2 > title.chars().count() * 3;
    cut || sentences || longer || (lines::ends_sentence(title) && !lines::ends_sentence(block))
}

#[cfg(test)]
#[path = "text_page_tests.rs"]
mod tests;
