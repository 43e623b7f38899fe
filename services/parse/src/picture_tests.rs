//! Tests of the signatures and sizes of pictures.

use proptest::prelude::*;

use super::*;
use crate::testing::pictures::{avif, gif, heic, jpeg, png, tiff, webp};

#[test]
fn a_picture_is_recognised_by_its_content() {
    for (bytes, media_type) in [
        (jpeg(640, 480), "image/jpeg"),
        (png(640, 480), "image/png"),
        (gif(640, 480), "image/gif"),
        (webp(640, 480), "image/webp"),
        (tiff(640, 480), "image/tiff"),
        (avif(640, 480), "image/avif"),
        (heic(640, 480), "image/heic"),
    ] {
        assert_eq!(Picture::of(&bytes), Some(Picture { media_type, width: 640, height: 480 }), "{media_type}");
    }
}

#[test]
fn a_size_may_be_missing_only_where_it_may_stand_anywhere() {
    for (bytes, width) in [(tiff(640, 480), Some(0)), (heic(640, 480), Some(0)), (jpeg(640, 480), None)] {
        assert_eq!(Picture::of(&bytes[..14]).map(|picture| picture.width), width);
    }
    for broken in [png(0, 480), jpeg(640, 0), gif(0, 0)] {
        assert_eq!(Picture::of(&broken), None);
    }
}

#[test]
fn what_is_no_picture_is_none() {
    for bytes in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'><script>x()</script></svg>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><body><p>no</p></body></html>",
        b"%PDF-1.7 and so on",
        b"PK\x03\x04 and so on, a document",
        b"\x00\x00\x00\x18ftypmp42 a video",
        b"\x00\x00\x00\x18ftypmif1 of an unknown kind",
        b"BM a bitmap of Windows",
        b"\xFF\xD8\xFF only the beginning is right",
    ] {
        assert_eq!(Picture::of(bytes), None, "{}", String::from_utf8_lossy(bytes));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_a_signature_end_soon(which in 0..7_usize, at in 0..60_usize, put in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut bytes = [jpeg(9, 9), png(9, 9), gif(9, 9), webp(9, 9), tiff(9, 9), avif(9, 9), heic(9, 9)][which].clone();
        let at = at.min(bytes.len());
        bytes.splice(at.., put);
        let _picture = Picture::of(&bytes);
    }
}

#[test]
fn a_long_chain_of_markers_takes_no_time() {
    let began = std::time::Instant::now();
    for marker in [[0xFF, 0xD8, 0, 0], [0xFF, 0xE0, 0, 2], [0xFF, 0xE0, 0, 0]] {
        assert_eq!(Picture::of(&marker.repeat(2 << 20)), None);
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(10));
}
