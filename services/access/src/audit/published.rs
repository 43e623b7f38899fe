//! Compares the checkpoints of a store with those that the service has published in its stream, which nobody changes who can
//! only write to the store.

use std::collections::BTreeMap;

use newsroom_chassis::{
    bus::{Bus, BusError},
    clock::from_micros,
    store::{Store, StoreError},
};
use newsroom_proto::audit::v1::AuditCheckpointed;
use prost::Message as _;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Checkpoint, Fault, TrustedKeys, convert, store};

/// How many checkpoints of the store are read at once.
const PAGE: u64 = 500;

/// The checkpoints that a service has published.
#[derive(Clone, Debug)]
pub struct Published {
    pub bus: Bus,
    /// The name of the stream.
    pub stream: &'static str,
    pub keys: TrustedKeys,
    /// The checkpoints up to this time are not compared: the operator knows that the store lacks them.
    pub lost_until: Option<OffsetDateTime>,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many published checkpoints the store has as they were published.
    pub count: u64,
    /// The first one that it has not.
    pub fault: Option<Fault>,
}

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bus(#[from] BusError),
}

impl Published {
    /// Compares all checkpoints that the stream still keeps. What no trusted key has signed there is no checkpoint.
    pub async fn compare(&self, store: &Store) -> Result<Compared, PublishedError> {
        let subjects = format!("newsroom.{}.v1.audit.checkpointed.>", store.service());
        let mut history = self.bus.history(self.stream, subjects).await?;
        let mut stored = Stored::default();
        let (mut count, mut lacking) = (0, None::<Lacking>);
        while let Some(payload) = history.next().await? {
            let Some(published) = read(&payload) else { continue };
            let row = stored.checkpoint(store, published.number).await?;
            if row.as_ref() == Some(&published) {
                count += 1;
            } else if self.counts(store, &published) {
                lacking = Some(Lacking::add(lacking, published, row.is_some()));
            }
        }
        Ok(Compared { count, fault: lacking.map(Lacking::fault) })
    }

    /// Whether the service has signed it, and the store must have it.
    fn counts(&self, store: &Store, published: &Checkpoint) -> bool {
        published.service == store.service()
            && published.is_signed(&self.keys)
            && self.lost_until.is_none_or(|until| from_micros(published.time) > until)
    }
}

/// What the store lacks.
struct Lacking {
    first: Checkpoint,
    /// Whether the store has another checkpoint of that number.
    has_other: bool,
    newest: i64,
}

impl Lacking {
    fn add(known: Option<Self>, published: Checkpoint, has_other: bool) -> Self {
        match known {
            Some(known) => Self { newest: known.newest.max(published.time), ..known },
            None => Self { newest: published.time, first: published, has_other },
        }
    }

    fn fault(self) -> Fault {
        let newest = from_micros(self.newest).format(&Rfc3339).unwrap_or_default();
        Fault::published(&self.first, self.has_other, &newest)
    }
}

/// The checkpoints of a store, a page at a time.
#[derive(Default)]
struct Stored {
    page: BTreeMap<i64, Checkpoint>,
    /// The numbers of the page: from the first one to before the second one.
    numbers: (i64, i64),
}

impl Stored {
    async fn checkpoint(&mut self, store: &Store, number: i64) -> Result<Option<Checkpoint>, StoreError> {
        if !(self.numbers.0..self.numbers.1).contains(&number) {
            let rows = store::checkpoints(store, number.saturating_sub(1), PAGE).await?;
            let end = match rows.last() {
                Some(last) if rows.len() as u64 == PAGE => last.number.saturating_add(1),
                _ => i64::MAX,
            };
            self.numbers = (number, end);
            self.page = rows.into_iter().map(|row| (row.number, row)).collect();
        }
        Ok(self.page.get(&number).cloned())
    }
}

fn read(payload: &[u8]) -> Option<Checkpoint> {
    let event = AuditCheckpointed::decode(payload).ok()?;
    convert::checkpoint_from_message(event.checkpoint?).ok()
}
