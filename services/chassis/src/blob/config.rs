//! The address of a blob store, and the access to it.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::config::Secret;

/// The length of a bucket's name, in characters.
const BUCKET_CHARS: std::ops::RangeInclusive<usize> = 3..=63;
/// The longest prefix, in characters.
const PREFIX_CHARS: usize = 500;

/// The address of a blob store, and the access to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BlobConfig {
    /// `file:PATH`, a folder, or `s3://BUCKET/PREFIX`.
    pub url: String,
    /// The `http` or `https` address of an S3-compatible store. Unset: Amazon's, in the region.
    pub endpoint: Option<Url>,
    /// The region of the bucket. Unset: that of the environment (`AWS_REGION`), else `us-east-1`.
    pub region: Option<String>,
    /// The id of the access key. Unset: the credentials of the environment, in the order of Amazon's own clients: access
    /// keys (`AWS_ACCESS_KEY_ID`), a web identity (`AWS_WEB_IDENTITY_TOKEN_FILE`, as IRSA sets it), those of the container
    /// (EKS Pod Identity, ECS), those of the instance.
    pub access_key_id: Option<Secret>,
    /// The secret of the access key.
    pub secret_access_key: Option<Secret>,
    /// The token of a session, if the access key belongs to one.
    pub session_token: Option<Secret>,
}

/// The place that a URL names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BlobPlace<'a> {
    Folder(&'a str),
    Bucket { name: &'a str, prefix: &'a str },
}

impl Default for BlobConfig {
    fn default() -> Self {
        Self::at("file:.newsroom/blobs")
    }
}

impl BlobConfig {
    /// The store at this URL, with defaults for all other settings.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            endpoint: None,
            region: None,
            access_key_id: None,
            secret_access_key: None,
            session_token: None,
        }
    }

    /// Fails with a sentence that names the first setting that is wrong. `key` is the key of this section:
    /// `ingestion.blobs`.
    pub fn check(&self, key: &str) -> Result<(), String> {
        let keys = [&self.access_key_id, &self.secret_access_key, &self.session_token];
        match self.place().map_err(|rule| format!("{key}.url {rule}"))? {
            BlobPlace::Folder(_) if self.endpoint.is_some() || keys.iter().any(|secret| secret.is_some()) => {
                Err(format!("{key}.url is a folder, which has neither an endpoint nor an access key"))
            }
            BlobPlace::Folder(_) => Ok(()),
            BlobPlace::Bucket { .. } => self.check_access(key),
        }
    }

    fn check_access(&self, key: &str) -> Result<(), String> {
        let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if self.region.as_deref().is_some_and(|region| !is_plain(region)) {
            return Err(format!("{key}.region must name a region"));
        }
        let keys = [
            ("access_key_id", &self.access_key_id),
            ("secret_access_key", &self.secret_access_key),
            ("session_token", &self.session_token),
        ];
        for (name, secret) in keys {
            if secret.as_ref().is_some_and(|secret| !is_plain(secret.expose())) {
                return Err(format!("{key}.{name} must be plain ASCII, and not empty"));
            }
        }
        match (&self.access_key_id, &self.secret_access_key, &self.session_token) {
            (Some(_), None, _) => return Err(format!("{key}.secret_access_key is needed with an access_key_id")),
            (None, Some(_), _) | (None, None, Some(_)) => {
                return Err(format!("{key}.access_key_id is needed with a secret_access_key and a session_token"));
            }
            (Some(_), Some(_), _) | (None, None, None) => {}
        }
        let is_store = |url: &Url| {
            let is_bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
            matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare && url.fragment().is_none()
        };
        if self.endpoint.as_ref().is_some_and(|url| !is_store(url)) {
            return Err(format!("{key}.endpoint must be an http or https address without user, query and fragment"));
        }
        Ok(())
    }

    pub(super) fn place(&self) -> Result<BlobPlace<'_>, &'static str> {
        if let Some(path) = self.url.strip_prefix("file:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err("must name a folder: file:PATH") } else { Ok(BlobPlace::Folder(path)) };
        }
        let place = self.url.strip_prefix("s3://").ok_or("must be file:PATH or s3://BUCKET/PREFIX")?;
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        if !BUCKET_CHARS.contains(&name.len()) || !name.bytes().all(is_name) || name.contains("..") {
            return Err("must name a bucket of 3 to 63 lower-case letters, digits, hyphens and dots");
        }
        let prefix = prefix.trim_end_matches('/');
        let is_part = |part: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            !matches!(part, "" | "." | "..") && part.bytes().all(is_plain)
        };
        if prefix.len() > PREFIX_CHARS || !prefix.is_empty() && !prefix.split('/').all(is_part) {
            return Err("must have a prefix of letters, digits, hyphens, underscores and dots between slashes");
        }
        Ok(BlobPlace::Bucket { name, prefix })
    }
}
