//! A store with an audit, and a leader who keeps it.

use std::{sync::Mutex, time::Duration};

use newsroom_access::audit::{
    self, AuditEntry, AuditKey, ChainError, Chained, CheckpointRule, LEADERSHIP, NO_HASH, Record, Resource,
    TrustedKeys, Verified, Walk, entry_hash,
};
use newsroom_chassis::{
    leadership::{self, Leadership},
    store::{Store, StoreError},
};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};
use sea_orm::ConnectionTrait as _;
use sea_orm_migration::{MigrationTrait, MigratorTrait};

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut migrations = newsroom_chassis::store::migrations();
        migrations.extend(newsroom_access::store::migrations());
        migrations
    }
}

pub type Database = newsroom_fixtures::Database<Migrator>;

pub fn key() -> AuditKey {
    AuditKey::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap().as_ref()).unwrap()
}

/// A store and the leader of its audit.
pub struct Audited {
    pub store: Store,
    pub leadership: Leadership,
    pub rule: CheckpointRule,
    _database: Database,
}

impl Audited {
    /// With checkpoints each `entries` entries, and none for the time alone.
    pub async fn open(database: Database, entries: i64) -> Self {
        let store = database.open().await;
        let leadership = leadership::take(&store, LEADERSHIP, "one").await.unwrap().unwrap();
        let interval = Duration::from_secs(100 * 365 * 24 * 60 * 60);
        let rule = CheckpointRule { key: key(), trusted: TrustedKeys::default(), entries, interval };
        Self { store, leadership, rule, _database: database }
    }

    /// Records so many entries, each in a transaction of its own, and chains them.
    pub async fn with_entries(database: Database, entries: i64, count: usize) -> Self {
        let audited = Self::open(database, entries).await;
        for number in 0..count {
            audited.record(&format!("the entry {}", number + 1)).await;
        }
        audited.chain_all().await;
        audited
    }

    pub async fn record(&self, note: &str) {
        let entry = AuditEntry::by_command("Zoé", "test").about(Resource::new("story", "1")).revisions(1, 2).note(note);
        self.write(entry).await;
    }

    pub async fn write(&self, entry: AuditEntry) {
        let written =
            self.store.write::<_, StoreError, _>(move |tx| Box::pin(async move { audit::record(tx, entry).await }));
        written.await.unwrap();
    }

    pub async fn chain(&self) -> Result<Chained, ChainError> {
        audit::chain(&self.store, &self.leadership, Some(&self.rule)).await
    }

    pub async fn chain_all(&self) -> Chained {
        let mut all = Chained::default();
        loop {
            let chained = self.chain().await.unwrap();
            if chained == Chained::default() {
                return all;
            }
            all.entries += chained.entries;
            all.is_checkpoint |= chained.is_checkpoint;
        }
    }

    pub fn keys(&self) -> TrustedKeys {
        TrustedKeys::default().and(Some(&self.rule.key))
    }

    pub async fn verify(&self) -> Verified {
        let told = Mutex::new(0);
        let verified = audit::verify(&self.store, &self.keys(), |_| *told.lock().unwrap() += 1).await.unwrap();
        if verified.entries > 1_000 {
            assert!(*told.lock().unwrap() > 0, "the progress is told");
        }
        verified
    }

    pub async fn records(&self) -> Vec<Record> {
        let mut walk = Walk::all(&self.store).await.unwrap();
        let mut records = Vec::new();
        while let Some(record) = walk.next().await.unwrap() {
            records.push(record);
        }
        records
    }

    /// Changes the tables behind the back of the service.
    pub async fn tamper(&self, statement: &str) {
        let statement = statement.to_owned();
        let done = self.store.write::<_, StoreError, _>(move |tx| {
            Box::pin(async move {
                tx.connection().execute_unprepared(&statement).await?;
                Ok(())
            })
        });
        done.await.unwrap();
    }

    /// Changes the entry at a position, and gives all entries from it on the hashes that then fit, as somebody would who
    /// can write to the database and has no key. Only over SQLite.
    pub async fn forge(&self, position: i64) {
        let entries = self.records().await.into_iter().filter_map(|record| match record {
            Record::Entry(entry) => Some(entry),
            Record::Checkpoint(_) => None,
        });
        let (mut previous, mut statements) = (NO_HASH, String::new());
        for mut chained in entries {
            if chained.position == position {
                chained.entry.note = "forged".into();
            }
            previous = entry_hash(&previous, "none", chained.position, &chained.entry);
            let (hash, at) = (hex::encode(previous), chained.position);
            statements += &format!("UPDATE audit_entry SET hash = x'{hash}' WHERE position = {at};");
        }
        let end = hex::encode(previous);
        statements += &format!("UPDATE audit_entry SET note = 'forged' WHERE position = {position};");
        self.tamper(&format!("{statements} UPDATE audit_state SET hash = x'{end}'")).await;
    }
}
