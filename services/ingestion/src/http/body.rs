//! The body of a request, with limits before and after decompression.

use std::io::Read as _;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use newsroom_chassis::compute::Awaited;
use tokio::time::{Instant, timeout_at};

use super::reply::Problem;
use crate::{
    domain::limits::{TEXT_BYTES, shown},
    fetch::Pace,
    usecase::payload::{PayloadMemory, ReservedMemory},
};

/// The size of the pieces in which a body is decompressed, in bytes.
const PIECE: usize = 256 << 10;

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
    fn unpack(
        self,
        bytes: Bytes,
        limit: usize,
        memory: &mut ReservedMemory,
        awaited: &Awaited,
    ) -> Result<Bytes, Problem> {
        match self {
            Self::Plain => Ok(bytes),
            Self::Gzip => {
                let mut decompressed = Vec::new();
                let mut decoder = MultiGzDecoder::new(bytes.as_ref());
                loop {
                    if awaited.is_over() {
                        return Err(Problem::timeout());
                    }
                    let read = decoder.by_ref().take(PIECE as u64).read_to_end(&mut decompressed);
                    if decompressed.len() > limit {
                        return Err(too_large(limit));
                    }
                    if !memory.grow_to(bytes.len() + decompressed.len()) {
                        return Err(Problem::overloaded());
                    }
                    match read {
                        Ok(0) => return Ok(decompressed.into()),
                        Ok(_) => {}
                        Err(_) => {
                            return Err(Problem::invalid("Content-Encoding", "the body is not compressed as it says"));
                        }
                    }
                }
            }
        }
    }
}

/// A body as it was sent, still compressed, with its memory.
pub(super) struct ReadBody {
    pub bytes: Bytes,
    encoding: ContentEncoding,
    limit: usize,
    memory: ReservedMemory,
}

impl ReadBody {
    /// The decompressed payload, and its memory, which is released when it is dropped. This takes a while for a large
    /// payload.
    pub fn unpack(self, awaited: &Awaited) -> Result<(Bytes, ReservedMemory), Problem> {
        let Self { bytes, encoding, limit, mut memory } = self;
        Ok((encoding.unpack(bytes, limit, &mut memory, awaited)?, memory))
    }
}

/// Reads the body as sent. Its memory is reserved as it comes, so that nobody reserves much by announcing much.
pub(super) async fn read(
    mut body: Body,
    encoding: ContentEncoding,
    limit: usize,
    pace: Pace,
    memory: &PayloadMemory,
) -> Result<ReadBody, Problem> {
    let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if said > limit {
        return Err(too_large(limit));
    }
    let said = said.min(TEXT_BYTES);
    let mut memory = memory.try_reserve(said).ok_or_else(Problem::overloaded)?;
    let began = Instant::now();
    let mut bytes = BytesMut::with_capacity(said);
    loop {
        let frame = match timeout_at(pace.until(began, bytes.len()), body.frame()).await {
            Err(_) => {
                let problem = Problem::new(StatusCode::REQUEST_TIMEOUT, "TOO_SLOW");
                return Err(problem.saying("the body comes too slowly"));
            }
            Ok(None) => return Ok(ReadBody { bytes: bytes.freeze(), encoding, limit, memory }),
            Ok(Some(Err(_))) => return Err(Problem::invalid("body", "it broke off")),
            Ok(Some(Ok(frame))) => frame,
        };
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(too_large(limit));
            }
            if !memory.grow_to(bytes.len() + data.len()) {
                return Err(Problem::overloaded());
            }
            bytes.extend_from_slice(&data);
        }
    }
}

/// The payload is larger than its kind may be.
pub(super) fn too_large(limit: usize) -> Problem {
    let limit = match limit {
        TEXT_BYTES => format!("{}; only a mail may be larger", shown(limit)),
        limit => shown(limit),
    };
    let text = format!("a payload has at most {limit}, compressed and decompressed");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE").saying(text)
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::compute::compute_awaited;

    use super::*;

    fn gzip(bytes: &[u8]) -> Bytes {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, bytes).unwrap();
        packed.finish().unwrap().into()
    }

    async fn opened(body: Body, encoding: ContentEncoding, memory: &PayloadMemory) -> Result<Bytes, &'static str> {
        let read = read(body, encoding, 4 << 20, Pace::default(), memory).await.map_err(|problem| problem.reason())?;
        let opened = compute_awaited(move |awaited| read.unpack(awaited).map(|(bytes, _)| bytes)).await.unwrap();
        opened.map_err(|problem| problem.reason())
    }

    #[tokio::test]
    async fn bodies_take_memory_as_they_come_and_give_it_back() {
        let memory = PayloadMemory::new(3 << 20);
        let large = vec![b'x'; 2 << 20];
        let endless =
            || Body::from_stream(futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(large.clone()))]));
        let (plain, packed) = (ContentEncoding::Plain, ContentEncoding::Gzip);
        for _ in 0..3 {
            assert_eq!(opened(endless(), plain, &memory).await.unwrap().len(), 2 << 20);
            assert_eq!(opened(Body::from(gzip(&large)), packed, &memory).await.unwrap().len(), 2 << 20);
        }
        let other = memory.try_reserve(2 << 20).unwrap();
        for (body, encoding) in
            [(endless(), plain), (Body::from(large.clone()), plain), (Body::from(gzip(&large)), packed)]
        {
            assert_eq!(opened(body, encoding, &memory).await, Err("OVERLOADED"));
        }
        assert_eq!(opened(Body::from("x"), plain, &memory).await.unwrap(), "x");
        drop(other);
        assert_eq!(opened(Body::from(gzip(&vec![0; 200 << 20])), packed, &memory).await, Err("PAYLOAD_TOO_LARGE"));
        assert_eq!(opened(Body::from(vec![0; (4 << 20) + 1]), plain, &memory).await, Err("PAYLOAD_TOO_LARGE"));
    }
}
