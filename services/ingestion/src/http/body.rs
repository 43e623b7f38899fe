//! The body of a request, with limits before and after decompression.

use std::{io::Read as _, sync::Arc};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

use super::reply::Problem;
use crate::{domain::limits::PAYLOAD_BYTES, fetch::Pace};

/// The memory for all bodies, in KiB.
const MEMORY_KIB: usize = 64 << 10;
/// The memory that the smallest request takes, in KiB.
const LEAST_KIB: usize = 64;

/// The compression of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ContentEncoding {
    Plain,
    /// RFC 1952.
    Gzip,
}

impl ContentEncoding {
    /// Parses the `Content-Encoding` header.
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let value = headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("?").trim());
        match value.map(str::to_ascii_lowercase).as_deref() {
            None | Some("" | "identity") => Ok(Self::Plain),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip),
            Some(_) => {
                let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_ENCODING");
                Err(problem.saying("only gzip is decompressed").accepting("gzip"))
            }
        }
    }

    /// Decompresses the payload. This takes a while for a large one.
    pub fn unpack(self, bytes: &Bytes) -> Result<Bytes, Problem> {
        match self {
            Self::Plain => Ok(bytes.clone()),
            Self::Gzip => {
                let mut decompressed = Vec::new();
                let limit = PAYLOAD_BYTES as u64 + 1;
                let read = MultiGzDecoder::new(bytes.as_ref()).take(limit).read_to_end(&mut decompressed);
                if decompressed.len() > PAYLOAD_BYTES {
                    return Err(too_large());
                }
                match read {
                    Ok(_) => Ok(decompressed.into()),
                    Err(_) => Err(Problem::invalid("Content-Encoding", "the body is not compressed as it says")),
                }
            }
        }
    }
}

/// The memory for the bodies of requests, so that many small requests fit where few large ones do.
pub(super) struct BodyMemory(Arc<Semaphore>);

impl Default for BodyMemory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MEMORY_KIB)))
    }
}

impl BodyMemory {
    /// Reserves memory for a body, until the result is dropped. A compressed body, or one that does not say its size,
    /// may have the maximum size.
    pub fn reserve(&self, body: &Body, encoding: ContentEncoding) -> Result<OwnedSemaphorePermit, Problem> {
        let said = body.size_hint().exact().filter(|_| encoding == ContentEncoding::Plain);
        let bytes = said.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(PAYLOAD_BYTES).min(PAYLOAD_BYTES);
        let kib = u32::try_from((bytes >> 10).max(LEAST_KIB)).unwrap_or(u32::MAX);
        self.0.clone().try_acquire_many_owned(kib).map_err(|_| Problem::overloaded())
    }
}

/// Reads the body as sent, still compressed.
pub(super) async fn read(mut body: Body, pace: Pace) -> Result<Bytes, Problem> {
    if body.size_hint().lower() > PAYLOAD_BYTES as u64 {
        return Err(too_large());
    }
    let began = Instant::now();
    let mut bytes = BytesMut::new();
    loop {
        let frame = match timeout_at(pace.until(began, bytes.len()), body.frame()).await {
            Err(_) => {
                let problem = Problem::new(StatusCode::REQUEST_TIMEOUT, "TOO_SLOW");
                return Err(problem.saying("the body comes too slowly"));
            }
            Ok(None) => return Ok(bytes.freeze()),
            Ok(Some(Err(_))) => return Err(Problem::invalid("body", "it broke off")),
            Ok(Some(Ok(frame))) => frame,
        };
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > PAYLOAD_BYTES {
                return Err(too_large());
            }
            bytes.extend_from_slice(&data);
        }
    }
}

fn too_large() -> Problem {
    let text = format!("a payload has at most {} MiB, compressed and decompressed", PAYLOAD_BYTES >> 20);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE").saying(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_bodies_fit_where_few_large_ones_do() {
        let memory = BodyMemory::default();
        let count = |body: &dyn Fn() -> Body, encoding| {
            let reserved: Vec<_> = (0..2_000).map_while(|_| memory.reserve(&body(), encoding).ok()).collect();
            reserved.len()
        };
        let small = || Body::from(vec![b'x'; 2_048]);
        let endless = || Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(count(&small, ContentEncoding::Plain), 1_024);
        assert_eq!(count(&small, ContentEncoding::Gzip), 32, "nobody knows how large it becomes");
        assert_eq!(count(&endless, ContentEncoding::Plain), 32);
        assert_eq!(count(&small, ContentEncoding::Plain), 1_024, "what was reserved is free again");
    }
}
