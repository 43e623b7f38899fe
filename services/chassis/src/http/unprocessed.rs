//! Failed calls that no server has started to process.

use std::error::Error;

use tonic::Status;

/// Whether a call of a tonic client failed before the server received any of it, so that the call can be repeated
/// whatever its effect: the connection was closing in the moment in which the call began (RFC 9113 §6.8 and §8.7).
/// Other clients repeat such calls by themselves.
pub fn is_unprocessed(status: &Status) -> bool {
    let mut cause = status.source();
    while let Some(error) = cause {
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            let ended = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
            return error.is_remote() && (refused || ended);
        }
        cause = error.source();
    }
    false
}
