//! Decompresses what a server sends, by what it is rather than by what the server says (RFC 9110 §8.4).

use std::io::{self, ErrorKind, Read};

use bytes::Bytes;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use super::{Failure, Oddity};

/// The content of a response, and what is odd about its compression.
type Decoded = (Bytes, Vec<Oddity>);

/// The maximum number of times that a response may be compressed.
const LAYERS: usize = 3;
/// The maximum number of gzip members, each of which takes memory anew.
const MEMBERS: usize = 1_024;
/// The maximum length of the names of encodings that are read, in bytes.
const NAMES_BYTES: usize = 256;
/// The first bytes of gzip data with the only method that there is (RFC 1952 §2.3.1).
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];

/// The names of the encodings of a response, the first applied first, in lower case. `identity` is none.
pub(super) fn declared(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let names = values.filter(|value| value.len() <= NAMES_BYTES).flat_map(|value| value.split(','));
    let names = names.map(|name| name.trim().trim_matches('"').to_ascii_lowercase());
    names.filter(|name| !name.is_empty() && name != "identity").collect()
}

/// Whether bytes are compressed as servers usually do it.
pub(super) fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP)
}

/// Decompresses a response. `names` are its declared encodings. `None`: the content is larger than `limit`. It is a
/// failure if the content is certainly damaged.
pub(super) fn decoded(mut bytes: Bytes, mut names: Vec<String>, limit: usize) -> Result<Option<Decoded>, Failure> {
    let mut oddities = Vec::new();
    for layer in 0..LAYERS {
        if bytes.is_empty() {
            break;
        }
        let name = names.pop();
        let data = if is_compressed(&bytes) {
            match name.as_deref() {
                Some("gzip" | "x-gzip") => {}
                Some(other) => oddities.push(Oddity::UnknownEncoding(other.to_owned())),
                None if layer == 0 => oddities.push(Oddity::Undeclared),
                None => oddities.push(Oddity::Repeated),
            }
            Some(gunzipped(&bytes, limit)?)
        } else {
            match name {
                None => break,
                Some(name) if matches!(name.as_str(), "gzip" | "x-gzip") => {
                    oddities.push(Oddity::NotCompressed);
                    None
                }
                Some(name) if name == "deflate" => {
                    let inflated = inflated(&bytes, limit)?;
                    oddities.push(match inflated {
                        Some(_) => Oddity::UnknownEncoding(name),
                        None => Oddity::NotCompressed,
                    });
                    inflated
                }
                Some(name) => {
                    oddities.push(Oddity::UnknownEncoding(name));
                    None
                }
            }
        };
        if let Some(Data { content, end }) = data {
            if content.len() > limit {
                return Ok(None);
            }
            bytes = content.into();
            match end {
                End::Whole => {}
                End::Trailing => oddities.push(Oddity::Trailing),
                End::Early => {
                    oddities.push(Oddity::Truncated);
                    break;
                }
            }
        }
    }
    Ok(Some((bytes, oddities)))
}

/// Decompressed data.
struct Data {
    /// One byte more than the limit if the data are larger.
    content: Vec<u8>,
    end: End,
}

/// How compressed data end.
enum End {
    Whole,
    /// Bytes follow that are no compressed data.
    Trailing,
    Early,
}

/// Decompresses the members of gzip data.
fn gunzipped(bytes: &[u8], limit: usize) -> Result<Data, Failure> {
    let (mut content, mut rest) = (Vec::new(), bytes);
    for _ in 0..MEMBERS {
        let mut member = GzDecoder::new(rest);
        match append(&mut member, &mut content, limit) {
            Ok(()) if content.len() > limit => return Ok(Data { content, end: End::Whole }),
            Ok(()) => rest = member.into_inner(),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(Data { content, end: End::Early }),
            Err(_) => return Err(damaged()),
        }
        if rest.iter().all(|byte| *byte == 0) {
            // Zeros fill a block up (as tar and tape drives do).
            return Ok(Data { content, end: End::Whole });
        }
        if !rest.starts_with(&GZIP) {
            return Ok(Data { content, end: End::Trailing });
        }
    }
    Err(damaged())
}

/// Decompresses data with the header of zlib or without one, as servers send both as `deflate`. `None`: the bytes are no
/// such data.
fn inflated(bytes: &[u8], limit: usize) -> Result<Option<Data>, Failure> {
    // RFC 1950 §2.2.
    let has_header = matches!(bytes, [method, flags, ..]
        if method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0);
    let mut content = Vec::new();
    let read = match has_header {
        true => append(&mut ZlibDecoder::new(bytes), &mut content, limit),
        false => append(&mut DeflateDecoder::new(bytes), &mut content, limit),
    };
    Ok(match read {
        Ok(()) => Some(Data { content, end: End::Whole }),
        // Plain text may begin as compressed data do.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof && std::str::from_utf8(bytes).is_err() => {
            Some(Data { content, end: End::Early })
        }
        Err(_) if has_header => return Err(damaged()),
        Err(_) => None,
    })
}

/// Appends the decompressed data to `content`, at most one byte more than `limit`.
fn append(decoder: &mut impl Read, content: &mut Vec<u8>, limit: usize) -> io::Result<()> {
    let room = limit.saturating_sub(content.len()) as u64 + 1;
    decoder.take(room).read_to_end(content).map(|_| ())
}

pub(super) fn damaged() -> Failure {
    Failure::new("the compressed answer is damaged")
}

#[cfg(test)]
#[path = "encoding_tests.rs"]
mod tests;
