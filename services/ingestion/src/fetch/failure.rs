//! Failures of a fetch, in words for the person who looks after the source.

use std::{error::Error, time::Duration};

use newsroom_text::{clean_line, shortened};
use reqwest::StatusCode;
use tokio::time::{Instant, timeout_at};

use crate::domain::limits::{TEXT_BYTES, shown};

/// The maximum length of a quoted text, in characters.
const QUOTE_CHARS: usize = 200;

/// Why nothing was fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    pub text: String,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether the server says that the document is gone for good (410).
    pub gone: bool,
}

impl Failure {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), retry_after: None, gone: false }
    }

    pub(super) fn too_large() -> Self {
        Self::new(format!("the answer is larger than {}", shown(TEXT_BYTES)))
    }

    pub(super) fn status(status: StatusCode, retry_after: Option<Duration>) -> Self {
        let gone = status == StatusCode::GONE;
        Self { retry_after, gone, ..Self::new(format!("the server answered {}", status.as_u16())) }
    }

    /// From a request without a complete response.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if let Some(unreachable) = find::<Unreachable>(error) {
            return Self::new(unreachable.to_string());
        }
        if error.is_timeout() {
            return Self::new("the server cannot be reached in time");
        }
        // The text of the error itself names the address, whose query may hold a signature.
        let cause =
            error.source().map_or_else(|| "no cause is known".to_owned(), |source| quoted(&root(source).to_string()));
        if error.is_connect() {
            return Self::new(format!("the server cannot be reached: {cause}"));
        }
        // A body that ends early is a decoding error too, caused by an error of the connection.
        if error.is_decode() && find::<hyper::Error>(error).is_none() {
            return Self::new("the answer is not compressed as it says");
        }
        Self::new(format!("the answer broke off: {cause}"))
    }
}

/// Runs `work`, which waits for `server`, until the deadline of the poll.
pub(super) async fn in_time<T, E: From<Failure>>(
    deadline: Instant,
    server: &str,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    timeout_at(deadline, work).await.unwrap_or_else(|_| {
        let late = format!("{server} did not answer in full within the time that a poll has");
        Err(Failure::new(late).into())
    })
}

/// An external text as a failure quotes it: one line, shortened.
pub(super) fn quoted(text: &str) -> String {
    shortened(clean_line(text), QUOTE_CHARS)
}

/// From a failed connection, if the server's certificate is the cause.
pub(super) fn tls(error: &std::io::Error) -> Option<Failure> {
    use rustls::{CertificateError as Certificate, Error};
    let why = match error.get_ref()?.downcast_ref::<Error>()? {
        Error::InvalidCertificate(flaw) => match flaw {
            Certificate::Expired | Certificate::ExpiredContext { .. } => "it has expired".into(),
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                "it is one of another name".into()
            }
            Certificate::UnknownIssuer => "this machine does not know the authority that signed it".into(),
            flaw => quoted(&flaw.to_string()),
        },
        _ => return None,
    };
    Some(Failure::new(format!("the server's certificate is not trusted: {why}")))
}

/// Why a host cannot be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreachable {
    #[error("the host does not resolve")]
    Unresolved,
    /// All its addresses are in private networks.
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

fn root<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root
}
