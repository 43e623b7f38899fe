//! Renders the page of each path.

use std::num::NonZeroU32;

use http::{StatusCode, Uri};
use newsroom_chassis::{compute::compute, store::StoreError};
use percent_encoding::percent_decode_str;
use tracing::Span;

use super::{
    handler::Site,
    path::{FeedFormat, SitePath},
    reply::{CachePolicy, MediaType, Reply},
};
use crate::{
    domain::{LanguageTag, SectionLink, SectionSlug},
    render::{self, FeedScope, Frame, FrontSection, PagePosition},
    usecase::{self, ArticleLookup, OpenedArticle},
};

/// The last page of a section that is queried. Later pages would only burden the store.
const LAST_PAGE: u32 = 10_000;

pub(super) async fn open(site: &Site, address: SitePath, uri: &Uri) -> Result<Reply, StoreError> {
    match address {
        SitePath::Front => front(site).await,
        SitePath::Section { slug, exact } => section(site, &slug, exact, uri).await,
        SitePath::Article { section, last, exact } => article(site, &section, &last, exact, uri).await,
        SitePath::Feed(form, section) => feed(site, form, section).await,
        SitePath::Sitemap => sitemap(site).await,
        SitePath::Robots => Ok(Reply::content(MediaType::Text, render::robots(&site.settings), None)),
        SitePath::Style => Ok(style(uri)),
        SitePath::Icon => {
            let body = render::ICON.to_owned();
            Ok(Reply::Content { kind: MediaType::Svg, body, changed: None, cache: CachePolicy::Day })
        }
        SitePath::Unknown => former_path(site, uri).await,
    }
}

async fn front(site: &Site) -> Result<Reply, StoreError> {
    let sections = usecase::list_sections(&site.store).await?;
    let front = usecase::open_front(&site.store, &sections, site.limits.front).await?;
    let blocks: Vec<_> = front.sections.into_iter().map(|(section, cards)| FrontSection { section, cards }).collect();
    Ok(Reply::content(MediaType::Html, render::front_page(site.frame(&sections), &blocks), front.changed))
}

async fn section(site: &Site, slug: &SectionSlug, exact: bool, uri: &Uri) -> Result<Reply, StoreError> {
    let Some(number) = page_number(uri.query()) else {
        return nothing(site).await;
    };
    let opened = usecase::open_section(&site.store, slug, number.get(), site.limits.section).await?;
    let Some(opened) = opened else {
        return former_path(site, uri).await;
    };
    if !exact {
        return Ok(moved(site, StatusCode::PERMANENT_REDIRECT, &format!("/{slug}")));
    }
    let sections = usecase::list_sections(&site.store).await?;
    let pages = PagePosition { number: number.get(), has_older: opened.has_older };
    let page = render::section_page(site.frame(&sections), &opened.section, &opened.cards, pages);
    Ok(Reply::content(MediaType::Html, page, opened.changed))
}

/// The page number of the query, or 1. `None` if the number is invalid.
fn page_number(query: Option<&str>) -> Option<NonZeroU32> {
    let named = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("page="));
    let number = named.map_or(Some(NonZeroU32::MIN), |text| text.parse().ok())?;
    (number.get() <= LAST_PAGE).then_some(number)
}

async fn article(site: &Site, section: &str, last: &str, exact: bool, uri: &Uri) -> Result<Reply, StoreError> {
    match usecase::open_article(&site.store, section, last, site.limits.related).await? {
        ArticleLookup::Article(open) if exact => article_page(site, *open).await,
        ArticleLookup::Article(open) => Ok(moved(site, StatusCode::PERMANENT_REDIRECT, open.article.path.as_str())),
        ArticleLookup::Moved(path) => Ok(moved(site, StatusCode::PERMANENT_REDIRECT, path.as_str())),
        ArticleLookup::Gone(language) => gone(site, &language).await,
        ArticleLookup::NotFound => former_path(site, uri).await,
    }
}

/// The archived article that stood at this path before, if there is one.
async fn former_path(site: &Site, uri: &Uri) -> Result<Reply, StoreError> {
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else { return nothing(site).await };
    match usecase::open_former_path(&site.store, &path, uri.query(), site.limits.related).await? {
        ArticleLookup::Article(open) => article_page(site, *open).await,
        ArticleLookup::Moved(path) => Ok(moved(site, StatusCode::MOVED_PERMANENTLY, path.as_str())),
        ArticleLookup::Gone(language) => gone(site, &language).await,
        ArticleLookup::NotFound => nothing(site).await,
    }
}

async fn gone(site: &Site, language: &LanguageTag) -> Result<Reply, StoreError> {
    let sections = usecase::list_sections(&site.store).await?;
    Ok(Reply::Notice(StatusCode::GONE, render::gone(site.frame(&sections), language)))
}

async fn article_page(site: &Site, open: OpenedArticle) -> Result<Reply, StoreError> {
    // Links the page to the trace in which its edition was made.
    open.trace.link(&Span::current());
    let sections = usecase::list_sections(&site.store).await?;
    let (settings, changed) = (site.settings.clone(), open.changed);
    let page = move || {
        let frame = Frame { settings: &settings, sections: &sections };
        render::article_page(frame, &open.article, &open.edition, &open.related)
    };
    Ok(Reply::content(MediaType::Html, compute(page).await?, Some(changed)))
}

fn moved(site: &Site, status: StatusCode, path: &str) -> Reply {
    Reply::Moved(status, site.settings.href(path))
}

async fn feed(site: &Site, form: FeedFormat, section: Option<SectionSlug>) -> Result<Reply, StoreError> {
    let feed = usecase::open_feed(&site.store, section.as_ref(), site.limits.feed).await?;
    let Some(feed) = feed else {
        return nothing(site).await;
    };
    let (settings, changed) = (site.settings.clone(), feed.changed);
    let (kind, body) = compute(move || {
        let scope = feed.section.as_ref().map_or(FeedScope::Site, FeedScope::Section);
        match form {
            FeedFormat::Rss => (MediaType::Rss, render::rss(&settings, scope, &feed.articles, feed.changed)),
            FeedFormat::Json => (MediaType::JsonFeed, render::json_feed(&settings, scope, &feed.articles)),
        }
    })
    .await?;
    Ok(Reply::content(kind, body, changed))
}

async fn sitemap(site: &Site) -> Result<Reply, StoreError> {
    // Further requests wait within their timeout.
    let _permit = site.sitemaps.acquire().await;
    let sections = usecase::list_sections(&site.store).await?;
    let addresses = usecase::list_sitemap_entries(&site.store).await?;
    let (settings, changed) = (site.settings.clone(), addresses.changed);
    let body = compute(move || render::sitemap(&settings, &sections, &addresses.articles)).await?;
    Ok(Reply::content(MediaType::Xml, body, changed))
}

/// The style sheet. At its address with the digest it may be cached forever.
fn style(uri: &Uri) -> Reply {
    let named = uri.path_and_query().is_some_and(|address| address.as_str() == render::style_href());
    let cache = if named { CachePolicy::Forever } else { CachePolicy::Revalidate };
    Reply::Content { kind: MediaType::Css, body: render::STYLE.to_owned(), changed: None, cache }
}

async fn nothing(site: &Site) -> Result<Reply, StoreError> {
    let sections: Vec<SectionLink> = usecase::list_sections(&site.store).await?;
    Ok(Reply::Notice(StatusCode::NOT_FOUND, render::not_found(site.frame(&sections))))
}

#[cfg(test)]
mod tests {
    use super::page_number;

    #[test]
    fn a_page_counts_from_one() {
        let number = |query| page_number(query).map(std::num::NonZeroU32::get);
        assert_eq!([number(None), number(Some("utm=a")), number(Some("a=b&page=7"))], [Some(1), Some(1), Some(7)]);
        for wrong in ["page=", "page=0", "page=-1", "page=x", "page=10001", "page=99999999999"] {
            assert_eq!(number(Some(wrong)), None, "{wrong}");
        }
    }
}
