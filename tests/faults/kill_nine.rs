//! Every process is killed, and every store fails for a while, while stories are pushed.

use std::time::Duration;

use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Role, StoreKind, TIMEOUT};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use super::{
    flow::{Flow, assert_whole},
    seed,
    store::StoreFaults,
};

const STORIES: usize = 300;
/// How often each target is hit.
const ROUNDS: usize = 2;

#[tokio::test]
async fn kill_nine_over_sqlite() {
    kill_nine(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn kill_nine_over_postgresql() {
    kill_nine(StoreKind::Postgres).await;
}

/// The target of a fault.
#[derive(Clone, Copy, Debug)]
enum Victim {
    /// A service is killed.
    Service(Role),
    /// nats-server is killed.
    Bus,
    /// Statements of all stores fail for a moment: over SQLite the disk is full; over PostgreSQL the databases are read
    /// only and lose their sessions.
    Stores,
}

impl Victim {
    fn all() -> Vec<Self> {
        Role::ALL.into_iter().map(Self::Service).chain([Self::Bus, Self::Stores, Self::Stores]).collect()
    }
}

async fn kill_nine(stores: StoreKind) {
    let mut random = StdRng::seed_from_u64(seed());
    let all = Victim::all();
    let count = all.len() * ROUNDS;
    let mut victims: Vec<Victim> = all.into_iter().cycle().take(count).collect();
    victims.shuffle(&mut random);

    let (options, disk) = StoreFaults::prepare(stores);
    let mut newsroom = Newsroom::start(options.auto_approving()).await;
    let faults = disk.map_or_else(|| StoreFaults::ReadOnly(newsroom.stores()), StoreFaults::FullDisk);
    let source = newsroom.push_source("Agence").await;
    let flow = Flow::begin(&newsroom, source, STORIES);
    for (number, victim) in victims.into_iter().enumerate() {
        // The faults are spread over the whole run, each at a random moment.
        let due = STORIES * number / count + random.random_range(0..STORIES / count);
        wait_until_async("the flow goes on", TIMEOUT, async || flow.accepted() >= due).await;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
        println!("{} accepted, striking {victim:?}", flow.accepted());
        match victim {
            Victim::Service(role) => {
                newsroom.service(role).kill9();
                newsroom.service(role).start();
            }
            Victim::Bus => {
                newsroom.nats.kill9();
                newsroom.nats.restart();
            }
            Victim::Stores => faults.strike(&mut random).await,
        }
    }
    let items = flow.end().await;
    newsroom.serving().await;
    assert_eq!(items.len(), STORIES);
    assert_whole(&newsroom, &items).await;
}
