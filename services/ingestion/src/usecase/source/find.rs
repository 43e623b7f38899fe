//! Finds the sources of pushes.

use std::{collections::HashMap, sync::Arc};

use newsroom_chassis::{
    batch::{BatchLimits, Gathering},
    store::{Store, StoreError},
};

use crate::{
    domain::{Source, SourceId},
    store::Sources,
};

/// The number of sources in one statement.
const LIMITS: BatchLimits = BatchLimits { commands: 256, weight: 256 };

/// Finds sources with one statement for all callers that ask at the same time. Nothing is cached, so a source is as it
/// was stored after the call began. A clone shares the statements.
#[derive(Clone)]
pub struct SourceFinder(Gathering<SourceId, Option<Arc<Source>>, StoreError>);

impl SourceFinder {
    /// Starts the task that reads the sources.
    pub fn start(store: Store) -> Self {
        Self(Gathering::start("sources", LIMITS, move |ids| find_all(store.clone(), ids)))
    }

    /// Finds a source without its item count, cadence and subscription.
    pub async fn find(&self, id: SourceId) -> Result<Option<Arc<Source>>, StoreError> {
        self.0.apply(id, 1).await
    }
}

async fn find_all(store: Store, ids: Vec<SourceId>) -> Vec<Result<Option<Arc<Source>>, StoreError>> {
    let found = match Sources::reading(&store).find_all(ids.iter().copied().collect()).await {
        Ok(found) => found,
        Err(error) => return ids.iter().map(|_| Err(error.clone())).collect(),
    };
    let shared = |(id, source): (SourceId, Result<Source, StoreError>)| (id, source.map(Arc::new));
    let found: HashMap<SourceId, Result<Arc<Source>, StoreError>> = found.into_iter().map(shared).collect();
    ids.iter().map(|id| found.get(id).cloned().transpose()).collect()
}
