//! Parses payloads outside the reactor. The number of concurrent parses is limited, so that their trees fit into
//! memory.

use std::{sync::Arc, thread};

use newsroom_chassis::{clock, isolate, store::StoreError};
use newsroom_parse::{PageBlocks, ParseError, Payload};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use crate::{
    domain::{
        Blob, Digest, Form, Hints, IncomingItem, Parser, PayloadMetadata, Provider, Raw, SitePatterns, Source, TimeZone,
    },
    store::CompressedPayload,
    understand::understand,
};

#[derive(Clone, Debug)]
pub struct Reader {
    permits: Arc<Semaphore>,
}

/// A payload before parsing, with its metadata.
#[derive(Clone, Debug)]
pub(in crate::usecase) struct Unread<B> {
    pub bytes: B,
    pub metadata: PayloadMetadata,
    /// When the payload was received.
    pub at: OffsetDateTime,
    /// The time zone of times without a zone.
    pub zone: Option<TimeZone>,
    /// The providers that the source may speak for.
    pub providers: Vec<Provider>,
    /// What the pages of the source have in common.
    pub site: Option<SitePatterns>,
}

impl<B> Unread<B> {
    /// A payload of this source that was received now.
    pub fn now(source: &Source, bytes: B, metadata: PayloadMetadata) -> Self {
        Self::at(clock::now(), source, bytes, metadata)
    }

    /// A payload of this source that was received at a given time.
    pub fn at(at: OffsetDateTime, source: &Source, bytes: B, metadata: PayloadMetadata) -> Self {
        let settings = &source.settings;
        Self {
            bytes,
            metadata,
            at,
            zone: settings.time_zone.clone(),
            providers: settings.providers.clone(),
            site: None,
        }
    }
}

/// The result of parsing a payload.
#[derive(Debug)]
pub(in crate::usecase) struct Reading {
    pub form: Form,
    pub parser: Parser,
    /// The payload in the form to store.
    pub compressed: Arc<CompressedPayload>,
    pub items: Vec<IncomingItem>,
    /// The parts that could not be read, each with its reason.
    pub rejected: Vec<String>,
    /// The information that a feed gives about itself.
    pub hints: Hints,
    /// Whether the payload ends in the middle.
    pub is_cut_off: bool,
    /// Whether the payload certainly has its end.
    pub has_end: bool,
    /// The text blocks of a page.
    pub page: Option<PageBlocks>,
    /// The files that the items name.
    pub blobs: Arc<[Blob]>,
}

impl Default for Reader {
    /// Two for each processor, because one of them may wait for memory.
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { permits: Arc::new(Semaphore::new(processors * 2)) }
    }
}

impl Reader {
    /// Runs slow work outside the reactor.
    pub(in crate::usecase) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        // The work holds the permit, because it continues even if the caller stops waiting.
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| StoreError::GivenUp)?;
        let span = tracing::Span::current();
        let done = isolate::blocking(move || {
            // The permit is released even after a panic.
            let _permit = permit;
            span.in_scope(work)
        });
        Ok(done.await?)
    }

    /// Parses a payload.
    pub(in crate::usecase) async fn read<B>(&self, unread: Unread<B>) -> Result<Result<Reading, ParseError>, StoreError>
    where
        B: AsRef<[u8]> + Send + 'static,
    {
        match self.work(move || read(&unread)).await {
            // If a parser panics, the payload is unreadable, and the service continues.
            Err(StoreError::Panicked) => Ok(Err(ParseError::ParserFault)),
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
        content_language: metadata.content_language.as_deref(),
        url: metadata.url.as_ref(),
        now: unread.at,
        zone: unread.zone.as_ref(),
        providers: &unread.providers,
        site: unread.site.as_ref(),
    })?;
    let compressed = CompressedPayload::of(bytes, metadata.clone());
    let raw = |digest: Digest, parser: &Parser| Raw { digest, parser: parser.clone() };
    let items = parsed.drafts.into_iter().map(|draft| {
        // The digest is computed first, because it must not include annotations that were detected in the text.
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
        is_cut_off: parsed.is_cut_off,
        has_end: parsed.has_end,
        page: parsed.page,
        blobs: parsed.blobs.into(),
    })
}
