//! Objects of an S3-compatible bucket: listed page by page (`ListObjectsV2`), fetched with `GetObject`,
//! through the same client, and so to the same addresses, as all that is fetched over HTTP.

mod access;
mod error;
mod listing;
mod signature;

use newsroom_chassis::clock;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Response, StatusCode, header::CONTENT_TYPE};
use tokio::time::{Instant, timeout_at};
use url::Url;

use self::{access::Access, listing::Page};
use super::{
    Failure, Secret,
    failure::late,
    files::{Content, Listed, Part, Unfetched, content_of, flaw},
    http::Http,
};
use crate::domain::{Bucket, limits::PAYLOAD_BYTES};

/// How many objects are listed at once: as many as the protocol has.
const PAGE: &str = "1000";
/// The largest page of a listing, in bytes: each of its keys may have a thousand bytes, encoded.
const PAGE_BYTES: usize = 8 << 20;
/// What a signature's canonical form leaves as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PLAIN_PATH: &AsciiSet = &PLAIN.remove(b'/');

/// The objects of a bucket.
#[derive(Debug)]
pub struct Objects {
    http: Http,
    bucket: Bucket,
    access: Option<Access>,
    deadline: Instant,
    from: Position,
}

/// Where a listing goes on.
#[derive(Debug)]
enum Position {
    After(String),
    Page { token: String, after: String },
    End,
}

impl Objects {
    /// Asks nothing yet. The listing begins after a key, or at the beginning.
    pub(super) fn open(
        http: Http,
        bucket: &Bucket,
        secret: Option<&Secret>,
        after: Option<String>,
        deadline: Instant,
    ) -> Result<Self, Failure> {
        let access = secret.map(Access::parse).transpose().map_err(Failure::new)?;
        let from = Position::After(after.unwrap_or_default());
        Ok(Self { http, bucket: bucket.clone(), access, deadline, from })
    }

    pub(super) async fn next(&mut self) -> Result<Option<Part>, Failure> {
        let mut query = vec![("encoding-type", "url"), ("list-type", "2"), ("max-keys", PAGE)];
        if !self.bucket.prefix.is_empty() {
            query.push(("prefix", &self.bucket.prefix));
        }
        let after = match &self.from {
            Position::End => return Ok(None),
            Position::After(key) => {
                if !key.is_empty() {
                    query.push(("start-after", key));
                }
                key.clone()
            }
            Position::Page { token, after } => {
                query.push(("continuation-token", token));
                after.clone()
            }
        };
        let mut url = self.bucket.url();
        url.set_query(Some(&encoded(query)));
        let mut response = self.ask(&url).await?;
        if response.status() != StatusCode::OK {
            return Err(self.rejected(&mut response).await);
        }
        let page = self.in_time(self.http.body(&mut response, PAGE_BYTES)).await?;
        let page = page.and_then(|page| Page::parse(&page));
        let page =
            page.ok_or_else(|| Failure::new("the store's listing is none, or too large: is the endpoint one of S3?"))?;
        // A store that lists in another order than that of the keys has nothing that could be gone on from.
        let in_order = page.objects.iter().map(|object| &object.key).is_sorted();
        let last = page.objects.last().map_or(&after, |object| &object.key).clone();
        if !in_order || last < after {
            return Err(Failure::new("the store does not list its objects in the order of their keys"));
        }
        let up_to = page.next.is_some().then(|| last.clone());
        self.from = page.next.map_or(Position::End, |token| Position::Page { token, after: last });
        Ok(Some(part(page.objects, after, up_to)))
    }

    pub(super) async fn read(&self, file: &Listed) -> Result<Content, Unfetched> {
        let mut url = self.bucket.url();
        url.set_path(&format!("{}{}", url.path(), utf8_percent_encode(&file.name, PLAIN_PATH)));
        let mut response = self.ask(&url).await.map_err(Unfetched::Endpoint)?;
        match response.status() {
            StatusCode::OK => {}
            // It was deleted since it was listed.
            StatusCode::NOT_FOUND => return Err(Unfetched::Later),
            StatusCode::FORBIDDEN => {
                return Err(Unfetched::File("the store does not let us read it: the key needs s3:GetObject".into()));
            }
            status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                return Err(Unfetched::File(self.rejected(&mut response).await.text));
            }
            _ => return Err(Unfetched::Endpoint(self.rejected(&mut response).await)),
        }
        let said = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        // What stores say of objects whose type nobody told them says nothing.
        let said = said.filter(|said| said.starts_with("text/") || said.contains("xml") || said.contains("json"));
        let content_type = file.content_type.or(said).map(ToOwned::to_owned);
        let bytes = self.in_time(self.http.body(&mut response, PAYLOAD_BYTES)).await.map_err(Unfetched::Endpoint)?;
        let bytes = bytes.ok_or_else(|| Unfetched::File(too_large()))?;
        Ok(Content { bytes: bytes.into(), content_type })
    }

    async fn ask(&self, url: &Url) -> Result<Response, Failure> {
        let headers = match &self.access {
            Some(access) => signature::sign(url, access, &self.bucket.region, clock::now())?,
            None => reqwest::header::HeaderMap::new(),
        };
        self.in_time(self.http.send(url, headers)).await
    }

    async fn rejected(&self, response: &mut Response) -> Failure {
        let (status, headers) = (response.status(), response.headers().clone());
        let said = self.in_time(self.http.body(response, PAGE_BYTES)).await.ok().flatten().unwrap_or_default();
        error::told(status, &headers, &said, &self.bucket)
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        timeout_at(self.deadline, work).await.unwrap_or_else(|_| Err(late("the store")))
    }
}

fn encoded(mut query: Vec<(&str, &str)>) -> String {
    query.sort_unstable();
    let parameters = query.into_iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, PLAIN)));
    parameters.collect::<Vec<_>>().join("&")
}

fn part(objects: Vec<listing::Object>, after: String, up_to: Option<String>) -> Part {
    let mut part = Part { after, up_to, ..Part::default() };
    for object in objects {
        let (mark, key, size) = (object.mark(), object.key, object.size);
        let Some(content_type) = content_of(&key) else { continue };
        let flaw = flaw(&key).map(ToOwned::to_owned).or_else(|| (size > PAYLOAD_BYTES as u64).then(too_large));
        match flaw {
            Some(flaw) => part.skipped.push(format!("{}: {flaw}", shown(&key))),
            None => part.files.push(Listed { path: key.clone().into(), name: key, content_type, mark: Some(mark) }),
        }
    }
    part
}

fn shown(key: &str) -> String {
    key.chars().take(200).flat_map(char::escape_debug).collect()
}

fn too_large() -> String {
    format!("it is larger than {} MiB", PAYLOAD_BYTES >> 20)
}
