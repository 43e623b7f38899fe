//! Sends a file in pieces.

use newsroom_proto::ingestion::v1;

use crate::usecase::blob::ReadBlob;

/// The pieces of a file, in order. There is always a first one, which describes the file.
pub(super) fn pieces(read: ReadBlob) -> impl Iterator<Item = v1::GetBlobResponse> + Send {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at > 0 && at >= read.content.len() {
            return None;
        }
        let end = read.content.len().min(at + read.chunk_bytes);
        let mut piece = v1::GetBlobResponse { content: read.content[at..end].to_vec(), ..Default::default() };
        if at == 0 {
            piece.digest = read.blob.digest.to_string();
            piece.media_type.clone_from(&read.blob.media_type);
            piece.size = i64::try_from(read.blob.size).unwrap_or(i64::MAX);
        }
        // An empty piece is the only one.
        at = end.max(1);
        Some(piece)
    })
}
