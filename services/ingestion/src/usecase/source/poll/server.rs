//! Polls an address over HTTP: a feed or an article page.

use newsroom_chassis::clock;

use super::{Brought, Poll, Trouble};
use crate::{
    domain::{
        Copy, DomainError, Freshness, IngestOutcome, IngestedItem, PayloadMetadata, PollResult, SourceKind, Validators,
    },
    fetch::{Document, Failure, FetchResult, Oddity, doubts},
    store::Subscriptions,
    usecase::{
        payload::{Reading, Unread},
        source::site,
        subscription::{note_hub, note_miss},
    },
};

impl Poll<'_> {
    pub(super) async fn server(&mut self) -> Result<(Brought, PollResult), Trouble> {
        let url = self.source.poll_url().ok_or(DomainError::SourceNotPolled)?;
        let answer = self.intake.fetcher.http.get(url, &self.source.next_validators(clock::now()), self.limit).await;
        let document = match answer.map_err(Trouble::Source)? {
            FetchResult::Document(document) => *document,
            FetchResult::NotModified { moved_to } => {
                let validators = self.source.validators.clone();
                let subscription = Subscriptions::reading(&self.intake.store).find(self.source.id).await?;
                let is_subscribed = subscription.is_some_and(|known| known.is_trusted(clock::now()));
                let result = PollResult { validators, moved_to, is_subscribed, ..PollResult::default() };
                return Ok((Brought::NotModified, result));
            }
        };
        let (mut served, known) = (self.source.health.served.clone(), &self.source.validators);
        let copy = Copy { etag: document.validators.etag.as_deref(), age: document.age, at: clock::now() };
        let is_stale = served.is_stale(copy, known);
        let validators = if is_stale { known.clone() } else { document.validators.clone() };
        let mut reading = self.read(&document).await?;
        let Document { url: found_at, moved_to, links, oddities, .. } = document;
        let (ttl, hints) = (reading.hints.ttl, reading.hints.clone());
        let is_whole = reading.has_end || !oddities.iter().any(Oddity::is_doubtful);
        if !is_whole && !reading.is_cut_off {
            // Part of a page would be taken for the whole article.
            let text = format!("{}; what came has no end", doubts(&oddities));
            return Err(Trouble::Source(Failure::new(text)));
        }
        self.reject(None, reading.rejected.iter());
        site::learn(self.intake, self.source.id, Some(&found_at), reading.page.take()).await?;
        // The next poll has to fetch again what was cut off, so its request is not conditional.
        let validators = if reading.is_cut_off { Validators::default() } else { validators };
        // Items that nobody has seen yet are news even in a stale copy.
        let freshness = if is_stale { Freshness::Stale } else { Freshness::Standing };
        self.deliver(reading, None, freshness).await?;
        if !is_whole {
            // The entries before the end are whole, and taken.
            return Err(Trouble::Source(Failure::new(doubts(&oddities))));
        }
        // Headers take precedence over the document (WebSub §4).
        let topic = links.topic.or(hints.topic).unwrap_or(found_at);
        let wants_feed = self.source.settings.endpoint.kind() == SourceKind::Feed;
        let hub = links.hub.or(hints.hub).filter(|_| wants_feed).map(|hub| (hub, topic));
        let mut is_subscribed = note_hub(self.intake, &self.source, hub).await?;
        let is_news = |ingested: &IngestedItem| matches!(ingested.outcome, IngestOutcome::New | IngestOutcome::Update);
        // The hub had promised to send what came since the last poll.
        if is_subscribed && self.source.health.is_subscribed && self.ingested.iter().any(is_news) {
            note_miss(self.intake, self.source.id).await?;
            is_subscribed = false;
        }
        let remarks = oddities.iter().map(Oddity::text).collect();
        // Only now are the validators returned. After a partial failure, a conditional request would not return the
        // lost items.
        Ok((Brought::News, PollResult { validators, served: Some(served), moved_to, ttl, is_subscribed, remarks }))
    }

    /// Parses a document, which must be a feed if a feed is polled.
    async fn read(&self, document: &Document) -> Result<Reading, Trouble> {
        let metadata = PayloadMetadata {
            form: None,
            content_type: document.content_type.clone(),
            content_language: document.content_language.clone(),
            url: Some(document.url.clone()),
        };
        let site = site::known(self.intake, self.source.id, &metadata, &document.bytes).await?;
        let unread = Unread { site, ..Unread::now(&self.source, document.bytes.clone(), metadata) };
        let reading = self.intake.reader.read(unread).await?;
        let failure = |text: String| Trouble::Source(Failure::new(unusable(&document.oddities, text)));
        let reading = reading.map_err(|why| failure(format!("what came cannot be read: {why}")))?;
        let wants_feed = self.source.settings.endpoint.kind() == SourceKind::Feed;
        if reading.form.is_feed() != wants_feed {
            let wanted = if wants_feed { "a feed" } else { "an article page" };
            return Err(failure(format!("what came is {}, but {wanted} was asked for", reading.form.described())));
        }
        Ok(reading)
    }
}

/// Why a document cannot be used. `fault` is that of its content; what is odd about its response may explain it.
pub(in crate::usecase::source) fn unusable(oddities: &[Oddity], fault: String) -> String {
    match doubts(oddities) {
        doubts if doubts.is_empty() => fault,
        doubts if oddities.iter().any(Oddity::ends_early) => doubts,
        doubts => format!("{doubts}; {fault}"),
    }
}
