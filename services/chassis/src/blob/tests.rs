//! Blobs in a folder, and the rules of the settings.

use std::{fs, time::Duration};

use super::*;
use crate::config::Secret;

fn folder() -> (tempfile::TempDir, BlobStore) {
    let folder = tempfile::tempdir().unwrap();
    let config = BlobConfig::at(format!("file:{}/data/blobs", folder.path().display()));
    let store = BlobStore::open(&config, "ingestion").unwrap();
    (folder, store)
}

#[tokio::test]
async fn a_blob_is_kept_under_its_digest_and_read_back() {
    let (folder, blobs) = folder();
    let digest = BlobDigest::of(b"picture");
    assert_eq!(blobs.get(digest).await.unwrap(), None);
    assert_eq!(blobs.list(digest.shard()).await.unwrap(), []);
    blobs.delete(digest).await.unwrap();
    for _ in 0..2 {
        blobs.put(digest, Bytes::from_static(b"picture")).await.unwrap();
    }
    let hex = digest.to_string();
    let path = folder.path().join(format!("data/blobs/ingestion/sha256/{}/{hex}", &hex[..2]));
    assert_eq!(fs::read(&path).unwrap(), b"picture");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
    assert_eq!(blobs.get(digest).await.unwrap(), Some(Bytes::from_static(b"picture")));
    let listed = blobs.list(digest.shard()).await.unwrap();
    assert_eq!(listed.iter().map(|blob| blob.digest).collect::<Vec<_>>(), [digest]);
    assert!(listed[0].written_at > OffsetDateTime::now_utc() - Duration::from_secs(60));
    blobs.delete(digest).await.unwrap();
    assert_eq!(blobs.get(digest).await.unwrap(), None);
}

#[tokio::test]
async fn content_with_another_digest_is_an_error_and_never_returned() {
    let (folder, blobs) = folder();
    let digest = BlobDigest::of(b"picture");
    blobs.put(digest, Bytes::from_static(b"picture")).await.unwrap();
    let hex = digest.to_string();
    let path = folder.path().join(format!("data/blobs/ingestion/sha256/{}/{hex}", &hex[..2]));
    fs::write(path, b"pictura").unwrap();
    assert!(matches!(blobs.get(digest).await, Err(BlobError::Damaged(damaged)) if damaged == digest));
}

#[tokio::test]
async fn a_folder_that_fails_is_a_passing_error_and_works_again_by_itself() {
    let (folder, blobs) = folder();
    let service = folder.path().join("data/blobs/ingestion");
    fs::write(&service, b"in the way").unwrap();
    let digest = BlobDigest::of(b"picture");
    let error = blobs.put(digest, Bytes::from_static(b"picture")).await.unwrap_err();
    assert!(error.is_passing(), "{error}");
    fs::remove_file(service).unwrap();
    blobs.put(digest, Bytes::from_static(b"picture")).await.unwrap();
}

#[tokio::test]
async fn what_a_crash_left_behind_is_removed_after_a_while() {
    let (folder, blobs) = folder();
    let digest = BlobDigest::of(b"picture");
    blobs.put(digest, Bytes::from_static(b"picture")).await.unwrap();
    let hex = digest.to_string();
    let unfinished = folder.path().join(format!("data/blobs/ingestion/sha256/{}/{hex}#1", &hex[..2]));
    fs::write(&unfinished, b"pict").unwrap();
    let now = OffsetDateTime::now_utc();
    blobs.remove_unfinished(digest.shard(), now - Duration::from_secs(60)).await.unwrap();
    assert!(unfinished.exists());
    assert_eq!(blobs.list(digest.shard()).await.unwrap().len(), 1, "it is no blob");
    blobs.remove_unfinished(digest.shard(), now + Duration::from_secs(60)).await.unwrap();
    assert!(!unfinished.exists());
    assert!(blobs.get(digest).await.unwrap().is_some());
    blobs.remove_unfinished(digest.shard().wrapping_add(1), now).await.unwrap();
}

#[test]
fn the_settings_are_checked_before_anything_is_opened() {
    let secret = |text: &str| Some(crate::config::Secret::from(text.to_owned()));
    let s3 = |url: &str| BlobConfig {
        access_key_id: secret("ID"),
        secret_access_key: secret("se/cr+et="),
        ..BlobConfig::at(url)
    };
    let check = |config: BlobConfig| config.check("ingestion.blobs");
    for url in ["file:blobs", "file:/var/blobs", "file:///var/blobs"] {
        assert_eq!(check(BlobConfig::at(url)), Ok(()), "{url}");
    }
    assert_eq!(check(BlobConfig::at("s3://blobs")), Ok(()), "the credentials of the environment");
    for url in ["s3://news-blobs", "s3://news.blobs/", "s3://news-blobs/prod/eu_1"] {
        assert_eq!(check(s3(url)), Ok(()), "{url}");
    }
    let endpoint = |url: &str| BlobConfig { endpoint: Some(url.parse().unwrap()), ..s3("s3://blobs") };
    assert_eq!(check(endpoint("http://minio:9000")), Ok(()));
    for (config, key) in [
        (BlobConfig::at(""), "url"),
        (BlobConfig::at("file:"), "url"),
        (BlobConfig::at("blobs"), "url"),
        (s3("s3://"), "url"),
        (s3("s3://Blobs"), "url"),
        (s3("s3://blobs/a//b"), "url"),
        (s3("s3://blobs/../b"), "url"),
        (s3("s3://blobs/a?b=c"), "url"),
        (s3("file:blobs"), "url"),
        (BlobConfig { access_key_id: None, ..s3("s3://blobs") }, "access_key_id"),
        (BlobConfig { secret_access_key: None, ..s3("s3://blobs") }, "secret_access_key"),
        (BlobConfig { session_token: secret("t"), ..BlobConfig::at("s3://blobs") }, "access_key_id"),
        (BlobConfig { secret_access_key: secret(""), ..s3("s3://blobs") }, "secret_access_key"),
        (BlobConfig { region: Some(String::new()), ..s3("s3://blobs") }, "region"),
        (endpoint("ftp://minio"), "endpoint"),
        (endpoint("http://user@minio"), "endpoint"),
        (endpoint("http://minio/?a=b"), "endpoint"),
    ] {
        let error = check(config).unwrap_err();
        assert!(error.starts_with(&format!("ingestion.blobs.{key} ")), "{error}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let config = BlobConfig::at(format!("file:{}/blobs", file.path().display()));
    let error = BlobStore::open(&config, "ingestion").unwrap_err().to_string();
    assert!(error.contains("/blobs cannot be used"), "{error}");
}

#[test]
fn a_digest_has_one_form() {
    let digest = BlobDigest::of(b"");
    assert_eq!(digest.to_string().parse(), Ok(digest));
    assert_eq!(BlobDigest::try_from(digest.to_vec().as_slice()), Ok(digest));
    assert!(digest.to_string().to_uppercase().parse::<BlobDigest>().is_err());
    assert!("e3".parse::<BlobDigest>().is_err() && BlobDigest::try_from(&b"e3"[..]).is_err());
}

#[test]
fn credentials_are_those_of_the_settings_or_those_that_the_environment_leads_to() {
    let secret = |text: &str| Some(Secret::from(text.to_owned()));
    let keys = BlobConfig {
        access_key_id: secret("own-id"),
        secret_access_key: secret("own-secret"),
        ..BlobConfig::at("s3://news-blobs")
    };
    let of = |config: &BlobConfig, environment: &[(&str, &str)]| {
        let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let store = open::builder(config, "news-blobs", environment).build().map_err(|error| error.to_string());
        store.map(|store| format!("{store:?}"))
    };
    let from_keys =
        [("AWS_ACCESS_KEY_ID", "env-id"), ("AWS_SECRET_ACCESS_KEY", "env-secret"), ("AWS_REGION", "eu-west-3")];
    let with_role = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/token"), ("AWS_ROLE_ARN", "arn:aws:iam::1:role/newsroom")];
    let of_pod = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/var/token"),
    ];
    let unset = BlobConfig::at("s3://news-blobs");
    for (config, environment, provider, region) in [
        (&keys, &from_keys[..], "own-id", "us-east-1"),
        (&unset, &from_keys, "env-id", "eu-west-3"),
        (&unset, &with_role, "WebIdentityProvider", "us-east-1"),
        (&unset, &of_pod, "EKSPodCredentialProvider", "us-east-1"),
        (&unset, &[], "InstanceCredentialProvider", "us-east-1"),
    ] {
        let shown = of(config, environment).unwrap();
        assert!(shown.contains(provider) && shown.contains(&format!("news-blobs.s3.{region}.")), "{provider}: {shown}");
        assert!(!shown.contains("own-secret") && !shown.contains("env-secret"), "{shown}");
    }
    let region = BlobConfig { region: Some("eu-north-1".into()), ..unset.clone() };
    assert!(of(&region, &from_keys).unwrap().contains("eu-north-1"), "the settings are stronger");
    let elsewhere = of(&unset, &[("AWS_ENDPOINT_URL", "https://store.example")]).unwrap();
    assert!(elsewhere.contains("https://store.example/news-blobs"), "{elsewhere}");
    assert!(of(&unset, &[("AWS_ACCESS_KEY_ID", "id")]).is_err());
    let opened = format!("{:?}{keys:?}", BlobStore::open(&keys, "ingestion").unwrap());
    assert!(!opened.contains("own-"), "{opened}");
}
