//! The front page and the section pages.

use askama::Template;

use super::{
    frame::{Frame, FrameView},
    print,
    view::CardView,
};
use crate::domain::{Card, SectionLink};

/// A section on the front page.
#[derive(Clone, Debug)]
pub struct FrontSection {
    pub section: SectionLink,
    /// The newest articles, newest first.
    pub cards: Vec<Card>,
}

/// The position of a page in a list of several pages.
#[derive(Clone, Copy, Debug)]
pub struct PagePosition {
    /// Counts from 1.
    pub number: u32,
    pub has_older: bool,
}

#[derive(Template)]
#[template(path = "front.html")]
struct FrontTemplate<'a> {
    frame: FrameView<'a>,
    canonical: String,
    lead: Option<CardView<'a>>,
    blocks: Vec<BlockView<'a>>,
}

struct BlockView<'a> {
    href: String,
    name: &'a str,
    dir: &'static str,
    cards: Vec<CardView<'a>>,
}

#[derive(Template)]
#[template(path = "section.html")]
struct SectionTemplate<'a> {
    frame: FrameView<'a>,
    canonical: String,
    name: &'a str,
    rss: String,
    cards: Vec<CardView<'a>>,
    number: u32,
    newer: Option<String>,
    older: Option<String>,
}

/// The front page: the newest article first, then each section with its newest articles.
pub fn front_page(frame: Frame<'_>, blocks: &[FrontSection]) -> String {
    let lead = blocks.iter().flat_map(|block| &block.cards).max_by_key(|card| card.published);
    let mut views = Vec::new();
    for block in blocks {
        let others = block.cards.iter().filter(|card| lead.is_none_or(|lead| lead.id != card.id));
        let cards: Vec<_> = others.map(|card| CardView::in_section(card, frame.settings)).collect();
        if let Some(first) = cards.first() {
            views.push(BlockView {
                href: frame.settings.href(&format!("/{}", block.section.slug)),
                name: &block.section.name,
                dir: first.dir,
                cards,
            });
        }
    }
    let mut view = frame.view(&frame.settings.language, None);
    view.on_front = true;
    print(&FrontTemplate {
        frame: view,
        canonical: frame.settings.url("/"),
        lead: lead.map(|card| CardView::listed(card, frame.settings)),
        blocks: views,
    })
}

/// A page of a section's articles, newest first.
pub fn section_page(frame: Frame<'_>, section: &SectionLink, cards: &[Card], pages: PagePosition) -> String {
    let path = frame.settings.href(&format!("/{}", section.slug));
    let page = |number: u32| match number {
        1 => path.clone(),
        number => format!("{path}?page={number}"),
    };
    let newer = pages.number.checked_sub(1).filter(|number| *number > 0);
    let older = pages.has_older.then(|| pages.number.saturating_add(1));
    let mut canonical = frame.settings.url(&format!("/{}", section.slug));
    if pages.number > 1 {
        canonical.push_str(&format!("?page={}", pages.number));
    }
    print(&SectionTemplate {
        frame: frame.view(&frame.settings.language, Some(&section.slug)),
        canonical,
        name: &section.name,
        rss: format!("{path}/feed.xml"),
        cards: cards.iter().map(|card| CardView::in_section(card, frame.settings)).collect(),
        number: pages.number,
        newer: newer.map(page),
        older: older.map(page),
    })
}
