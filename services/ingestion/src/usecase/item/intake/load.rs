//! Reads the rows that the decisions about deliveries need, with one statement for each table.

use std::collections::{BTreeSet, HashMap, HashSet};

use newsroom_chassis::store::Transaction;

use super::{Accepted, working_set::WorkingSet};
use crate::{
    domain::{Authority, Claim, Digest, IncomingItem, ItemId, KnownItem, Source, SourceId, spoken_for, way_key},
    store::{Contents, Copies, Items, Revisions, Sources, UnresolvedLinks},
    usecase::Error,
};

/// Reads the rows for these deliveries, and the newest revisions of the items in `also`.
pub(super) async fn load(
    tx: &Transaction,
    accepted: &[&Accepted<'_>],
    also: &BTreeSet<ItemId>,
) -> Result<WorkingSet, Error> {
    let incoming = || accepted.iter().flat_map(|accepted| &accepted.delivery.items);
    let identities: BTreeSet<&str> = incoming().map(|incoming| incoming.draft.identity.as_str()).collect();
    let keys: HashSet<Digest> = incoming().map(IncomingItem::copy_key).collect();
    let places = incoming().filter_map(|incoming| incoming.place_key);
    let ways = accepted
        .iter()
        .flat_map(|Accepted { delivery, source, .. }| delivery.items.iter().map(|incoming| way_of(incoming, source)));
    let all_keys: HashSet<Digest> = keys.iter().copied().chain(places).chain(ways).collect();
    let rows = Items::within(tx).lock_by_identity(identities).await?;
    let copies = Copies::within(tx).find(all_keys).await?;
    let contents = Contents::within(tx).find(keys).await?;
    let mut working_set = WorkingSet::new(rows, copies, contents)?;
    let elsewhere = working_set.missing_copies();
    for row in Items::within(tx).find_by_id(elsewhere.clone()).await? {
        working_set.add(row)?;
    }
    // An item that takes over another identity stays known by its present way.
    let present = Copies::within(tx).find(working_set.present_ways()).await?;
    working_set.copies.extend(present);
    let here: BTreeSet<SourceId> = accepted.iter().map(|accepted| accepted.source.id).collect();
    let sources = working_set.sources_of_copies().difference(&here).copied().collect();
    working_set.sources = Sources::within(tx).find_all(sources).await?;
    for accepted in accepted {
        working_set.sources.insert(accepted.source.id, Ok(accepted.source.clone()));
    }
    let mut standing = may_stand(accepted, &working_set);
    standing.extend(elsewhere);
    standing.extend(also);
    working_set.standing = Revisions::within(tx).standing(standing).await?;
    let mut links = UnresolvedLinks::default();
    for Accepted { delivery, source, .. } in accepted {
        for incoming in &delivery.items {
            links.add(&incoming.draft, [source.authority_over(&incoming.draft), Authority::Source(source.id)]);
        }
    }
    for item in working_set.standing.values().flatten() {
        links.add(&item.draft, item.link_authorities());
    }
    working_set.links = Items::within(tx).link_targets(links).await?;
    Ok(working_set)
}

/// The key of the way on which an incoming item comes.
fn way_of(incoming: &IncomingItem, source: &Source) -> Digest {
    way_key(&source.authority_over(&incoming.draft), &incoming.draft.identity)
}

/// The items whose stored revisions may stay current although other content came in, or may be canceled as they stand.
fn may_stand(accepted: &[&Accepted<'_>], working_set: &WorkingSet) -> BTreeSet<ItemId> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for incoming in accepted.iter().flat_map(|accepted| &accepted.delivery.items) {
        *counts.entry(&incoming.draft.identity).or_default() += 1;
    }
    let mut ids = BTreeSet::new();
    for accepted in accepted {
        let Accepted { delivery, source, .. } = accepted;
        for incoming in &delivery.items {
            let identity = incoming.draft.identity.as_str();
            let known = working_set.with_identity(identity);
            // An earlier delivery of the batch may change what a later one is compared with.
            let is_repeated = counts.get(identity).is_some_and(|count| *count > 1);
            let stands = known.iter().filter(|known| is_repeated || stands(known, incoming, accepted, working_set));
            ids.extend(stands.map(|known| known.stored.id));
            let spoken_for = spoken_for(&known, incoming, source);
            // The earlier delivery may also be the first on its way. Another way is compared with the item.
            let place = incoming.place_key.filter(|_| is_repeated || spoken_for.is_empty());
            let ways = [Some(way_of(incoming, source)), place].into_iter().flatten();
            ids.extend(ways.filter_map(|key| working_set.copy(key)));
            let more = spoken_for.into_iter().skip(1);
            let canceled = more.filter(|known| known.claim(incoming, source, true) == Claim::Cancel);
            ids.extend(canceled.map(|known| known.stored.id));
        }
    }
    ids
}

/// Whether a stored item may keep its content although an incoming item has another one.
fn stands(known: &KnownItem, incoming: &IncomingItem, accepted: &Accepted<'_>, working_set: &WorkingSet) -> bool {
    let (id, key) = (known.stored.id, incoming.copy_key());
    let had_before = working_set.version_of(id, key).is_some() || working_set.copy(key) == Some(id);
    known.may_stand(incoming, accepted.source, accepted.delivery.freshness, had_before)
}
