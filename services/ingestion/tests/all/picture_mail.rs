//! Mails with pictures, and a look at what is kept of them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use newsroom_chassis::blob::{BlobDigest, BlobStore, SHARDS};
use newsroom_ingestion::{
    convert,
    domain::{Item, ItemId, SourceId, Submitted},
    store::Items,
    usecase::{Error, Intake, item},
};
use newsroom_proto::ingestion::v1::{CreateSourceRequest, SourceKind};

use crate::support::{named, submission};

/// A picture of this width. Pictures of different widths differ.
pub fn png(width: u32) -> Vec<u8> {
    let head =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &480_u32.to_be_bytes(), b"\x08\x02\0\0\0crc!"];
    let filling: Vec<u8> = (0..100_000_u32).map(|at| (at.wrapping_mul(width | 1) >> 3) as u8).collect();
    [head.concat(), filling, b"\0\0\0\0IEND\xAEB`\x82".to_vec()].concat()
}

/// A mail with a text and these pictures, which are named by their positions.
pub fn mail(id: &str, text: &str, pictures: &[Vec<u8>]) -> Vec<u8> {
    let part = |(at, bytes): (usize, &Vec<u8>)| {
        format!(
            "--b\r\nContent-Type: image/png; name=\"{at}.png\"\r\nContent-Disposition: attachment\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(bytes)
        )
    };
    let pictures: String = pictures.iter().enumerate().map(part).collect();
    format!(
        "Message-ID: <{id}@agence.example>\r\nFrom: Agence <fil@agence.example>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n\
         Subject: Titre {id}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n{pictures}--b--\r\n"
    )
    .into_bytes()
}

/// A mail with a text and pictures of these sizes.
pub fn large_mail(id: &str, text: &str, sizes: &[usize]) -> Vec<u8> {
    let picture = |(at, size): (usize, &usize)| {
        let mut bytes = png(640 + at as u32);
        bytes.resize(*size, 7);
        bytes
    };
    mail(id, text, &sizes.iter().enumerate().map(picture).collect::<Vec<_>>())
}

/// A source that pushes.
pub async fn pusher(intake: &Intake) -> SourceId {
    let request = CreateSourceRequest { source: Some(named("Agence", SourceKind::Push)), ..Default::default() };
    let creation = convert::create_source(&request).unwrap();
    newsroom_ingestion::usecase::source::create(intake, creation, newsroom_fixtures::anyone()).await.unwrap().id
}

pub async fn push(intake: &Intake, source: SourceId, payload: Vec<u8>) -> Result<Submitted, Error> {
    item::submit(
        intake,
        convert::submit_raw(submission(&source.to_string(), payload)).unwrap(),
        newsroom_fixtures::anyone(),
    )
    .await
}

pub async fn find(intake: &Intake, id: ItemId) -> Item {
    Items::reading(&intake.store).find(id).await.unwrap().unwrap()
}

pub fn digest(bytes: &[u8]) -> BlobDigest {
    BlobDigest::of(bytes)
}

/// The number of files in a blob store.
pub async fn count(blobs: &BlobStore) -> usize {
    let mut count = 0;
    for shard in 0..SHARDS {
        count += blobs.list(u8::try_from(shard).unwrap()).await.unwrap().len();
    }
    count
}
