//! Reads what a page declares about its article: in schema.org data, in Open Graph, in its own elements. The first
//! declaration that does not contradict what the page shows is accepted.

use newsroom_text::clean_line;
use time::OffsetDateTime;
use url::Url;

use super::{image, json_ld::Article, names, page::Page, titles::Titles};
use crate::word_list::WordList;
use crate::{
    date::{self, Zone},
    model::ItemLink,
    prose,
};

/// Names of `<meta>` with the publication time: Open Graph's, then those that newspapers have used.
static PUBLISHED: WordList = WordList::of(include_str!("data/meta_published.txt"));
/// Names of `<meta>` with the time of the last change.
static CHANGED: WordList = WordList::of(include_str!("data/meta_changed.txt"));
/// Names of `<meta>` with the writers.
static WRITERS: WordList = WordList::of(include_str!("data/meta_writers.txt"));
/// Names of `<meta>` with the section.
static SECTIONS: WordList = WordList::of(include_str!("data/meta_sections.txt"));

/// What a page declares about its article, as plain texts.
#[derive(Debug, Default)]
pub struct Metadata {
    pub headline: Option<String>,
    pub standfirst: Option<String>,
    pub byline: Option<String>,
    pub section: Option<String>,
    /// The languages that the page declares, as written, the strongest declaration first.
    pub languages: Vec<String>,
    pub keywords: Vec<String>,
    /// The canonical address that the page declares, else the address that it was fetched from.
    pub canonical_url: Option<String>,
    /// The lead image, with its caption as title and its alternative text as excerpt.
    pub image: Option<ItemLink>,
    pub publish_time: Claim,
    pub update_time: Claim,
    /// The text of the article, if the data contains it.
    pub article_body: Option<String>,
    /// The base of relative addresses on the page.
    pub base: Option<Url>,
}

/// A time that a page declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The first believable time.
    pub time: Option<OffsetDateTime>,
    /// That time as written; if no time is believable, the first one.
    pub written: String,
    /// Whether a time was not believable.
    pub had_untrue: bool,
    /// Whether nothing but its place on the page says that it is the time of the article.
    pub is_guessed: bool,
}

impl Claim {
    /// Fills in a time that only its place on the page gives, if there is none.
    pub fn fill(&mut self, time: OffsetDateTime, written: &str) {
        if self.time.is_none() {
            (self.time, self.written, self.is_guessed) = (Some(time), written.to_owned(), true);
        }
    }
}

impl Metadata {
    /// Reads the declarations of a page. `now` is the current time; times without a zone are in `zone`.
    pub fn of(page: &Page, url: Option<&Url>, now: OffsetDateTime, zone: &Zone) -> Self {
        let titles = Titles::of(page, url);
        let article = titles.article(page);
        let said = Said { page, article };
        let base = base(page, url);
        let resolve = |address: &str| match &base {
            Some(base) => base.join(address).ok(),
            None => Url::parse(address).ok(),
        };
        let canonical = [page.canonical.as_deref(), page.meta("og:url")].into_iter().flatten();
        let mut canonical = canonical.filter_map(&resolve).filter(|address| names_page(address, url));
        Self {
            headline: titles.headline(article),
            standfirst: ["description"].iter().find_map(|field| plain(&said.data(field)?)).or_else(|| {
                ["og:description", "twitter:description", "description"].iter().find_map(|name| plain(page.meta(name)?))
            }),
            byline: said.byline(),
            section: said
                .data("articleSection")
                .into_iter()
                .chain(said.metas(SECTIONS.iter()))
                .filter_map(|name| plain(&name))
                .find(|name| !names::is_kind(name)),
            languages: said.languages(),
            keywords: said.keywords(),
            canonical_url: canonical.next().map(String::from).or_else(|| url.map(ToString::to_string)),
            image: image::lead(page, article, &resolve),
            publish_time: said.published(now, zone),
            update_time: claim(said.dates("dateModified", &CHANGED), now, zone),
            article_body: said.data("articleBody"),
            base,
        }
    }
}

/// The article that the data describes, and the page that contains it.
#[derive(Clone, Copy)]
struct Said<'a> {
    page: &'a Page,
    article: Option<&'a Article>,
}

impl Said<'_> {
    fn data(&self, field: &str) -> Option<String> {
        self.article?.text(field)
    }

    fn metas<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        names.into_iter().filter_map(|name| self.page.meta(name).map(ToOwned::to_owned)).collect()
    }

    fn dates(&self, field: &str, names: &WordList) -> impl Iterator<Item = String> + use<> {
        self.data(field).into_iter().chain(self.metas(names.iter()))
    }

    /// The publication time that the page declares, else the first time on it.
    fn published(&self, now: OffsetDateTime, zone: &Zone) -> Claim {
        let declared = claim(self.dates("datePublished", &PUBLISHED), now, zone);
        if declared.time.is_some() {
            return declared;
        }
        let shown = claim(self.page.times.first().cloned().into_iter().chain(self.data("dateCreated")), now, zone);
        let had_untrue = declared.had_untrue || shown.had_untrue;
        match shown.time {
            Some(_) => Claim { had_untrue, is_guessed: true, ..shown },
            None if declared.written.is_empty() => Claim { had_untrue, ..shown },
            None => Claim { had_untrue, ..declared },
        }
    }

    fn byline(&self) -> Option<String> {
        let is_name = |name: &String| !name.starts_with("http") && !name.contains('@') && !name.starts_with('/');
        let named = |names: Vec<String>| -> Vec<String> {
            let mut kept: Vec<String> = Vec::new();
            let plain_names = names.into_iter().filter(is_name).filter_map(|name| plain(&name));
            for name in plain_names.map(|name| names::of_writer(&name)).filter(|name| !name.is_empty()) {
                if !kept.contains(&name) {
                    kept.push(name);
                }
            }
            kept
        };
        let data = || named(self.article.map(|article| article.texts("author")).unwrap_or_default());
        let metas = || {
            WRITERS
                .iter()
                .map(|name| named(self.page.metas(name).map(ToOwned::to_owned).collect()))
                .find(|names| !names.is_empty())
        };
        let links = || named(self.page.authors.clone());
        let names = Some(data()).filter(|names| !names.is_empty()).or_else(metas).unwrap_or_else(links);
        Some(names.join(", ")).filter(|names| !names.is_empty())
    }

    fn languages(&self) -> Vec<String> {
        let metas = ["og:locale", "content-language", "dc.language", "language"];
        self.data("inLanguage").into_iter().chain(self.page.language.clone()).chain(self.metas(metas)).collect()
    }

    fn keywords(&self) -> Vec<String> {
        let mut keywords: Vec<String> = self.page.metas("article:tag").map(ToOwned::to_owned).collect();
        let lists = self.article.map(|article| article.texts("keywords")).unwrap_or_default();
        let lists = if lists.is_empty() && keywords.is_empty() { self.metas(["news_keywords"]) } else { lists };
        for list in lists {
            keywords.extend(list.split([',', ';', '،']).map(ToOwned::to_owned));
        }
        keywords.iter().filter_map(|keyword| plain(keyword)).collect()
    }
}

/// The base of relative addresses: the page's address, changed by `<base>` within the same site.
fn base(page: &Page, url: Option<&Url>) -> Option<Url> {
    let Some(url) = url else {
        return [page.base.as_deref(), page.canonical.as_deref()]
            .into_iter()
            .flatten()
            .find_map(|address| Url::parse(address).ok());
    };
    let based = page.base.as_deref().and_then(|base| url.join(base).ok()).filter(|base| same_site(base, Some(url)));
    Some(based.unwrap_or_else(|| url.clone()))
}

/// The first believable date of several.
fn claim(dates: impl Iterator<Item = String>, now: OffsetDateTime, zone: &Zone) -> Claim {
    let mut claim = Claim::default();
    for written in dates.filter(|written| !date::is_placeholder(written)) {
        let read = date::exact_in(&written, zone);
        let time = read.and_then(|time| date::believable(time, now));
        if time.is_some() {
            return Claim { time, written, ..claim };
        }
        claim.had_untrue |= read.is_some();
        if claim.written.is_empty() {
            claim.written = written;
        }
    }
    claim
}

/// The text without markup; `None` if it is empty.
pub fn plain(raw: &str) -> Option<String> {
    Some(clean_line(&prose::line(raw))).filter(|text| !text.is_empty())
}

/// Whether the canonical address is acceptable: neither on another site, nor the front page of the site.
fn names_page(address: &Url, url: Option<&Url>) -> bool {
    let is_front = |url: &Url| url.path().trim_matches('/').is_empty() && url.query().is_none();
    matches!(address.scheme(), "http" | "https")
        && same_site(address, url)
        && url.is_none_or(|url| !is_front(address) || is_front(url))
}

fn same_site(address: &Url, url: Option<&Url>) -> bool {
    let bare = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    url.is_none_or(|url| bare(address) == bare(url))
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
