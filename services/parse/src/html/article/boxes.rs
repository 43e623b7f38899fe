//! Finds boxes in an article that are no part of it, by their structure: pictures with their captions, galleries, and
//! boxes that call readers to do something.

use std::collections::{BTreeSet, HashMap};

use super::{
    outline::{Block, Element, Outline, Picture},
    rows,
};
use crate::{boilerplate::key, paragraphs::LINE_BREAK};

/// The longest caption, in characters, and the maximum number of its blocks.
const CAPTION_CHARS: u32 = 400;
const CAPTION_BLOCKS: usize = 3;
/// The longest emphasised line that is a caption below its picture.
const LINE_CHARS: u32 = 200;
/// The fewest bytes of an alternative text that tells something.
const ALT_BYTES: usize = 12;
/// The largest share of a page's paragraphs in its captions. Beyond it, they are the article.
const CAPTIONS_SHARE: f32 = 0.4;

/// The longest counter of a gallery (`Image 3 of 12`), in characters, and the largest number in it.
const COUNTER_CHARS: u32 = 20;
const COUNTER_MOST: u32 = 300;

/// The longest call (`Subscribe`), in characters.
const CALL_CHARS: u32 = 30;
/// The largest box with a call: its characters and blocks.
const BOX_CHARS: u32 = 700;
const BOX_BLOCKS: usize = 8;
/// The number of rows of a list from which it is what the box is about.
const ROWS: usize = 4;
/// The largest share of a page's paragraphs in a box.
const BOX_SHARE: f32 = 0.3;
/// The number of similar boxes from which they are the items of a list.
const ITEMS: usize = 3;

/// The elements that are such boxes.
pub fn find(outline: &Outline, apart: &[bool], title: Option<usize>) -> Vec<usize> {
    let chars = rows::paragraph_chars_of(&outline.blocks, apart);
    let page = Page { outline, apart, title, chars, texts: texts(&outline.blocks) };
    let mut found = page.captions();
    found.extend(page.galleries());
    found.extend(page.calls());
    found
}

/// For each block and for the end, the number of blocks before it that are more than links.
fn texts(blocks: &[Block]) -> Vec<usize> {
    let mut texts = vec![0];
    for block in blocks {
        texts.push(texts[texts.len() - 1] + usize::from(block.linked * 2 < block.chars));
    }
    texts
}

struct Page<'a> {
    outline: &'a Outline,
    apart: &'a [bool],
    title: Option<usize>,
    /// The characters of the paragraphs that are not apart.
    chars: u32,
    texts: Vec<usize>,
}

impl Page<'_> {
    /// Whether an element contains a block that is more than links.
    fn has_text(&self, element: usize) -> bool {
        let blocks = &self.outline.elements[element].blocks;
        self.texts[blocks.start] < self.texts[blocks.end]
    }

    fn holds_title(&self, element: usize) -> bool {
        self.title.is_some_and(|title| self.outline.elements[element].blocks.contains(&title))
    }

    /// Whether an element has more of the page's paragraphs than a part beside the article.
    fn is_too_much(&self, element: usize, share: f32) -> bool {
        rows::paragraph_chars(self.outline.blocks_in(element)) as f32 > self.chars as f32 * share
    }

    /// The elements that contain a picture and its caption, or only the caption.
    fn captions(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for picture in self.outline.pictures.iter().filter(|picture| !self.apart[picture.element]) {
            found.extend(self.caption_box(picture).or_else(|| self.caption_line(picture)));
        }
        found.sort_unstable();
        found.dedup();
        let chars: u32 = found.iter().map(|at| rows::paragraph_chars(self.outline.blocks_in(*at))).sum();
        if chars as f32 > self.chars as f32 * CAPTIONS_SHARE { Vec::new() } else { found }
    }

    /// The smallest element with a picture and a text, if the text is as short as a caption and follows the picture.
    fn caption_box(&self, picture: &Picture) -> Option<usize> {
        let outline = self.outline;
        let at = outline.around(picture.element).find(|at| !outline.elements[*at].blocks.is_empty())?;
        let (element, blocks) = (&outline.elements[at], outline.blocks_in(at));
        let is_short =
            blocks.len() <= CAPTION_BLOCKS && blocks.iter().map(|block| block.chars).sum::<u32>() <= CAPTION_CHARS;
        let follows = picture.leads && picture.block == element.blocks.start;
        let has_heading = blocks.iter().any(|block| outline.is_heading(block));
        if !is_short || !follows || has_heading || self.holds_title(at) {
            return None;
        }
        let is_text = matches!(&*element.tag, "p" | "li" | "td" | "th" | "tr" | "dd" | "blockquote");
        let is_caption = if is_text { is_line_below(&blocks[0]) } else { !self.is_one_of_many(at) };
        is_caption.then_some(at)
    }

    /// Whether siblings of the same tag and class contain paragraphs and no pictures: each paragraph has a box.
    fn is_one_of_many(&self, at: usize) -> bool {
        let outline = self.outline;
        let Element { parent, make, .. } = outline.elements[at];
        let mut others = outline.children(parent).filter(|other| {
            let element = &outline.elements[*other];
            *other != at && element.make == make && element.pictures == 0
        });
        others.any(|other| outline.blocks_in(other).iter().any(rows::is_paragraph))
    }

    /// The element of the block after a picture, if it is emphasised as a whole, below a picture in a box
    /// of its own, or repeats the alternative text.
    fn caption_line(&self, picture: &Picture) -> Option<usize> {
        let block = self.outline.blocks.get(picture.block).filter(|_| picture.leads)?;
        let is_alone = self.outline.blocks_in(block.element).len() == 1;
        let may_be = is_alone && block.chars <= CAPTION_CHARS && !self.outline.is_heading(block);
        if !may_be || self.holds_title(block.element) {
            return None;
        }
        let is_apart = picture.is_image && self.outline.elements[picture.element].blocks.is_empty();
        let is_line = is_apart && is_emphasised(block) && block.chars <= LINE_CHARS;
        (is_line || repeats(&block.raw, &picture.alt)).then_some(block.element)
    }

    /// The elements that contain pictures and a counter of them.
    fn galleries(&self) -> BTreeSet<usize> {
        let counters = self.outline.blocks.iter().filter(|block| !self.apart[block.element] && is_counter(block));
        let around =
            |block: &Block| self.outline.around(block.element).find(|at| self.outline.elements[*at].pictures > 0);
        let mut galleries: BTreeSet<usize> = counters.filter_map(around).collect();
        galleries.retain(|at| !self.holds_title(*at) && !self.is_too_much(*at, CAPTIONS_SHARE));
        galleries
    }

    /// The small boxes with a text and a call: a button, a field, or a short link on a line of its own.
    fn calls(&self) -> Vec<usize> {
        let outline = self.outline;
        let is_call = |block: &Block| {
            block.chars <= CALL_CHARS
                && block.linked == block.chars
                && !matches!(outline.tag(block), "li" | "td" | "h1" | "h2" | "h3" | "h4")
        };
        let links = outline.blocks.iter().filter(|block| is_call(block)).map(|block| block.element);
        let controls = outline.elements.iter().enumerate().filter(|(_, element)| element.has_control).map(|(at, _)| at);
        let around = |from: usize| outline.around(from).find(|at| self.has_text(*at));
        let boxes: BTreeSet<usize> = links.chain(controls).filter(|at| !self.apart[*at]).filter_map(around).collect();
        let mut makes: HashMap<(usize, u64), Vec<usize>> = HashMap::new();
        for at in boxes.into_iter().filter(|at| self.is_box(*at)) {
            let element = &outline.elements[at];
            makes.entry((element.parent, element.make)).or_default().push(at);
        }
        makes.into_values().filter(|alike| alike.len() < ITEMS).flatten().collect()
    }

    /// Whether an element is small, and more than a paragraph. One with a list or several headings is a recipe.
    fn is_box(&self, at: usize) -> bool {
        let (element, blocks) = (&self.outline.elements[at], self.outline.blocks_in(at));
        let is_row = |block: &&Block| matches!(self.outline.tag(block), "li" | "tr") && block.linked == 0;
        let headings = blocks.iter().filter(|block| self.outline.is_heading(block)).count();
        if headings > 1 || blocks.iter().filter(is_row).count() >= ROWS {
            return false;
        }
        let chars: u32 = blocks.iter().map(|block| block.chars).sum();
        chars <= BOX_CHARS
            && blocks.len() <= BOX_BLOCKS
            && !matches!(&*element.tag, "p" | "li" | "ul" | "ol" | "td" | "tr" | "table" | "body")
            && !self.holds_title(at)
            && !self.is_too_much(at, BOX_SHARE)
    }
}

/// Whether the text of a block is below the picture that it begins with, or is emphasised as a whole.
fn is_line_below(block: &Block) -> bool {
    let begins_below =
        block.raw.trim_start_matches(|c: char| c.is_whitespace() && c != LINE_BREAK).starts_with(LINE_BREAK);
    (begins_below && block.chars <= LINE_CHARS) || is_emphasised(block)
}

fn is_emphasised(block: &Block) -> bool {
    block.emphasised * 10 >= block.chars * 9
}

/// Whether a line repeats an alternative text, or the alternative text and a credit.
fn repeats(line: &str, alt: &str) -> bool {
    if alt.len() < ALT_BYTES || line.len() < ALT_BYTES {
        return false;
    }
    let (line, alt) = (key(line), key(alt));
    line == alt || (alt.len() >= 2 * ALT_BYTES && line.starts_with(&alt))
}

/// Whether a block counts the pictures of a gallery: `3 / 12`, `Bild 3 von 12`, `صورة 3 من 12`.
fn is_counter(block: &Block) -> bool {
    if block.chars > COUNTER_CHARS {
        return false;
    }
    let text = block.raw.trim();
    let Some((before, of)) = text.rsplit_once(|c: char| !c.is_numeric()) else { return false };
    let before = before.trim_end_matches(|c: char| !c.is_numeric());
    let between = &text[before.len()..text.len() - of.len()];
    let at = before.rsplit(|c: char| !c.is_numeric()).next().unwrap_or_default();
    let label = &before[..before.len() - at.len()];
    let is_of = between.contains('/') || between.trim().chars().all(char::is_alphabetic) && !between.trim().is_empty();
    let is_label = !label.contains(char::is_numeric);
    let (Ok(at), Ok(of)) = (at.parse::<u32>(), of.parse::<u32>()) else { return false };
    is_label && is_of && at >= 1 && at <= of && of > 1 && of <= COUNTER_MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(raw: &str) -> Block {
        let chars = raw.chars().filter(|c| !c.is_whitespace()).count() as u32;
        Block { element: 0, raw: raw.into(), chars, linked: 0, onward: 0, emphasised: 0, commas: 0, signs: false }
    }

    #[test]
    fn a_counter_tells_one_of_several() {
        for counter in ["1 / 12", "3 of 8", "Image 1 of / 8", "Bild 3 von 12", "صورة 3 من 12", "2/5", "写真 3/10"]
        {
            assert!(is_counter(&block(counter)), "{counter}");
        }
        for other in [
            "12",
            "3-2",
            "12.5",
            "1/2 tsp cloves",
            "1 1/2",
            "Eastern 41",
            "8 of 3",
            "In 1990 and 1994",
            "3:12",
            "",
            "Rockledge 14 11 6",
        ] {
            assert!(!is_counter(&block(other)), "{other}");
        }
    }
}
