//! Reads the body of a response, whose size and pace are limited.

use bytes::{Bytes, BytesMut};
use newsroom_chassis::isolate;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::{Failure, Http, Oddity, encoding};

/// The body of a response.
pub(super) struct Body {
    /// The decompressed bytes.
    pub bytes: Bytes,
    pub oddities: Vec<Oddity>,
}

/// The time by which a body must have come in full, and the failure if it has not.
pub(super) struct Deadline {
    pub at: Instant,
    pub late: Failure,
}

impl Http {
    /// Reads a body and decompresses it; `None` if it is larger than `limit`. A body that breaks off or arrives too
    /// slowly is returned as far as it came, unless nothing came.
    pub(super) async fn body(
        &self,
        response: &mut Response,
        limit: usize,
        deadline: Option<&Deadline>,
    ) -> Result<Option<Body>, Failure> {
        let names = encoding::declared(response.headers());
        let Some((bytes, broken_off)) = self.received(response, limit, deadline).await? else { return Ok(None) };
        let is_plain = names.is_empty() && !encoding::is_compressed(&bytes);
        let (bytes, mut oddities) = match is_plain {
            true => (bytes, Vec::new()),
            false => {
                let decoded = isolate::blocking(move || encoding::decoded(bytes, names, limit)).await;
                match decoded.unwrap_or_else(|_| Err(encoding::damaged()))? {
                    Some(decoded) => decoded,
                    None => return Ok(None),
                }
            }
        };
        let Some(failure) = broken_off else { return Ok(Some(Body { bytes, oddities })) };
        if bytes.is_empty() {
            return Err(failure);
        }
        // The reason that the data end early is known.
        oddities.retain(|oddity| *oddity != Oddity::Truncated);
        oddities.push(Oddity::BrokenOff(failure.text));
        Ok(Some(Body { bytes: without_half_letter(bytes), oddities }))
    }

    /// Reads a body that must be whole; `None` if it is larger than `limit`.
    pub(super) async fn whole_body(&self, response: &mut Response, limit: usize) -> Result<Option<Bytes>, Failure> {
        let Some(body) = self.body(response, limit, None).await? else { return Ok(None) };
        match body.oddities.iter().find(|oddity| oddity.ends_early()) {
            Some(oddity) => Err(Failure::new(oddity.text())),
            None => Ok(Some(body.bytes)),
        }
    }

    /// The bytes of a body as they came, and why they are not all; `None` if they are more than `limit`.
    async fn received(
        &self,
        response: &mut Response,
        limit: usize,
        deadline: Option<&Deadline>,
    ) -> Result<Option<(Bytes, Option<Failure>)>, Failure> {
        let began = Instant::now();
        let mut bytes = BytesMut::new();
        let broken_off = loop {
            let pace = self.pace.until(began, bytes.len());
            let until = deadline.map_or(pace, |deadline| deadline.at.min(pace));
            match timeout_at(until, response.chunk()).await {
                Err(_) => {
                    let slow = || Failure::new("the answer comes too slowly");
                    break Some(deadline.filter(|late| late.at <= pace).map_or_else(slow, |late| late.late.clone()));
                }
                Ok(Err(error)) => break Some(Failure::of(&error)),
                Ok(Ok(None)) => break None,
                Ok(Ok(Some(chunk))) if bytes.len() + chunk.len() > limit => return Ok(None),
                Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            }
        };
        match broken_off {
            Some(failure) if bytes.is_empty() => Err(failure),
            broken_off => Ok(Some((bytes.freeze(), broken_off))),
        }
    }
}

/// UTF-8 text that was cut within a letter, without the half of the letter.
fn without_half_letter(bytes: Bytes) -> Bytes {
    match std::str::from_utf8(&bytes) {
        Err(error) if error.error_len().is_none() => bytes.slice(..error.valid_up_to()),
        _ => bytes,
    }
}
