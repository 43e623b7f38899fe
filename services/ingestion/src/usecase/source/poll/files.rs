//! An endpoint with files is polled: new and changed files are read, each by itself.

use std::time::Duration;

use tokio::time::Instant;

use super::{Brought, Poll, Trouble};
use crate::{
    domain::{DomainError, Endpoint, Freshness, PayloadMetadata, Seen},
    fetch::{FILES, Failure, Files, Listed, Part, Unfetched},
    store::{SeenFiles, Sources},
    usecase::{Error, payload::Unread},
};

/// The share of a poll's time after which no further file is begun. The rest is for the last file.
const LAST_BEGIN: f64 = 0.75;
/// How many files one transaction forgets.
const NAMES: usize = 500;

/// How many files were read so far.
#[derive(Default)]
struct Tally {
    read: usize,
    unreadable: usize,
    first: Option<String>,
}

impl Poll<'_> {
    /// Reads the new and changed files in the order of their names, as many as time allows. The next poll goes on after
    /// them.
    pub(super) async fn files(&mut self, endpoint: &Endpoint) -> Result<Brought, Trouble> {
        let (begin_until, deadline) = self.until();
        let intake = self.intake;
        let after = SeenFiles::reading(&intake.store).position(self.source.id).await?;
        let credential = self.source.settings.credential.clone();
        let opened = intake.fetcher.open(endpoint, credential.as_ref(), after.clone(), deadline).await;
        let Some(mut files) = opened.map_err(Trouble::Source)? else { return Ok(Brought::NotModified) };
        let (mut tally, mut stopped) = (Tally::default(), None);
        while let Some(part) = files.next().await.map_err(Trouble::Source)? {
            stopped = self.part(&mut files, part, endpoint, begin_until, &mut tally).await?;
            if stopped.is_some() {
                break;
            }
        }
        // An endpoint without a position of its own is listed in full each time.
        if matches!(files, Files::Bucket(_)) && stopped != after {
            self.note(endpoint, String::new(), stopped.unwrap_or_default()).await?;
        }
        match tally.first {
            Some(first) if tally.read == 0 => {
                Err(Trouble::Source(Failure::new(format!("no file of the folder can be read: {first}"))))
            }
            _ if tally.read == 0 && !matches!(files, Files::Disk(_)) => Ok(Brought::NotModified),
            _ => Ok(Brought::News),
        }
    }

    /// Reads a part of a listing. Returns the name after which the next poll goes on, when this one may go no further.
    async fn part(
        &mut self,
        files: &mut Files,
        part: Part,
        endpoint: &Endpoint,
        begin_until: Instant,
        tally: &mut Tally,
    ) -> Result<Option<String>, Trouble> {
        let (store, id) = (&self.intake.store, self.source.id);
        // Files on the disk are read each time: another file may have taken the name.
        let is_read_again = matches!(files, Files::Disk(_));
        let mut known = SeenFiles::reading(store).between(id, &part.after, part.up_to.as_deref()).await?;
        self.reject(None, part.skipped.iter());
        let mut last = part.after;
        for file in &part.files {
            let seen = known.remove(&file.name);
            let is_changed = seen.is_none() || seen != file.mark;
            if is_changed || is_read_again {
                if tally.read + tally.unreadable >= FILES || Instant::now() >= begin_until {
                    return Ok(Some(last));
                }
                let freshness = if is_changed { Freshness::Proven } else { Freshness::Known };
                self.file(files, file, endpoint, freshness, tally).await?;
            }
            last.clone_from(&file.name);
        }
        // A file that is no longer listed is gone. It would be new if it came again.
        let gone: Vec<String> = known.into_keys().collect();
        if !gone.is_empty() {
            self.forget(gone).await?;
        }
        Ok(None)
    }

    async fn file(
        &mut self,
        files: &mut Files,
        file: &Listed,
        endpoint: &Endpoint,
        freshness: Freshness,
        tally: &mut Tally,
    ) -> Result<(), Trouble> {
        // What is saved already is not saved again.
        let mark = file.mark.clone().filter(|_| freshness == Freshness::Proven);
        let seen = mark.map(|mark| Seen { endpoint: endpoint.clone(), name: file.name.clone(), mark });
        let read = match files.read(file).await {
            Ok(content) => {
                let metadata = PayloadMetadata { content_type: content.content_type, ..PayloadMetadata::default() };
                let read = self.intake.reader.read(Unread::now(&self.source, content.bytes, metadata)).await?;
                read.map_err(|why| (why.to_string(), seen.clone()))
            }
            Err(Unfetched::Later) => return Ok(()),
            // It may be readable the next time.
            Err(Unfetched::File(why)) => Err((why, None)),
            Err(Unfetched::Endpoint(failure)) => return Err(Trouble::Source(failure)),
        };
        match read {
            Ok(reading) => {
                tally.read += 1;
                self.reject(Some(&file.name), reading.rejected.iter());
                self.deliver(reading, seen, freshness).await?;
            }
            Err((why, seen)) => {
                tally.unreadable += 1;
                self.reject(Some(&file.name), [&why]);
                tally.first.get_or_insert_with(|| format!("{}: {why}", file.name));
                // The same bytes would be unreadable the next time too.
                if let Some(seen) = seen {
                    self.save_seen(seen).await?;
                }
            }
        }
        Ok(())
    }

    /// When the last file may be begun, and when the poll has to end.
    pub(super) fn until(&self) -> (Instant, Instant) {
        let now = Instant::now();
        (now + self.limit.mul_f64(LAST_BEGIN), now + self.limit.max(Duration::from_millis(1)))
    }

    /// Saves that something was read that brought no items.
    pub(super) async fn note(&self, endpoint: &Endpoint, name: String, mark: String) -> Result<(), Trouble> {
        let seen = Seen { endpoint: endpoint.clone(), name, mark };
        Ok(self.save_seen(seen).await?)
    }

    /// Saves that a file was read. Of an endpoint that the source no longer has, nothing is saved.
    async fn save_seen(&self, seen: Seen) -> Result<(), Error> {
        let id = self.source.id;
        let saved = self.intake.store.write(move |tx| {
            Box::pin(async move {
                let source = Sources::within(tx).find_bare(id).await?.ok_or(DomainError::SourceNotFound)?;
                if source.settings.endpoint == seen.endpoint {
                    SeenFiles::within(tx).save(id, &seen).await?;
                }
                Ok::<_, Error>(())
            })
        });
        saved.await
    }

    /// Forgets files that are no longer there.
    async fn forget(&self, names: Vec<String>) -> Result<(), Error> {
        let id = self.source.id;
        for names in names.chunks(NAMES) {
            let names = names.to_vec();
            let forgotten = self.intake.store.write(move |tx| {
                Box::pin(async move { Ok::<_, Error>(SeenFiles::within(tx).delete(id, names).await?) })
            });
            forgotten.await?;
        }
        Ok(())
    }
}
