//! One chain of spans from the write through the outbox and the bus to the effect, as a collector
//! receives it.

use std::time::Duration;

use newsroom_chassis::{
    bus::Event,
    consumer::{Consumer, ConsumerSpec, HandleError, Handler},
    store::{EventBatch, HandleOutcome, Store, StoreError},
    task::Tasks,
    telemetry::{Telemetry, TelemetryConfig},
};
use newsroom_fixtures::{Collector, NatsServer, Span, wait_until_async};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::support::{self, Database, STREAM, count};

const TIMEOUT: Duration = Duration::from_secs(30);

struct Counters(Store);

impl Handler for Counters {
    type Command = Uuid;

    fn inbox(&self) -> &'static str {
        "traced"
    }

    fn read(&self, event: &Event) -> Result<Option<Uuid>, HandleError> {
        Ok(Some(event.aggregate_id))
    }

    async fn apply(&self, batch: EventBatch<Uuid>) -> Result<Vec<HandleOutcome>, HandleError> {
        let counted = self.0.handle_once::<_, HandleError, _>(batch, |tx, events| {
            Box::pin(async move {
                for event in events {
                    count(tx, *event.command).instrument(event.span).await?;
                }
                Ok(())
            })
        });
        counted.await
    }
}

#[tokio::test]
async fn a_chain_of_links_leads_from_the_write_to_the_effect() {
    let collector = Collector::start();
    let config = TelemetryConfig { otlp_endpoint: collector.endpoint().to_owned(), ..TelemetryConfig::default() };
    let telemetry = Telemetry::start(&config, "test").unwrap();

    let nats = NatsServer::start();
    let bus = support::bus(&nats).await;
    bus.provision(STREAM).await.unwrap();
    let (database, other) = (Database::sqlite(), Database::sqlite());
    let (store, effects) = (database.open().await, other.open().await);
    let id = Uuid::now_v7();
    let cause = tracing::info_span!(target: "newsroom_test", "cause");
    store
        .write::<_, StoreError, _>(move |tx| Box::pin(async move { count(tx, id).await }))
        .instrument(cause)
        .await
        .unwrap();
    let relay = support::relay(&store, &bus);
    let consumers = Tasks::new();
    let spec = ConsumerSpec { durable: "traced", stream: STREAM.name, subjects: &["newsroom.test.v1.>"] };
    let consumer = Consumer::new("test", spec, bus.clone(), Counters(effects.clone()));
    consumers.spawn("consumer", move |stop| consumer.run(stop));
    wait_until_async("the effect is there", TIMEOUT, async || support::value(&effects, id).await == 1).await;
    consumers.stop().await;
    relay.stop().await;
    tokio::task::spawn_blocking(move || telemetry.flush()).await.unwrap();

    let spans = collector.spans();
    let all = |name: &str| spans.iter().filter(move |span| span.name == name).collect::<Vec<_>>();
    let linked = |span: &&&Span, to: &Span| span.links.iter().any(|link| link.span_id == to.span_id);
    let cause = all("cause")[0];
    let creates = all("create newsroom.test.v1.Counted");
    let create =
        creates.iter().find(|create| create.parent_span_id == cause.span_id).expect("published within its cause");
    assert!(all("send TEST").iter().any(|send| linked(&send, create)));
    let processes = all("process newsroom.test.v1.Counted");
    let process = processes.iter().find(|process| linked(process, create)).expect("linked to what published it");
    assert!(
        creates.iter().any(|next| next.parent_span_id == process.span_id),
        "the effect's own event goes on from there"
    );
}
