//! Bodies are decompressed by what they are.

use std::io::Write as _;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use proptest::prelude::*;

use super::*;

const LIMIT: usize = 1 << 20;
const TEXT: &[u8] = "<rss><channel>Le port de Safi a ouvert ses quais. مرحبا</channel></rss>".as_bytes();

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

type Content = (Vec<u8>, Vec<Oddity>);

fn read(names: &str, bytes: &[u8]) -> Result<Option<Content>, String> {
    let headers = HeaderMap::from_iter([(CONTENT_ENCODING, names.parse().unwrap())]);
    let decoded = decoded(Bytes::copy_from_slice(bytes), declared(&headers), LIMIT);
    decoded.map(|decoded| decoded.map(|(bytes, oddities)| (bytes.to_vec(), oddities))).map_err(|failure| failure.text)
}

#[test]
fn what_is_compressed_is_known_by_its_bytes() {
    let (once, twice) = (gzip(TEXT), gzip(&gzip(TEXT)));
    let half = TEXT.len() / 2;
    let members = [gzip(&TEXT[..half]), gzip(b""), gzip(&TEXT[half..])].concat();
    let unknown = |name: &str| Oddity::UnknownEncoding(name.into());
    for (names, bytes, oddities) in [
        ("", TEXT.to_vec(), vec![]),
        ("identity", TEXT.to_vec(), vec![]),
        ("gzip", once.clone(), vec![]),
        ("GZip", once.clone(), vec![]),
        ("x-gzip", once.clone(), vec![]),
        ("\"gzip\"", once.clone(), vec![]),
        ("identity, gzip", once.clone(), vec![]),
        ("gzip", members, vec![]),
        ("gzip", [&once[..], &[0; 512]].concat(), vec![]),
        ("gzip, gzip", twice.clone(), vec![]),
        ("", once.clone(), vec![Oddity::Undeclared]),
        ("gzip", twice.clone(), vec![Oddity::Repeated]),
        ("", twice, vec![Oddity::Undeclared, Oddity::Repeated]),
        ("gzip", TEXT.to_vec(), vec![Oddity::NotCompressed]),
        ("gzip, gzip", once.clone(), vec![Oddity::NotCompressed]),
        ("gzip", [&once[..], b"<!-- cached -->"].concat(), vec![Oddity::Trailing]),
        ("gzip", once[..once.len() - 8].to_vec(), vec![Oddity::Truncated]),
        ("gzip", once[..once.len() - 1].to_vec(), vec![Oddity::Truncated]),
        ("utf-8", TEXT.to_vec(), vec![unknown("utf-8")]),
        ("UTF-8, gzip", once.clone(), vec![unknown("utf-8")]),
        ("br", TEXT.to_vec(), vec![unknown("br")]),
        ("br", once, vec![unknown("br")]),
        ("deflate", zlib(TEXT), vec![unknown("deflate")]),
        ("deflate", deflate(TEXT), vec![unknown("deflate")]),
        ("deflate", TEXT.to_vec(), vec![Oddity::NotCompressed]),
        ("deflate, gzip", gzip(&zlib(TEXT)), vec![unknown("deflate")]),
    ] {
        assert_eq!(read(names, &bytes), Ok(Some((TEXT.to_vec(), oddities))), "{names} {} bytes", bytes.len());
    }
}

#[test]
fn what_is_cut_is_read_up_to_the_cut_and_what_is_damaged_is_not_read() {
    let whole: Vec<u8> = (0..20_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    for bytes in [gzip(&whole), zlib(&whole), deflate(&whole)] {
        let name = if is_compressed(&bytes) { "gzip" } else { "deflate" };
        let (content, oddities) = read(name, &bytes[..bytes.len() / 2]).unwrap().unwrap();
        assert!(
            whole.starts_with(&content) && content.len() > 1_000 && oddities.contains(&Oddity::Truncated),
            "{name}"
        );
    }
    let mut damaged = gzip(TEXT);
    let end = damaged.len();
    damaged[end - 6] ^= 1;
    assert_eq!(read("gzip", &damaged), Err("the compressed answer is damaged".into()));
    damaged[end - 30] ^= 0xff;
    assert!(read("gzip", &damaged).is_err());
}

#[test]
fn what_is_decompressed_is_bounded() {
    let bomb = gzip(&vec![b'a'; 8 << 20]);
    assert_eq!(read("gzip", &bomb), Ok(None));
    assert_eq!(read("gzip", &gzip(&bomb)), Ok(None));
    assert_eq!(read("deflate", &zlib(&vec![b'a'; 8 << 20])), Ok(None));
    assert_eq!(read("gzip", &gzip(&vec![b'a'; LIMIT])).unwrap().unwrap().0.len(), LIMIT);
    assert_eq!(read("gzip", &[gzip(&vec![b'a'; LIMIT]), gzip(b"a")].concat()), Ok(None));
    assert!(read("gzip", &gzip(b"").repeat(5_000)).is_err(), "members without end");
    let layers = (0..20).fold(TEXT.to_vec(), |bytes, _| gzip(&bytes));
    assert!(is_compressed(&read("gzip", &layers).unwrap().unwrap().0));
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_content_or_a_failure(
        names in "(gzip|deflate|br|utf-8|identity|,| ){0,4}",
        head in proptest::sample::select(vec![&b""[..], &[0x1f, 0x8b, 8], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], &[0x78, 0x9c]]),
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let _read = read(&names, &[head, &rest].concat());
    }
}
