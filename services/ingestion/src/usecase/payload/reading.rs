//! Parses payloads outside the reactor. The number of concurrent parses is limited, so that their trees fit into
//! memory.

use std::{sync::Arc, thread};

use bytes::Bytes;
use newsroom_chassis::{clock, isolate, store::StoreError};
use newsroom_parse::{PageBlocks, ParseError, Payload};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use crate::{
    domain::{
        Blob, Digest, DomainError, Form, Hints, IncomingItem, ItemType, LeftOut, Parser, PayloadMetadata, Provider,
        Raw, SitePatterns, Source, TextTooLarge, TimeZone, fit,
        limits::{NOTE_CHARS, REJECTED, TEXT_BYTES, shown},
    },
    store::CompressedPayload,
    understand::understand,
};

#[derive(Clone, Debug)]
pub struct Reader {
    permits: Arc<Semaphore>,
    max_mail_bytes: usize,
}

/// Why a payload cannot be read.
#[derive(Debug, thiserror::Error)]
pub(in crate::usecase) enum Unreadable {
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// It is larger than this number of bytes.
    #[error("it is larger than {}", shown(*.0))]
    TooLarge(usize),
}

impl From<Unreadable> for DomainError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Parse(why) => Self::Unreadable(why.to_string()),
            Unreadable::TooLarge(limit) => Self::PayloadTooLarge(limit),
        }
    }
}

/// A payload before parsing, with its metadata.
#[derive(Clone, Debug)]
pub(in crate::usecase) struct Unread {
    pub bytes: Bytes,
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

impl Unread {
    /// A payload of this source that was received now.
    pub fn now(source: &Source, bytes: impl Into<Bytes>, metadata: PayloadMetadata) -> Self {
        Self::at(clock::now(), source, bytes, metadata)
    }

    /// A payload of this source that was received at a given time.
    pub fn at(at: OffsetDateTime, source: &Source, bytes: impl Into<Bytes>, metadata: PayloadMetadata) -> Self {
        let settings = &source.settings;
        Self {
            bytes: bytes.into(),
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

impl Reader {
    /// Reads mails of at most `max_mail_bytes` bytes, two payloads at a time for each processor, because one of them may
    /// wait for memory.
    pub fn new(max_mail_bytes: usize) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { permits: Arc::new(Semaphore::new(processors * 2)), max_mail_bytes }
    }

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
    pub(in crate::usecase) async fn read(&self, unread: Unread) -> Result<Result<Reading, Unreadable>, StoreError> {
        if unread.bytes.len() > self.max_mail_bytes.max(TEXT_BYTES) {
            return Ok(Err(Unreadable::TooLarge(self.max_mail_bytes)));
        }
        match self.work(move || read(&unread)).await {
            // If a parser panics, the payload is unreadable, and the service continues.
            Err(StoreError::Panicked) => Ok(Err(ParseError::ParserFault.into())),
            read => read,
        }
    }
}

fn read(unread: &Unread) -> Result<Reading, Unreadable> {
    if unread.bytes.len() <= TEXT_BYTES {
        return parse(unread, &unread.bytes, &[]);
    }
    let fitted = fit(&unread.bytes).map_err(|TextTooLarge| Unreadable::TooLarge(TEXT_BYTES))?;
    let mut reading = parse(unread, &fitted.bytes, &fitted.left_out)?;
    let left_out = fitted.left_out.iter().map(|left| format!("the mail, {}: {}", left.name, left.reason));
    let room = REJECTED.saturating_sub(reading.rejected.len());
    reading.rejected.extend(left_out.take(room));
    Ok(reading)
}

/// Parses a payload. `bytes` are what is read of it, without the files that were left out.
fn parse(unread: &Unread, bytes: &[u8], left_out: &[LeftOut]) -> Result<Reading, Unreadable> {
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
    let compressed = CompressedPayload::of(unread.bytes.clone(), metadata.clone());
    let raw = |digest: Digest, parser: &Parser| Raw { digest, parser: parser.clone() };
    let note = picture_note(left_out);
    let items = parsed.drafts.into_iter().map(|mut draft| {
        if draft.item_type == ItemType::Text {
            add_note(&mut draft.editorial_note, &note);
        }
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

/// What the editors of a story are told about the pictures that were left out; empty if there are none.
fn picture_note(left_out: &[LeftOut]) -> String {
    let pictures = left_out.iter().filter(|left| left.is_picture());
    let told: Vec<String> = pictures.map(|left| format!("{}: {}.", left.name, left.reason)).collect();
    told.join(" ")
}

/// Adds a text to a note to editors, as far as it has room.
fn add_note(note: &mut String, text: &str) {
    if !note.is_empty() && !text.is_empty() {
        note.push(' ');
    }
    let room = NOTE_CHARS.saturating_sub(note.chars().count());
    note.extend(text.chars().take(room));
}
