//! The feeds that a page offers (RSS Advisory Board, *RSS Autodiscovery*).

use url::Url;

use crate::{ParseError, prose};

/// The maximum number of feeds that are reported.
const OFFERED: usize = 20;
/// The media types of feeds.
const FEEDS: [&str; 4] =
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];

/// The addresses of the feeds that a page links to in its head, each once, in the order of the page.
pub fn offered(html: &str, url: &Url) -> Result<Vec<Url>, ParseError> {
    let document = prose::tree(html)?;
    let base = document.select_single("base[href]").attr("href").and_then(|href| url.join(&href).ok());
    let base = base.as_ref().unwrap_or(url);
    let mut offered: Vec<Url> = Vec::new();
    for link in document.select("link[rel~=alternate][type][href]").iter() {
        let media_type = link.attr("type").unwrap_or_default().trim().to_ascii_lowercase();
        let address = link.attr("href").and_then(|href| base.join(href.trim()).ok());
        let Some(address) = address.filter(|address| matches!(address.scheme(), "http" | "https")) else { continue };
        if FEEDS.contains(&media_type.as_str()) && !offered.contains(&address) && offered.len() < OFFERED {
            offered.push(address);
        }
    }
    Ok(offered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_offers_the_feeds_that_its_head_names() {
        let html = "<html><head><base href='/fr/'>\
            <link rel='alternate' type='application/rss+xml' href='une.xml'>\
            <link rel='alternate feed' type='Application/Atom+XML ' href='https://b.example/atom'>\
            <link rel='alternate' type='application/rss+xml' href='une.xml'>\
            <link rel='alternate' type='text/html' href='/en/'>\
            <link rel='alternate' type='application/rss+xml' href='javascript:alert(1)'>\
            <link rel='stylesheet' type='text/css' href='x.css'></head><body></body></html>";
        let url = Url::parse("https://a.example/index.html").unwrap();
        let offered: Vec<String> = offered(html, &url).unwrap().into_iter().map(String::from).collect();
        assert_eq!(offered, ["https://a.example/fr/une.xml", "https://b.example/atom"]);
    }
}
