//! Decides which elements are apart from the article: by what the page states, by their names, by their structure.

use super::{
    boxes,
    candidates::sums,
    clues::Clues,
    names::NonContentRole,
    outline::{Block, Outline},
    rows::{self, ARTICLE_CHARS, PARAGRAPH_CHARS, paragraph_chars, paragraph_chars_of},
};

/// The largest share of a page's prose that an element may have and still be excluded by its names.
const TOO_MUCH: f32 = 0.4;
/// The same share for comments, which may be longer than the article.
const TOO_MUCH_COMMENT: f32 = 0.7;
/// The same share for pictures with their texts, which may be longer than the text around them.
const TOO_MUCH_MEDIA: f32 = 0.85;
/// The most prose of an element whose name means a few lines: byline, buttons, caption.
const LINES: f32 = 24.0;
/// The least share of a page's prose in its `<main>` without the title.
const MAIN_SHARE: f32 = 0.15;
/// The least share of links in an element that bears out a name that is not sure.
const NAMED_LINKS: f32 = 0.25;
/// The fewest blocks of the data's text that show an element to be part of the article.
const SAID: usize = 2;

/// For each element, whether it is apart from the article. `said` tells which blocks the page's data contains, `title`
/// which block is the title.
pub fn find(outline: &Outline, clues: &Clues<'_>, said: &[bool], title: Option<usize>) -> Vec<bool> {
    let mut apart = by_role(outline, said, title);
    for at in rows::find(outline, &apart, title) {
        if count(said, outline, at) < SAID {
            set_apart(outline, &mut apart, at);
        }
    }
    for at in boxes::find(outline, &apart, title) {
        if count(said, outline, at) < SAID {
            set_apart(outline, &mut apart, at);
        }
    }
    if let Some(region) = clues.region(outline, said).or_else(|| region(outline, &apart, title)) {
        for (at, is_apart) in apart.iter_mut().enumerate().skip(1) {
            *is_apart |= !outline.is_in(at, region) && !outline.is_in(region, at);
        }
    }
    apart
}

fn set_apart(outline: &Outline, apart: &mut [bool], element: usize) {
    apart[element..outline.elements[element].end].fill(true);
}

/// The number of blocks in an element that the page's data contains.
fn count(said: &[bool], outline: &Outline, element: usize) -> usize {
    said[outline.elements[element].blocks.clone()].iter().filter(|is_said| **is_said).count()
}

/// For each element, whether its tag, role or names or those of an ancestor exclude it.
fn by_role(outline: &Outline, said: &[bool], title: Option<usize>) -> Vec<bool> {
    let prose = sums(outline, |_| true);
    let all = prose.first().copied().unwrap_or_default();
    let holds_marked = holds_marked(outline);
    let quotes = quotes(outline);
    let mut apart: Vec<bool> = Vec::with_capacity(outline.elements.len());
    for (at, element) in outline.elements.iter().enumerate() {
        let holds_title = || title.is_some_and(|title| element.blocks.contains(&title));
        let is = element.role.is_some_and(|kind| {
            let most = match kind {
                NonContentRole::Standfirst => return false,
                // A dialogue is over the page, however long it is.
                NonContentRole::Overlay if element.is_stated && title.is_some() => return !holds_title(),
                NonContentRole::Comments => all * TOO_MUCH_COMMENT,
                NonContentRole::Taken => all,
                NonContentRole::Media => all * TOO_MUCH_MEDIA,
                NonContentRole::Byline | NonContentRole::Share | NonContentRole::Caption => (all * TOO_MUCH).min(LINES),
                _ => all * TOO_MUCH,
            };
            prose[at] <= most && !holds_marked[at] && (element.is_stated || is_borne_out(outline, said, &quotes, at))
        });
        // The header with the title holds what is above the text.
        let is_head = &*element.tag == "header" && holds_title() && prose[at] <= all * TOO_MUCH && !holds_marked[at];
        apart.push(is || is_head || (at > 0 && apart[element.parent]));
    }
    apart
}

/// For each element, the innermost quote around it, or zero.
fn quotes(outline: &Outline) -> Vec<usize> {
    let mut quotes: Vec<usize> = Vec::with_capacity(outline.elements.len());
    for (at, element) in outline.elements.iter().enumerate() {
        let is_quote = at > 0 && &*element.tag == "blockquote";
        quotes.push(if is_quote { at } else { quotes.get(element.parent).copied().unwrap_or_default() });
    }
    quotes
}

/// Whether what an element contains does not contradict the role that its name gives it. `quotes` has the quote around
/// each element.
fn is_borne_out(outline: &Outline, said: &[bool], quotes: &[usize], at: usize) -> bool {
    let element = &outline.elements[at];
    let blocks = outline.blocks_in(at);
    let (chars, linked) =
        blocks.iter().fold((0, 0), |(chars, linked), block| (chars + block.chars, linked + block.linked));
    // An element within this one has a higher index.
    let is_quoted = |block: &&Block| quotes[block.element] >= at;
    if element.role == Some(NonContentRole::Taken) {
        return true;
    }
    // A post of somebody else within the text, a section named after its own heading, text that the data contains.
    let quoted: u32 = blocks.iter().filter(is_quoted).map(|block| block.chars).sum();
    if count(said, outline, at) >= SAID || (quoted * 2 > chars && blocks.iter().any(rows::is_sentence)) {
        return false;
    }
    let has_paragraph = blocks.iter().any(rows::is_paragraph);
    let is_other = linked as f32 >= chars as f32 * NAMED_LINKS || element.controls > 0 || !has_paragraph;
    element.is_sure || is_other
}

/// For each element, whether it contains what the page marks as the article's body.
fn holds_marked(outline: &Outline) -> Vec<bool> {
    let mut holds: Vec<bool> = outline.elements.iter().map(|element| element.is_marked).collect();
    for at in (1..holds.len()).rev() {
        holds[outline.elements[at].parent] |= holds[at];
    }
    holds
}

/// The element outside which there is nothing of the article: the `<article>` with the title, if there are others,
/// else `<main>`.
fn region(outline: &Outline, apart: &[bool], title: Option<usize>) -> Option<usize> {
    let text = |at: usize| paragraph_chars_of(outline.blocks_in(at), apart);
    let is_article = |at: usize| &*outline.elements[at].tag == "article" && !apart[at];
    let around = title.map(|title| outline.blocks[title].element);
    let own = around.and_then(|inner| outline.around(inner).find(|at| is_article(*at) && text(*at) >= ARTICLE_CHARS));
    if let Some(own) = own {
        let is_other = |at: usize| !outline.is_in(at, own) && !outline.is_in(own, at);
        let mut others = (1..outline.elements.len()).filter(|at| is_article(*at) && is_other(*at));
        if others.any(|at| text(at) >= PARAGRAPH_CHARS) {
            return Some(own);
        }
    }
    let mut mains = (1..outline.elements.len()).filter(|at| outline.elements[*at].is_main && !apart[*at]);
    let main = mains.next().filter(|_| mains.next().is_none())?;
    let holds_title = title.is_some_and(|title| outline.elements[main].blocks.contains(&title));
    let all = paragraph_chars(&outline.blocks) as f32;
    let text = text(main);
    let is_enough = text as f32 >= all * MAIN_SHARE || (holds_title && text > 0);
    (is_enough && text >= PARAGRAPH_CHARS).then_some(main)
}
