//! Reads a JWK set.

use std::{io, sync::LazyLock, time::Duration};

use futures::TryStreamExt as _;

use super::config::KeySource;

/// The largest document, in bytes.
const MAX_BYTES: usize = 256 << 10;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(5);

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("no client for HTTPS can be made")]
    Client,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    File(#[from] io::Error),
    #[error("it has more than {MAX_BYTES} bytes")]
    TooLarge,
}

/// The document at this place.
pub(super) async fn document(source: &KeySource) -> Result<Vec<u8>, FetchError> {
    match source {
        KeySource::File(path) => {
            let file = tokio::fs::File::open(path).await?;
            let mut bytes = Vec::new();
            let mut most = tokio::io::AsyncReadExt::take(file, MAX_BYTES as u64 + 1);
            tokio::io::AsyncReadExt::read_to_end(&mut most, &mut bytes).await?;
            if bytes.len() > MAX_BYTES { Err(FetchError::TooLarge) } else { Ok(bytes) }
        }
        KeySource::Url(url) => {
            static CLIENT: LazyLock<Option<reqwest::Client>> = LazyLock::new(client);
            let client = CLIENT.as_ref().ok_or(FetchError::Client)?;
            let mut chunks = client.get(url.clone()).send().await?.error_for_status()?.bytes_stream();
            let mut bytes = Vec::new();
            while let Some(chunk) = chunks.try_next().await? {
                if bytes.len() + chunk.len() > MAX_BYTES {
                    return Err(FetchError::TooLarge);
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(bytes)
        }
    }
}

fn client() -> Option<reqwest::Client> {
    // A second installation in the same process has no effect.
    let _already = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT);
    client.redirect(reqwest::redirect::Policy::none()).build().ok()
}
