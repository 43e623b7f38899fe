//! Finds a source by its name, its id, or the short form of its id.

use newsroom_proto::ingestion::v1::{GetSourceRequest, ListSourcesRequest, Source};

use crate::client::{
    Caller,
    error::Failure,
    id::{self, Candidate, Typed},
    listing,
    output::one_line,
};

/// The source that `typed` names. A name takes precedence over the short form of an id.
pub async fn find(typed: &str, caller: &Caller) -> Result<Source, Failure> {
    if let Some(Typed::Whole(id)) = Typed::parse(typed) {
        return get(id, caller).await;
    }
    if let Some(named) = named(typed, caller).await? {
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

/// The source with this name, if there is one.
pub async fn named(name: &str, caller: &Caller) -> Result<Option<Source>, Failure> {
    if name.is_empty() {
        return Ok(None);
    }
    let request = ListSourcesRequest { name: name.to_owned(), ..ListSourcesRequest::default() };
    // The service compares byte by byte; an older service returns all sources.
    Ok(listed(request, caller).await?.into_iter().find(|source| source.name == name))
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
