//! Sources as people name them: by name, id, or the short form of the id.

use newsroom_proto::ingestion::v1::{GetSourceRequest, ListSourcesRequest, Source};

use crate::client::{
    Caller,
    error::Failure,
    id::{self, Candidate, Typed},
    listing,
    output::one_line,
};

/// The source that is meant. A name wins over the short form of an id.
pub async fn find(typed: &str, caller: &Caller) -> Result<Source, Failure> {
    if let Some(Typed::Whole(id)) = Typed::parse(typed) {
        return get(id, caller).await;
    }
    let named = ListSourcesRequest { name: typed.to_owned(), ..ListSourcesRequest::default() };
    let named = if typed.is_empty() { Vec::new() } else { listed(named, caller).await? };
    // The service compares byte for byte; an older one gives all there are.
    if let Some(named) = named.into_iter().find(|source| source.name == typed) {
        return Ok(named);
    }
    let Some(Typed::Ending(ending)) = Typed::parse(typed) else {
        let name = one_line(typed);
        return Err(Failure::NotFound(format!("no source is named \"{name}\"")));
    };
    let request = ListSourcesRequest { id_ending: id::asked(&ending), ..ListSourcesRequest::default() };
    let known = listed(request, caller).await?;
    let candidate = |source: &Source| Candidate { id: source.id.clone(), name: source.name.clone() };
    let meant = id::pick("sources", &ending, known.iter().map(candidate).collect())?;
    let found = known.into_iter().find(|source| source.id == meant);
    found.ok_or_else(|| Failure::NotFound(format!("no source has the id {meant}")))
}

async fn listed(request: ListSourcesRequest, caller: &Caller) -> Result<Vec<Source>, Failure> {
    let known = listing::collect(id::CANDIDATES, async |page_size, page_token| {
        let request = ListSourcesRequest { page_size, page_token, ..request.clone() };
        let page = caller.services.sources(async |mut sources| sources.list_sources(request.clone()).await);
        page.await.map(|page| (page.sources, page.next_page_token))
    });
    Ok(known.await?.rows)
}

async fn get(id: String, caller: &Caller) -> Result<Source, Failure> {
    let request = GetSourceRequest { id };
    let answer = caller.services.sources(async |mut sources| sources.get_source(request.clone()).await);
    answer.await?.source.ok_or_else(Failure::empty)
}
