//! Connections reach their maximum age while calls are under way.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures::future::join_all;
use newsroom_chassis::http::is_unprocessed;
use newsroom_proto::editorial::v1::{
    CreateStoryRequest, GetStoryRequest, StoryContent, story_service_client::StoryServiceClient,
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use tonic::{Response, Status, transport::Channel};

/// The number of parallel callers, and of their connections.
const CALLERS: usize = 24;
const CHANNELS: usize = 3;
/// How long they call: many times the maximum age of a connection.
const LONG: Duration = Duration::from_secs(12);

/// Repeats a call until a server has started to process it. Clients other than tonic's do so by themselves.
async fn made<T>(call: impl AsyncFn() -> Result<Response<T>, Status>) -> Result<T, Status> {
    loop {
        match call().await {
            Err(status) if is_unprocessed(&status) => {}
            answer => return answer.map(Response::into_inner),
        }
    }
}

/// Creates a story and reads it again, repeatedly. Returns how often.
async fn work(channel: Channel, until: Instant) -> Result<usize, Status> {
    let client = StoryServiceClient::new(channel);
    let mut count = 0;
    while Instant::now() < until {
        let content = StoryContent { headline: "Old".into(), section: "World".into(), ..Default::default() };
        let create = CreateStoryRequest { content: Some(content), ..Default::default() };
        let story = made(async || client.clone().create_story(create.clone()).await).await?.story.unwrap_or_default();
        let read = GetStoryRequest { id: story.id };
        made(async || client.clone().get_story(read.clone()).await).await?;
        count += 2;
    }
    Ok(count)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_may_grow_old_under_load() {
    let options = Options::on(StoreKind::Sqlite).with(Role::Editorial, "server.max_connection_age_seconds=1");
    let mut newsroom = Newsroom::start(options).await;
    let channels: Vec<_> = (0..CHANNELS).map(|_| newsroom.service(Role::Editorial).channel()).collect();
    let until = Instant::now() + LONG;
    let count = AtomicUsize::new(0);
    let caller = async |number: usize| {
        let done = work(channels[number % CHANNELS].clone(), until).await;
        done.map(|calls| count.fetch_add(calls, Ordering::Relaxed))
    };
    let failed: Vec<Status> = join_all((0..CALLERS).map(caller)).await.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{failed:?}\n{}", newsroom.logs());
    println!("{count:?} calls, none failed");
    assert!(count.load(Ordering::Relaxed) > CALLERS);
}
