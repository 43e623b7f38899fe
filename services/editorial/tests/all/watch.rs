//! Watching a desk.

use std::time::Duration;

use newsroom_fixtures::{wait_for_async, wait_until_async};
use newsroom_proto::editorial::v1::{self, Story, StoryAction, WatchDeskRequest, WatchDeskResponse};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use tokio::time::timeout;
use tonic::{Code, Status, Streaming};

use crate::support::{ACTIONS, DeskClient, TIMEOUT, World, chance, complete, invalid, mask, rejected};

async fn open(client: &DeskClient, desk: &str, token: &str) -> Result<Streaming<WatchDeskResponse>, Status> {
    let request = WatchDeskRequest { desk: desk.into(), resume_token: token.into() };
    Ok(client.clone().watch_desk(request).await?.into_inner())
}

async fn next(stream: &mut Streaming<WatchDeskResponse>) -> Result<WatchDeskResponse, Status> {
    Ok(timeout(TIMEOUT, stream.message()).await.expect("a message in time")?.expect("the stream goes on"))
}

/// The first token of a new watch.
async fn beginning(client: &DeskClient, desk: &str) -> String {
    let mut stream = open(client, desk, "").await.unwrap();
    let first = next(&mut stream).await.unwrap();
    assert_eq!((first.change, first.left_desk), (None, false));
    first.resume_token
}

/// A client that watches a desk and is disconnected again and again.
struct Watcher {
    desk: &'static str,
    token: String,
    seen: Vec<WatchDeskResponse>,
}

impl Watcher {
    async fn new(client: &DeskClient, desk: &'static str) -> Self {
        Self { desk, token: beginning(client, desk).await, seen: Vec::new() }
    }

    /// Watches for a short time, then drops the stream.
    async fn watch(&mut self, client: &DeskClient, chance: &mut StdRng) {
        let Ok(mut stream) = open(client, self.desk, &self.token).await else { return };
        let moment = Duration::from_micros(chance.random_range(0..30_000));
        let most = chance.random_range(0..9);
        let _cut_off = timeout(moment, async {
            for _ in 0..most {
                let Ok(Some(message)) = stream.message().await else { return };
                self.token.clone_from(&message.resume_token);
                self.seen.push(message);
            }
        })
        .await;
    }

    /// Watches until it has seen this story.
    async fn until(&mut self, client: &DeskClient, chance: &mut StdRng, last: &Story) {
        let has_seen = |seen: &[WatchDeskResponse]| seen.iter().any(|message| change(message).1.id == last.id);
        let start = std::time::Instant::now();
        while !has_seen(&self.seen) {
            assert!(start.elapsed() < TIMEOUT, "{} messages, and not the last one", self.seen.len());
            self.watch(client, chance).await;
        }
    }
}

fn change(message: &WatchDeskResponse) -> (StoryAction, &Story) {
    let change = message.change.as_ref().expect("only a fresh watch begins without a change");
    (change.action(), change.story.as_ref().unwrap())
}

async fn move_to(world: &World, story: &Story, section: &str) -> Result<Story, Status> {
    let request = v1::UpdateStoryRequest {
        id: story.id.clone(),
        content: Some(v1::StoryContent { section: section.into(), ..Default::default() }),
        update_mask: mask(&["section"]),
        ..Default::default()
    };
    Ok(world.client.clone().update_story(request).await?.into_inner().story.unwrap())
}

/// Does random actions to stories of two desks. A refused action changes nothing.
async fn work(world: &World, chance: &mut StdRng, steps: usize) -> Vec<Story> {
    let mut stories = Vec::new();
    for n in 0..steps {
        let section = ["Sport", "Monde"][chance.random_range(0..2)];
        match stories.choose(chance).cloned() {
            Some(story) if n % 8 != 0 => {
                let _may_be_refused = match chance.random_range(0..3) {
                    0 => move_to(world, &story, section).await,
                    _ => world.act(*ACTIONS.choose(chance).unwrap(), &story).await,
                };
            }
            _ => stories.push(world.create(complete("Un titre", section)).await),
        }
    }
    stories
}

#[tokio::test]
async fn a_watcher_who_is_cut_off_and_resumes_sees_every_change_once_and_in_order() {
    let mut chance = chance();
    let mut others: [StdRng; 2] = std::array::from_fn(|_| StdRng::from_seed(chance.random()));
    let world = World::start().await;
    let mut all = Watcher::new(&world.desks, "").await;
    let mut sport = Watcher::new(&world.desks, "sport").await;
    let [first, second] = &mut others;
    let working = async {
        let mut stories = work(&world, &mut chance, 200).await;
        stories.push(world.create(complete("the last", "Sport")).await);
        stories
    };
    let watching = async {
        // Watches are cut off while the work goes on. They see the rest afterwards.
        for _ in 0..60 {
            tokio::join!(all.watch(&world.desks, first), sport.watch(&world.desks, second));
        }
    };
    let (stories, ()) = tokio::join!(working, watching);
    let last = stories.last().unwrap();
    all.until(&world.desks, first, last).await;
    sport.until(&world.desks, second, last).await;

    // All desks: each story's history, each revision once and in order.
    let mut count = 0;
    for story in &stories {
        let history = world.history(&story.id).await;
        let seen: Vec<_> = all
            .seen
            .iter()
            .filter(|message| change(message).1.id == story.id)
            .map(|m| m.change.clone().unwrap())
            .collect();
        assert_eq!(seen, history);
        assert!(all.seen.iter().all(|message| !message.left_desk));
        count += history.len();
    }
    assert_eq!(all.seen.len(), count);
    // One desk: the changes of its stories, and the changes by which stories leave it, in the same order.
    let desk_before = |story: &Story| {
        let before = |message: &&WatchDeskResponse| {
            let (_, earlier) = change(message);
            earlier.id == story.id && earlier.revision == story.revision - 1
        };
        all.seen.iter().find(before).map(|message| change(message).1.desk.clone())
    };
    let mut expected = Vec::new();
    for message in &all.seen {
        let (_, story) = change(message);
        let left_desk = story.desk != "sport" && desk_before(story).as_deref() == Some("sport");
        if story.desk == "sport" || left_desk {
            expected.push(WatchDeskResponse { left_desk, ..message.clone() });
        }
    }
    assert_eq!(sport.seen, expected);
    assert!(sport.seen.iter().any(|message| message.left_desk), "some story left the desk");
    world.stop().await;
}

#[tokio::test]
async fn a_story_that_leaves_the_desk_is_said_to_and_then_heard_of_no_more() {
    let world = World::start().await;
    let mut stream = open(&world.desks, "sport", "").await.unwrap();
    next(&mut stream).await.unwrap();
    let story = world.create(complete("Un titre", "Sport")).await;
    let moved = move_to(&world, &story, "Monde").await.unwrap();
    world.act(StoryAction::Submit, &story).await.unwrap();
    let back = move_to(&world, &story, "Sport").await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let message = next(&mut stream).await.unwrap();
        seen.push((change(&message).1.clone(), message.left_desk));
    }
    assert_eq!(seen, [(story, false), (moved, true), (back, false)]);
    world.stop().await;
}

#[tokio::test]
async fn a_token_that_is_none_is_named_and_one_that_the_bus_cannot_follow_has_expired() {
    let mut world = World::start().await;
    for token in ["42", "no token", "1-2-3"] {
        assert_eq!(invalid(open(&world.desks, "", token).await), ["resume_token"]);
    }
    assert_eq!(invalid(open(&world.desks, "Économie", "").await), ["desk"]);
    let expired = || (Code::OutOfRange, "RESUME_TOKEN_EXPIRED".to_owned());
    // The bus has dropped the events after the token.
    let token = beginning(&world.desks, "").await;
    let story = world.create(complete("Un titre", "Sport")).await;
    let stream = world.bus.stream("EDITORIAL").await.unwrap();
    wait_until_async("the event is out", TIMEOUT, async || stream.get_info().await.unwrap().state.messages == 1).await;
    stream.purge().await.unwrap();
    assert_eq!(rejected(open(&world.desks, "", &token).await), expired());
    // The bus has lost the stream, and the relay has made a new one.
    let token = beginning(&world.desks, "").await;
    world.nats.wipe_and_restart();
    world.act(StoryAction::Submit, &story).await.unwrap();
    wait_until_async("a stream stands again", TIMEOUT, async || {
        let Ok(stream) = world.bus.stream("EDITORIAL").await else { return false };
        stream.get_info().await.is_ok_and(|info| info.state.messages > 0)
    })
    .await;
    wait_until_async("the token has expired", TIMEOUT, async || {
        open(&world.desks, "", &token).await.is_err_and(|status| status.code() == Code::OutOfRange)
    })
    .await;
    assert_eq!(rejected(open(&world.desks, "", &token).await), expired());
    world.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_ends_its_watches_and_the_next_one_goes_on_behind() {
    let world = World::start().await;
    let mut stream = open(&world.desks, "sport", "").await.unwrap();
    next(&mut stream).await.unwrap();
    let story = world.create(complete("Un titre", "Sport")).await;
    let token = next(&mut stream).await.unwrap().resume_token;
    world.tell_to_stop();
    let status = next(&mut stream).await.unwrap_err();
    assert_eq!(rejected(Err::<(), _>(status)), (Code::Unavailable, "STOPPING".into()));
    let world = world.restart().await;
    let submitted = world.act(StoryAction::Submit, &story).await.unwrap();
    let mut stream = open(&world.desks, "sport", &token).await.unwrap();
    assert_eq!(change(&next(&mut stream).await.unwrap()), (StoryAction::Submit, &submitted));
    world.stop().await;
}

#[tokio::test]
async fn a_watch_misses_nothing_while_the_broker_is_down() {
    let mut world = World::start().await;
    let mut token = beginning(&world.desks, "").await;
    let mut stream = open(&world.desks, "", &token).await.unwrap();
    let story = world.create(complete("Un titre", "Sport")).await;
    token = next(&mut stream).await.unwrap().resume_token;
    world.nats.kill9();
    world.act(StoryAction::Submit, &story).await.unwrap();
    let refused_meanwhile = rejected(open(&world.desks, "", &token).await);
    assert_eq!(refused_meanwhile, (Code::Unavailable, "BUS_UNAVAILABLE".into()));
    world.nats.restart();
    world.act(StoryAction::Approve, &story).await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 2 {
        match next(&mut stream).await {
            Ok(message) => {
                token.clone_from(&message.resume_token);
                seen.push((change(&message).0, change(&message).1.revision));
            }
            // As a client does: resume after the last message until it succeeds.
            Err(_) => {
                stream =
                    wait_for_async("a new watch", TIMEOUT, async || open(&world.desks, "", &token).await.ok()).await;
            }
        }
    }
    assert_eq!(seen, [(StoryAction::Submit, 2), (StoryAction::Approve, 3)]);
    world.stop().await;
}

#[tokio::test]
async fn a_watch_whose_stream_was_lost_and_rebuilt_is_told_so() {
    let mut world = World::start().await;
    let token = beginning(&world.desks, "").await;
    let mut stream = open(&world.desks, "", &token).await.unwrap();
    let story = world.create(complete("Un titre", "Sport")).await;
    next(&mut stream).await.unwrap();
    world.nats.wipe_and_restart();
    world.act(StoryAction::Submit, &story).await.unwrap();
    // The new stream numbers its events anew, so none of them may be sent as if it came after the last one.
    assert_eq!(rejected(next(&mut stream).await), (Code::OutOfRange, "RESUME_TOKEN_EXPIRED".into()));
    world.stop().await;
}
