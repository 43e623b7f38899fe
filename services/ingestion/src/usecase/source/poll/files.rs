//! Polls an endpoint with files: reads new and changed files, each separately.

use std::time::Duration;

use tokio::time::Instant;

use super::{Brought, Poll, Trouble};
use crate::{
    domain::{DomainError, Endpoint, Freshness, PayloadMetadata, Seen},
    fetch::{FILES, Failure, Files, Listed, Part, Unfetched},
    store::{SeenFiles, Sources},
    usecase::{Error, payload::Unread},
};

/// The share of a poll's time after which no further file is started. The rest is for the last file.
const LAST_BEGIN: f64 = 0.75;
/// The maximum number of file records that one transaction deletes.
const NAMES: usize = 500;

/// The number of files read so far.
#[derive(Default)]
struct Tally {
    read: usize,
    unreadable: usize,
    first: Option<String>,
}

impl Poll<'_> {
    /// Reads the new and changed files in the order of their names, as many as time allows. The next poll continues
    /// after them.
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
        // Other endpoints are listed completely each time, so only buckets need a position.
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

    /// Reads the files in a part of a listing. If the poll must stop, returns the name after which the next poll
    /// continues.
    async fn part(
        &mut self,
        files: &mut Files,
        part: Part,
        endpoint: &Endpoint,
        begin_until: Instant,
        tally: &mut Tally,
    ) -> Result<Option<String>, Trouble> {
        let (store, id) = (&self.intake.store, self.source.id);
        // Files on disk are always read, because another file may have got the same name.
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
        // Records of files that are no longer listed are deleted. A file that appears again counts as new.
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
        // A mark that is already saved is not saved again.
        let mark = file.mark.clone().filter(|_| freshness == Freshness::Proven);
        let seen = mark.map(|mark| Seen { endpoint: endpoint.clone(), name: file.name.clone(), mark });
        // Held until the items of the file are stored.
        let _memory = self.intake.memory.reserve(file.size.min(self.intake.fetcher.max_mail_bytes)).await;
        let read = match files.read(file).await {
            Ok(content) => {
                let metadata = PayloadMetadata { content_type: content.content_type, ..PayloadMetadata::default() };
                let read = self.intake.reader.read(Unread::now(&self.source, content.bytes, metadata)).await?;
                read.map_err(|why| (why.to_string(), seen.clone()))
            }
            Err(Unfetched::Later) => return Ok(()),
            // The file may be readable at the next poll.
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
                // The same bytes would be unreadable at the next poll too, so the file is recorded as read.
                if let Some(seen) = seen {
                    self.save_seen(seen).await?;
                }
            }
        }
        Ok(())
    }

    /// The time until which files may be started, and the deadline of the poll.
    pub(super) fn until(&self) -> (Instant, Instant) {
        let now = Instant::now();
        (now + self.limit.mul_f64(LAST_BEGIN), now + self.limit.max(Duration::from_millis(1)))
    }

    /// Saves that a file or position was read that contained no items.
    pub(super) async fn note(&self, endpoint: &Endpoint, name: String, mark: String) -> Result<(), Trouble> {
        let seen = Seen { endpoint: endpoint.clone(), name, mark };
        Ok(self.save_seen(seen).await?)
    }

    /// Saves that a file was read, unless the endpoint of the source has changed.
    async fn save_seen(&self, seen: Seen) -> Result<(), Error> {
        let id = self.source.id;
        let saved = self.intake.store.write(move |tx| {
            Box::pin(async move {
                let source = Sources::within(tx).find_bare(id).await?.ok_or(DomainError::SourceNotFound)?;
                if source.settings.endpoint == seen.endpoint {
                    SeenFiles::within(tx).save([(id, &seen)]).await?;
                }
                Ok::<_, Error>(())
            })
        });
        saved.await
    }

    /// Deletes the records of files that no longer exist.
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
