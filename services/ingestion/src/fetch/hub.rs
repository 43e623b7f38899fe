//! Finds the hub in the response of a feed, and sends requests to it (`WebSub`).

use std::time::Duration;

use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue, LINK},
};
use tokio::time::{Instant, timeout_at};
use url::{Url, form_urlencoded::Serializer};

use super::{
    Failure, Http,
    journey::{Journey, is_web_address, redirected},
};

/// The maximum number of redirects.
const REDIRECTS: usize = 3;
/// The maximum number of `Link` headers, and of links in each.
const LINKS: usize = 16;

/// The hub and the topic in the headers of a feed's response (`WebSub` §4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// `rel="hub"`.
    pub hub: Option<Url>,
    /// `rel="self"`.
    pub topic: Option<Url>,
}

impl Links {
    /// Reads the first link of each kind from `Link` headers (RFC 8288).
    pub(super) fn of(headers: &HeaderMap, base: &Url) -> Self {
        let mut links = Self::default();
        for value in headers.get_all(LINK).iter().take(LINKS) {
            let Ok(mut rest) = value.to_str() else { continue };
            for _ in 0..LINKS {
                let Some((target, parameters, more)) = next(rest) else { break };
                rest = more;
                let rels = rels(parameters).to_ascii_lowercase();
                let url = base.join(target).ok().filter(is_web_address);
                for rel in rels.split_ascii_whitespace() {
                    match rel {
                        "hub" if links.hub.is_none() => links.hub.clone_from(&url),
                        "self" if links.topic.is_none() => links.topic.clone_from(&url),
                        _ => {}
                    }
                }
            }
        }
        links
    }
}

impl Http {
    /// Sends a form to a hub. Only the status of the response matters.
    pub async fn ask_hub(&self, hub: &Url, form: &[(&str, &str)], limit: Duration) -> Result<(), Failure> {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let until = Instant::now() + limit;
        match timeout_at(until, self.post(hub.clone(), &body)).await {
            Ok(result) => result.map_err(|failure| Failure::new(format!("the hub cannot be asked: {}", failure.text))),
            Err(_) => Err(Failure::new(format!("the hub did not answer within {} s", limit.as_secs_f32()))),
        }
    }

    async fn post(&self, mut url: Url, body: &str) -> Result<(), Failure> {
        let mut journey = Journey::default();
        for _ in 0..=REDIRECTS {
            let _turn = self.permit(&url).await?;
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, form)]);
            journey.prepare(&url, &mut headers)?;
            let request = self.client(&url).request(Method::POST, url.clone()).headers(headers);
            let response = request.body(body.to_owned()).send().await.map_err(|error| Failure::of(&error))?;
            journey.keep_cookies(&url, &response);
            match response.status().as_u16() {
                200..=299 => return Ok(()),
                307 | 308 => url = redirected(&url, &response)?,
                status => return Err(Failure::new(format!("it answered {status}"))),
            }
        }
        Err(Failure::new(format!("it redirects more than {REDIRECTS} times")))
    }
}

/// The next link: its target, its parameters and the rest of the text.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (_, text) = text.split_once('<')?;
    let (target, text) = text.split_once('>')?;
    let mut quoted = false;
    let end = text.find(|c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    let (parameters, more) = end.map_or((text, ""), |end| (&text[..end], &text[end..]));
    Some((target.trim(), parameters, more))
}

fn rels(parameters: &str) -> &str {
    let named = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let mut rels = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
    rels.next().map(|(_, value)| value.trim().trim_matches('"')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(values: &[&str]) -> (Option<String>, Option<String>) {
        let headers = values.iter().map(|value| (LINK, HeaderValue::from_str(value).unwrap())).collect();
        let links = Links::of(&headers, &Url::parse("https://a.example/feeds/rss").unwrap());
        (links.hub.map(String::from), links.topic.map(String::from))
    }

    #[test]
    fn hub_and_topic_are_found_in_every_form_of_the_header() {
        let both = (Some("https://hub.example/".into()), Some("https://a.example/rss".into()));
        for values in [
            &["<https://hub.example/>; rel=\"hub\", <https://a.example/rss>; rel=\"self\""][..],
            &["<https://hub.example/>;rel=hub", "</rss>; title=\"a, b\"; REL=\"alternate Self\""],
            &["<https://hub.example/>; rel=hub", "<https://second.example/>; rel=hub", "<../rss>; rel=self"],
        ] {
            assert_eq!(links(values), both, "{values:?}");
        }
        for value in
            ["", "<", "<>", "<javascript:x>; rel=hub", "<https://u:p@hub.example/>; rel=hub", "rel=hub", "<x>;rel"]
        {
            assert_eq!(links(&[value]).0, None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in "[ -~]{0,400}") {
            links(&[&text]);
        }
    }
}
