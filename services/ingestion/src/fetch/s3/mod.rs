//! Lists the objects of an S3-compatible bucket page by page (`ListObjectsV2`) and reads them (`GetObject`). `rusty-s3`
//! makes and signs the addresses; the requests go through the same guarded client as all other HTTP requests.

mod access;
mod error;
mod listing;

use std::time::Duration;

use reqwest::{Response, StatusCode, header::CONTENT_TYPE};
use rusty_s3::{Credentials, S3Action as _, UrlStyle, actions::GetObject};
use tokio::time::Instant;
use url::Url;

use self::listing::{Object, Page};
use super::{
    Failure, Secret,
    failure::in_time,
    files::{Content, Listed, Part, Unfetched, content_of, deadline_of, flaw, limit, shown, too_large},
    http::Http,
};
use crate::domain::{Bucket, BucketStyle, limits::TEXT_BYTES};

/// The number of objects in a page, the protocol's maximum.
const PAGE_OBJECTS: &str = "1000";
/// The maximum size of a page in bytes. A key may have 1,024 bytes, and up to three times as many when encoded.
const PAGE_BYTES: usize = 8 << 20;
/// How long a signed address is valid: the difference that stores accept between their clock and the caller's.
const SIGNATURE_VALIDITY: Duration = Duration::from_mins(15);

/// The objects of a bucket.
#[derive(Debug)]
pub struct Objects {
    http: Http,
    bucket: Bucket,
    address: rusty_s3::Bucket,
    /// `None` for a public bucket: its requests are not signed.
    credentials: Option<Credentials>,
    deadline: Instant,
    /// The maximum size of a mail, in bytes.
    max_mail_bytes: usize,
    position: Position,
}

/// Where a listing continues.
#[derive(Debug)]
enum Position {
    After(String),
    Page { token: String, after: String },
    End,
}

impl Objects {
    /// Sends no request yet. The listing begins after the key `after`, or at the beginning.
    pub(super) fn open(
        http: Http,
        bucket: &Bucket,
        secret: Option<&Secret>,
        after: Option<String>,
        deadline: Instant,
    ) -> Result<Self, Failure> {
        let address = address(bucket)?;
        let credentials = secret.map(access::credentials).transpose().map_err(Failure::new)?;
        let position = Position::After(after.unwrap_or_default());
        Ok(Self { http, bucket: bucket.clone(), address, credentials, deadline, max_mail_bytes: TEXT_BYTES, position })
    }

    /// Sets the maximum size of a mail, in bytes.
    pub(super) fn with_mails_of(self, max_mail_bytes: usize) -> Self {
        Self { max_mail_bytes, ..self }
    }

    pub(super) async fn next(&mut self) -> Result<Option<Part>, Failure> {
        let (url, after) = match &self.position {
            Position::End => return Ok(None),
            Position::After(key) => {
                let start = Some(("start-after", key.as_str())).filter(|(_, key)| !key.is_empty());
                (self.list(start), key.clone())
            }
            Position::Page { token, after } => (self.list(Some(("continuation-token", token))), after.clone()),
        };
        let mut response = self.ask(&url).await?;
        if response.status() != StatusCode::OK {
            return Err(self.failure(&mut response).await);
        }
        let page = self.in_time(self.http.whole_body(&mut response, PAGE_BYTES)).await?;
        let page = page.and_then(|page| Page::parse(&page));
        let page =
            page.ok_or_else(|| Failure::new("the store's listing is none, or too large: is the endpoint one of S3?"))?;
        // The position is a key, so only a listing in the order of the keys can be continued.
        let in_order = page.objects.iter().map(|object| &object.key).is_sorted();
        let last = page.objects.last().map_or(&after, |object| &object.key).clone();
        if !in_order || last < after {
            return Err(Failure::new("the store does not list its objects in the order of their keys"));
        }
        let up_to = page.next.is_some().then(|| last.clone());
        self.position = page.next.map_or(Position::End, |token| Position::Page { token, after: last });
        Ok(Some(part(page.objects, after, up_to, self.max_mail_bytes)))
    }

    pub(super) async fn read(&self, file: &Listed) -> Result<Content, Unfetched> {
        let url = self.get(&file.name).sign(SIGNATURE_VALIDITY);
        let mut response = self.ask(&url).await?;
        match response.status() {
            StatusCode::OK => {}
            // It was deleted after it was listed.
            StatusCode::NOT_FOUND => return Err(Unfetched::Later),
            StatusCode::FORBIDDEN => {
                return Err(Unfetched::File("the store does not let us read it: the key needs s3:GetObject".into()));
            }
            status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                return Err(Unfetched::File(self.failure(&mut response).await.text));
            }
            _ => return Err(self.failure(&mut response).await.into()),
        }
        let stated = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        // Stores give a default type to objects that were stored without one.
        let stated = stated.filter(|kind| kind.starts_with("text/") || kind.contains("xml") || kind.contains("json"));
        let content_type = file.content_type.or(stated).map(ToOwned::to_owned);
        let limit = limit(file.content_type, self.max_mail_bytes);
        let body = self.http.whole_body(&mut response, limit);
        let bytes = in_time(deadline_of(self.deadline, file.size), "the store", body).await?;
        let bytes = bytes.ok_or_else(|| Unfetched::File(too_large(limit)))?;
        Ok(Content { bytes: bytes.into(), content_type })
    }

    /// The signed address of a page of the listing.
    fn list(&self, position: Option<(&str, &str)>) -> Url {
        // Without a key the request is one for the bucket.
        let mut action = self.get("");
        let query = action.query_mut();
        query.insert("list-type", "2");
        query.insert("encoding-type", "url");
        query.insert("max-keys", PAGE_OBJECTS);
        if !self.bucket.prefix.is_empty() {
            query.insert("prefix", self.bucket.prefix.as_str());
        }
        if let Some((name, value)) = position {
            query.insert(name, value);
        }
        action.sign(SIGNATURE_VALIDITY)
    }

    fn get<'a>(&'a self, key: &'a str) -> GetObject<'a> {
        self.address.get_object(self.credentials.as_ref(), key)
    }

    async fn ask(&self, url: &Url) -> Result<Response, Failure> {
        self.in_time(self.http.send(url, reqwest::header::HeaderMap::new())).await
    }

    async fn failure(&self, response: &mut Response) -> Failure {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.in_time(self.http.whole_body(response, PAGE_BYTES)).await.ok().flatten().unwrap_or_default();
        error::failure(status, &headers, &body, &self.bucket)
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        in_time(self.deadline, "the store", work).await
    }
}

fn address(bucket: &Bucket) -> Result<rusty_s3::Bucket, Failure> {
    let style = match bucket.style {
        BucketStyle::Host => UrlStyle::VirtualHost,
        BucketStyle::Path => UrlStyle::Path,
    };
    let address = rusty_s3::Bucket::new(bucket.endpoint.clone(), style, bucket.name.clone(), bucket.region.clone());
    address.map_err(|error| Failure::new(format!("the bucket has no address at {}: {error}", bucket.endpoint)))
}

fn part(objects: Vec<Object>, after: String, up_to: Option<String>, max_mail_bytes: usize) -> Part {
    let mut part = Part { after, up_to, ..Part::default() };
    for object in objects {
        let (mark, key, size) = (object.mark(), object.key, object.size);
        let Some(content_type) = content_of(&key) else { continue };
        let limit = limit(content_type, max_mail_bytes);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let flaw = flaw(&key).map(ToOwned::to_owned).or_else(|| (size > limit).then(|| too_large(limit)));
        match flaw {
            Some(flaw) => part.skipped.push(format!("{}: {flaw}", shown(&key))),
            None => {
                part.files.push(Listed { path: key.clone().into(), name: key, content_type, mark: Some(mark), size })
            }
        }
    }
    part
}

#[cfg(test)]
#[path = "s3_tests.rs"]
mod tests;
