//! Ingests the items of deliveries: new items, new revisions, their events, and their payloads.
//!
//! `load` reads all rows that decisions need, with one statement for each table. `decide` reconciles one item after the
//! other with the working set in memory, so a later delivery sees the effects of an earlier one. `save` writes the final
//! rows, with one statement for each table.
//!
//! Within an authority, an identity always denotes one item. If two writers of PostgreSQL insert the same item, unique
//! keys reveal it; the write is a conflict, and is repeated with fresh reads. Rows are locked and inserted in a fixed
//! order, so that writers never deadlock.

mod decide;
mod health;
mod load;
mod save;
mod working_set;

use std::collections::{BTreeSet, HashMap};

use newsroom_chassis::store::{StoreError, Transaction};
use tracing::Span;

use super::Delivery;
use crate::{
    domain::{DomainError, Seen, Source, SourceId, Submitted},
    store::Sources,
    usecase::{Error, blob::LockedBlobs},
};
use decide::DecidedDelivery;

/// A delivery whose source accepts it.
struct Accepted<'d> {
    delivery: &'d Delivery,
    /// The span of the caller.
    span: &'d Span,
    source: &'d Source,
}

impl<'d> Accepted<'d> {
    /// The file that was read, unless the source has another endpoint now.
    fn seen(&self) -> Option<(SourceId, &'d Seen)> {
        let seen = self.delivery.seen().filter(|seen| seen.endpoint == self.source.settings.endpoint)?;
        Some((self.source.id, seen))
    }
}

/// Ingests deliveries one after the other, each completely, in one transaction. Returns the outcome of each. A refused
/// delivery has no effects.
pub(super) async fn take_in(
    tx: &mut Transaction,
    deliveries: &[(&Delivery, &Span)],
) -> Result<Vec<Result<Submitted, Error>>, Error> {
    let sources = deliveries.iter().map(|(delivery, _)| delivery.source_id).collect();
    let sources = Sources::within(tx).find_all(sources).await?;
    let blobs = LockedBlobs::lock(tx, deliveries.iter().flat_map(|(delivery, _)| delivery.files())).await?;
    let checked: Vec<Result<Accepted<'_>, Error>> =
        deliveries.iter().map(|(delivery, span)| accept(delivery, span, &sources, &blobs)).collect();
    let accepted: Vec<&Accepted<'_>> = checked.iter().flatten().collect();
    let mut also = BTreeSet::new();
    let (working_set, decided) = loop {
        let mut working_set = load::load(tx, &accepted, &also).await?;
        let decide = |accepted: &&Accepted<'_>| working_set.decide(accepted.delivery, accepted.source, tx.now());
        match accepted.iter().map(decide).collect::<Result<Vec<_>, _>>() {
            Ok(decided) => break (working_set, decided),
            // What an item is compared with follows from the items before it, and may not be foreseen.
            Err(error) => {
                let known = also.len();
                also.extend(working_set.lacking());
                if also.len() == known {
                    return Err(error.into());
                }
            }
        }
    };
    save::save(tx, &accepted, working_set, &decided).await?;
    let mut decided = decided.into_iter();
    let submitted = |accepted: Accepted<'_>, decided: DecidedDelivery| Submitted {
        ingested: decided.ingested,
        rejected: accepted.delivery.rejected().to_vec(),
    };
    let outcome = |checked: Result<Accepted<'_>, Error>| {
        let accepted = checked?;
        Ok(submitted(accepted, decided.next().ok_or(StoreError::Panicked)?))
    };
    Ok(checked.into_iter().map(outcome).collect())
}

/// Checks that the source of a delivery accepts it, and that its files are stored.
fn accept<'d>(
    delivery: &'d Delivery,
    span: &'d Span,
    sources: &'d HashMap<SourceId, Result<Source, StoreError>>,
    blobs: &LockedBlobs,
) -> Result<Accepted<'d>, Error> {
    let source = sources.get(&delivery.source_id).ok_or(DomainError::SourceNotFound)?;
    let source = source.as_ref().map_err(StoreError::clone)?;
    if delivery.is_push() {
        source.check_active()?;
    }
    blobs.check(delivery.files())?;
    Ok(Accepted { delivery, span, source })
}
