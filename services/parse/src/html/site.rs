//! What the pages of one site have in common: text blocks that recur on several pages are no article.
//!
//! A reader of pages keeps the [`SitePatterns`] of each site, passes them to the parser, and adds the [`PageBlocks`]
//! of each page that was read. The patterns are of bounded size and contain digests only.

use crate::boilerplate::key;

/// The maximum number of blocks that are kept of a site, and of one page.
const BLOCKS: usize = 1_024;
const PAGE_BLOCKS: usize = 200;
/// The number of pages that are kept of each block.
pub(super) const PAGES: usize = 3;
/// The size of a stored block, in bytes.
const STORED: usize = 8 + 4 * PAGES;
/// The shortest block that is compared, in bytes of its key.
const BLOCK_BYTES: usize = 20;
/// The longest lines that are shown to people, in characters, and their maximum number.
const SHOWN_CHARS: usize = 80;
const SHOWN: usize = 5;

/// The text blocks that were seen on the pages of a site, the last seen at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitePatterns {
    seen: Vec<Seen>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    block: u64,
    /// The pages that contain it; zero is no page.
    pages: [u32; PAGES],
}

/// The text blocks of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageBlocks {
    /// The digest of the page's address or headline.
    page: u32,
    blocks: Vec<u64>,
    /// The beginnings of some lines that were left out, because they recur.
    pub left_out: Vec<String>,
}

impl PageBlocks {
    /// The blocks of a page that `name` identifies.
    pub fn of<'a>(name: &str, texts: impl Iterator<Item = &'a str>) -> Self {
        let page = digest(name.bytes());
        let page = ((page >> 32) as u32 ^ page as u32).max(1);
        Self { page, blocks: texts.filter_map(block).take(PAGE_BLOCKS).collect(), left_out: Vec::new() }
    }

    /// Notes that a line was left out.
    pub(super) fn leave_out(&mut self, line: &str) {
        if self.left_out.len() < SHOWN {
            self.left_out.push(newsroom_text::shortened(newsroom_text::clean_line(line), SHOWN_CHARS));
        }
    }
}

impl SitePatterns {
    /// The number of other pages that contain a block, up to three.
    pub(super) fn elsewhere(&self, text: &str, page: &PageBlocks) -> usize {
        let Some(block) = block(text).filter(|_| !self.seen.is_empty()) else { return 0 };
        let seen = self.seen.iter().find(|seen| seen.block == block);
        seen.map_or(0, |seen| seen.pages.iter().filter(|known| **known != 0 && **known != page.page).count())
    }

    /// Adds the blocks of a page. Returns whether anything is new.
    pub fn learn(&mut self, page: &PageBlocks) -> bool {
        let mut is_new = false;
        for block in &page.blocks {
            let at = self.seen.iter().position(|seen| seen.block == *block);
            let mut seen = at.map_or(Seen { block: *block, pages: [0; PAGES] }, |at| self.seen[at]);
            if seen.pages.contains(&page.page) {
                continue;
            }
            let Some(free) = seen.pages.iter().position(|known| *known == 0) else { continue };
            seen.pages[free] = page.page;
            is_new = true;
            if let Some(at) = at {
                self.seen.remove(at);
            }
            self.seen.push(seen);
        }
        while self.seen.len() > BLOCKS {
            // Blocks of one page make room before those that recur.
            let oldest = self.seen.iter().position(|seen| seen.pages[1] == 0).unwrap_or_default();
            self.seen.remove(oldest);
        }
        is_new
    }

    /// The number of blocks that recur.
    pub fn recurring(&self) -> usize {
        self.seen.iter().filter(|seen| seen.pages[1] != 0).count()
    }

    /// Writes the patterns as bytes, as they are stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.seen.len() * STORED);
        for seen in &self.seen {
            bytes.extend(seen.block.to_le_bytes());
            bytes.extend(seen.pages.iter().flat_map(|page| page.to_le_bytes()));
        }
        bytes
    }

    /// Reads stored patterns. Bytes behind the last whole block are ignored.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut seen = Vec::with_capacity(bytes.len().min(BLOCKS * STORED) / STORED);
        for stored in bytes.chunks_exact(STORED).take(BLOCKS) {
            let (block, pages) = stored.split_at(8);
            let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
            let page = |at: usize| number(&pages[4 * at..4 * at + 4]) as u32;
            seen.push(Seen { block: number(block), pages: std::array::from_fn(page) });
        }
        Self { seen }
    }
}

/// The digest of a text; `None` if it is too short to be compared.
fn block(text: &str) -> Option<u64> {
    let key = key(text);
    (key.len() >= BLOCK_BYTES).then(|| digest(key.bytes()))
}

/// FNV-1a (Fowler, Noll, Vo), because it is short and fast, and the same in every version.
pub(super) fn digest(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "Every morning the best of the coast in your mail.";

    fn page(name: &str) -> PageBlocks {
        PageBlocks::of(name, [LINE, "Short."].into_iter())
    }

    #[test]
    fn a_block_counts_once_for_each_page() {
        let mut patterns = SitePatterns::default();
        assert!(patterns.learn(&page("/1")));
        assert!(!patterns.learn(&page("/1")), "the same page again");
        assert_eq!((patterns.elsewhere(LINE, &page("/1")), patterns.elsewhere(LINE, &page("/2"))), (0, 1));
        assert_eq!(patterns.recurring(), 0);
        assert!(patterns.learn(&page("/2")) && patterns.learn(&page("/3")) && !patterns.learn(&page("/4")));
        assert_eq!((patterns.elsewhere(LINE, &page("/1")), patterns.elsewhere(LINE, &page("/5"))), (2, 3));
        assert_eq!(patterns.recurring(), 1);
        assert_eq!(patterns.elsewhere("Short.", &page("/5")), 0, "too short to tell anything");
        assert_eq!(SitePatterns::of_bytes(&patterns.to_bytes()), patterns);
        assert_eq!(SitePatterns::of_bytes(&[1, 2, 3]), SitePatterns::default());
    }

    #[test]
    fn patterns_are_bounded_and_keep_what_recurs() {
        let mut patterns = SitePatterns::default();
        patterns.learn(&page("/1"));
        patterns.learn(&page("/2"));
        for number in 0..100 {
            let texts: Vec<String> =
                (0..50).map(|at| format!("The text of page {number} in its paragraph {at}.")).collect();
            patterns.learn(&PageBlocks::of(&number.to_string(), texts.iter().map(String::as_str)));
        }
        assert_eq!(patterns.to_bytes().len(), BLOCKS * STORED);
        assert_eq!(patterns.elsewhere(LINE, &page("/3")), 2);
    }
}
