//! A reader without a memory.

use std::net::SocketAddr;

use reqwest::{Client, Method, StatusCode, redirect::Policy};
use scraper::{Html, Selector};
use serde_json::Value;

/// Reads one site.
pub struct Reader {
    pub address: SocketAddr,
    client: Client,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Reader {
    pub fn of(address: SocketAddr) -> Self {
        // A second installation in one process changes nothing.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { address, client }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.ask("GET", path, &[]).await
    }

    /// The page at `path`, which has to be there.
    pub async fn page(&self, path: &str) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Page {
        self.try_ask(method, path, headers).await.unwrap()
    }

    pub async fn try_ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> reqwest::Result<Page> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let status = StatusCode::as_u16(&status);
        Ok(Page { status, headers, body: answer.text().await? })
    }
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The texts of all elements that a selector finds, white space as a browser shows it.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let shown = |element: scraper::ElementRef<'_>| element.text().collect::<String>();
        let texts: Vec<_> = page.select(&Selector::parse(selector).unwrap()).map(shown).collect();
        texts.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// An attribute of the first element that a selector finds.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).next()?.attr(name).map(str::to_owned)
    }

    /// The data for search engines.
    pub fn json_ld(&self) -> Value {
        let page = Html::parse_document(&self.body);
        let data = Selector::parse("script[type='application/ld+json']").unwrap();
        let texts: Vec<String> = page.select(&data).map(|script| script.text().collect()).collect();
        assert_eq!(texts.len(), 1, "{}", self.body);
        serde_json::from_str(&texts[0]).unwrap()
    }
}
