//! What the tests of places on other servers share: an intake that may reach them, and polls.

use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

use newsroom_ingestion::{
    convert,
    domain::{IngestOutcome, Polled, SourceId},
    fetch::{Connector, Credentials, Folders, Guard, Hosts},
    usecase::{self, Intake},
};
use newsroom_proto::ingestion::v1::{CreateSourceRequest, Source, SourceKind};
use tempfile::TempDir;

use crate::support::{Database, intake, named};

/// An intake that may reach the loopback, with one credential and one authority besides the machine's.
pub struct Ways {
    pub intake: Intake,
    _database: Database,
    secrets: TempDir,
}

impl Ways {
    pub async fn to(database: Database, secret: &str, authority: Option<Vec<u8>>) -> Self {
        let secrets = tempfile::tempdir().unwrap();
        let mut intake = intake(&database, &["127.0.0.1".to_owned()], Folders::default()).await;
        intake.fetcher.credentials = Credentials::new(Some(secrets.path().to_owned()));
        let guard = Guard::new(Hosts::parse(&["127.0.0.1".to_owned()]).unwrap());
        let authorities = authority.into_iter().map(Into::into).collect();
        intake.fetcher.connector = Connector::new(guard, Duration::from_secs(5), authorities).unwrap();
        let ways = Self { intake, _database: database, secrets };
        ways.set_secret(secret);
        ways
    }

    /// Another secret under the same name.
    pub fn set_secret(&self, secret: &str) {
        let path = self.secrets.path().join("agence");
        fs::write(&path, secret).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub async fn source(&self, kind: SourceKind, location: String) -> SourceId {
        let source = Source { location, credential: "agence".into(), ..named("Agence", kind) };
        let creation =
            convert::create_source(&CreateSourceRequest { source: Some(source), ..Default::default() }).unwrap();
        usecase::source::create(&self.intake, creation, newsroom_fixtures::anyone()).await.unwrap().id
    }

    pub async fn poll(&self, id: SourceId) -> Polled {
        usecase::source::poll(&self.intake, id, Duration::from_secs(30)).await.unwrap()
    }

    /// Why a poll fails that has this long.
    pub async fn failure(&self, id: SourceId, limit: Duration) -> String {
        usecase::source::poll(&self.intake, id, limit).await.unwrap().source.health.last_error
    }
}

/// The headlines of what was taken, each with how.
pub fn headlines(polled: &Polled) -> Vec<(&str, IngestOutcome)> {
    polled.ingested.iter().map(|ingested| (ingested.headline.as_str(), ingested.outcome)).collect()
}
