//! Scores which elements contain the article: readability's score, passed from paragraphs to their ancestors.

use std::ops::Range;

use super::{
    outline::{Block, Outline},
    reach::LEVELS,
    rows::{self, ARTICLE_CHARS},
};

/// The weight of a paragraph that the page's data contains too.
const SAID: f32 = 3.0;
/// The weight of a paragraph before the title.
const BEFORE_TITLE: f32 = 0.3;
/// The share of its score that an element keeps for each level between it and the title.
const FADE: f32 = 0.93;

/// The number of levels above the longest part of an article, as the page marks them, at which the others may begin.
const PARTS_LEVELS: usize = 4;
/// The least share of a page's prose in what it marks as the article's body.
const MARKED_SHARE: f32 = 0.3;
/// The least prose of a paragraph alone in its box, and of several in one, relative to the box with the most, that is part
/// of the article.
const ALONE_SHARE: f32 = 0.3;
const TOGETHER_SHARE: f32 = 0.1;
/// The share of prose, relative to the best element, that makes another part.
const ANOTHER_PART: f32 = 0.4;
/// The same share for an element with the tag and class of the best element.
const ALIKE_PART: f32 = 0.15;
/// The least prose of paragraphs beside the best element.
const DIRECT_PART: f32 = 8.0;

/// For each element, the amount of prose in it.
pub fn sums(outline: &Outline, counts: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut sums = vec![0.0; outline.elements.len()];
    for block in outline.blocks.iter().filter(|block| counts(block.element)) {
        sums[block.element] += block.prose();
    }
    for at in (1..sums.len()).rev() {
        sums[outline.elements[at].parent] += sums[at];
    }
    sums
}

/// The part of the page that is the article: an element, and the blocks in it from its first paragraph to its last.
#[derive(Debug)]
pub struct Chosen {
    pub element: usize,
    /// The blocks of its beginning that are apart from the others.
    pub head: Vec<usize>,
    pub blocks: Range<usize>,
}

/// Chooses the article; `None` if there is no prose.
pub fn choose(outline: &Outline, apart: &[bool], said: &[bool], title: Option<usize>) -> Option<Chosen> {
    let prose = sums(outline, |element| !apart[element]);
    let holders = Holders::of(outline, apart);
    let scores = scores(outline, apart, said, title);
    let element = match marked(outline, apart, &prose) {
        Some(marked) => marked,
        None => {
            let best = scores.iter().enumerate().skip(1).max_by(|one, other| one.1.total_cmp(other.1));
            let Some((best, _)) = best.filter(|(_, score)| **score > 0.0) else {
                if prose.first().is_none_or(|prose| *prose == 0.0) {
                    return None;
                }
                return Some(Chosen { element: 0, head: Vec::new(), blocks: 0..outline.blocks.len() });
            };
            widened(outline, &holders, best)
        }
    };
    let inside = |block: &Block| outline.is_in(block.element, element);
    let strongest = (element..outline.elements[element].end).map(|at| holders.prose[at]).fold(0.0, f32::max);
    let is_main = |holder: usize| match holders.count[holder] {
        1 => holders.prose[holder] >= strongest * ALONE_SHARE,
        _ => holder == element || holders.prose[holder] >= strongest * TOGETHER_SHARE,
    };
    let mains: Vec<usize> =
        (element..outline.elements[element].end).filter(|at| holders.count[*at] > 0 && is_main(*at)).collect();
    let in_main = |block: &Block| {
        inside(block) && (mains.is_empty() || outline.around(block.element).any(|at| mains.binary_search(&at).is_ok()))
    };
    let first = outline.blocks.iter().position(in_main)?;
    let last = outline.blocks.iter().rposition(in_main)?;
    Some(Chosen { element, head: Vec::new(), blocks: first..last + 1 })
}

/// The ancestor of the best element that contains other parts of the article too, or the best element itself.
fn widened(outline: &Outline, holders: &Holders, best: usize) -> usize {
    let mut chosen = best;
    for outer in outline.around(best).skip(1).take(LEVELS).take_while(|at| &*outline.elements[*at].tag != "body") {
        let before = holders.runs[chosen];
        let direct = holders.count[outer] > 1 && holders.unlisted[outer] > DIRECT_PART;
        let is_alike = |at: &usize| outline.elements[*at].make == outline.elements[best].make;
        let outside = (outer..outline.elements[outer].end).filter(|at| !outline.is_in(*at, chosen));
        let alike: f32 = outside.filter(is_alike).map(|at| holders.unlisted[at]).sum();
        let added = holders.runs[outer] - before;
        if direct || added > before * ANOTHER_PART || alike > before * ALIKE_PART {
            chosen = outer;
        }
    }
    chosen
}

/// For each element, the paragraphs that are siblings in it.
struct Holders {
    count: Vec<u32>,
    /// The prose of these paragraphs.
    prose: Vec<f32>,
    /// The prose of the paragraphs that are not list items.
    unlisted: Vec<f32>,
    /// The prose in `unlisted`, summed over the element and its descendants that have at least two paragraphs.
    runs: Vec<f32>,
}

impl Holders {
    fn of(outline: &Outline, apart: &[bool]) -> Self {
        let mut alone = vec![0_u32; outline.elements.len()];
        for block in &outline.blocks {
            alone[block.element] += 1;
        }
        let mut holders = Self {
            count: vec![0; alone.len()],
            prose: vec![0.0; alone.len()],
            unlisted: vec![0.0; alone.len()],
            runs: vec![0.0; alone.len()],
        };
        for block in outline.blocks.iter().filter(|block| !apart[block.element]) {
            let element = &outline.elements[block.element];
            if !rows::is_paragraph(block) || &*element.tag == "tr" {
                continue;
            }
            let is_item = &*element.tag == "li";
            let holder = match &*element.tag {
                "li" => outline.elements[element.parent].parent,
                tag if is_leaf(tag) || alone[block.element] == 1 => element.parent,
                _ => block.element,
            };
            holders.count[holder] += 1;
            holders.prose[holder] += block.prose();
            holders.unlisted[holder] += if is_item { 0.0 } else { block.prose() };
        }
        for at in (0..alone.len()).rev() {
            if holders.count[at] > 1 {
                holders.runs[at] += holders.unlisted[at];
            }
            if at > 0 {
                holders.runs[outline.elements[at].parent] += holders.runs[at];
            }
        }
        holders
    }
}

fn is_leaf(tag: &str) -> bool {
    matches!(tag, "p" | "pre" | "li" | "td" | "blockquote" | "dd" | "h2" | "h3" | "h4")
}

/// The element that the page marks as the article's body, or that contains all that it marks so, unless it has far
/// less prose than the page.
fn marked(outline: &Outline, apart: &[bool], prose: &[f32]) -> Option<usize> {
    let all = prose.first()?;
    let elements = outline.elements.iter().enumerate();
    let marked = || elements.clone().filter(|(at, element)| element.is_marked && !apart[*at] && prose[*at] > 0.0);
    let (most, _) = marked().max_by(|one, other| prose[one.0].total_cmp(&prose[other.0]))?;
    let all_of =
        outline.around(most).take(PARTS_LEVELS).find(|outer| marked().all(|(at, _)| outline.is_in(at, *outer)));
    let at = all_of.unwrap_or(most);
    (prose[at] > all * MARKED_SHARE).then_some(at)
}

fn scores(outline: &Outline, apart: &[bool], said: &[bool], title: Option<usize>) -> Vec<f32> {
    let mut scores = vec![0.0; outline.elements.len()];
    let behind = title.filter(|title| rows::paragraph_chars_of(&outline.blocks[*title..], apart) >= ARTICLE_CHARS);
    for (at, block) in outline.blocks.iter().enumerate().filter(|(_, block)| !apart[block.element]) {
        let mut prose = block.prose();
        if prose == 0.0 {
            continue;
        }
        if said[at] {
            prose *= SAID;
        } else if behind.is_some_and(|title| at < title) {
            prose *= BEFORE_TITLE;
        }
        let is_leaf = is_leaf(&outline.elements[block.element].tag);
        for (level, element) in outline.around(block.element).skip(usize::from(is_leaf)).take(5).enumerate() {
            scores[element] += match level {
                0 => prose,
                1 => prose / 2.0,
                level => prose / (3.0 * level as f32),
            };
        }
    }
    if let Some(title) = title {
        fade(outline, outline.blocks[title].element, &mut scores);
    }
    scores
}

/// Lowers the scores of elements by their distance from the title: for each level that has to be climbed from it.
fn fade(outline: &Outline, title: usize, scores: &mut [f32]) {
    let mut inner = title..title;
    let mut share = 1.0;
    for outer in outline.around(title) {
        let range = outer..outline.elements[outer].end;
        for at in range.clone().filter(|at| !inner.contains(at)) {
            scores[at] *= share;
        }
        inner = range;
        share *= FADE;
    }
    for at in (1..scores.len()).filter(|at| !inner.contains(at)) {
        scores[at] *= share;
    }
}
