//! `s3://BUCKET/PREFIX?region=…&endpoint=…&style=…`

use url::{Host, Url};

use super::{address, decoded, parameters};

const RULE: &str = "must be s3://BUCKET/PREFIX, perhaps with ?region=, &endpoint= and &style=";
/// The maximum length of a key, and so of a prefix, in bytes.
const KEY_BYTES: usize = 1_024;
const REGION: &str = "us-east-1";

/// Objects in an S3-compatible store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The address as configured.
    pub location: String,
    pub name: String,
    /// The prefix of the keys. Empty: all objects.
    pub prefix: String,
    /// The region in the signatures.
    pub region: String,
    /// The address of the store. Its path ends with `/`.
    pub endpoint: Url,
    /// How requests address the bucket.
    pub style: BucketStyle,
}

/// How requests address a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketStyle {
    /// The name of the bucket is the first part of the host.
    Host,
    /// The name of the bucket is the first part of the path.
    Path,
}

impl Bucket {
    pub(crate) fn parse(location: &str) -> Result<Self, &'static str> {
        let url = address(location, &["s3"], RULE)?;
        if !url.username().is_empty() {
            return Err("must not contain a user name: a credential is named instead");
        }
        let name = url.host_str().unwrap_or_default().to_owned();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        if url.port().is_some() || !(3..=63).contains(&name.len()) || !name.bytes().all(plain) || name.contains("..") {
            return Err("must name a bucket of 3 to 63 lower-case letters, digits, hyphens and dots");
        }
        let prefix = decoded(url.path().strip_prefix('/').unwrap_or_default());
        let prefix = prefix.filter(|prefix| prefix.len() <= KEY_BYTES).ok_or(RULE)?;
        let (mut region, mut endpoint, mut style) = (None, None, None);
        for (parameter, value) in parameters(&url).ok_or(RULE)? {
            match parameter.as_str() {
                "region" => region = Some(is_region(&value).then_some(value).ok_or("has a region that is none")?),
                "endpoint" => endpoint = Some(store(&value).ok_or("has an endpoint that is no http or https address")?),
                "style" if value == "path" => style = Some(BucketStyle::Path),
                "style" if value == "host" => style = Some(BucketStyle::Host),
                _ => return Err(RULE),
            }
        }
        let region = region.unwrap_or_else(|| REGION.to_owned());
        // A wildcard certificate does not cover a bucket whose name has a dot.
        let usual = if endpoint.is_some() || name.contains('.') { BucketStyle::Path } else { BucketStyle::Host };
        let style = style.unwrap_or(usual);
        let endpoint = match endpoint {
            Some(endpoint) => endpoint,
            None => store(&format!("https://s3.{region}.amazonaws.com")).ok_or(RULE)?,
        };
        if style == BucketStyle::Host && !matches!(endpoint.host(), Some(Host::Domain(_))) {
            return Err("must have style=path: the endpoint is no name that a bucket's could stand before");
        }
        Ok(Self { location: location.to_owned(), name, prefix, region, endpoint, style })
    }
}

fn is_region(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// The address of a store, whose path ends with `/`.
fn store(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || !plain || url.fragment().is_some() {
        return None;
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Some(url)
}
