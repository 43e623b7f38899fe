//! Fetches documents over HTTP, files from folders and buckets, and messages from mailboxes. Each fetch is bounded in
//! time and memory, and reaches only addresses that are allowed.

mod address;
mod body;
mod connect;
mod cookies;
mod credentials;
mod disk;
mod document;
mod encoding;
mod failure;
mod files;
mod folders;
mod guard;
mod hosts;
mod http;
mod hub;
mod imap;
mod journey;
mod oddity;
mod pace;
mod politeness;
mod retry;
mod s3;
mod sftp;

pub use connect::Connector;
pub use credentials::{Credentials, Secret};
pub use document::Document;
pub use failure::Failure;
pub use files::{Content, Files, Listed, MAIL, Part, Unfetched};
pub use folders::{FILES, Folders};
pub use guard::Guard;
pub use hosts::Hosts;
pub use http::{FetchResult, Http, HttpSettings};
pub use hub::Links;
pub use imap::{Mail, MailboxCursor, Message};
pub use oddity::{Oddity, doubts};
pub use pace::Pace;
pub use politeness::Politeness;

use tokio::time::Instant;
use url::Url;

use self::{s3::Objects, sftp::Remote};
use crate::domain::{CredentialName, Endpoint, Mailbox};

/// Why an endpoint is refused.
const INSIDE: &str = "must not be an address of a private network";

/// Fetches from every kind of endpoint.
#[derive(Clone, Debug)]
pub struct Fetcher {
    pub http: Http,
    pub folders: Folders,
    /// Connects to servers that speak no HTTP.
    pub connector: Connector,
    /// The secrets that sign in to endpoints and verify pushes.
    pub credentials: Credentials,
    /// The maximum size of a mail, in bytes.
    pub max_mail_bytes: usize,
}

impl Fetcher {
    /// Checks whether an endpoint is allowed, without a connection. A host given by name is checked again at each
    /// connection.
    pub async fn check(&self, endpoint: &Endpoint) -> Result<(), &'static str> {
        match endpoint {
            Endpoint::Feed(url) | Endpoint::Page(url) => self.check_url(url),
            Endpoint::Directory(path) if self.folders.allow(path).await => Ok(()),
            Endpoint::Directory(_) => Err("must lie below a folder that the service's configuration allows"),
            Endpoint::Push => Ok(()),
            Endpoint::S3(bucket) => self.check_url(&bucket.endpoint),
            Endpoint::Sftp(folder) => self.connector.check(&folder.server).map_err(|_| INSIDE),
            Endpoint::Imap(mailbox) => self.connector.check(&mailbox.server).map_err(|_| INSIDE),
        }
    }

    /// Opens an endpoint that has files; `None` for any other. A listing that can continue does so after the name
    /// `after`.
    pub async fn open(
        &self,
        endpoint: &Endpoint,
        credential: Option<&CredentialName>,
        after: Option<String>,
        deadline: Instant,
    ) -> Result<Option<Files>, Failure> {
        let secret = self.secret(credential);
        Ok(Some(match endpoint {
            Endpoint::Directory(path) => Files::Disk(self.folders.open(path, self.max_mail_bytes).await?),
            Endpoint::S3(bucket) => {
                let objects = Objects::open(self.http.clone(), bucket, secret.await?.as_ref(), after, deadline)?;
                Files::Bucket(Box::new(objects.with_mails_of(self.max_mail_bytes)))
            }
            Endpoint::Sftp(folder) => {
                let remote = Remote::open(&self.connector, folder, secret.await?.as_ref(), deadline).await?;
                Files::Remote(Box::new(remote.with_mails_of(self.max_mail_bytes)))
            }
            Endpoint::Feed(_) | Endpoint::Page(_) | Endpoint::Push | Endpoint::Imap(_) => return Ok(None),
        }))
    }

    /// Opens a mailbox at the position `read`.
    pub async fn open_mail(
        &self,
        mailbox: &Mailbox,
        credential: Option<&CredentialName>,
        read: Option<MailboxCursor>,
        deadline: Instant,
    ) -> Result<Mail, Failure> {
        let secret = self.secret(credential).await?;
        let mail = Mail::open(&self.connector, mailbox, secret.as_ref(), read, deadline).await?;
        Ok(mail.with_mails_of(self.max_mail_bytes))
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
