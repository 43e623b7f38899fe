//! A wrong configuration is refused in one sentence, and the limits of calls follow from it.

use newsroom_chassis::{blob::BlobConfig, config::Configuration as _};
use url::Url;

use super::*;

fn wrong(change: impl FnOnce(&mut IngestionConfig)) -> String {
    let mut config = Config::default();
    change(&mut config.settings);
    config.check().unwrap_err()
}

#[test]
fn a_wrong_configuration_is_named_in_one_sentence() {
    assert_eq!(Config::default().check(), Ok(()));
    assert_eq!(
        wrong(|config| config.directories = vec!["wire".into()]),
        "ingestion.directories: wire must be an absolute path"
    );
    assert_eq!(
        wrong(|config| config.credentials_directory = Some("secrets".into())),
        "ingestion.credentials_directory: secrets must be an absolute path"
    );
    assert_eq!(
        wrong(|config| config.allowed_hosts = vec!["http://x".into()]),
        "ingestion.allowed_hosts: \"http://x\" must be a host or host:port"
    );
    assert_eq!(wrong(|config| config.poll_concurrency = 0), "ingestion.poll_concurrency must be 1 to 256");
    assert_eq!(wrong(|config| config.fetch_timeout_seconds = 0), "ingestion.fetch_timeout_seconds must be 1 to 600");
    assert_eq!(wrong(|config| config.raw_retention_days = u32::MAX), "ingestion.raw_retention_days must be 0 to 36500");
    assert_eq!(wrong(|config| config.http.max_connections = 0), "ingestion.http.max_connections must be 1 to 65536");
    assert_eq!(
        wrong(|config| config.blobs.url = "blobs".into()),
        "ingestion.blobs.url must be file:PATH or s3://BUCKET/PREFIX"
    );
    assert_eq!(
        wrong(|config| {
            config.blobs = BlobConfig { access_key_id: Some("id".to_owned().into()), ..BlobConfig::at("s3://blobs") };
        }),
        "ingestion.blobs.secret_access_key is needed with an access_key_id"
    );
    let public_url = Url::parse("https://push.news.example").unwrap();
    assert_eq!(
        wrong(|config| config.public_url = Some(public_url.clone())),
        "ingestion.public_url needs ingestion.http.listen"
    );
    assert!(wrong(|config| config.public_url = public_url.join("?a").ok()).starts_with("ingestion.public_url must"));
    let mut config = Config::default();
    config.settings.http.listen = Some(config.server.grpc);
    assert_eq!(config.check().unwrap_err(), "ingestion.http.listen must differ from server.grpc and server.admin");
    assert!(wrong(|config| config.user_agent = "a\nb".into()).starts_with("ingestion.user_agent"));
}

#[test]
fn a_poll_by_call_ends_before_the_call_does() {
    let mut config = Config::default();
    assert_eq!(patience(&config), Duration::from_secs(8));
    config.server.timeout_seconds = 1;
    assert_eq!(patience(&config), Duration::from_millis(500));
    config.server.timeout_seconds = 600;
    assert_eq!(patience(&config), Duration::from_secs(20));
}
