//! Fetches what sources offer: documents over HTTP, files from folders. Whatever is out there, a fetch
//! ends in time, in bounded memory, and reaches nothing that it was not allowed to.

mod address;
mod failure;
mod folders;
mod hosts;
mod http;
mod retry;

pub use failure::Failure;
pub use folders::{FILES, Folders, Listed};
pub use hosts::Hosts;
pub use http::{Answer, Document, Http, HttpSettings};

use url::Url;

use crate::domain::Place;

/// Fetches from every kind of place.
#[derive(Clone, Debug)]
pub struct Fetcher {
    /// Over HTTP.
    pub http: Http,
    /// From folders.
    pub folders: Folders,
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
        }
    }

    fn check_url(&self, url: &Url) -> Result<(), &'static str> {
        self.http.check(url).map_err(|_| "must not be an address of a private network")
    }
}
