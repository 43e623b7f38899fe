//! The disk of the stores is full for a while, several times.

use std::{net::SocketAddr, sync::Arc};

use newsroom_fixtures::{SmallDisk, wait_until_async};
use newsroom_proto::editorial::v1::{CreateStoryRequest, GetStoryRequest, StoryContent};
use newsroom_tests::{Newsroom, Options, Role, StoreKind, TIMEOUT};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use tonic::Code;

use super::{
    flow::{Flow, assert_whole},
    seed,
};

const STORIES: usize = 280;
/// How often the disk is full.
const ROUNDS: usize = 2;
/// More stories than fit into the write-ahead log of a SQLite file, which is reused.
const FILL_LOG: usize = 120;
const DISK: u64 = 64 << 20;
/// The most free bytes of a full disk.
const SPARE: u64 = 64 << 10;

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_accepted() {
    let mut random = StdRng::seed_from_u64(seed());
    let disk = Arc::new(SmallDisk::of(DISK));
    let mut newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving().on_disk(disk.clone())).await;
    let admin = newsroom.service(Role::Ingestion).admin();
    let source = newsroom.push_source("Agence").await;
    let flow = Flow::begin(&newsroom, source, STORIES);
    for round in 0..ROUNDS {
        let due = FILL_LOG * round + random.random_range(1..20);
        wait_until_async("the flow goes on", TIMEOUT, async || flow.accepted() >= due).await;
        disk.fill(random.random_range(0..SPARE));
        wait_until_async("the door that writes is closed", TIMEOUT, async || !is_ready(admin, "write").await).await;
        assert!(is_ready(admin, "read").await, "what is there can be read");
        assert_eq!(newsroom.site().get("/").await.status, 200, "the site goes on");
        let killed = Role::ALL.choose(&mut random).filter(|_| random.random_bool(0.7));
        println!("round {round}: {} accepted, killing {killed:?}", flow.accepted());
        if let Some(role) = killed {
            newsroom.service(*role).kill9();
        }
        disk.free();
        if let Some(role) = killed {
            newsroom.service(*role).start();
        }
        newsroom.serving().await;
    }
    let items = flow.end().await;
    assert_eq!(items.len(), STORIES);
    assert_whole(&newsroom, &items).await;
}

#[tokio::test]
async fn every_story_that_was_accepted_on_a_filling_disk_is_there_after_a_restart() {
    let disk = Arc::new(SmallDisk::of(DISK));
    let options = Options::on(StoreKind::Sqlite).on_disk(disk.clone());
    let mut newsroom = Newsroom::prepare(options);
    newsroom.service(Role::Editorial).start();
    newsroom.service(Role::Editorial).serving().await;
    let mut accepted = Vec::new();
    create(&newsroom, 20, &mut accepted).await;
    assert_eq!(accepted.len(), 20);
    disk.fill(SPARE);
    let refused = create(&newsroom, 300, &mut accepted).await;
    assert!(refused > 100, "only {refused} were refused");
    let log = newsroom.service(Role::Editorial).log();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
    assert!(!warnings.is_empty() && warnings.len() < refused / 5, "the log tells what changes: {warnings:#?}");
    disk.free();
    newsroom.service(Role::Editorial).serving().await;
    assert_eq!(create(&newsroom, 20, &mut accepted).await, 0, "with space back it goes on without a restart");
    newsroom.service(Role::Editorial).kill9();
    newsroom.service(Role::Editorial).start();
    newsroom.service(Role::Editorial).serving().await;
    for id in &accepted {
        let story = newsroom.clients().stories.get_story(GetStoryRequest { id: id.clone() }).await;
        assert!(story.is_ok(), "{id} was accepted: {story:?}");
    }
}

#[tokio::test]
async fn a_full_disk_closes_the_door_that_writes_of_a_service_that_writes_little() {
    let disk = Arc::new(SmallDisk::of(DISK));
    let mut newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).on_disk(disk.clone())).await;
    let mut accepted = Vec::new();
    create(&newsroom, 20, &mut accepted).await;
    for _ in 0..3 {
        disk.fill(0);
        for role in Role::ALL {
            let admin = newsroom.service(role).admin();
            let what = format!("the door of {} that writes is closed", role.name());
            wait_until_async(&what, TIMEOUT, async || !is_ready(admin, "write").await).await;
            assert!(is_ready(admin, "read").await, "what is there can be read");
        }
        disk.free();
        newsroom.serving().await;
    }
}

/// Tries to create stories, once each. Adds the accepted ones, and returns how many were rejected.
async fn create(newsroom: &Newsroom, count: usize, accepted: &mut Vec<String>) -> usize {
    let mut refused = 0;
    for number in 0..count {
        let content = StoryContent {
            headline: format!("Dépêche {number}"),
            section: "Économie".into(),
            body: vec!["Le quai a reçu ses premiers bateaux. ".repeat(100)],
            ..Default::default()
        };
        let request = CreateStoryRequest { content: Some(content), ..Default::default() };
        match newsroom.clients().stories.create_story(request).await {
            Ok(answer) => accepted.push(answer.into_inner().story.expect("the contract").id),
            Err(status) => {
                assert_eq!(status.code(), Code::Unavailable, "{status:?}");
                refused += 1;
            }
        }
    }
    refused
}

/// Whether a readiness scope of a service is ready.
async fn is_ready(admin: SocketAddr, door: &str) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(format!("http://{admin}/readyz/{door}")).send().await;
    answer.is_ok_and(|answer| answer.status() == 200)
}
