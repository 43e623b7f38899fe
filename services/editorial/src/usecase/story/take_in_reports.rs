//! Applies what ingestion reports of items: an item becomes a story, or changes its story.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use newsroom_chassis::store::{EventBatch, EventCommand, HandleOutcome, Store, StoreError, Transaction};
use uuid::Uuid;

use super::{fold::fold, transition::reached_desks};
use crate::{
    convert,
    domain::{
        AutoApproval, ContentVersion, CopyGroup, DeskId, ItemGroup, ItemId, ItemReport, State, Story, StoryChanges,
        StoryId,
    },
    store::{CopyGroups, Desks, Stories},
    usecase::{Error, desk::DeskCache},
};

/// Applies a batch of reports in their order, each event once. A later report sees the effect of an earlier one. Each
/// story is saved once, with a revision and an event for each of its transitions.
pub async fn take_in_reports(
    store: &Store,
    desks: &DeskCache,
    auto_approval: Arc<AutoApproval>,
    batch: EventBatch<ItemReport>,
) -> Result<Vec<HandleOutcome>, Error> {
    fold(contents(&batch)).await?;
    let inserted_desks = Arc::new(OnceLock::new());
    let (stored_desks, inserted) = (desks.clone(), inserted_desks.clone());
    let handled = store.handle_once(batch, move |tx, events| {
        Box::pin(async move {
            let new_desks = apply(tx, &events, &stored_desks, &auto_approval).await?;
            inserted.get_or_init(|| new_desks);
            Ok::<_, Error>(())
        })
    });
    let outcomes = handled.await?;
    // The transaction has committed.
    for desk in inserted_desks.get().into_iter().flatten() {
        desks.insert(desk.clone());
    }
    Ok(outcomes)
}

/// The contents of the items. They are known before the transaction.
fn contents(batch: &EventBatch<ItemReport>) -> Vec<ContentVersion> {
    let content = |event: &EventCommand<ItemReport>| match &*event.command {
        ItemReport::Revision(item) => Some(item.content.clone()),
        ItemReport::Contest(_) | ItemReport::Grouped(_) => None,
    };
    batch.events.iter().filter_map(content).collect()
}

/// Applies the reports to their stories, saves the stories and publishes the events. Returns the desks that it inserted.
async fn apply(
    tx: &mut Transaction,
    events: &[EventCommand<ItemReport>],
    stored_desks: &DeskCache,
    auto_approval: &AutoApproval,
) -> Result<Vec<DeskId>, StoreError> {
    // The groups first: whoever comes later sees the story that is made here, and its group.
    let reported = reported_groups(events);
    let recorded = CopyGroups::within(tx).record(&reported).await?;
    let early = CopyGroups::within(tx).lock(reported.keys().filter(|item| !recorded.contains(item)).copied()).await?;
    let items = events.iter().map(|event| event.command.item_id());
    let mut stored: HashMap<ItemId, Story> = by_item(Stories::within(tx).lock_by_items(items).await?);
    // In the order of the items' ids, as the repository requires.
    let mut changes: BTreeMap<ItemId, StoryChanges> = BTreeMap::new();
    let (mut desks, mut published) = (BTreeMap::new(), Vec::with_capacity(events.len()));
    for event in events {
        let item = event.command.item_id();
        let changes = changes.entry(item).or_insert_with(|| StoryChanges::of(stored.remove(&item)));
        let new = StoryId::from(Uuid::now_v7());
        let mut transitions = event.command.apply_to(changes.story(), new, auto_approval, tx.now());
        if changes.stored.is_none() {
            let group = early.get(&item).or_else(|| reported.get(&item)).copied();
            transitions.iter_mut().for_each(|transition| transition.story.copy_group = group);
        }
        for (desk, section) in reached_desks(&transitions) {
            desks.entry(desk).or_insert(section);
        }
        published.push((&event.span, convert::events(&transitions)));
        if let ItemReport::Grouped(ItemGroup { group, .. }) = &*event.command
            && recorded.contains(&item)
            && reported.get(&item) == Some(group)
            && let Some(story) = changes.stored.as_ref().filter(|story| story.state == State::Approved)
        {
            published.push((&event.span, vec![convert::story_grouped(story.id, *group)]));
        }
        changes.transitions.extend(transitions);
    }
    desks.retain(|desk, _| !stored_desks.contains(desk));
    let changes: Vec<StoryChanges> = changes.into_values().collect();
    Stories::within(tx).save(&changes).await?;
    Desks::within(tx).insert(&desks).await?;
    for (span, events) in published {
        for event in events {
            span.in_scope(|| tx.publish(event))?;
        }
    }
    Ok(desks.into_keys().collect())
}

/// The newest reported group of each item.
fn reported_groups(events: &[EventCommand<ItemReport>]) -> BTreeMap<ItemId, CopyGroup> {
    let mut groups: BTreeMap<ItemId, CopyGroup> = BTreeMap::new();
    for event in events {
        let Some(group) = event.command.group() else { continue };
        let newest = groups.entry(event.command.item_id()).or_insert(group);
        if group.revision > newest.revision {
            *newest = group;
        }
    }
    groups
}

fn by_item(stories: Vec<Story>) -> HashMap<ItemId, Story> {
    let item = |story: Story| Some((story.origin.as_ref()?.item_id, story));
    stories.into_iter().filter_map(item).collect()
}
