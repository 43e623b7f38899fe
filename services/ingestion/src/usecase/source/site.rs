//! Learns what the pages of a source have in common, so that it is left out of their articles.

use newsroom_parse::PageBlocks;
use url::Url;

use crate::{
    domain::{Form, PayloadMetadata, SitePatterns, SourceId},
    store::Sites,
    usecase::{Error, Intake},
};

/// The number of bytes at the beginning of a payload in which the root of a page is sought.
const BEGINNING: usize = 512;

/// Finds what is known of the pages of a source; `None` if the payload does not look like a page.
pub async fn known(
    intake: &Intake,
    id: SourceId,
    metadata: &PayloadMetadata,
    bytes: &[u8],
) -> Result<Option<SitePatterns>, Error> {
    let is_page = match (metadata.form, metadata.content_type.as_deref()) {
        (Some(form), _) => form == Form::Html,
        (None, Some(content_type)) => content_type.to_ascii_lowercase().contains("html"),
        (None, None) => begins_page(bytes),
    };
    if !is_page {
        return Ok(None);
    }
    Ok(Some(Sites::reading(&intake.store).find(id).await?))
}

fn begins_page(bytes: &[u8]) -> bool {
    let beginning = bytes[..bytes.len().min(BEGINNING)].to_ascii_lowercase();
    beginning.windows(5).any(|window| window == b"<html")
}

/// Adds the blocks of a page to what is known of its source.
pub async fn learn(intake: &Intake, id: SourceId, url: Option<&Url>, page: Option<PageBlocks>) -> Result<(), Error> {
    let Some(page) = page else { return Ok(()) };
    // Most pages are read again unchanged, and nothing is written for them.
    if !Sites::reading(&intake.store).find(id).await?.learn(&page) {
        return Ok(());
    }
    let host = url.and_then(Url::host_str).unwrap_or_default().to_owned();
    let learnt = intake.store.write(move |tx| {
        let (host, page) = (host.clone(), page.clone());
        Box::pin(async move {
            let sites = Sites::within(tx);
            let mut patterns = sites.find(id).await?;
            patterns.learn(&page);
            Ok::<_, Error>(sites.save(id, host, &patterns).await?)
        })
    });
    learnt.await
}
