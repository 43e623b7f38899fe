//! Calls at a fixed rate, whatever the answers take.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream::FuturesUnordered};
use newsroom_proto::editorial::v1::{
    GetStoryRequest, ListDesksRequest, desk_service_client::DeskServiceClient, story_service_client::StoryServiceClient,
};
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    transport::Channel,
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::times::Times;

/// The most calls under way. When the answers are that late, no further call is made.
const MOST: usize = 4_096;
/// The time between two looks at which calls are due.
const TICK: Duration = Duration::from_millis(1);

/// The value of the header `authorization`.
pub(super) type Bearer = MetadataValue<Ascii>;

/// The answers to paced calls.
pub(super) struct Paced {
    /// The time of each call from when it was due.
    pub times: Times,
    /// How many calls had each code.
    pub answers: BTreeMap<String, u64>,
    pub elapsed: Duration,
}

impl Paced {
    pub fn new() -> Self {
        Self { times: Times::new(), answers: BTreeMap::new(), elapsed: Duration::ZERO }
    }

    /// How many calls were answered, with whatever code.
    pub fn answered(&self) -> u64 {
        self.answers.values().sum()
    }
}

/// Makes `rate` calls a second for this time, and waits for the answers.
pub(super) async fn paced<F: Future<Output = Result<(), Status>>>(
    rate: u32,
    long: Duration,
    mut call: impl FnMut(u64) -> F,
) -> Paced {
    let mut paced = Paced::new();
    let mut under_way = FuturesUnordered::new();
    let start = Instant::now();
    let mut ticks = tokio::time::interval(TICK);
    let (mut made, all) = (0_u64, (f64::from(rate) * long.as_secs_f64()) as u64);
    while made < all || !under_way.is_empty() {
        tokio::select! {
            Some((due, answer)) = under_way.next(), if !under_way.is_empty() => {
                let (due, answer): (Instant, Result<(), Status>) = (due, answer);
                paced.times.add(due.elapsed());
                let code = answer.map_or_else(|status| format!("{:?}", status.code()), |()| "Ok".to_owned());
                *paced.answers.entry(code).or_default() += 1;
            }
            _ = ticks.tick(), if made < all => {
                // The first call is due at once.
                let reached = (start.elapsed().as_secs_f64() * f64::from(rate)) as u64 + 1;
                while made < reached.min(all) && under_way.len() < MOST {
                    let due = start + Duration::from_secs_f64(made as f64 / f64::from(rate));
                    let called = call(made);
                    under_way.push(async move { (due, called.await) });
                    made += 1;
                }
            }
        }
    }
    paced.elapsed = start.elapsed();
    paced
}

/// A call that needs no token.
pub(super) async fn health(channel: Channel) -> Result<(), Status> {
    HealthClient::new(channel).check(HealthCheckRequest::default()).await.map(drop)
}

/// A call that reads all desks.
pub(super) async fn list_desks(channel: Channel, token: &Bearer) -> Result<(), Status> {
    let mut request = Request::new(ListDesksRequest::default());
    request.metadata_mut().insert("authorization", token.clone());
    DeskServiceClient::new(channel).list_desks(request).await.map(drop)
}

/// A call that reads one story, with a token if there is one.
pub(super) async fn get_story(channel: Channel, token: Option<Bearer>, id: String) -> Result<(), Status> {
    let mut request = Request::new(GetStoryRequest { id });
    if let Some(token) = token {
        request.metadata_mut().insert("authorization", token);
    }
    StoryServiceClient::new(channel).get_story(request).await.map(drop)
}
