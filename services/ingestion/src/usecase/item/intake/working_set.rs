//! The rows of a batch in memory, as decisions have changed them so far.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry};

use newsroom_chassis::store::StoreError;

use crate::{
    domain::{BroughtWay, Digest, Item, ItemId, KnownItem, Source, SourceId, way_key},
    store::{ItemRow, LinkTargets},
};

/// The stored items with the incoming identities, and what belongs to them.
#[derive(Default)]
pub(super) struct WorkingSet {
    /// The ids of the items with an identity, within any authority, the first received first.
    by_identity: HashMap<String, Vec<ItemId>>,
    items: HashMap<ItemId, KnownRow>,
    /// The first item with a copy key.
    pub copies: HashMap<Digest, ItemId>,
    /// The contents that items have had, each with its version.
    contents: HashMap<(ItemId, Digest), String>,
    /// The stored revisions that may stay current although other content came in.
    pub standing: HashMap<ItemId, Result<Item, StoreError>>,
    /// The items of which such a revision was asked for and not loaded.
    lacking: BTreeSet<ItemId>,
    pub links: LinkTargets,
    /// The sources of the deliveries, and of the items with an incoming content or known as a way.
    pub sources: HashMap<SourceId, Result<Source, StoreError>>,
    /// The new revisions, in the order of the decisions.
    pub revisions: Vec<Item>,
    /// The index of the newest of these revisions.
    newest: HashMap<ItemId, usize>,
    changed: BTreeSet<ItemId>,
    new_copies: Vec<(Digest, ItemId)>,
    /// What sources brought of items that they did not change.
    pub ways: BTreeMap<(ItemId, SourceId), BroughtWay>,
    changed_contents: HashMap<(ItemId, Digest), String>,
}

struct KnownRow {
    row: ItemRow,
    /// The state of the row that is compared with incoming items.
    known: KnownItem,
}

/// The rows to write.
pub(super) struct ChangedRows {
    pub items: Vec<ItemRow>,
    pub copies: Vec<(Digest, ItemId)>,
    pub contents: HashMap<(ItemId, Digest), String>,
    pub ways: BTreeMap<(ItemId, SourceId), BroughtWay>,
    pub revisions: Vec<Item>,
}

impl WorkingSet {
    /// A working set of stored rows, the first received first.
    pub fn new(
        rows: Vec<ItemRow>,
        copies: HashMap<Digest, ItemId>,
        contents: HashMap<(ItemId, Digest), String>,
    ) -> Result<Self, StoreError> {
        let mut working_set = Self { copies, contents, ..Self::default() };
        for row in rows {
            working_set.add(row)?;
        }
        Ok(working_set)
    }

    pub fn add(&mut self, row: ItemRow) -> Result<(), StoreError> {
        let (id, known) = (row.id(), row.known()?);
        self.by_identity.entry(row.identity().to_owned()).or_default().push(id);
        self.items.insert(id, KnownRow { row, known });
        Ok(())
    }

    /// The items that have an incoming content, or are known as a way, and are not among the items.
    pub fn missing_copies(&self) -> BTreeSet<ItemId> {
        self.copies.values().filter(|id| !self.items.contains_key(id)).copied().collect()
    }

    /// The keys of the ways by which the items with an incoming content, or known as a way, are known now.
    pub fn present_ways(&self) -> HashSet<Digest> {
        let items = self.copies.values().filter_map(|id| self.items.get(id));
        let ways = items.map(|entry| way_key(&entry.known.authority, entry.row.identity()));
        ways.filter(|way| !self.copies.contains_key(way)).collect()
    }

    /// The sources of the newest revisions of the items with an incoming content, or known as a way.
    pub fn sources_of_copies(&self) -> BTreeSet<SourceId> {
        let items = self.copies.values().filter_map(|id| self.items.get(id));
        items.map(|entry| entry.known.stored.source_id).collect()
    }

    /// The identity of an item.
    pub fn identity_of(&self, id: ItemId) -> Option<&str> {
        self.items.get(&id).map(|entry| entry.row.identity())
    }

    /// The items with an identity, within any authority, the first received first.
    pub fn with_identity(&self, identity: &str) -> Vec<KnownItem> {
        let ids = self.by_identity.get(identity).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.items.get(id)).map(|entry| entry.known.clone()).collect()
    }

    /// An item that a decision refers to. If it is missing, another writer inserted it after the items were read.
    pub fn item(&self, id: ItemId) -> Result<&KnownItem, StoreError> {
        self.items.get(&id).map(|entry| &entry.known).ok_or(StoreError::Conflict)
    }

    /// The first item with a copy key.
    pub fn copy(&self, key: Digest) -> Option<ItemId> {
        self.copies.get(&key).copied()
    }

    /// The last version with which an item had a content.
    pub fn version_of(&self, id: ItemId, content: Digest) -> Option<&str> {
        self.contents.get(&(id, content)).map(String::as_str)
    }

    /// The newest revision of an item. An item whose revision was not loaded is [`WorkingSet::lacking`] from then on.
    pub fn newest(&mut self, id: ItemId) -> Result<Item, StoreError> {
        if let Some(revision) = self.newest.get(&id).and_then(|at| self.revisions.get(*at)) {
            return Ok(revision.clone());
        }
        match self.standing.get(&id) {
            Some(standing) => standing.clone(),
            None => {
                self.lacking.insert(id);
                Err(StoreError::unreadable("an item has no history"))
            }
        }
    }

    /// The items whose newest revisions were asked for and not loaded.
    pub fn lacking(self) -> BTreeSet<ItemId> {
        self.lacking
    }

    /// Records a new item.
    pub fn insert(&mut self, item: Item, content_digest: Digest) -> Result<usize, StoreError> {
        let row = ItemRow::new(&item, content_digest);
        self.links.place((row.identity(), &item.authority()), item.id);
        self.changed.insert(item.id);
        self.add(row)?;
        Ok(self.push(item))
    }

    /// Changes the row of an item. `change` is not empty.
    pub fn change(&mut self, id: ItemId, change: impl FnOnce(&mut ItemRow)) -> Result<(), StoreError> {
        let entry = self.items.get_mut(&id).ok_or(StoreError::Conflict)?;
        let before = entry.row.identity().to_owned();
        change(&mut entry.row);
        let known = entry.row.known()?;
        let identity = entry.row.identity().to_owned();
        self.links.give_up((&before, &entry.known.authority), id);
        self.links.place((&identity, &known.authority), id);
        entry.known = known;
        self.changed.insert(id);
        if identity != before {
            self.by_identity.entry(before).or_default().retain(|known| *known != id);
            let same = self.by_identity.entry(identity).or_default();
            same.push(id);
            same.sort_by_key(|id| self.items.get(id).map(|entry| entry.row.receipt()));
        }
        Ok(())
    }

    /// Records a new revision of an item. Returns its index.
    pub fn push(&mut self, revision: Item) -> usize {
        let at = self.revisions.len();
        self.newest.insert(revision.id, at);
        self.revisions.push(revision);
        at
    }

    /// Records that an item has a content, unless another item had it first.
    pub fn add_copy(&mut self, key: Digest, id: ItemId) {
        if let Entry::Vacant(vacant) = self.copies.entry(key) {
            vacant.insert(id);
            self.new_copies.push((key, id));
        }
    }

    /// Records the version with which an item has a content.
    pub fn set_version(&mut self, id: ItemId, content: Digest, version: &str) {
        if self.version_of(id, content) != Some(version) {
            self.contents.insert((id, content), version.to_owned());
            self.changed_contents.insert((id, content), version.to_owned());
        }
    }

    /// The rows to write, each in its last state.
    pub fn into_changed_rows(mut self) -> ChangedRows {
        let items = self.changed.iter().filter_map(|id| self.items.remove(id)).map(|entry| entry.row);
        ChangedRows {
            items: items.collect(),
            copies: self.new_copies,
            contents: self.changed_contents,
            ways: self.ways,
            revisions: self.revisions,
        }
    }
}
