//! Pushes stories to ingestion. It uses the processors that it measures, so it does as little as possible.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use futures::{StreamExt as _, future::join_all, stream};
use newsroom_proto::ingestion::v1::{
    SubmitRawRequest, SubmitRawStreamRequest, item_service_client::ItemServiceClient,
    submit_raw_stream_response::Result,
};
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use super::arrivals::Arrivals;
use crate::text;

/// How many callers push at once when the sustained rate is measured. A connection accepts 256 calls.
const CALLERS: usize = 512;

/// The payloads of the first stories, made before anything is measured.
pub(super) struct Payloads(Vec<Vec<u8>>);

impl Payloads {
    pub fn prepare(count: u64) -> Self {
        Self((0..count).map(|number| text::page(number).into_bytes()).collect())
    }

    fn get(&self, number: u64) -> Vec<u8> {
        let made = usize::try_from(number).ok().and_then(|number| self.0.get(number));
        made.cloned().unwrap_or_else(|| text::page(number).into_bytes())
    }
}

/// Pushes the stories in the order of their numbers.
pub(super) struct Pusher {
    payloads: Arc<Payloads>,
    source_id: String,
    next: AtomicU64,
    channels: Vec<Channel>,
}

impl Pusher {
    pub fn new(payloads: Arc<Payloads>, source_id: String, channels: Vec<Channel>) -> Self {
        Self { payloads, source_id, next: AtomicU64::new(0), channels }
    }

    /// How many stories were pushed.
    pub fn pushed(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    /// Pushes the next story by a call, and returns its number.
    pub async fn push(&self) -> u64 {
        let (number, request) = self.next();
        let channel = self.channels[usize::try_from(number).unwrap_or(0) % self.channels.len()].clone();
        ItemServiceClient::new(channel).submit_raw(request).await.expect("the push is accepted");
        number
    }

    /// Pushes stories by calls, as many as may be under way, until the stop.
    pub async fn push_by_calls(&self, arrivals: &Arrivals, stop: &CancellationToken) {
        let caller = || async {
            while stop.run_until_cancelled(arrivals.place()).await.is_some() {
                self.push().await;
            }
        };
        join_all((0..CALLERS).map(|_| caller())).await;
    }

    /// Pushes stories through a stream on each connection, as many as may be under way, until the stop.
    pub async fn push_by_streams(self: &Arc<Self>, arrivals: &Arc<Arrivals>, stop: &CancellationToken) {
        let stream_of = |channel: Channel| async {
            let state = (self.clone(), arrivals.clone(), stop.clone());
            let requests = stream::unfold(state, |(pusher, arrivals, stop)| async move {
                stop.run_until_cancelled(arrivals.place()).await?;
                let submission = Some(pusher.next().1);
                Some((SubmitRawStreamRequest { submission }, (pusher, arrivals, stop)))
            });
            let answers = ItemServiceClient::new(channel).submit_raw_stream(requests).await;
            let mut answers = answers.expect("the stream is accepted").into_inner();
            while let Some(answer) = answers.next().await {
                let result = answer.expect("the stream goes on").result;
                assert!(matches!(result, Some(Result::Submitted(_))), "the push is accepted: {result:?}");
            }
        };
        join_all(self.channels.iter().cloned().map(stream_of)).await;
    }

    fn next(&self) -> (u64, SubmitRawRequest) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let request = SubmitRawRequest {
            request_id: format!("bench-{number}"),
            source_id: self.source_id.clone(),
            payload: self.payloads.get(number),
            ..Default::default()
        };
        (number, request)
    }
}
