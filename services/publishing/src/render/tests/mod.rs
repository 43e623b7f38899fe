//! Helpers of the tests, which parse rendered pages and feeds again.

mod feeds;
mod pages;

use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{Frame, SiteSettings};
use crate::domain::{
    Article, ArticleId, Content, CorrectionNotice, Decision, LanguageTag, Outcome, SectionLink, SectionSlug, Story,
    decide,
};

fn site_settings() -> SiteSettings {
    let language = LanguageTag::or_undetermined("fr");
    SiteSettings::new("Le Fil & Cie".into(), "https://fil.example", language).unwrap()
}

fn sections() -> Vec<SectionLink> {
    let link = |name: &str| SectionLink { slug: SectionSlug::of(name), name: name.into() };
    vec![link("International"), link("Économie"), link("عالم")]
}

fn frame<'a>(settings: &'a SiteSettings, sections: &'a [SectionLink]) -> Frame<'a> {
    Frame { settings, sections }
}

fn content(language: &str, headline: &str, text: &str) -> Content {
    Content {
        headline: headline.into(),
        standfirst: String::new(),
        byline: "Nadia Alaoui".into(),
        dateline: "Marrakech".into(),
        section: "International".into(),
        language: LanguageTag::or_undetermined(language),
        body: vec![text.into(), "Second paragraph.".into()],
        keywords: vec!["police".into()],
    }
}

fn published(number: u128, content: Content) -> Article {
    let story = Story {
        id: ArticleId::from(Uuid::from_u128(number)),
        revision: 3,
        decision: Decision::Approved,
        content: content.printable(),
        corrections: Vec::new(),
        amended: None,
        archived: None,
        copy_group: None,
    };
    match decide(None, &story, datetime!(2025-11-24 10:32:05.25 UTC)) {
        Outcome::Published(article) => article,
        other => panic!("an approved story is published, not {other:?}"),
    }
}

fn corrected(article: &Article, note: &str) -> Article {
    let time = datetime!(2025-11-25 08:00 UTC);
    let story = Story {
        id: article.id,
        revision: article.story_revision + 1,
        decision: Decision::Approved,
        content: article.content.clone(),
        corrections: vec![CorrectionNotice { note: Some(note.into()), time }],
        amended: Some(time),
        archived: None,
        copy_group: None,
    };
    next(article, &story, time)
}

/// The article after the next revision of its story.
fn next(article: &Article, story: &Story, time: OffsetDateTime) -> Article {
    match decide(Some(article), story, time) {
        Outcome::Updated(article) => article,
        other => panic!("an amendment makes an edition, not {other:?}"),
    }
}

/// The next revision of the story, amended at a time and, if wanted, corrected by its source.
fn amended(article: &Article, amended: Option<OffsetDateTime>, by_source: bool) -> Story {
    let corrected = amended.filter(|_| by_source).map(|time| CorrectionNotice { note: None, time });
    Story {
        id: article.id,
        revision: article.story_revision + 1,
        decision: Decision::Approved,
        content: article.content.clone(),
        corrections: article.corrections.iter().cloned().chain(corrected).collect(),
        amended: amended.or(article.amended),
        archived: None,
        copy_group: None,
    }
}

/// An article in which every text contains markup.
fn hostile() -> Article {
    let evil = |n: u8| format!("{n}</script></title>]]><script>alert({n})</script><img src=x onerror='a()'>\"\u{0}");
    let article = published(
        66,
        Content {
            headline: evil(1),
            standfirst: evil(2),
            byline: evil(3),
            dateline: evil(4),
            section: evil(5),
            language: LanguageTag::or_undetermined("\"><script>"),
            body: vec![evil(6), evil(7)],
            keywords: vec![evil(8)],
        },
    );
    corrected(&article, &evil(9).replace('\u{0}', ""))
}
