//! Changes the health of sources after their pushes.

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::store::Transaction;
use tracing::Span;

use super::{Accepted, decide::DecidedDelivery};
use crate::{
    convert,
    domain::{IngestedItem, Source, SourceId},
    store::{ItemCounts, Sources},
    usecase::Error,
};

/// The sources whose health pushes may change, with these pushes.
pub(super) struct PushedSources<'d> {
    sources: HashMap<SourceId, Source>,
    /// The parts that were left out of each push, in the order of the pushes.
    pushes: Vec<(SourceId, &'d Span, Vec<String>)>,
}

/// Locks the sources whose health pushes change.
pub(super) async fn lock<'d>(
    tx: &Transaction,
    accepted: &[&Accepted<'d>],
    decided: &[DecidedDelivery],
) -> Result<PushedSources<'d>, Error> {
    let (mut changed, mut pushes) = (BTreeSet::new(), Vec::new());
    for (accepted, decided) in accepted.iter().zip(decided) {
        if !accepted.delivery.is_push() {
            continue;
        }
        let remarks = decided.ingested.iter().filter_map(IngestedItem::remark);
        let rejected: Vec<String> = accepted.delivery.rejected().iter().cloned().chain(remarks).collect();
        if accepted.source.is_changed_by_push(&rejected) {
            changed.insert(accepted.source.id);
        }
        pushes.push((accepted.source.id, accepted.span, rejected));
    }
    let sources = if changed.is_empty() { HashMap::new() } else { Sources::within(tx).lock_all(changed).await? };
    Ok(PushedSources { sources, pushes })
}

/// Changes the health of the locked sources, and publishes an event for each change of a state.
pub(super) async fn save(tx: &mut Transaction, pushed: PushedSources<'_>) -> Result<(), Error> {
    let PushedSources { mut sources, pushes } = pushed;
    if sources.is_empty() {
        return Ok(());
    }
    let counts = ItemCounts::within(tx).find(sources.keys().map(|id| id.uuid())).await?;
    for (id, source) in &mut sources {
        source.health.item_count = counts.get(&id.uuid()).copied().unwrap_or_default();
    }
    for (id, span, rejected) in pushes {
        let Some(source) = sources.get_mut(&id) else { continue };
        if !source.is_changed_by_push(&rejected) {
            continue;
        }
        if let Some(health_change) = source.pushed(rejected, tx.now()) {
            span.in_scope(|| tx.publish(convert::source_turned(source, health_change)))?;
        }
    }
    let mut changed: Vec<&Source> = sources.values().collect();
    changed.sort_by_key(|source| source.id);
    Ok(Sources::within(tx).save_all(changed.into_iter()).await?)
}
