//! What a page says of its article: in schema.org's data, in Open Graph, in its own elements. The
//! first that says something is believed.

use dom_query::{Document, NodeRef};
use time::OffsetDateTime;
use url::Url;

use super::json_ld::Article;
use crate::{
    domain::text,
    parse::{date, prose},
};

/// What a page says of its article; texts are plain.
#[derive(Debug, Default)]
pub struct Metadata {
    /// The headline.
    pub headline: Option<String>,
    /// The description.
    pub standfirst: Option<String>,
    /// The writers.
    pub byline: Option<String>,
    /// The section.
    pub section: Option<String>,
    /// The language, as written.
    pub language: Option<String>,
    /// Tags and keywords.
    pub keywords: Vec<String>,
    /// The address that the page gives itself, else the one that it was found at.
    pub canonical_url: Option<String>,
    /// The lead image's address.
    pub image: Option<String>,
    /// When it was published.
    pub publish_time: Option<OffsetDateTime>,
    /// When it was last changed.
    pub update_time: Option<OffsetDateTime>,
    /// The text, where the data holds it too.
    pub article_body: Option<String>,
    /// What relative addresses on the page start from.
    pub base: Option<Url>,
}

impl Metadata {
    /// Reads what a page says.
    pub fn of(document: &Document, url: Option<&Url>) -> Self {
        let scripts = document.select("script[type='application/ld+json']");
        let data = Article::first(scripts.iter().map(|script| script.text().to_string())).unwrap_or_default();
        let page = Page { document };
        let base = url.cloned().or_else(|| Url::parse(&page.attr("link[rel=canonical]", "href")?).ok());
        let resolve = |address: String| match &base {
            Some(base) => base.join(&address).ok().map(String::from),
            None => Url::parse(&address).ok().map(String::from),
        };
        let canonical = page.attr("link[rel=canonical]", "href").or_else(|| page.meta("og:url"));
        let canonical = canonical.and_then(&resolve).filter(|address| same_site(address, url));
        let image = data.text("image").or_else(|| page.meta("og:image")).or_else(|| page.meta("twitter:image"));
        let date_of =
            |field: &str, meta: &str| data.text(field).or_else(|| page.meta(meta)).and_then(|text| date::exact(&text));
        Self {
            headline: page.headline(&data),
            standfirst: plain(
                data.text("description").or_else(|| page.meta("og:description")).or_else(|| page.meta("description")),
            ),
            byline: page.byline(&data),
            section: plain(data.text("articleSection").or_else(|| page.meta("article:section"))),
            language: data
                .text("inLanguage")
                .or_else(|| page.attr("html", "lang"))
                .or_else(|| page.meta("og:locale"))
                .or_else(|| page.meta("content-language")),
            keywords: page.keywords(&data),
            canonical_url: canonical.or_else(|| url.map(ToString::to_string)),
            image: image.and_then(&resolve),
            publish_time: date_of("datePublished", "article:published_time").or_else(|| {
                date::exact(&page.attr("article time[datetime], time[itemprop=datePublished]", "datetime")?)
            }),
            update_time: date_of("dateModified", "article:modified_time"),
            article_body: data.text("articleBody"),
            base,
        }
    }
}

struct Page<'a> {
    document: &'a Document,
}

impl Page<'_> {
    fn attr(&self, selector: &str, name: &str) -> Option<String> {
        let value = self.document.select_single(selector).attr(name)?;
        Some(text::line(&value)).filter(|value| !value.is_empty())
    }

    /// The content of `<meta property=…>` or `<meta name=…>`.
    fn meta(&self, name: &str) -> Option<String> {
        let selector = format!("meta[property='{name}'], meta[name='{name}'], meta[http-equiv='{name}' i]");
        self.attr(&selector, "content")
    }

    fn headline(&self, data: &Article) -> Option<String> {
        let title = || self.text_of("title");
        let without_site = |title: String| {
            let site = self.meta("og:site_name").map(|site| text::line(&site)).unwrap_or_default();
            match title.strip_suffix(&site) {
                Some(rest) if !site.is_empty() && !rest.trim().is_empty() => {
                    rest.trim_end_matches([' ', '-', '–', '—', '|', '·', ':', '•']).to_owned()
                }
                _ => title,
            }
        };
        plain(data.text("headline"))
            .or_else(|| plain(self.meta("og:title")).map(without_site))
            .or_else(|| self.text_of("h1"))
            .or_else(|| title().map(without_site))
            .filter(|headline| !headline.is_empty())
    }

    fn text_of(&self, selector: &str) -> Option<String> {
        let found = self.document.select_single(selector);
        let node: &NodeRef<'_> = found.nodes().first()?;
        Some(text::line(&node.text())).filter(|text| !text.is_empty())
    }

    fn byline(&self, data: &Article) -> Option<String> {
        let mut names = data.texts("author");
        if names.is_empty() {
            names.extend(self.meta("author").or_else(|| self.meta("article:author")));
        }
        if names.is_empty() {
            names.extend(self.text_of("[rel=author], [itemprop=author]"));
        }
        names.retain(|name| !name.starts_with("http") && !name.contains('@'));
        names.dedup();
        plain(Some(names.join(", ")))
    }

    fn keywords(&self, data: &Article) -> Vec<String> {
        let tags = self.document.select("meta[property='article:tag']");
        let mut keywords: Vec<String> = tags.iter().filter_map(|tag| Some(tag.attr("content")?.to_string())).collect();
        for text in data.texts("keywords") {
            keywords.extend(text.split([',', ';', '،']).map(ToOwned::to_owned));
        }
        keywords.iter().map(|keyword| prose::line(keyword)).collect()
    }
}

/// The text without markup; `None` when nothing is left.
fn plain(raw: Option<String>) -> Option<String> {
    raw.map(|raw| text::line(&prose::line(&raw))).filter(|text| !text.is_empty())
}

/// A page may give itself another address, but not another site's.
fn same_site(address: &str, url: Option<&Url>) -> bool {
    let Some(url) = url else { return true };
    let bare = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    Url::parse(address).is_ok_and(|address| bare(&address) == bare(url))
}
