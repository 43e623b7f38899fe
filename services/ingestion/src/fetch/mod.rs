//! Fetches what sources offer: documents over HTTP, files from folders and buckets, messages from mailboxes.
//! Whatever is out there, a fetch ends in time, in bounded memory, and reaches nothing that it was not allowed to.

mod address;
mod connect;
mod credentials;
mod failure;
mod files;
mod folders;
mod guard;
mod hosts;
mod http;
mod hub;
mod imap;
mod pace;
mod politeness;
mod retry;
mod s3;
mod sftp;

pub use connect::Connector;
pub use credentials::{Credentials, Secret};
pub use failure::Failure;
pub use files::{Content, Files, Listed, Part, Unfetched};
pub use folders::{FILES, Folders};
pub use guard::Guard;
pub use hosts::Hosts;
pub use http::{Answer, Document, Http, HttpSettings};
pub use hub::Links;
pub use imap::{Letter, Mail, Read};
pub use pace::Pace;
pub use politeness::Politeness;

use tokio::time::Instant;
use url::Url;

use self::{s3::Objects, sftp::Remote};
use crate::domain::{CredentialName, Mailbox, Place};

/// Why a place is not asked.
const INSIDE: &str = "must not be an address of a private network";

/// Fetches from every kind of place.
#[derive(Clone, Debug)]
pub struct Fetcher {
    /// Over HTTP.
    pub http: Http,
    /// From folders.
    pub folders: Folders,
    /// From servers that speak no HTTP.
    pub connector: Connector,
    /// What to sign in with, and what pushes are signed with.
    pub credentials: Credentials,
}

impl Fetcher {
    /// Whether a place may be asked at all, as far as that can be told without asking. A host that is
    /// given by name is looked at each time that it is connected to.
    pub async fn check(&self, place: &Place) -> Result<(), &'static str> {
        match place {
            Place::Feed(url) | Place::Page(url) => self.check_url(url),
            Place::Directory(path) if self.folders.allow(path).await => Ok(()),
            Place::Directory(_) => Err("must lie below a folder that the service's configuration allows"),
            Place::Push => Ok(()),
            Place::S3(bucket) => self.check_url(&bucket.endpoint),
            Place::Sftp(folder) => self.connector.check(&folder.server).map_err(|_| INSIDE),
            Place::Imap(mailbox) => self.connector.check(&mailbox.server).map_err(|_| INSIDE),
        }
    }

    /// Opens a place that has files; `None`: it has none. Where a listing can go on, it does so after a name.
    pub async fn open(
        &self,
        place: &Place,
        credential: Option<&CredentialName>,
        after: Option<String>,
        deadline: Instant,
    ) -> Result<Option<Files>, Failure> {
        let secret = self.secret(credential);
        Ok(Some(match place {
            Place::Directory(path) => Files::Disk(self.folders.open(path).await?),
            Place::S3(bucket) => {
                let objects = Objects::open(self.http.clone(), bucket, secret.await?.as_ref(), after, deadline)?;
                Files::Bucket(Box::new(objects))
            }
            Place::Sftp(folder) => {
                let remote = Remote::open(&self.connector, folder, secret.await?.as_ref(), deadline).await?;
                Files::Remote(Box::new(remote))
            }
            Place::Feed(_) | Place::Page(_) | Place::Push | Place::Imap(_) => return Ok(None),
        }))
    }

    /// Opens a mailbox after what was read of it.
    pub async fn open_mail(
        &self,
        mailbox: &Mailbox,
        credential: Option<&CredentialName>,
        read: Option<Read>,
        deadline: Instant,
    ) -> Result<Mail, Failure> {
        let secret = self.secret(credential).await?;
        Mail::open(&self.connector, mailbox, secret.as_ref(), read, deadline).await
    }

    async fn secret(&self, credential: Option<&CredentialName>) -> Result<Option<Secret>, Failure> {
        match credential {
            Some(name) => self.credentials.get(name).await.map(Some),
            None => Ok(None),
        }
    }

    fn check_url(&self, url: &Url) -> Result<(), &'static str> {
        self.http.check(url).map_err(|_| INSIDE)
    }
}
