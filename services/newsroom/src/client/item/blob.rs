//! `newsroom item blob`: writes a file that came within the payload of an item.

use std::io::{self, IsTerminal as _};

use newsroom_proto::ingestion::v1::{GetBlobRequest, GetBlobResponse};
use sha2::{Digest as _, Sha256};

use super::resolve;
use crate::{
    cli::{ItemBlob, ServiceName},
    client::{Caller, error::Failure},
};

/// The size of a piece, in bytes.
const CHUNK_BYTES: i32 = 1 << 20;

/// Reads the whole file, checks it, and writes it.
pub async fn run(args: ItemBlob, caller: &Caller) -> Result<(), Failure> {
    if args.to.is_none() && !caller.screen.is_json() && io::stdout().is_terminal() {
        return Err(Failure::Usage("a terminal cannot show a file: give --to FILE".into()));
    }
    let request = GetBlobRequest {
        item_id: resolve(&args.item, caller).await?,
        digest: args.digest.unwrap_or_default(),
        chunk_bytes: CHUNK_BYTES,
        ..GetBlobRequest::default()
    };
    let (mut about, content) = read(request, caller).await?;
    match &args.to {
        None if caller.screen.is_json() => about.content = content,
        None => return caller.screen.bytes(&content),
        Some(path) => {
            let written = std::fs::write(path, &content);
            written.map_err(|error| Failure::Failed(format!("cannot write {}: {error}", path.display())))?;
        }
    }
    let path = args.to.unwrap_or_default();
    caller.screen.one(&about, |about| format!("{}: {}, {} bytes", path.display(), about.media_type, about.size))
}

/// The first piece without its content, and the content of all pieces.
async fn read(request: GetBlobRequest, caller: &Caller) -> Result<(GetBlobResponse, Vec<u8>), Failure> {
    let mut pieces = caller.services.blob(request).await?;
    let (mut about, mut content) = (None, Vec::new());
    loop {
        let piece = pieces.message().await;
        let piece = piece.map_err(|status| caller.services.failure(ServiceName::Ingestion, status))?;
        let Some(mut piece) = piece else { break };
        content.append(&mut piece.content);
        about.get_or_insert(piece);
    }
    let about = about.ok_or_else(Failure::empty)?;
    if hex::encode(Sha256::digest(&content)) != about.digest {
        return Err(Failure::Failed("the file did not come in whole; ask again".into()));
    }
    Ok((about, content))
}
