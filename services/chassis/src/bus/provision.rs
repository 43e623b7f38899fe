//! Creates and updates streams and consumers. A repeat changes nothing.

use std::time::Duration;

use async_nats::jetstream::{
    consumer::{AckPolicy, pull},
    stream::{Compression, Config, DiscardPolicy, RetentionPolicy, StorageType, Stream},
};

use super::{Bus, BusError};

/// The stream of events that consumers gave up.
pub const DEAD_LETTERS: StreamSpec =
    StreamSpec { name: "DEAD_LETTERS", subjects: "newsroom.dead_letters.>", days: 90, share: 3 };
/// How long the bus itself recognises a repeated message id. The inbox recognises it for longer.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(600);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The settings of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSpec {
    /// The stream's name, for example `EDITORIAL`.
    pub name: &'static str,
    /// The subjects that the stream keeps, for example `newsroom.editorial.v1.>`.
    pub subjects: &'static str,
    /// The number of days for which an event is kept.
    pub days: u32,
    /// The stream's share of the bus's storage, in percent. All streams together have at most 100.
    pub share: u32,
}

impl StreamSpec {
    /// The most bytes of the stream when all streams together have `storage`.
    fn max_bytes(self, storage: u64) -> i64 {
        i64::try_from(storage / 100 * u64::from(self.share)).unwrap_or(i64::MAX)
    }
}

impl Bus {
    /// Creates the stream, or updates it to these settings.
    pub async fn provision(&self, spec: StreamSpec) -> Result<Stream, BusError> {
        let failed = |cause: String| BusError::Provision { name: spec.name.into(), cause };
        let config = Config {
            name: spec.name.into(),
            subjects: vec![spec.subjects.into()],
            retention: RetentionPolicy::Limits,
            storage: StorageType::File,
            // A full stream rejects new events; it never drops an old event silently.
            discard: DiscardPolicy::New,
            max_bytes: spec.max_bytes(self.storage_bytes),
            max_age: DAY * spec.days,
            duplicate_window: DUPLICATE_WINDOW,
            num_replicas: self.replicas,
            // A server that is killed while it compresses a block loses the content of the block.
            compression: Some(Compression::None),
            allow_direct: true,
            allow_atomic_publish: true,
            ..Config::default()
        };
        self.jetstream.create_or_update_stream(config).await.map_err(|error| failed(error.to_string()))?;
        self.jetstream.get_stream(spec.name).await.map_err(|error| failed(error.to_string()))
    }

    /// Returns the stream of another service. That service may not have created it yet.
    pub async fn stream(&self, name: &str) -> Result<Stream, BusError> {
        let unavailable = |error: async_nats::jetstream::context::GetStreamError| {
            BusError::Unavailable(format!("stream {name}: {error}"))
        };
        self.jetstream.get_stream(name).await.map_err(unavailable)
    }

    /// Creates a durable pull consumer, or updates it to these settings.
    pub(crate) async fn provision_consumer(
        &self,
        stream: &Stream,
        config: pull::Config,
    ) -> Result<async_nats::jetstream::consumer::PullConsumer, BusError> {
        let name = config.durable_name.clone().unwrap_or_default();
        let config = pull::Config { ack_policy: AckPolicy::Explicit, ..config };
        stream.create_consumer(config).await.map_err(|error| BusError::Provision { name, cause: error.to_string() })
    }
}
