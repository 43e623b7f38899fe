//! Finds a page's headline: the title that it shows, compared with those that its data declares.

use newsroom_text::clean_line;
use url::Url;

use super::{json_ld::Article, metadata::plain, page::Page, truth};
use crate::boilerplate::key;

/// What stands between a title and the name of a site.
const SEPARATORS: [&str; 10] = [" - ", " – ", " — ", " | ", " · ", " • ", " :: ", " » ", " « ", " / "];

/// The titles that a page shows. The page's data must agree with them.
pub struct Titles<'a> {
    page: &'a Page,
    /// The names of the site, as [`key`] writes them.
    sites: Vec<String>,
    /// The `<h1>` headings that describe the page's subject.
    telling: Vec<&'a str>,
}

impl<'a> Titles<'a> {
    pub fn of(page: &'a Page, url: Option<&Url>) -> Self {
        let publisher = page.articles.iter().find_map(|article| article.inner("publisher", "name"));
        let metas = ["og:site_name", "application-name"].iter().filter_map(|name| page.meta(name).map(key));
        let labels = url.and_then(Url::host_str).map(|host| host.trim_start_matches("www."));
        let host = labels.and_then(|host| host.split('.').next()).map(key);
        let sites = metas.chain(publisher.map(|name| key(&name))).chain(host).filter(|site| !site.is_empty()).collect();
        let mut titles = Self { page, sites, telling: Vec::new() };
        let headings = page.headings.iter().map(String::as_str);
        titles.telling = headings.filter(|heading| truth::is_telling(heading) && !titles.is_site(heading)).collect();
        titles
    }

    /// Whether a text is a name of the site, written with or without spaces.
    fn is_site(&self, text: &str) -> bool {
        let name = key(text).replace(' ', "");
        self.sites.iter().any(|site| site.replace(' ', "") == name)
    }

    /// Whether a title can be this page's: a heading in `telling` agrees or, without such a heading, a telling `<title>`.
    fn bear_out(&self, title: &str) -> bool {
        if !self.telling.is_empty() {
            return self.telling.iter().any(|heading| truth::agree(heading, title));
        }
        // A title of a word or two, such as `App`, says nothing about the page.
        let shown = self.page.title.as_deref().map(|shown| self.without_site(shown));
        shown.filter(|shown| truth::is_telling(shown)).is_none_or(|shown| truth::agree(&shown, title))
    }

    /// The article in the data that is this page's: the first whose headline agrees with the titles, else the first.
    pub fn article(&self, page: &'a Page) -> Option<&'a Article> {
        let is_this = |article: &&Article| article.text("headline").is_some_and(|headline| self.bear_out(&headline));
        page.articles.iter().find(is_this).or(page.articles.first())
    }

    /// The headline that the page shows. A declared title comes first only where no heading bears one out, or where the
    /// heading ends with it: the words before are a kicker.
    pub fn headline(&self, article: Option<&Article>) -> Option<String> {
        let data = article.and_then(|article| plain(&article.text("headline")?));
        let graph = ["og:title", "twitter:title"].iter().filter_map(|name| plain(self.page.meta(name)?));
        let claimed: Vec<String> = data
            .into_iter()
            .chain(graph)
            .map(|title| self.without_site(&title))
            .filter(|title| !self.is_site(title) && self.bear_out(title))
            .collect();
        let is_claimed = |heading: &&&str| claimed.iter().any(|title| truth::agree(heading, title));
        if let Some(shown) = self.telling.iter().find(is_claimed).or(self.telling.first()) {
            let ends = |title: &&String| truth::is_telling(title) && key(shown).ends_with(&format!(" {}", key(title)));
            return Some(claimed.iter().find(ends).cloned().unwrap_or_else(|| (*shown).to_owned()));
        }
        let words = |title: &str| key(title).split(' ').count();
        let title = self.page.title.as_deref().map(|title| self.without_site(title));
        let heading = self.page.headings.iter().find(|heading| !self.is_site(heading));
        let says_more =
            |heading: &&String| title.as_deref().is_none_or(|title| words(title) == 1 && words(heading) > 1);
        let best = claimed.into_iter().next().or_else(|| heading.filter(says_more).cloned()).or(title);
        best.or_else(|| self.page.headings.first().cloned()).filter(|headline| !headline.is_empty())
    }

    /// A title without the site's name at its end or its beginning.
    fn without_site(&self, title: &str) -> String {
        let title = clean_line(title);
        let cut = SEPARATORS.iter().find_map(|separator| {
            let ends = title.rsplit_once(separator).filter(|(_, name)| self.is_site(name)).map(|(rest, _)| rest);
            ends.or_else(|| title.split_once(separator).filter(|(name, _)| self.is_site(name)).map(|(_, rest)| rest))
        });
        let rest = cut.map(|rest| rest.trim_matches([' ', '-', '–', '—', '|', '·', ':', '•', '/']));
        rest.filter(|rest| !rest.is_empty()).map(ToOwned::to_owned).unwrap_or(title)
    }
}
