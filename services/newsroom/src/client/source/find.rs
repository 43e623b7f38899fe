//! Sources as people name them: by name, id, or the short form of the id.

use newsroom_proto::ingestion::v1::{GetSourceRequest, ListSourcesRequest, Source};

use crate::client::{
    Caller,
    error::Failure,
    id::{self, Typed},
    listing::{self, Listing},
    output::clean_line,
};

/// The source that is meant. A name wins over the short form of an id.
pub async fn find(typed: &str, caller: &Caller) -> Result<Source, Failure> {
    if let Some(Typed::Whole(id)) = Typed::parse(typed) {
        return get(id, caller).await;
    }
    let known = listing::collect(id::LOOKED_THROUGH, async |page_size, page_token| {
        let request = ListSourcesRequest { page_size, page_token };
        let page = caller.services.ingestion(async |mut ingestion| ingestion.list_sources(request.clone()).await);
        page.await.map(|page| (page.sources, page.next_page_token))
    });
    let known = known.await?;
    if let Some(named) = known.rows.iter().find(|source| source.name == typed) {
        return Ok(named.clone());
    }
    let Some(Typed::Ending(ending)) = Typed::parse(typed) else {
        let name = clean_line(typed);
        return Err(Failure::NotFound(format!("no source is named \"{name}\"")));
    };
    let ids = Listing { rows: known.rows.iter().map(|source| source.id.clone()).collect(), more: known.more };
    let meant = id::pick("sources", &ending, ids)?;
    let found = known.rows.into_iter().find(|source| source.id == meant);
    found.ok_or_else(|| Failure::NotFound(format!("no source has the id {meant}")))
}

async fn get(id: String, caller: &Caller) -> Result<Source, Failure> {
    let request = GetSourceRequest { id };
    let answer = caller.services.ingestion(async |mut ingestion| ingestion.get_source(request.clone()).await);
    answer.await?.source.ok_or_else(Failure::empty)
}
