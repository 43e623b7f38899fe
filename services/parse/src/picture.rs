//! Recognises pictures by their content, not by what is declared about them.

use imagesize::{Compression, ImageType};

/// The formats that are recognised, for people.
pub const FORMATS: &str = "JPEG, PNG, GIF, WebP, AVIF, HEIC or TIFF";

/// What the beginning of a picture says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    pub media_type: &'static str,
    /// In pixels; 0 if the beginning does not state it.
    pub width: u32,
    /// In pixels; 0 if the beginning does not state it.
    pub height: u32,
}

impl Picture {
    /// Reads the beginning of a picture. `None`: the bytes are no picture in one of the [`FORMATS`], or a broken one.
    /// SVG is markup that may run scripts, and no picture here.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        // TIFF and HEIF may have their size anywhere, and in forms that are not read. The others have it at their
        // beginning, so that without it they are broken.
        let (media_type, needs_size) = match imagesize::image_type(bytes).ok()? {
            ImageType::Jpeg => ("image/jpeg", true),
            ImageType::Png => ("image/png", true),
            ImageType::Gif => ("image/gif", true),
            ImageType::Webp => ("image/webp", true),
            ImageType::Tiff => ("image/tiff", false),
            ImageType::Heif(Compression::Av1) => ("image/avif", false),
            ImageType::Heif(Compression::Hevc) => ("image/heic", false),
            _ => return None,
        };
        let size = imagesize::blob_size(bytes).ok().and_then(|size| {
            let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
            (width > 0 && height > 0).then_some((width, height))
        });
        let (width, height) = match size {
            None if needs_size => return None,
            size => size.unwrap_or_default(),
        };
        Some(Self { media_type, width, height })
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
