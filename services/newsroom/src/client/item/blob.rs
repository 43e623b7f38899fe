//! `newsroom item blob`: writes a file that came within the payload of an item.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

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
    // Nothing is read for nothing. The file may still appear until it is written.
    if let Some(path) = args.to.as_deref().filter(|path| !args.force && path.exists()) {
        return Err(exists(path));
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
            write(path, &content, args.force)?;
        }
    }
    let path = args.to.unwrap_or_default();
    caller.screen.one(&about, |about| format!("{}: {}, {} bytes", path.display(), about.media_type, about.size))
}

/// Writes a file. One that exists is overwritten only if `force` is set.
fn write(path: &Path, content: &[u8], force: bool) -> Result<(), Failure> {
    let mut options = File::options();
    options.write(true);
    let options = if force { options.create(true).truncate(true) } else { options.create_new(true) };
    let written = options.open(path).and_then(|mut file| file.write_all(content));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::Failed(format!("cannot write {}: {error}", path.display())),
    })
}

fn exists(path: &Path) -> Failure {
    Failure::Failed(format!("{} exists already: give another name, or --force to overwrite it", path.display()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_exists_is_overwritten_only_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("quai.jpg");
        write(&path, b"one, and longer", false).unwrap();
        let refused = write(&path, b"two", false).unwrap_err();
        assert!(refused.to_string().ends_with("exists already: give another name, or --force to overwrite it"));
        assert_eq!((refused.exit_code(), std::fs::read(&path).unwrap()), (1, b"one, and longer".to_vec()));
        write(&path, b"two", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
    }
}
