//! What the service has published proves what its store had.

use newsroom_access::audit::{self, Compared, FaultKind, Published, Record};
use newsroom_chassis::{
    bus::{Bus, BusConfig, StreamSpec},
    clock::from_micros,
};
use newsroom_fixtures::NatsServer;
use newsroom_proto::audit::v1::AuditCheckpointed;
use prost::Message as _;

use crate::support::{Audited, Database};

const STREAM: StreamSpec = StreamSpec { name: "NONE", subjects: "newsroom.none.v1.>", days: 1, share: 5 };

/// A store of thirty entries with three checkpoints, and a stream.
struct Publishing {
    audited: Audited,
    published: Published,
    _nats: NatsServer,
}

impl Publishing {
    async fn start() -> Self {
        let nats = NatsServer::start();
        let bus = Bus::connect(&BusConfig::at(nats.url()), "none").await.unwrap();
        bus.checked().await.unwrap();
        bus.provision(STREAM).await.unwrap();
        let audited = Audited::with_entries(Database::sqlite(), 10, 10).await;
        for _ in 0..20 {
            audited.record("more").await;
            audited.chain_all().await;
        }
        let published = Published { bus, stream: STREAM.name, keys: audited.keys(), lost_until: None };
        Self { audited, published, _nats: nats }
    }

    async fn checkpoints(&self) -> Vec<audit::Checkpoint> {
        let checkpoints = self.audited.records().await.into_iter().filter_map(|record| match record {
            Record::Checkpoint(checkpoint) => Some(checkpoint),
            Record::Entry(_) => None,
        });
        checkpoints.collect()
    }

    async fn publish(&self, checkpoint: &audit::Checkpoint) {
        let event = AuditCheckpointed { checkpoint: Some(audit::checkpoint_to_message(checkpoint)) };
        let subject = format!("newsroom.none.v1.audit.checkpointed.{}", checkpoint.id);
        let stored = self.published.bus.jetstream().publish(subject, event.encode_to_vec().into()).await.unwrap();
        stored.await.unwrap();
    }

    async fn compare(&self) -> Compared {
        self.published.compare(&self.audited.store).await.unwrap()
    }
}

#[tokio::test]
async fn a_store_that_lacks_what_was_published_is_named_however_it_was_changed() {
    let publishing = Publishing::start().await;
    assert_eq!(publishing.compare().await, Compared::default(), "there is nothing to compare with");
    let checkpoints = publishing.checkpoints().await;
    for checkpoint in &checkpoints {
        publishing.publish(checkpoint).await;
    }
    // What somebody could make the service publish who can write to its outbox: nothing that it has signed.
    publishing.publish(&audit::Checkpoint { number: 9, ..checkpoints[2].clone() }).await;
    publishing.publish(&checkpoints[0]).await;
    assert_eq!(publishing.compare().await, Compared { count: 4, fault: None });
    let emptied = "DELETE FROM audit_entry; DELETE FROM audit_checkpoint; DELETE FROM audit_state;";
    for (what, statement, number) in [
        ("cut", "DELETE FROM audit_entry WHERE position > 20; DELETE FROM audit_checkpoint WHERE number = 3", 3),
        ("emptied", emptied, 1),
        ("changed", "UPDATE audit_checkpoint SET position = 9000000000 WHERE number = 2", 2),
    ] {
        let kept = "CREATE TABLE entries AS SELECT * FROM audit_entry; CREATE TABLE checkpoints AS SELECT * FROM \
                    audit_checkpoint; CREATE TABLE states AS SELECT * FROM audit_state;";
        publishing.audited.tamper(&format!("{kept} {statement}")).await;
        let fault = publishing.compare().await.fault.unwrap();
        assert_eq!((fault.kind, fault.checkpoint), (FaultKind::Published, number), "{what}: {fault:?}");
        let restored = "INSERT INTO audit_entry SELECT * FROM entries; INSERT INTO audit_checkpoint SELECT * FROM \
                        checkpoints; INSERT INTO audit_state SELECT * FROM states; DROP TABLE entries; DROP TABLE \
                        checkpoints; DROP TABLE states";
        publishing.audited.tamper(&format!("{emptied} {restored}")).await;
        assert_eq!(publishing.compare().await, Compared { count: 4, fault: None });
    }
}

#[tokio::test]
async fn a_store_that_was_restored_goes_on_when_the_operator_says_so() {
    let mut publishing = Publishing::start().await;
    let checkpoints = publishing.checkpoints().await;
    for checkpoint in &checkpoints {
        publishing.publish(checkpoint).await;
    }
    let second = checkpoints[1].clone();
    let hash = hex::encode(&second.hash);
    let rolled_back = format!(
        "DELETE FROM audit_entry WHERE position > 20; DELETE FROM audit_checkpoint WHERE number = 3; UPDATE audit_state \
         SET position = 20, hash = x'{hash}', checkpoint_number = 2, checkpoint_position = 20, checkpoint_at = {}",
        second.time
    );
    publishing.audited.tamper(&rolled_back).await;
    assert_eq!(publishing.audited.verify().await.fault, None, "the store agrees with itself");
    let fault = publishing.compare().await.fault.unwrap();
    // The text names the time that the operator sets.
    let (_, until) = fault.text.rsplit_once(' ').unwrap();
    let until = time::OffsetDateTime::parse(until, &time::format_description::well_known::Rfc3339).unwrap();
    assert_eq!(until, from_micros(checkpoints[2].time));
    publishing.published.lost_until = Some(until);
    assert_eq!(publishing.compare().await, Compared { count: 2, fault: None });
    // What is signed from now on is compared again.
    for _ in 0..10 {
        publishing.audited.record("again").await;
    }
    publishing.audited.chain_all().await;
    let third = publishing.checkpoints().await.pop().unwrap();
    publishing.publish(&third).await;
    assert_eq!(publishing.compare().await, Compared { count: 3, fault: None });
    publishing.audited.tamper("DELETE FROM audit_checkpoint WHERE number = 3").await;
    assert_eq!(publishing.compare().await.fault.unwrap().id, Some(third.id));
}
