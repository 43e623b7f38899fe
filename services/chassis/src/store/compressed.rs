//! Values of byte columns that are stored compressed.

use std::cell::RefCell;

use sea_orm::DeriveValueType;
use zstd::bulk::{Compressor, Decompressor};

use super::StoreError;

/// The level of compression. Texts of 2 KiB become hardly smaller at higher levels, which take longer.
const LEVEL: i32 = 1;
/// The most bytes of an expanded value, so that a damaged row cannot ask for more memory.
const MAX_BYTES: usize = 64 << 20;

thread_local! {
    /// A context has tables of several hundred kilobytes, so each thread reuses its own.
    static COMPRESSOR: RefCell<Compressor<'static>> = RefCell::new(compressor());
    static DECOMPRESSOR: RefCell<Decompressor<'static>> = RefCell::new(decompressor());
}

fn compressor() -> Compressor<'static> {
    let mut compressor = Compressor::new(LEVEL).expect("the level exists");
    compressor.include_checksum(true).expect("every level has a checksum");
    compressor
}

fn decompressor() -> Decompressor<'static> {
    Decompressor::new().expect("no dictionary is used")
}

/// Bytes as one Zstandard frame (RFC 8878) with its size and a checksum.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct Compressed(Vec<u8>);

impl Compressed {
    /// Compresses these bytes: some 10 microseconds for a story.
    pub fn of(bytes: &[u8]) -> Self {
        let frame = COMPRESSOR.with_borrow_mut(|compressor| compressor.compress(bytes));
        Self(frame.expect("the buffer has room for every input"))
    }

    /// The number of bytes before compression. 0 for a frame that cannot be read.
    pub fn expanded_size(&self) -> usize {
        Decompressor::upper_bound(&self.0).unwrap_or(0)
    }

    /// The number of stored bytes.
    pub fn stored_size(&self) -> usize {
        self.0.len()
    }

    /// The bytes as they were before. A frame that is damaged is unreadable.
    pub fn expand(&self) -> Result<Vec<u8>, StoreError> {
        // The library reads nothing as no frames, and returns no bytes.
        if self.0.is_empty() {
            return Err(StoreError::unreadable("a compressed value without a frame"));
        }
        let bytes = DECOMPRESSOR.with_borrow_mut(|decompressor| decompressor.decompress(&self.0, MAX_BYTES));
        bytes.map_err(StoreError::unreadable)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_expanded_as_they_were_and_a_damaged_frame_is_unreadable(
            bytes in prop::collection::vec(any::<u8>(), 0..5_000),
            at in any::<prop::sample::Index>(),
            bit in 0_u32..8,
        ) {
            let compressed = Compressed::of(&bytes);
            prop_assert_eq!(compressed.expanded_size(), bytes.len());
            prop_assert_eq!(&compressed.expand().unwrap(), &bytes);
            let mut damaged = compressed;
            let at = at.index(damaged.0.len());
            damaged.0[at] ^= 1 << bit;
            prop_assert!(damaged.expand().is_ok_and(|read| read == bytes) || damaged.expand().is_err());
            damaged.0.truncate(at);
            prop_assert!(damaged.expand().is_err());
        }
    }

    #[test]
    fn a_text_becomes_smaller() {
        let text = "Le port de Safi reçoit cette semaine une nouvelle grue. ".repeat(40);
        let compressed = Compressed::of(text.as_bytes());
        assert!(compressed.stored_size() * 4 < text.len());
    }

    #[test]
    fn a_frame_that_claims_to_be_large_takes_no_memory() {
        // A frame of 2^60 bytes without a block.
        let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x00];
        frame.extend(1_u64.wrapping_shl(60).to_le_bytes());
        assert!(Compressed(frame).expand().is_err());
    }
}
