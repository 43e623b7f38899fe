//! A source is asked for news: by the schedule, or by a person who cannot wait.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use newsroom_chassis::clock;
use tracing::Instrument as _;
use url::Url;

use super::{
    Error, Intake,
    reading::{Reading, Unread},
    submit_raw::count,
};
use crate::{
    domain::{
        Asked, Place, Polled, Refused, Source, SourceId, SourceKind, Taken, Validators,
        limits::{ENTRIES, REJECTED},
    },
    fetch::{Answer, FILES, Failure},
    store::{self, Circumstances, Delivery, Outcome},
    wire::kind_name,
};

/// How many items are kept in one write: what was written stays, whatever ends the poll, and a poll
/// that begins again meets it as seen.
const CHUNK: usize = 100;

/// Asks a source for news, takes that in, and notes how the source fares. A server has `limit` to answer.
pub async fn poll_source(intake: &Intake, id: SourceId, limit: Duration) -> Result<Polled, Error> {
    let source = store::source(&intake.store, id).await?.ok_or(Refused::SourceNotFound)?;
    source.check_polled()?;
    let span = tracing::info_span!(
        "poll",
        otel.name = format!("poll {}", kind_name(source.settings.place.kind())),
        otel.kind = "internal",
        source.id = %source.id,
    );
    Poll { intake, source, limit, taken: Vec::new(), rejected: Vec::new() }.run().instrument(span).await
}

struct Poll<'a> {
    intake: &'a Intake,
    source: Source,
    limit: Duration,
    taken: Vec<Taken>,
    rejected: Vec<String>,
}

/// What was asked has answered.
enum Heard {
    News(Validators),
    NotModified,
}

/// Why a poll does not go on.
enum Trouble {
    /// The source is at fault, which is noted.
    Source(Failure),
    /// It is not; nothing is noted.
    Own(Error),
}

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Own(error.into())
    }
}

impl Poll<'_> {
    async fn run(mut self) -> Result<Polled, Error> {
        let began = Instant::now();
        let asked = Asked { place: self.source.settings.place.clone(), at: clock::now() };
        let heard = match &asked.place {
            Place::Feed(url) | Place::Page(url) => self.server(url).await,
            Place::Directory(path) => self.folder(path).await,
            Place::Push => Err(Refused::SourceNotPolled.into()),
        };
        let not_modified = matches!(heard, Ok(Heard::NotModified));
        let (word, outcome) = match heard {
            Ok(Heard::News(validators)) => ("news", Outcome::Answered(validators)),
            Ok(Heard::NotModified) => ("not_modified", Outcome::Answered(self.source.validators.clone())),
            Err(Trouble::Source(Failure { text, retry_after })) => {
                tracing::info!(source.id = %self.source.id, error = text, "the poll failed");
                ("failed", Outcome::Failed { error: text, retry_after })
            }
            Err(Trouble::Own(error)) => return Err(error),
        };
        metrics::histogram!("ingestion_poll_duration_seconds", "outcome" => word).record(began.elapsed());
        let source = store::conclude(&self.intake.store, self.source.id, asked, outcome, rand::random::<f64>()).await?;
        Ok(Polled { source, taken: self.taken, rejected: self.rejected, not_modified })
    }

    async fn server(&mut self, url: &Url) -> Result<Heard, Trouble> {
        let answer = self.intake.fetcher.http.get(url, &self.source.validators, self.limit).await;
        let document = match answer.map_err(Trouble::Source)? {
            Answer::Document(document) => document,
            Answer::NotModified => return Ok(Heard::NotModified),
        };
        let validators = document.validators;
        let circumstances = Circumstances { form: None, content_type: document.content_type, url: Some(document.url) };
        let reading = self.intake.reader.read(Unread::now(document.bytes, circumstances)).await?;
        let reading =
            reading.map_err(|why| Trouble::Source(Failure::new(format!("what came cannot be read: {why}"))))?;
        let wants_feed = self.source.settings.place.kind() == SourceKind::Feed;
        if reading.form.is_feed() != wants_feed {
            let wanted = if wants_feed { "a feed" } else { "an article page" };
            let text = format!("what came is {}, but {wanted} was asked for", reading.form.described());
            return Err(Trouble::Source(Failure::new(text)));
        }
        self.reject(None, reading.rejected.iter());
        self.deliver(reading).await?;
        // Only now: had not all been kept, the server would say that nothing changed since.
        Ok(Heard::News(validators))
    }

    async fn folder(&mut self, path: &Path) -> Result<Heard, Trouble> {
        let folders = &self.intake.fetcher.folders;
        let (files, more) = folders.list(path).await.map_err(Trouble::Source)?;
        let mut unreadable = Vec::new();
        for file in &files {
            let read = match folders.read(file).await {
                Ok(bytes) => {
                    let content_type = file.content_type.map(ToOwned::to_owned);
                    let circumstances = Circumstances { content_type, ..Circumstances::default() };
                    self.intake.reader.read(Unread::now(bytes, circumstances)).await?.map_err(|why| why.to_string())
                }
                Err(failure) => Err(failure.text),
            };
            match read {
                Ok(reading) => {
                    self.reject(Some(&file.name), reading.rejected.iter());
                    self.deliver(reading).await?;
                }
                Err(why) => {
                    self.reject(Some(&file.name), [&why]);
                    unreadable.push(format!("{}: {why}", file.name));
                }
            }
        }
        if more > 0 {
            self.reject(None, [&format!("{more} more files: only the first {FILES} of a folder are read")]);
        }
        match unreadable.first() {
            Some(first) if unreadable.len() == files.len() => {
                Err(Trouble::Source(Failure::new(format!("no file of the folder can be read: {first}"))))
            }
            _ => Ok(Heard::News(Validators::default())),
        }
    }

    /// Keeps what was read, bit by bit.
    async fn deliver(&mut self, reading: Reading) -> Result<(), Error> {
        let Reading { packed, mut arrivals, .. } = reading;
        while !arrivals.is_empty() {
            let later = arrivals.split_off(arrivals.len().min(CHUNK));
            let delivery = Delivery { packed: Arc::clone(&packed), arrivals };
            let taken = store::deliver(&self.intake.store, self.source.id, delivery).await?;
            count(taken.iter().map(|taken| taken.taken_as));
            // A folder may hold more items than anybody wants to be told of.
            let room = ENTRIES.saturating_sub(self.taken.len());
            self.taken.extend(taken.into_iter().take(room));
            arrivals = later;
        }
        Ok(())
    }

    /// Notes what is not taken, as long as it can be told in one answer.
    fn reject<'r>(&mut self, file: Option<&str>, reasons: impl IntoIterator<Item = &'r String>) {
        for reason in reasons {
            if self.rejected.len() > REJECTED {
                return;
            }
            self.rejected.push(match (self.rejected.len(), file) {
                (REJECTED, _) => "and more".to_owned(),
                (_, Some(file)) => format!("{file}: {reason}"),
                (_, None) => reason.clone(),
            });
        }
    }
}
