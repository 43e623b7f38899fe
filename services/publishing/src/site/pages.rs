//! What stands at each address.

use std::num::NonZeroU32;

use http::{StatusCode, Uri};
use newsroom_chassis::{compute::compute, store::StoreError};
use tracing::Span;

use super::{
    address::{Address, FeedForm},
    reply::{Cache, Kind, Reply},
    visit::Site,
};
use crate::{
    domain::{SectionLink, SectionSlug},
    render::{self, Frame, FrontBlock, Pages, Scope},
    usecase::{self, Opened},
};

/// The last page that a section is asked for: further ones would only cost the store.
const LAST_PAGE: u32 = 10_000;

/// Answers what stands at an address.
pub(super) async fn open(site: &Site, address: Address, uri: &Uri) -> Result<Reply, StoreError> {
    match address {
        Address::Front => front(site).await,
        Address::Section { slug, exact } => section(site, &slug, exact, uri.query()).await,
        Address::Article { section, last, exact } => article(site, &section, &last, exact).await,
        Address::Feed(form, section) => feed(site, form, section).await,
        Address::Sitemap => sitemap(site).await,
        Address::Robots => Ok(Reply::found(Kind::Text, render::robots(&site.masthead), None)),
        Address::Style => Ok(style(uri)),
        Address::Icon => {
            let body = render::ICON.to_owned();
            Ok(Reply::Found { kind: Kind::Svg, body, changed: None, cache: Cache::Day })
        }
        Address::Nothing => nothing(site).await,
    }
}

async fn front(site: &Site) -> Result<Reply, StoreError> {
    let sections = usecase::list_sections(&site.store).await?;
    let front = usecase::open_front(&site.store, &sections, site.limits.front).await?;
    let blocks: Vec<_> = front.blocks.into_iter().map(|(section, cards)| FrontBlock { section, cards }).collect();
    Ok(Reply::found(Kind::Html, render::front_page(site.frame(&sections), &blocks), front.changed))
}

async fn section(site: &Site, slug: &SectionSlug, exact: bool, query: Option<&str>) -> Result<Reply, StoreError> {
    let Some(number) = page_number(query) else {
        return nothing(site).await;
    };
    let opened = usecase::open_section(&site.store, slug, number.get(), site.limits.section).await?;
    let Some(opened) = opened else {
        return nothing(site).await;
    };
    if !exact {
        return Ok(Reply::Moved(site.masthead.href(&format!("/{slug}"))));
    }
    let sections = usecase::list_sections(&site.store).await?;
    let pages = Pages { number: number.get(), has_older: opened.has_older };
    let page = render::section_page(site.frame(&sections), &opened.section, &opened.cards, pages);
    Ok(Reply::found(Kind::Html, page, opened.changed))
}

/// The first page where the query names none; `None` where it names one that cannot be.
fn page_number(query: Option<&str>) -> Option<NonZeroU32> {
    let named = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("page="));
    let number = named.map_or(Some(NonZeroU32::MIN), |text| text.parse().ok())?;
    (number.get() <= LAST_PAGE).then_some(number)
}

async fn article(site: &Site, section: &str, last: &str, exact: bool) -> Result<Reply, StoreError> {
    let open = match usecase::open_article(&site.store, section, last, site.limits.related).await? {
        Opened::Article(open) if exact => open,
        Opened::Article(open) => return Ok(moved(site, open.article.path.as_str())),
        Opened::Moved(path) => return Ok(moved(site, path.as_str())),
        Opened::Gone(language) => {
            let sections = usecase::list_sections(&site.store).await?;
            return Ok(Reply::Instead(StatusCode::GONE, render::gone(site.frame(&sections), &language)));
        }
        Opened::Nothing => return nothing(site).await,
    };
    // The page goes on where the making of its edition ended.
    open.trace.link(&Span::current());
    let sections = usecase::list_sections(&site.store).await?;
    let (masthead, changed) = (site.masthead.clone(), open.changed);
    let page = move || {
        let frame = Frame { masthead: &masthead, sections: &sections };
        render::article_page(frame, &open.article, &open.edition, &open.related)
    };
    Ok(Reply::found(Kind::Html, compute(page).await?, Some(changed)))
}

fn moved(site: &Site, path: &str) -> Reply {
    Reply::Moved(site.masthead.href(path))
}

async fn feed(site: &Site, form: FeedForm, section: Option<SectionSlug>) -> Result<Reply, StoreError> {
    let feed = usecase::open_feed(&site.store, section.as_ref(), site.limits.feed).await?;
    let Some(feed) = feed else {
        return nothing(site).await;
    };
    let (masthead, changed) = (site.masthead.clone(), feed.changed);
    let (kind, body) = compute(move || {
        let scope = feed.section.as_ref().map_or(Scope::Site, Scope::Section);
        match form {
            FeedForm::Rss => (Kind::Rss, render::rss(&masthead, scope, &feed.articles, feed.changed)),
            FeedForm::Json => (Kind::JsonFeed, render::json_feed(&masthead, scope, &feed.articles)),
        }
    })
    .await?;
    Ok(Reply::found(kind, body, changed))
}

async fn sitemap(site: &Site) -> Result<Reply, StoreError> {
    // It can be large, so few are made at once; the others wait within their time.
    let _place = site.sitemaps.acquire().await;
    let sections = usecase::list_sections(&site.store).await?;
    let addresses = usecase::list_addresses(&site.store).await?;
    let (masthead, changed) = (site.masthead.clone(), addresses.changed);
    let body = compute(move || render::sitemap(&masthead, &sections, &addresses.articles)).await?;
    Ok(Reply::found(Kind::Xml, body, changed))
}

/// Under the address that names its content it may be kept for good.
fn style(uri: &Uri) -> Reply {
    let named = uri.path_and_query().is_some_and(|address| address.as_str() == render::style_href());
    let cache = if named { Cache::Forever } else { Cache::Revalidate };
    Reply::Found { kind: Kind::Css, body: render::STYLE.to_owned(), changed: None, cache }
}

async fn nothing(site: &Site) -> Result<Reply, StoreError> {
    let sections: Vec<SectionLink> = usecase::list_sections(&site.store).await?;
    Ok(Reply::Instead(StatusCode::NOT_FOUND, render::not_found(site.frame(&sections))))
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
