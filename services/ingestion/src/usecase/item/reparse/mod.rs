//! Parses stored payloads again with the current parsers.

mod reread;

use std::collections::{HashMap, VecDeque};

use futures::{Stream, stream};
use newsroom_chassis::store::StoreError;

use super::{Delivery, DeliveryKind};
use crate::{
    convert::ReparseQuery,
    domain::{
        Blob, Digest, DomainError, Freshness, IncomingItem, Item, Progress, ReparseOutcome, Reparsed, Source, SourceId,
        StoredReading, differences,
    },
    store::{CompressedPayload, HistoryPosition, Items, Payloads, Revisions, Sources},
    usecase::{
        Error, Intake,
        payload::{self, Reading, Unread},
        source::site,
    },
};

/// The number of items in one page of the history.
const PAGE: u64 = 200;

/// A report during a reparse, in the order of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReparseReport {
    /// An item for which the new reading differs.
    Item(Box<Reparsed>),
    /// The progress so far, and whether the reparse has finished.
    Progress(Progress, bool),
}

/// Parses all payloads of a range again. The work advances only while the stream is read, and the stream may be dropped
/// at any time.
pub fn reparse(intake: Intake, query: ReparseQuery) -> impl Stream<Item = Result<ReparseReport, Error>> + Send {
    let run = Run { intake, query, after: None, progress: Progress::default(), reports: VecDeque::new(), done: false };
    stream::try_unfold(run, |mut run| async move {
        while run.reports.is_empty() && !run.done {
            run.page().await?;
        }
        Ok(run.reports.pop_front().map(|report| (report, run)))
    })
}

struct Run {
    intake: Intake,
    query: ReparseQuery,
    after: Option<HistoryPosition>,
    progress: Progress,
    reports: VecDeque<ReparseReport>,
    done: bool,
}

impl Run {
    async fn page(&mut self) -> Result<(), Error> {
        let (page, last) = Revisions::reading(&self.intake.store).history(&self.query, self.after, PAGE).await?;
        self.done = last.is_none();
        self.after = last.or(self.after);
        // Each payload is parsed once for all its items.
        let mut payloads: Vec<Vec<StoredReading>> = Vec::new();
        let mut by_payload: HashMap<(SourceId, Digest), usize> = HashMap::new();
        for stored in page {
            let at = *by_payload.entry((stored.item.source_id, stored.item.raw.digest)).or_insert(payloads.len());
            match payloads.get_mut(at) {
                Some(payload) => payload.push(stored),
                None => payloads.push(vec![stored]),
            }
        }
        for stored in payloads {
            self.payload(stored).await?;
        }
        self.reports.push_back(ReparseReport::Progress(self.progress, self.done));
        Ok(())
    }

    /// Parses the payload of all `stored` readings again.
    async fn payload(&mut self, stored: Vec<StoredReading>) -> Result<(), Error> {
        let Some(first) = stored.first() else { return Ok(()) };
        let source_id = first.item.source_id;
        let (source, reading) = match self.read(first).await? {
            Ok(read) => read,
            Err(why) => {
                for stored in stored {
                    self.tell(Reparsed::stored(&stored.item, None, ReparseOutcome::Unreadable(why.clone())));
                }
                return Ok(());
            }
        };
        let Reading { parser, compressed, items, blobs, .. } = reading;
        let mut found: HashMap<String, IncomingItem> =
            items.into_iter().map(|incoming| (incoming.draft.identity.clone(), incoming)).collect();
        for stored in stored {
            match found.remove(&stored.item.draft.identity) {
                Some(incoming) => self.compare(stored, &incoming, (&blobs, &compressed), &source).await?,
                None => self.tell(Reparsed::stored(&stored.item, Some(&parser), ReparseOutcome::Gone)),
            }
        }
        // Skips identities whose stored items have newer payloads.
        let identities = found.keys().cloned().collect();
        let known = Items::reading(&self.intake.store).known_identities(source_id, identities).await?;
        found.retain(|identity, _| !known.contains(identity));
        let mut new = Vec::from_iter(found.into_values());
        new.sort_by(|left, right| left.draft.identity.cmp(&right.draft.identity));
        let kind = DeliveryKind::Poll { seen: None };
        let freshness = Freshness::Known;
        let delivery = Delivery { source_id, payload: compressed, items: new, blobs, freshness, kind };
        self.take_new(delivery).await
    }

    async fn read(&self, stored: &StoredReading) -> Result<Result<(Source, Reading), String>, Error> {
        let Some(source) = Sources::reading(&self.intake.store).find_bare(stored.item.source_id).await? else {
            return Ok(Err("its source was deleted".into()));
        };
        let Some(raw) = Payloads::reading(&self.intake.store).find(stored.item.raw.digest).await? else {
            return Ok(Err("its raw payload is kept no longer".into()));
        };
        let (metadata, at) = (raw.metadata.clone(), stored.receive_time);
        let bytes = match payload::bytes(&self.intake, raw).await {
            Err(Error::Store(StoreError::Unreadable(why))) => return Ok(Err(why)),
            Err(Error::Domain(expired @ DomainError::RawExpired)) => return Ok(Err(expired.to_string())),
            bytes => bytes?,
        };
        let site = site::known(&self.intake, source.id, &metadata, &bytes).await?;
        let unread = Unread { site, ..Unread::at(at, &source, bytes, metadata) };
        let reading = self.intake.reader.read(unread).await?;
        Ok(reading.map(|reading| (source, reading)).map_err(|why| why.to_string()))
    }

    /// Compares an item with its new reading.
    async fn compare(
        &mut self,
        stored: StoredReading,
        incoming: &IncomingItem,
        (blobs, payload): (&[Blob], &CompressedPayload),
        source: &Source,
    ) -> Result<(), Error> {
        let reread: Item = stored.item.reread(incoming, source);
        let differences = differences(&stored.item.draft, &reread.draft);
        if differences.is_empty() {
            self.progress.items += 1;
            self.progress.unchanged += 1;
            return Ok(());
        }
        let now = incoming.raw.parser.clone();
        let mut reparsed = Reparsed::stored(&stored.item, Some(&now), ReparseOutcome::Changed(differences));
        if self.query.applies {
            self.intake.blob_writer.keep(std::slice::from_ref(incoming), blobs, payload).await?;
            match reread::reread(&self.intake.store, stored, reread, incoming).await? {
                Some(revision) => (reparsed.revision, reparsed.applied) = (revision, true),
                None => reparsed.outcome = ReparseOutcome::Superseded,
            }
        }
        self.tell(reparsed);
        Ok(())
    }

    /// Ingests items that only the new reading found.
    async fn take_new(&mut self, delivery: Delivery) -> Result<(), Error> {
        let mut reports: Vec<Reparsed> =
            delivery.items.iter().map(|incoming| found(incoming, delivery.source_id)).collect();
        if reports.is_empty() {
            return Ok(());
        }
        if self.query.applies {
            let ingested = self.intake.deliveries.deliver(delivery).await?;
            for (reparsed, ingested) in reports.iter_mut().zip(ingested) {
                reparsed.item_id = Some(ingested.item_id);
                (reparsed.revision, reparsed.applied) = (ingested.revision, true);
            }
        }
        for reparsed in reports {
            self.tell(reparsed);
        }
        Ok(())
    }

    fn tell(&mut self, reparsed: Reparsed) {
        self.progress.count(&reparsed.outcome);
        self.reports.push_back(ReparseReport::Item(Box::new(reparsed)));
    }
}

fn found(incoming: &IncomingItem, source_id: SourceId) -> Reparsed {
    Reparsed {
        item_id: None,
        source_id,
        headline: incoming.draft.headline.clone(),
        revision: 0,
        then: None,
        now: Some(incoming.raw.parser.clone()),
        outcome: ReparseOutcome::New,
        applied: false,
    }
}
