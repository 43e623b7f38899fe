//! Editorial is killed while people change stories: every change has exactly one entry, and the chain verifies.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures::future::join_all;
use newsroom_fixtures::{wait_for_async, wait_until_async};
use newsroom_proto::{
    audit::v1::{
        AuditEntry, ListAuditRequest, Outcome, VerifyAuditRequest, VerifyAuditResponse,
        audit_service_client::AuditServiceClient,
    },
    editorial::v1::{CreateStoryRequest, StoryContent, UpdateStoryRequest},
};
use newsroom_tests::{Clients, Newsroom, Options, Role, StoreKind, TIMEOUT};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use tonic::{Code, Status};

use super::seed;

/// The writers, each of whom changes one story again and again.
const WRITERS: usize = 4;
const CHANGES: usize = 40;
const KILLS: usize = 6;
const BACKOFF: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_killed_editorial_has_recorded_each_change_once_over_sqlite() {
    kill(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_killed_editorial_has_recorded_each_change_once_over_postgresql() {
    kill(StoreKind::Postgres).await;
}

async fn kill(stores: StoreKind) {
    let mut random = StdRng::seed_from_u64(seed());
    let options = Options::on(stores).with(Role::Editorial, "audit.checkpoint_interval_seconds=1");
    let mut newsroom = Newsroom::start(options).await;
    let changed = AtomicUsize::new(0);
    let clients = newsroom.clients();
    let writers = join_all((0..WRITERS).map(|writer| write(&clients, writer, &changed)));
    let count = WRITERS * CHANGES;
    let kills = async {
        for number in 0..KILLS {
            let due = count * number / KILLS + random.random_range(0..count / KILLS);
            wait_until_async("the writers go on", TIMEOUT, async || changed.load(Ordering::Relaxed) >= due).await;
            newsroom.service(Role::Editorial).kill9();
            newsroom.service(Role::Editorial).start();
        }
    };
    let (written, ()) = tokio::join!(writers, kills);
    let revisions = |last: i64| (1..=last).map(|to| (to - 1, to)).collect::<Vec<_>>();
    let expected: BTreeMap<_, _> = written.into_iter().map(|(id, last)| (id, revisions(last))).collect();
    newsroom.serving().await;
    let mut audit = AuditServiceClient::new(newsroom.channel(Role::Editorial));
    let verified = wait_for_async("the entries are chained", TIMEOUT, async || {
        let mut told = audit.clone().verify_audit(VerifyAuditRequest {}).await.unwrap().into_inner();
        let mut last = VerifyAuditResponse::default();
        while let Some(message) = told.message().await.unwrap() {
            last = message;
        }
        assert!(last.done && last.fault.is_none(), "{last:?}");
        Some(last).filter(|last| last.entry_count >= count as i64 && last.checkpoint_count > 0)
    });
    verified.await;
    let mut found = BTreeMap::new();
    for entry in entries(&mut audit).await {
        found.entry(entry.resource_id).or_insert_with(Vec::new).push((entry.from_revision, entry.to_revision));
    }
    for revisions in found.values_mut() {
        revisions.sort_unstable();
    }
    assert_eq!(found, expected, "each revision of each story has one entry");
}

/// Begins a story and changes it. Each call is repeated with its request id until it is answered. Returns the story's id and
/// its last revision.
async fn write(clients: &Clients, writer: usize, changed: &AtomicUsize) -> (String, i64) {
    let content = |number: usize| StoryContent {
        headline: format!("The story {writer} of a writer, in its version {number}"),
        section: "Economy".into(),
        language: "en".into(),
        body: vec!["One.".into()],
        ..Default::default()
    };
    let create = CreateStoryRequest { content: Some(content(0)), request_id: format!("{writer}-0") };
    let mut story = patiently(async || clients.stories.clone().create_story(create.clone()).await)
        .await
        .into_inner()
        .story
        .unwrap();
    for number in 1..=CHANGES {
        let update = UpdateStoryRequest {
            id: story.id.clone(),
            content: Some(content(number)),
            update_mask: Some(prost_types::FieldMask { paths: vec!["headline".into()] }),
            request_id: format!("{writer}-{number}"),
            ..Default::default()
        };
        story = patiently(async || clients.stories.clone().update_story(update.clone()).await)
            .await
            .into_inner()
            .story
            .unwrap();
        changed.fetch_add(1, Ordering::Relaxed);
    }
    (story.id, story.revision)
}

async fn patiently<T>(call: impl AsyncFn() -> Result<T, Status>) -> T {
    loop {
        match call().await {
            Ok(answer) => return answer,
            Err(status) => {
                let passing = [Code::Unavailable, Code::DeadlineExceeded, Code::Cancelled, Code::Unknown];
                assert!(passing.contains(&status.code()), "{status:?}");
            }
        }
        tokio::time::sleep(BACKOFF).await;
    }
}

/// The entries of changes of stories.
async fn entries(audit: &mut AuditServiceClient<tonic::transport::Channel>) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    let mut request = ListAuditRequest { page_size: 200, outcome: Outcome::Changed.into(), ..Default::default() };
    loop {
        let page = audit.list_audit(request.clone()).await.unwrap().into_inner();
        entries.extend(page.entries);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return entries;
        }
    }
}
