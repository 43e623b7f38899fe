//! Opens a folder or a bucket.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::AmazonS3Builder,
    client::{HttpClient, HttpConnector},
    local::LocalFileSystem,
    path::Path,
};

use super::{BlobConfig, BlobError, config::BlobPlace};
use crate::config::Secret;

/// The mode of a folder that is created for blobs: only its owner reads and writes it.
const FOLDER_MODE: u32 = 0o700;
/// How long a connection attempt may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one request may take, and how long a request is repeated.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a request is repeated.
const RETRIES: usize = 2;

/// A store, its root within the store, and its folder if it is one.
pub(super) type Opened = (Arc<dyn ObjectStore>, Path, Option<PathBuf>);

pub(super) fn open(config: &BlobConfig) -> Result<Opened, BlobError> {
    match config.place().map_err(|rule| BlobError::Open(format!("the address of the blobs {rule}")))? {
        BlobPlace::Folder(path) => folder(FilePath::new(path)),
        BlobPlace::Bucket { name, prefix } => bucket(config, name, prefix),
    }
}

fn folder(path: &FilePath) -> Result<Opened, BlobError> {
    let cannot = |error: &dyn std::fmt::Display| {
        BlobError::Open(format!("the folder of the blobs {} cannot be used: {error}", path.display()))
    };
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path).map_err(|error| cannot(&error))?;
    let root = path.canonicalize().map_err(|error| cannot(&error))?;
    let files = LocalFileSystem::new_with_prefix(&root).map_err(|error| cannot(&error))?;
    Ok((Arc::new(files.with_fsync(true)), Path::default(), Some(root)))
}

fn bucket(config: &BlobConfig, name: &str, prefix: &str) -> Result<Opened, BlobError> {
    let expose = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(name)
        .with_region(&config.region)
        .with_access_key_id(expose(&config.access_key_id).unwrap_or_default())
        .with_secret_access_key(expose(&config.secret_access_key).unwrap_or_default())
        // Other stores know neither the request for many objects at once nor a host for each bucket.
        .with_disable_bulk_delete(true)
        .with_virtual_hosted_style_request(config.endpoint.is_none() && !name.contains('.'))
        .with_http_connector(Connector)
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES,
            retry_timeout: REQUEST_TIMEOUT,
        });
    if let Some(token) = expose(&config.session_token) {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/')).with_allow_http(true);
    }
    let store =
        builder.build().map_err(|error| BlobError::Open(format!("the bucket of the blobs cannot be used: {error}")))?;
    Ok((Arc::new(store), Path::from(prefix), None))
}

/// Makes the client for requests to S3, with the TLS library of all other clients.
#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        // A second installation in the same process has no effect.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .no_gzip()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        let client = client.map_err(|error| object_store::Error::Generic { store: "S3", source: Box::new(error) })?;
        Ok(HttpClient::new(client))
    }
}

/// Deletes the files in a folder that were written before `before` and not renamed to their final names.
pub(super) fn remove_unfinished(folder: &FilePath, before: SystemTime) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        // The library writes to `<digest>#<number>`.
        let is_unfinished = entry.file_name().to_string_lossy().contains('#');
        if is_unfinished && entry.metadata()?.modified()? < before {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
