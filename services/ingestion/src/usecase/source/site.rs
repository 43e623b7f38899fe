//! Learns what the pages of a source have in common, so that it is left out of their articles.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use newsroom_chassis::{
    batch::{BatchLimits, Gathering},
    store::{Store, StoreError},
};
use newsroom_parse::PageBlocks;
use url::Url;

use crate::{
    domain::{Form, PayloadMetadata, SitePatterns, SourceId},
    store::Sites,
    usecase::{Error, Intake},
};

/// The number of pages in one statement.
const LIMITS: BatchLimits = BatchLimits { commands: 256, weight: 256 };
/// The number of bytes at the beginning of a payload in which the root of a page is sought.
const BEGINNING: usize = 512;

/// Reads and adds what is known of the pages of sources, with one statement or transaction for all callers at the same
/// time. A clone shares the statements.
#[derive(Clone)]
pub struct SiteMemory {
    known: Gathering<SourceId, Arc<SitePatterns>, StoreError>,
    learnt: Gathering<LearntPage, (), StoreError>,
}

/// A page of a source.
#[derive(Clone)]
struct LearntPage {
    source: SourceId,
    host: String,
    blocks: PageBlocks,
}

impl SiteMemory {
    /// Starts the tasks that read and write.
    pub fn start(store: Store) -> Self {
        let reading = store.clone();
        Self {
            known: Gathering::start("sites", LIMITS, move |ids| find_all(reading.clone(), ids)),
            learnt: Gathering::start("sites.learn", LIMITS, move |pages| learn_all(store.clone(), pages)),
        }
    }

    /// What is known of the pages of a source; empty if nothing is.
    pub async fn find(&self, source: SourceId) -> Result<Arc<SitePatterns>, StoreError> {
        self.known.apply(source, 1).await
    }

    /// Adds the blocks of a page to what is known of its source. `host`: where the page was found; may be empty.
    pub async fn learn(&self, source: SourceId, host: String, blocks: PageBlocks) -> Result<(), StoreError> {
        // Most pages are read again unchanged, and nothing is written for them.
        if !SitePatterns::clone(&*self.find(source).await?).learn(&blocks) {
            return Ok(());
        }
        self.learnt.apply(LearntPage { source, host, blocks }, 1).await
    }
}

async fn find_all(store: Store, ids: Vec<SourceId>) -> Vec<Result<Arc<SitePatterns>, StoreError>> {
    let found = match Sites::reading(&store).find_all(ids.iter().copied().collect()).await {
        Ok(found) => found,
        Err(error) => return ids.iter().map(|_| Err(error.clone())).collect(),
    };
    let found: HashMap<SourceId, Arc<SitePatterns>> =
        found.into_iter().map(|(id, (_, patterns))| (id, Arc::new(patterns))).collect();
    ids.iter().map(|id| Ok(found.get(id).cloned().unwrap_or_default())).collect()
}

async fn learn_all(store: Store, pages: Vec<LearntPage>) -> Vec<Result<(), StoreError>> {
    let count = pages.len();
    let learnt = store.write::<_, StoreError, _>(move |tx| {
        Box::pin(async move {
            let sites = Sites::within(tx);
            let ids: BTreeSet<SourceId> = pages.iter().map(|page| page.source).collect();
            let mut found = sites.find_all(ids).await?;
            for LearntPage { source, host, blocks } in pages {
                let (of_host, patterns) = found.entry(source).or_default();
                *of_host = host;
                patterns.learn(&blocks);
            }
            sites.save_all(found).await
        })
    });
    let learnt = learnt.await;
    (0..count).map(|_| learnt.clone()).collect()
}

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
    Ok(Some(SitePatterns::clone(&*intake.sites.find(id).await?)))
}

fn begins_page(bytes: &[u8]) -> bool {
    let beginning = bytes[..bytes.len().min(BEGINNING)].to_ascii_lowercase();
    beginning.windows(5).any(|window| window == b"<html")
}

/// Adds the blocks of a page to what is known of its source.
pub async fn learn(intake: &Intake, id: SourceId, url: Option<&Url>, page: Option<PageBlocks>) -> Result<(), Error> {
    let Some(page) = page else { return Ok(()) };
    let host = url.and_then(Url::host_str).unwrap_or_default().to_owned();
    Ok(intake.sites.learn(id, host, page).await?)
}
