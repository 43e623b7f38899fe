//! Failing statements: a caller that was told of success finds its write, and the store continues.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::future::join_all;
use newsroom_chassis::{
    api_error::Violations,
    store::{FaultKind, Inject, Injected, Request, Store, StoreConfig, StoreError},
};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, Database as SeaOrm, DatabaseConnection, EntityTrait as _, Statement};
use uuid::Uuid;

use crate::support::{Database, Entity, Migrator, count};

/// How many writes are under way at once.
const AT_ONCE: usize = 4;
const KINDS: [FaultKind; 7] = [
    FaultKind::Full,
    FaultKind::Io,
    FaultKind::Damaged,
    FaultKind::Locked,
    FaultKind::Exhausted,
    FaultKind::ReadOnly,
    FaultKind::Statement,
];

/// Makes one statement fail, after `left` other statements have run.
#[derive(Clone)]
struct Trap {
    left: Arc<AtomicUsize>,
    how: Arc<std::sync::Mutex<Injected>>,
}

impl Trap {
    const OPEN: usize = usize::MAX;

    fn new() -> Self {
        let how = std::sync::Mutex::new(Injected::Before(FaultKind::Full));
        Self { left: Arc::new(AtomicUsize::new(Self::OPEN)), how: Arc::new(how) }
    }

    fn set(&self, after: usize, how: Injected) {
        *self.how.lock().unwrap() = how;
        self.left.store(after, Ordering::SeqCst);
    }

    /// Returns whether the statement has failed.
    fn open(&self) -> bool {
        self.left.swap(Self::OPEN, Ordering::SeqCst) == Self::OPEN
    }

    fn inject(&self) -> Inject {
        let trap = self.clone();
        Inject::new(move |_| {
            let count = |left| match left {
                Self::OPEN => None,
                0 => Some(Self::OPEN),
                more => Some(more - 1),
            };
            let before = trap.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count);
            (before == Ok(0)).then(|| *trap.how.lock().unwrap())
        })
    }
}

/// A store with a trap, and a second connection to its database.
struct World {
    store: Store,
    trap: Trap,
    beside: DatabaseConnection,
    _database: Database,
}

impl World {
    async fn new(database: Database) -> Self {
        let trap = Trap::new();
        let config = StoreConfig { inject: Some(trap.inject()), ..database.config() };
        let store = Store::open::<Migrator>(&config).await.unwrap();
        let beside = SeaOrm::connect(&config.url).await.unwrap();
        Self { store, trap, beside, _database: database }
    }

    /// Increments a new counter on behalf of a call.
    async fn call(&self, id: Uuid) -> Result<(), StoreError> {
        let request = Request::parse(&id.to_string(), "/test/Count", b"body", &mut Violations::new());
        let request = request.by("test:1");
        self.store
            .idempotent_write(request, move |tx| {
                Box::pin(async move {
                    // Even if the code in between ignores an error, the write has failed.
                    let _swallowed = count(tx, id).await;
                    Ok(())
                })
            })
            .await
    }

    /// The counters that another connection reads.
    async fn durable(&self) -> HashSet<Uuid> {
        let rows = Entity::find().all(&self.beside).await.unwrap();
        rows.into_iter().filter(|row| row.value == 1).map(|row| row.id).collect()
    }

    async fn events(&self) -> i64 {
        let count = Statement::from_string(self.beside.get_database_backend(), "SELECT count(*) FROM outbox");
        self.beside.query_one_raw(count).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Executes several writes at once, one statement of which fails. Returns whether one failed.
    async fn trial(&self, after: usize, how: Injected) -> bool {
        let ids: Vec<_> = (0..AT_ONCE).map(|_| Uuid::now_v7()).collect();
        self.trap.set(after, how);
        let answers = join_all(ids.iter().map(|id| self.call(*id))).await;
        let sprung = self.trap.open();
        let durable = self.durable().await;
        for (id, answer) in ids.iter().zip(&answers) {
            assert!(answer.is_err() || durable.contains(id), "{how:?} at statement {after}: accepted and not there");
        }
        let again = join_all(ids.iter().map(|id| self.call(*id))).await;
        assert!(again.iter().all(Result::is_ok), "{how:?} at statement {after}: {again:?}");
        let durable = self.durable().await;
        assert!(ids.iter().all(|id| durable.contains(id)), "{how:?} at statement {after}: the store does not go on");
        assert_eq!(self.events().await, durable.len() as i64, "{how:?} at statement {after}: an event for each write");
        sprung
    }

    /// Repeats the trial for every statement.
    async fn try_everywhere(&self, how: Injected) {
        let mut after = 0;
        while self.trial(after, how).await {
            after += 1;
        }
        assert!(after > 6 * AT_ONCE, "there are more statements than {after}");
    }
}

#[tokio::test]
async fn any_statement_may_fail_over_sqlite() {
    let world = World::new(Database::sqlite()).await;
    for kind in KINDS {
        for how in [Injected::Before(kind), Injected::UndoingAll(kind), Injected::After(kind)] {
            world.try_everywhere(how).await;
        }
    }
}

#[tokio::test]
async fn any_statement_may_fail_over_postgresql() {
    let world = World::new(Database::postgres()).await;
    for kind in KINDS {
        for how in [Injected::Before(kind), Injected::After(kind)] {
            world.try_everywhere(how).await;
        }
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_fault_is_the_stores_and_not_the_callers(#[case] database: Database) {
    let world = World::new(database).await;
    world.trap.set(2, Injected::Before(FaultKind::Full));
    let error = world.call(Uuid::now_v7()).await.unwrap_err();
    assert!(error.is_passing(), "{error:?}");
    assert_eq!(world.store.write_fault().await, None, "a probe has shown that it can be written");
}
