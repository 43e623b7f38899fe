//! The sample wire: a few invented stories for an empty newsroom.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use include_dir::{Dir, include_dir};
use newsroom_proto::ingestion::v1::{
    CreateSourceRequest, ItemType, ListItemsRequest, ListSourcesRequest, PollSourceRequest, Source, SourceKind,
    item_service_client::ItemServiceClient, source_service_client::SourceServiceClient,
};
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::Channel,
};

use crate::local::{LocalCaller, LocalIssuer};

static WIRE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/sample");

/// The folders of the sample, each a source, and their names.
const SOURCES: [(&str, &str); 2] = [("feeds", "Sample feeds"), ("pages", "Sample pages")];
/// A file that records that the whole sample was ingested.
const DONE: &str = ".taken";
/// More than the number of items in the sample.
const ALL_OF_IT: i32 = 200;

/// The name under which the sample is ingested, and how long that may take.
const NAME: &str = "up";
const LASTS: Duration = Duration::from_secs(600);

struct Client {
    sources: SourceServiceClient<Proved>,
    items: ItemServiceClient<Proved>,
}

/// A channel that sends a token with each call.
type Proved = InterceptedService<Channel, Token>;

#[derive(Clone)]
struct Token(MetadataValue<Ascii>);

impl Interceptor for Token {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// The folder of the sample in a data folder.
pub(super) fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("sample")
}

/// Writes the sample into the data folder and ingests it, if ingestion is empty or contains only a part of the sample
/// from an interrupted start. Returns the number of texts and of pictures.
pub(super) async fn take_in(
    data_dir: &Path,
    issuer: &LocalIssuer,
    ingestion: SocketAddr,
) -> anyhow::Result<Option<(usize, usize)>> {
    let channel = Channel::from_shared(format!("http://{ingestion}"))?.connect().await?;
    let token = Token(format!("Bearer {}", issuer.token(&LocalCaller::owner(NAME), LASTS)).parse()?);
    let channel = InterceptedService::new(channel, token);
    let mut client =
        Client { sources: SourceServiceClient::new(channel.clone()), items: ItemServiceClient::new(channel) };
    let folder = folder(data_dir);
    if !is_wanted(&mut client, &folder).await? {
        return Ok(None);
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    WIRE.extract(&folder).with_context(|| format!("cannot write {}", folder.display()))?;
    for (name, title) in SOURCES {
        let location = folder.join(name).display().to_string();
        let source = Source { name: title.into(), kind: SourceKind::Directory.into(), location, ..Default::default() };
        let id = id_of(&mut client, source).await?;
        let polled = client.sources.poll_source(PollSourceRequest { id }).await?.into_inner();
        for rejected in &polled.rejected {
            tracing::warn!(rejected, "a piece of the sample wire was not read as it was sent");
        }
    }
    std::fs::write(folder.join(DONE), "").with_context(|| format!("cannot write {}", folder.display()))?;
    // The schedule may have polled first, so that this poll found nothing new.
    let items = client.items.list_items(ListItemsRequest { page_size: ALL_OF_IT, ..Default::default() }).await?;
    let items = items.into_inner().items;
    let texts = items.iter().filter(|item| item.r#type() == ItemType::Text).count();
    Ok(Some((texts, items.len() - texts)))
}

async fn is_wanted(client: &mut Client, folder: &Path) -> anyhow::Result<bool> {
    let sources = client.sources.list_sources(ListSourcesRequest::default()).await?.into_inner().sources;
    let items =
        client.items.list_items(ListItemsRequest { page_size: 1, ..Default::default() }).await?.into_inner().items;
    if sources.is_empty() && items.is_empty() {
        return Ok(true);
    }
    let is_ours = |source: &Source| SOURCES.iter().any(|(_, title)| source.name == *title);
    let broken_off = !folder.join(DONE).exists();
    Ok(broken_off && !sources.is_empty() && sources.iter().all(is_ours))
}

/// The id of the source, which is created when it does not exist.
async fn id_of(client: &mut Client, source: Source) -> anyhow::Result<String> {
    let known = client.sources.list_sources(ListSourcesRequest::default()).await?.into_inner().sources;
    if let Some(known) = known.into_iter().find(|known| known.name == source.name) {
        return Ok(known.id);
    }
    let request = CreateSourceRequest { source: Some(source), ..Default::default() };
    let created = client.sources.create_source(request).await?.into_inner().source;
    Ok(created.context("the answer is empty")?.id)
}
