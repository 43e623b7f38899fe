//! A fetched document, with what its headers say.

use std::time::Duration;

use bytes::Bytes;
use newsroom_chassis::clock;
use reqwest::{
    Response,
    header::{AGE, CONTENT_LANGUAGE, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED},
};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use url::Url;

use super::{Failure, Http, Links, Oddity, body::Deadline};
use crate::domain::{Validators, limits::TEXT_BYTES};

/// The maximum length of a validator that is stored and sent back, in bytes.
const VALIDATOR_BYTES: usize = 1_024;
/// The difference between our clock and a server's that is no error.
const CLOCKS: time::Duration = time::Duration::minutes(1);

/// A fetched document.
#[derive(Debug)]
pub struct Document {
    /// The decompressed bytes.
    pub bytes: Bytes,
    pub content_type: Option<String>,
    pub content_language: Option<String>,
    /// The address of the document, after redirects.
    pub url: Url,
    /// The validators that make the next request conditional.
    pub validators: Validators,
    /// How long the response has been in a cache (RFC 9111 §5.1); `None`: it does not say.
    pub age: Option<Duration>,
    /// The target of a permanent redirect.
    pub moved_to: Option<Url>,
    /// The hub that the headers declare.
    pub links: Links,
    /// What is odd about the response. With a doubtful oddity, the content is only whole if its own end proves it.
    pub oddities: Vec<Oddity>,
}

impl Http {
    /// Reads a response with a document.
    pub(super) async fn document(
        &self,
        mut response: Response,
        url: Url,
        moved_to: Option<Url>,
        deadline: &Deadline,
    ) -> Result<Document, Failure> {
        if response.content_length().is_some_and(|length| length > TEXT_BYTES as u64) {
            return Err(Failure::too_large());
        }
        let (status, headers) = (response.status().as_u16(), response.headers());
        let mut oddities = Vec::new();
        if !matches!(status, 200 | 203) {
            oddities.push(Oddity::Status(status));
        }
        oddities.extend(text(headers, CONTENT_RANGE).map(Oddity::Range));
        let mut validators = validators(headers, clock::now(), &mut oddities);
        if status == 226 {
            // The tag is that of the whole, but only what is new in it may have come (RFC 3229 §10.4.1).
            validators = Validators::default();
        }
        let age = text(headers, AGE).and_then(|age| age.trim().parse().ok()).map(Duration::from_secs);
        let (content_type, content_language) = (text(headers, CONTENT_TYPE), text(headers, CONTENT_LANGUAGE));
        let links = Links::of(headers, &url);
        let body = self.body(&mut response, TEXT_BYTES, Some(deadline)).await?.ok_or_else(Failure::too_large)?;
        oddities.extend(body.oddities);
        Ok(Document {
            bytes: body.bytes,
            content_type,
            content_language,
            url,
            validators,
            age,
            moved_to,
            links,
            oddities,
        })
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (value.len() <= VALIDATOR_BYTES).then(|| value.to_owned())
}

/// The validators of a response that may be sent back: with others, the server might say for ever that nothing changed.
fn validators(headers: &HeaderMap, now: OffsetDateTime, oddities: &mut Vec<Oddity>) -> Validators {
    let etag = text(headers, ETAG).map(|etag| etag.trim().to_owned()).filter(|etag| !etag.is_empty());
    // `*` matches every document (RFC 9110 §13.1.2).
    let is_any = etag.as_deref() == Some("*");
    let last_modified = text(headers, LAST_MODIFIED).filter(|date| !date.trim().is_empty());
    let oddity = last_modified.as_deref().and_then(|date| match parsed(date) {
        None => Some(Oddity::NoDate),
        Some(date) => {
            // A server may have another time than ours, but it knows no future.
            let its_now = text(headers, DATE).and_then(|date| parsed(&date));
            let is_future = date > now + CLOCKS || its_now.is_some_and(|its_now| date > its_now);
            is_future.then_some(Oddity::FutureDate)
        }
    });
    let validators =
        Validators { etag: etag.filter(|_| !is_any), last_modified: last_modified.filter(|_| oddity.is_none()) };
    oddities.extend(is_any.then_some(Oddity::AnyTag).into_iter().chain(oddity));
    validators
}

/// Parses a date of HTTP, or of mail, which many servers write.
fn parsed(date: &str) -> Option<OffsetDateTime> {
    let date = date.trim();
    let of_http = httpdate::parse_http_date(date).ok().map(OffsetDateTime::from);
    of_http.or_else(|| OffsetDateTime::parse(date, &Rfc2822).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> (Option<String>, Option<String>, Vec<Oddity>) {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap();
        let mut oddities = Vec::new();
        let read = validators(&headers, now, &mut oddities);
        (read.etag, read.last_modified, oddities)
    }

    #[test]
    fn tags_are_sent_back_as_they_are_written() {
        for tag in ["\"v1\"", "W/\"v1\"", "v1", "\"\"", "W/v1", "'v1'", "\"a\", \"b\"", "0"] {
            assert_eq!(read(&[("etag", tag)]), (Some(tag.to_owned()), None, vec![]), "{tag}");
        }
        assert_eq!(read(&[("etag", "")]), (None, None, vec![]));
        assert_eq!(read(&[("etag", "*")]), (None, None, vec![Oddity::AnyTag]));
        assert_eq!(read(&[("etag", &"x".repeat(2_000))]), (None, None, vec![]));
    }

    #[test]
    fn a_date_is_sent_back_if_it_is_one_and_has_passed() {
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 09:49:37 +0100",
            "Sun, 06 Nov 1994 08:50:07 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ] {
            assert_eq!(read(&[("last-modified", date)]).1.as_deref(), Some(date), "{date}");
        }
        for date in
            ["Sun, 06 Nov 1994 09:49:37 GMT", "Mon, 01 Jan 2099 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 -0500"]
        {
            assert_eq!(read(&[("last-modified", date)]), (None, None, vec![Oddity::FutureDate]), "{date}");
        }
        for date in ["yesterday", "0", "2099-01-01T00:00:00Z", "1994-11-06 08:49:37", "-1"] {
            assert_eq!(read(&[("last-modified", date)]), (None, None, vec![Oddity::NoDate]), "{date}");
        }
        assert_eq!(read(&[("last-modified", " ")]), (None, None, vec![]));
        // By the server's own clock, the document is of tomorrow.
        let both = [("last-modified", "Sun, 06 Nov 1994 08:00:00 GMT"), ("date", "Sat, 05 Nov 1994 08:00:00 GMT")];
        assert_eq!(read(&both).2, [Oddity::FutureDate]);
        let tagged = [("last-modified", "Mon, 01 Jan 2099 00:00:00 GMT"), ("etag", "\"1\"")];
        assert_eq!(read(&tagged), (Some("\"1\"".into()), None, vec![Oddity::FutureDate]));
    }
}
