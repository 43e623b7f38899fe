//! Whether the records of an export go on from one another, whoever has signed them.

use newsroom_access::audit::{Hash, NO_HASH, TrustedKeys, checkpoint_from_message, entry_from_message, entry_hash};
use newsroom_proto::audit::v1::{AuditCheckpoint, AuditEntry, export_audit_response::Record};

/// The last records of an export of one service.
#[derive(Clone, Debug)]
pub struct Continuity {
    service: String,
    /// The position of the last entry and its hash. Before the first entry it is the checkpoint before it, if there is one.
    last: Option<(i64, Hash)>,
    has_entry: bool,
    /// The number of the last checkpoint, and its position. 0: there is none.
    checkpoint: i64,
    covered: i64,
}

/// How a record stands to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It is the next one.
    Next,
    /// It was there before.
    Known,
}

impl Continuity {
    pub fn new(service: &str) -> Self {
        Self { service: service.to_owned(), last: None, has_entry: false, checkpoint: 0, covered: 0 }
    }

    /// The position of the last entry. 0: there is none.
    pub fn position(&self) -> i64 {
        self.last.filter(|_| self.has_entry).map_or(0, |(position, _)| position)
    }

    /// Whether there was no record.
    pub fn is_empty(&self) -> bool {
        !self.has_entry && self.checkpoint == 0
    }

    /// The position after which a service sends all that may be missing, and the last entry once more.
    pub fn after(&self) -> i64 {
        // A checkpoint of the last entries may be younger than the file.
        let known = if self.covered == 0 { self.position() } else { self.covered.min(self.position()) };
        (known - 1).max(0)
    }

    /// Takes the next record. Fails if it does not go on from those before it.
    pub fn add(&mut self, record: &Record) -> Result<Relation, String> {
        match record {
            Record::Entry(entry) => self.add_entry(entry),
            Record::Checkpoint(checkpoint) => self.add_checkpoint(checkpoint),
            Record::Done(_) => Err("it is no record of an export".into()),
        }
    }

    fn add_entry(&mut self, message: &AuditEntry) -> Result<Relation, String> {
        let entry = entry_from_message(message.clone()).map_err(|error| error.to_string())?;
        let position = entry.position;
        let before = self.last.or((position == 1).then_some((0, NO_HASH)));
        if let Some((last, hash)) = before {
            if self.has_entry && position <= last {
                return match position < last || entry.hash == hash {
                    true => Ok(Relation::Known),
                    false => Err(format!("the entry {position} is another one than before")),
                };
            }
            // The first entry may follow a later one than the checkpoint before it.
            if self.has_entry && position != last + 1 {
                return Err(format!("the entries {} to {} are missing", last + 1, position - 1));
            }
            if position == last + 1 && entry.hash != entry_hash(&hash, &self.service, position, &entry.entry) {
                return Err(format!("the entry {position} does not go on from the entry {last}"));
            }
        }
        let hash = Hash::try_from(entry.hash.as_slice()).map_err(|_| format!("the entry {position} has no hash"))?;
        (self.last, self.has_entry) = (Some((position, hash)), true);
        Ok(Relation::Next)
    }

    fn add_checkpoint(&mut self, message: &AuditCheckpoint) -> Result<Relation, String> {
        let checkpoint = checkpoint_from_message(message.clone()).map_err(|error| error.to_string())?;
        let (number, position) = (checkpoint.number, checkpoint.position);
        if number <= self.checkpoint {
            return Ok(Relation::Known);
        }
        if self.checkpoint > 0 && number != self.checkpoint + 1 {
            return Err(format!("the checkpoint {} is missing", self.checkpoint + 1));
        }
        let keys = TrustedKeys::parse([message.public_key.as_str()]);
        if checkpoint.service != self.service || !keys.is_ok_and(|keys| checkpoint.is_signed(&keys)) {
            return Err(format!("the checkpoint {number} is not what was signed"));
        }
        let hash = Hash::try_from(checkpoint.hash.as_slice()).unwrap_or(NO_HASH);
        if self.has_entry && self.last != Some((position, hash)) {
            return Err(format!("the checkpoint {number} is not one of the entries before it"));
        }
        (self.checkpoint, self.covered) = (number, position);
        if !self.has_entry {
            self.last = Some((position, hash));
        }
        Ok(Relation::Next)
    }
}

#[cfg(test)]
mod tests {
    use newsroom_access::audit::{AuditEntry as Entry, ChainedEntry, entry_to_message};

    use super::*;

    /// Entries from a position on, each of which goes on from the one before it.
    fn chain(from: i64, mut previous: Hash, notes: &[&str]) -> Vec<(Hash, Record)> {
        let entry = |(position, note): (i64, &&str)| {
            let entry = Entry::by_command("Zoé", "test").note(note);
            previous = entry_hash(&previous, "editorial", position, &entry);
            let chained = ChainedEntry { position, hash: previous.to_vec(), entry };
            (previous, Record::Entry(entry_to_message(chained)))
        };
        (from..).zip(notes).map(entry).collect()
    }

    #[test]
    fn only_what_goes_on_from_the_last_record_is_the_next_one() {
        let first = chain(1, NO_HASH, &["one", "two"]);
        let mut last = Continuity::new("editorial");
        for (_, record) in &first {
            assert_eq!(last.add(record), Ok(Relation::Next));
        }
        assert_eq!((last.position(), last.after()), (2, 1));
        assert_eq!(last.add(&first[1].1), Ok(Relation::Known));
        let other = chain(1, NO_HASH, &["one", "another"]);
        assert!(last.add(&other[1].1).unwrap_err().contains("the entry 2 is another one than before"));
        let next = chain(3, other[1].0, &["three"]);
        assert!(last.clone().add(&next[0].1).unwrap_err().contains("the entry 3 does not go on from the entry 2"));
        let later = chain(4, first[1].0, &["four"]);
        assert!(last.clone().add(&later[0].1).unwrap_err().contains("the entries 3 to 3 are missing"));
        let next = chain(3, first[1].0, &["three"]);
        assert_eq!(last.add(&next[0].1), Ok(Relation::Next));
        assert!(Continuity::new("editorial").add(&chain(1, [1; 32], &["one"])[0].1).is_err());
    }
}
