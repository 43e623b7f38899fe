//! Opens a folder or a bucket.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt as _,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
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
    let store = builder(config, name, std::env::vars_os()).build();
    let store = store.map_err(|error| BlobError::Open(format!("the bucket of the blobs cannot be used: {error}")))?;
    Ok((Arc::new(store), Path::from(prefix), None))
}

/// The settings of a bucket. `environment` has the credentials if the configuration has no access key.
pub(super) fn builder(
    config: &BlobConfig,
    name: &str,
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> AmazonS3Builder {
    let expose = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.expose().to_owned());
    let mut builder = match (expose(&config.access_key_id), expose(&config.secret_access_key)) {
        (Some(id), Some(secret)) => AmazonS3Builder::new().with_access_key_id(id).with_secret_access_key(secret),
        _ => from_environment(environment),
    };
    if let Some(region) = &config.region {
        builder = builder.with_region(region);
    }
    if let Some(token) = expose(&config.session_token) {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/')).with_allow_http(true);
    }
    let has_endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).is_some();
    builder
        .with_bucket_name(name)
        // Other stores know neither the request for many objects at once nor a host for each bucket.
        .with_disable_bulk_delete(true)
        .with_virtual_hosted_style_request(!has_endpoint && !name.contains('.'))
        .with_http_connector(Connector)
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES,
            retry_timeout: REQUEST_TIMEOUT,
        })
}

/// The settings that Amazon's own clients take from the environment (`AWS_…`). From the credentials among them follows
/// where temporary ones are got: with a web identity, from the container, or from the instance.
fn from_environment(environment: impl Iterator<Item = (OsString, OsString)>) -> AmazonS3Builder {
    let mut builder = AmazonS3Builder::new();
    for (name, value) in environment {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str())
            && name.starts_with("AWS_")
            && let Ok(key) = name.to_ascii_lowercase().parse()
        {
            builder = builder.with_config(key, value);
        }
    }
    builder
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
