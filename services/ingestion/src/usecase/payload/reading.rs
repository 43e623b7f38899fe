//! Payloads are read off the reactor, only so many at once that their trees fit into memory.

use std::{sync::Arc, thread};

use newsroom_chassis::{clock, isolate, store::StoreError};
use newsroom_parse::{ParseError, Payload};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use crate::{
    domain::{Digest, Form, Hints, IncomingItem, Parser, PayloadMetadata, Provider, Raw, Source, TimeZone},
    store::CompressedPayload,
    understand::understand,
};

/// Reads payloads.
#[derive(Clone, Debug)]
pub struct Reader {
    permits: Arc<Semaphore>,
}

/// A payload, and what is known of it from outside.
#[derive(Clone, Debug)]
pub(in crate::usecase) struct Unread<B> {
    /// The bytes as they came.
    pub bytes: B,
    /// What is known of it.
    pub metadata: PayloadMetadata,
    /// When it came.
    pub at: OffsetDateTime,
    /// Where its times without a zone were written.
    pub zone: Option<TimeZone>,
    /// The providers that its source names.
    pub providers: Vec<Provider>,
}

impl<B> Unread<B> {
    /// A payload that came just now, of this source.
    pub fn now(source: &Source, bytes: B, metadata: PayloadMetadata) -> Self {
        Self::at(clock::now(), source, bytes, metadata)
    }

    /// A payload that came then.
    pub fn at(at: OffsetDateTime, source: &Source, bytes: B, metadata: PayloadMetadata) -> Self {
        let settings = &source.settings;
        Self { bytes, metadata, at, zone: settings.time_zone.clone(), providers: settings.providers.clone() }
    }
}

/// A payload that was read.
#[derive(Debug)]
pub(in crate::usecase) struct Reading {
    /// The form that it has.
    pub form: Form,
    /// Who read it.
    pub parser: Parser,
    /// The payload, to be stored.
    pub compressed: Arc<CompressedPayload>,
    /// Its items in their order.
    pub items: Vec<IncomingItem>,
    /// What could not be read, each piece with its reason.
    pub rejected: Vec<String>,
    /// What a feed says of itself.
    pub hints: Hints,
}

impl Default for Reader {
    /// Two readings for each processor: one of them may wait for memory.
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { permits: Arc::new(Semaphore::new(processors * 2)) }
    }
}

impl Reader {
    /// Does work that takes a while.
    pub(in crate::usecase) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        // The work itself holds the permit: a caller that leaves does not end it.
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| StoreError::GivenUp)?;
        let span = tracing::Span::current();
        let done = isolate::blocking(move || {
            // Given back by a panic too.
            let _permit = permit;
            span.in_scope(work)
        });
        Ok(done.await?)
    }

    /// Reads a payload.
    pub(in crate::usecase) async fn read<B>(&self, unread: Unread<B>) -> Result<Result<Reading, ParseError>, StoreError>
    where
        B: AsRef<[u8]> + Send + 'static,
    {
        match self.work(move || read(&unread)).await {
            // A payload on which a parser panics cannot be read. Everything else goes on.
            Err(StoreError::Panicked) => Ok(Err(ParseError::ParserFailed)),
            read => read,
        }
    }
}

fn read<B: AsRef<[u8]>>(unread: &Unread<B>) -> Result<Reading, ParseError> {
    let bytes = unread.bytes.as_ref();
    let metadata = &unread.metadata;
    let parsed = newsroom_parse::read(&Payload {
        bytes,
        form: metadata.form,
        content_type: metadata.content_type.as_deref(),
        url: metadata.url.as_ref(),
        now: unread.at,
        zone: unread.zone.as_ref(),
        providers: &unread.providers,
    })?;
    let compressed = CompressedPayload::of(bytes, metadata.clone());
    let raw = |digest: Digest, parser: &Parser| Raw { digest, parser: parser.clone() };
    let items = parsed.drafts.into_iter().map(|draft| {
        // The digest is made before: what is found in a text is not what its source told.
        let mut incoming = IncomingItem::new(draft, raw(compressed.digest(), &parsed.parser));
        if let Err(panicked) = isolate::catch(|| understand(&mut incoming.draft)) {
            isolate::note("ingestion", "understand", &incoming.draft.identity, &panicked);
        }
        incoming
    });
    let items = items.collect();
    Ok(Reading {
        form: parsed.form,
        parser: parsed.parser,
        items,
        compressed: Arc::new(compressed),
        rejected: parsed.rejected,
        hints: parsed.hints,
    })
}
