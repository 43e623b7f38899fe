//! Pictures for tests: their beginnings are right, the rest is filled up to two kilobytes.

/// The size of the filling, in bytes.
const FILLING: usize = 2_000;

fn filled(mut head: Vec<u8>, end: &[u8]) -> Vec<u8> {
    // Pictures of other sizes have another filling, as real ones do.
    let seed = head.iter().fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
    head.extend((0..FILLING).map(|at| (at as u8).wrapping_mul(seed | 1)));
    head.extend_from_slice(end);
    head
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let head =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes(), b"\x08\x02\0\0\0crc!"];
    filled(head.concat(), b"\0\0\0\0IEND\xAEB`\x82")
}

pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let app = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
    let frame = [b"\xFF\xC0\0\x11\x08", &height.to_be_bytes()[..], &width.to_be_bytes(), b"\x03\x01\x22\0"];
    filled([&app[..], &frame.concat()].concat(), b"\xFF\xD9")
}

pub fn gif(width: u16, height: u16) -> Vec<u8> {
    filled([b"GIF89a", &width.to_le_bytes()[..], &height.to_le_bytes(), b"\xF7\0\0"].concat(), b";")
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let head = [
        b"RIFF\0\x10\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0",
        &(width - 1).to_le_bytes()[..3],
        &(height - 1).to_le_bytes()[..3],
    ];
    filled(head.concat(), b"")
}

pub fn tiff(width: u16, height: u16) -> Vec<u8> {
    let entry =
        |tag: u16, value: u16| [&tag.to_le_bytes()[..], b"\x03\0\x01\0\0\0", &value.to_le_bytes(), b"\0\0"].concat();
    filled([&b"II*\0\x08\0\0\0\x02\0"[..], &entry(256, width), &entry(257, height), b"\0\0\0\0"].concat(), b"")
}

pub fn heic(width: u32, height: u32) -> Vec<u8> {
    heif(b"heic", width, height)
}

pub fn avif(width: u32, height: u32) -> Vec<u8> {
    heif(b"avif", width, height)
}

fn heif(brand: &[u8], width: u32, height: u32) -> Vec<u8> {
    let boxed = |name: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat();
    let size = boxed(b"ispe", &[&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat());
    let meta = boxed(b"meta", &[&[0; 4][..], &boxed(b"iprp", &boxed(b"ipco", &size))].concat());
    let kind = boxed(b"ftyp", &[brand, b"\0\0\0\0mif1", brand].concat());
    filled([kind, meta, (FILLING as u32 + 8).to_be_bytes().to_vec(), b"mdat".to_vec()].concat(), b"")
}
