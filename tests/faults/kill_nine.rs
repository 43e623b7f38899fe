//! Everything that runs is killed while stories flow.

use std::time::Duration;

use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Options, PATIENCE, Role, StoreKind};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use super::{
    flow::{Flow, assert_whole},
    seed,
};

const STORIES: usize = 300;
/// How often each victim is killed.
const ROUNDS: usize = 2;

#[tokio::test]
async fn kill_nine_over_sqlite() {
    kill_nine(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn kill_nine_over_postgresql() {
    kill_nine(StoreKind::Postgres).await;
}

/// What is killed; `None` is nats-server.
type Victim = Option<Role>;

async fn kill_nine(stores: StoreKind) {
    let mut random = StdRng::seed_from_u64(seed());
    let mut victims: Vec<Victim> = Role::ALL.into_iter().map(Some).chain([None]).cycle().take(5 * ROUNDS).collect();
    victims.shuffle(&mut random);

    let mut newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let source = newsroom.push_source("Agence").await;
    let flow = Flow::begin(&newsroom, source, STORIES);
    for (number, victim) in victims.into_iter().enumerate() {
        // The kills are spread over the whole flow, each at a moment of its own.
        let due = STORIES * number / (5 * ROUNDS) + random.random_range(0..STORIES / (5 * ROUNDS));
        wait_until_async("the flow goes on", PATIENCE, async || flow.accepted() >= due).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
        println!("{} accepted, killing {victim:?}", flow.accepted());
        match victim {
            Some(role) => {
                newsroom.service(role).kill9();
                newsroom.service(role).start();
            }
            None => {
                newsroom.nats.kill9();
                newsroom.nats.restart();
            }
        }
    }
    let items = flow.end().await;
    newsroom.serving().await;
    assert_eq!(items.len(), STORIES);
    assert_whole(&newsroom, &items).await;
}
