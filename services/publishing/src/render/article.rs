//! The `<article>` element of an edition and the page around it.

use askama::Template;

use super::{
    dates::machine,
    frame::{Frame, FrameView},
    json_ld::json_ld,
    print,
    site_settings::SiteSettings,
    view::{CardView, TimeView},
    words::Words,
};
use crate::domain::{Article, Card, Content, CorrectionNotice, Direction};

#[derive(Template)]
#[template(path = "edition.html")]
struct EditionTemplate<'a> {
    lang: &'a str,
    dir: &'static str,
    words: &'static Words,
    section_href: String,
    content: &'a Content,
    published: TimeView,
    updated: Option<TimeView>,
    corrections: Vec<CorrectionView<'a>>,
}

struct CorrectionView<'a> {
    note: &'a str,
    time: TimeView,
}

#[derive(Template)]
#[template(path = "article.html")]
struct ArticleTemplate<'a> {
    frame: FrameView<'a>,
    title: &'a str,
    description: String,
    canonical: String,
    section: &'a str,
    keywords: &'a [String],
    published: String,
    modified: String,
    json_ld: String,
    edition: &'a str,
    related: Vec<CardView<'a>>,
}

#[derive(Template)]
#[template(path = "feed_item.html")]
struct FeedItemTemplate<'a> {
    words: &'static Words,
    content: &'a Content,
    corrections: Vec<CorrectionView<'a>>,
}

/// The complete `<article>` element of the newest edition.
pub fn article_element(settings: &SiteSettings, article: &Article) -> String {
    let language = &article.content.language;
    let words = Words::of(language);
    print(&EditionTemplate {
        lang: language.as_str(),
        dir: Direction::of(language).attribute(),
        words,
        section_href: settings.href(&format!("/{}", article.section_slug())),
        content: &article.content,
        published: TimeView::minute(article.published_at(), words),
        updated: article.amended_at().map(|amended| TimeView::minute(amended, words)),
        corrections: corrections(article, words),
    })
}

/// The page of a published article. [`article_element`] rendered `edition`; the related articles come best first.
pub fn article_page(frame: Frame<'_>, article: &Article, edition: &str, related: &[Card]) -> String {
    let content = &article.content;
    let canonical = frame.settings.url(article.path.as_str());
    print(&ArticleTemplate {
        frame: frame.view(&content.language, Some(&article.section_slug())),
        title: &content.headline,
        description: content.summary(),
        section: &content.section,
        keywords: &content.keywords,
        published: machine(article.published_at()),
        modified: machine(article.updated),
        json_ld: json_ld(frame.settings, article, &canonical),
        canonical,
        edition,
        related: related.iter().map(|card| CardView::related(card, frame.settings)).collect(),
    })
}

/// The text of an article for a feed: standfirst, paragraphs and corrections.
pub(super) fn feed_html(article: &Article) -> String {
    let words = Words::of(&article.content.language);
    print(&FeedItemTemplate { words, content: &article.content, corrections: corrections(article, words) })
}

fn corrections<'a>(article: &'a Article, words: &'static Words) -> Vec<CorrectionView<'a>> {
    let view = |correction: &'a CorrectionNotice| CorrectionView {
        note: note(correction, words),
        time: TimeView::minute(correction.time, words),
    };
    article.corrections.iter().map(view).collect()
}

/// The text of a correction.
pub(super) fn note<'a>(correction: &'a CorrectionNotice, words: &'static Words) -> &'a str {
    correction.note.as_deref().unwrap_or(words.corrected_by_source)
}
