//! Leaves out what recurs on other pages of the site.

use super::{
    Article, Clues, find,
    lines::is_row,
    outline::{Block, Outline},
};
use crate::html::site::{PAGES, PageBlocks, SitePatterns};

/// The number of blocks at the beginning and at the end of a text among which most furniture is.
const FIRST: usize = 2;
const LAST: usize = 3;
/// The longest block there that one other page proves to be furniture, in characters.
const SHORT_CHARS: u32 = 160;
/// The fewest characters of an article in another part of the page.
const ARTICLE_CHARS: u32 = 100;

/// The texts of an article that may recur: paragraphs, no headings and no rows of lists or tables.
pub fn texts<'a>(outline: &'a Outline, article: &'a Article) -> impl Iterator<Item = &'a str> {
    let blocks = article.blocks.iter().map(|at| &outline.blocks[*at]);
    blocks.filter(|block| may_recur(outline, block)).map(|block| block.raw.as_str())
}

fn may_recur(outline: &Outline, block: &Block) -> bool {
    !outline.is_heading(block) && !is_row(outline, block)
}

/// The article without blocks that recur on other pages of the site.
///
/// If most of it recurs, it is the same article at another address, or it is not the article. Then another part of the
/// page is taken, if there is one, else only what recurs on more pages is left out.
pub fn without(
    outline: &mut Outline,
    clues: &Clues<'_>,
    article: Article,
    site: &SitePatterns,
    page: &mut PageBlocks,
) -> Article {
    let elsewhere: Vec<usize> = article
        .blocks
        .iter()
        .map(|at| &outline.blocks[*at])
        .map(|block| if may_recur(outline, block) { site.elsewhere(&block.raw, page) } else { 0 })
        .collect();
    for pages in 1..=PAGES {
        let recurring = recurring(outline, &article, &elsewhere, pages);
        if recurring.is_empty() {
            return article;
        }
        let chars = |blocks: &[usize]| blocks.iter().map(|at| outline.blocks[*at].chars).sum::<u32>();
        let is_most = chars(&recurring) * 2 > chars(&article.blocks);
        let forget = |at: &usize| {
            let block = &mut outline.blocks[*at];
            let element = block.element;
            std::mem::replace(block, nothing(element))
        };
        let forgotten: Vec<Block> = recurring.iter().map(forget).collect();
        let rest = find(outline, clues);
        let is_apart = !forgotten.iter().any(|block| outline.is_in(block.element, rest.element));
        let rest_chars: u32 = rest.blocks.iter().map(|at| outline.blocks[*at].chars).sum();
        if !is_most || (is_apart && rest_chars >= ARTICLE_CHARS) {
            forgotten.iter().for_each(|block| page.leave_out(&block.raw));
            return rest;
        }
        for (at, block) in recurring.into_iter().zip(forgotten) {
            outline.blocks[at] = block;
        }
    }
    article
}

/// The blocks of an article that recur on so many other pages. In the middle of a text, and if it is long, a block has
/// to recur on two.
fn recurring(outline: &Outline, article: &Article, elsewhere: &[usize], pages: usize) -> Vec<usize> {
    let count = article.blocks.len();
    let recurs = |position: usize, at: usize| {
        let is_edge = position < FIRST || position + LAST >= count;
        let is_short = outline.blocks[at].chars <= SHORT_CHARS;
        elsewhere[position] >= if is_edge && is_short { pages } else { pages.max(2) }
    };
    let blocks = article.blocks.iter().copied().enumerate();
    blocks.filter(|(position, at)| recurs(*position, *at)).map(|(_, at)| at).collect()
}

/// A block without text in the place of another.
fn nothing(element: usize) -> Block {
    Block { element, raw: String::new(), chars: 0, linked: 0, onward: 0, emphasised: 0, commas: 0, signs: false }
}
