//! Why nothing was fetched, in words for whoever looks after the source.

use std::{error::Error, time::Duration};

use reqwest::StatusCode;

use crate::domain::{limits::PAYLOAD_BYTES, text};

/// The longest cause that is told, in characters.
const CAUSE_CHARS: usize = 200;

/// Why nothing was fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    /// In plain words.
    pub text: String,
    /// How long the server asked to be left alone.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// With a reason in plain words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), retry_after: None }
    }

    pub(super) fn too_large() -> Self {
        Self::new(format!("the answer is larger than {} MiB", PAYLOAD_BYTES >> 20))
    }

    pub(super) fn status(status: StatusCode, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..Self::new(format!("the server answered {}", status.as_u16())) }
    }

    /// From a request that got no answer, or an answer that broke off.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if let Some(unreachable) = find::<Unreachable>(error) {
            return Self::new(unreachable.to_string());
        }
        if error.is_timeout() {
            return Self::new("the server cannot be reached in time");
        }
        let cause = text::shortened(text::line(&root(error).to_string()), CAUSE_CHARS);
        if error.is_connect() {
            return Self::new(format!("the server cannot be reached: {cause}"));
        }
        if error.is_decode() {
            return Self::new("the answer is not packed as it says");
        }
        Self::new(format!("the answer broke off: {cause}"))
    }
}

/// Why a host is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreachable {
    /// It has no address.
    #[error("the host does not resolve")]
    Unresolved,
    /// It has only addresses inside a network.
    #[error("the host lies in a private network, where nothing is fetched from")]
    Private,
}

fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn root(error: &reqwest::Error) -> &dyn Error {
    let mut root: &dyn Error = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root
}
