//! Statements of a service's writes fail at random while news arrives.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_nats::jetstream;
use futures::{StreamExt as _, stream};
use newsroom_chassis::store::{FaultKind, Inject, Injected, StoreConfig};
use newsroom_fixtures::{NatsServer, RunningService, on_free_ports, wait_until_async};
use newsroom_ingestion::Ingestion;
use newsroom_proto::ingestion::v1::{CreateSourceRequest, ListItemsRequest, Source, SourceKind, SubmitRawRequest};
use newsroom_tests::{IngestionClients, Role, StoreKind, TIMEOUT};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use tonic::Code;

use super::seed;
use crate::together::page;

const STORIES: usize = 200;
/// How many pushes are under way at once.
const AT_ONCE: usize = 16;
/// How many of a hundred statements fail.
const PERCENT: f64 = 2.0;
const KINDS: [FaultKind; 6] =
    [FaultKind::Full, FaultKind::Io, FaultKind::Damaged, FaultKind::Locked, FaultKind::Exhausted, FaultKind::ReadOnly];

#[tokio::test]
async fn any_statement_may_fail_over_sqlite() {
    any_statement_may_fail(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn any_statement_may_fail_over_postgresql() {
    any_statement_may_fail(StoreKind::Postgres).await;
}

async fn any_statement_may_fail(stores: StoreKind) {
    let (nats, folder) = (NatsServer::start(), tempfile::tempdir().unwrap());
    let (fails, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let inject = at_random(StdRng::seed_from_u64(seed()), fails.clone(), failed.clone());
    let store = StoreConfig::at(stores.new_store(Role::Ingestion, folder.path()));
    let store = StoreConfig { migrate: Some(true), inject: Some(inject), ..store };
    let service = RunningService::start(&on_free_ports::<Ingestion>(store, &nats)).await;
    let mut client = IngestionClients::new(service.channel());
    let source = Source { name: "Agence".into(), kind: SourceKind::Push.into(), ..Default::default() };
    let request = CreateSourceRequest { source: Some(source), ..Default::default() };
    let source_id = client.sources.create_source(request).await.unwrap().into_inner().source.unwrap().id;

    fails.store(true, Ordering::Relaxed);
    // Several at once, so that a fault concerns a batch.
    let pushes = stream::iter(0..STORIES).map(|number| push(client.clone(), &source_id, number));
    let accepted: BTreeSet<String> = pushes.buffer_unordered(AT_ONCE).collect().await;
    fails.store(false, Ordering::Relaxed);
    println!("{failed:?} statements failed");
    // About twelve of six hundred; batches need few statements.
    assert!(failed.load(Ordering::Relaxed) > 2);

    let request = ListItemsRequest { page_size: 200, ..Default::default() };
    let items = client.items.list_items(request).await.unwrap().into_inner().items;
    assert!(items.iter().all(|item| item.revision == 1), "a repeat is no update");
    let items: Vec<String> = items.into_iter().map(|item| item.id).collect();
    assert_eq!((items.len(), items.into_iter().collect()), (STORIES, accepted), "each is there, once");
    let jetstream = jetstream::new(async_nats::connect(nats.url()).await.unwrap());
    wait_until_async("every event is sent, once", TIMEOUT, async || {
        let Ok(stream) = jetstream.get_stream("INGESTION").await else { return false };
        let subjects = "newsroom.ingestion.v1.item.ingested.*";
        let info = stream.info_with_subjects(subjects).await.unwrap();
        info.count().await == STORIES
    })
    .await;
    service.stop().await;
}

/// While `fails` is set, some statements fail, each in a random way.
fn at_random(random: StdRng, fails: Arc<AtomicBool>, failed: Arc<AtomicUsize>) -> Inject {
    let random = Mutex::new(random);
    Inject::new(move |_| {
        let mut random = random.lock().unwrap();
        if !fails.load(Ordering::Relaxed) || !random.random_bool(PERCENT / 100.0) {
            return None;
        }
        failed.fetch_add(1, Ordering::Relaxed);
        let kind = *KINDS.choose(&mut *random)?;
        [Injected::Before(kind), Injected::UndoingAll(kind), Injected::After(kind)].choose(&mut *random).copied()
    })
}

/// Pushes one story until it is accepted, and returns its item. The request id makes all repeats one push.
async fn push(mut client: IngestionClients, source_id: &str, number: usize) -> String {
    let body = format!("Le quai numéro {number} a reçu ce mardi ses premiers bateaux.");
    let request = SubmitRawRequest {
        request_id: format!("dispatch-{number}"),
        source_id: source_id.into(),
        payload: page(&format!("Dépêche {number} : un quai ouvre"), "Économie", &[&body]).into(),
        ..Default::default()
    };
    loop {
        match client.items.submit_raw(request.clone()).await {
            Ok(answer) => return answer.into_inner().ingested.remove(0).item_id,
            Err(status) => assert_eq!(status.code(), Code::Unavailable, "dispatch {number}: {status:?}"),
        }
    }
}
