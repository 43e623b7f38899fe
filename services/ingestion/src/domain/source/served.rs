//! The copies of a document that its server has served, by which a stale copy of a cache is recognised.

use std::time::Duration;

use time::OffsetDateTime;

use super::Validators;

/// The number of replaced `ETag`s that are remembered.
const REPLACED: usize = 8;
/// The number of consecutive polls after which a replaced `ETag` counts as the current one: the document was changed
/// back.
const CHANGED_BACK: u32 = 3;
/// The precision of `Age`, which is in whole seconds and counted by several machines.
const PRECISION: time::Duration = time::Duration::seconds(5);

/// What is known about the copies that were served so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// When the origin generated the newest copy, by the `Age` of the response (RFC 9111 §5.1).
    pub generated_at: Option<OffsetDateTime>,
    /// The `ETag`s of earlier copies, the last replaced first.
    pub replaced: Vec<String>,
    /// The number of consecutive polls that brought one of these.
    pub returned: u32,
}

/// A copy that a response contains.
#[derive(Clone, Copy, Debug)]
pub struct Copy<'a> {
    /// The `ETag`.
    pub etag: Option<&'a str>,
    /// How long the copy has been in a cache; `None`: the response does not say.
    pub age: Option<Duration>,
    /// When it was received.
    pub at: OffsetDateTime,
}

impl Served {
    /// Records a copy, and returns whether it is stale: generated before an earlier response, or with an `ETag` that was
    /// replaced and has not come back in several polls. `known` are the validators of the newest copy; they stay the
    /// validators after a stale one.
    pub fn is_stale(&mut self, copy: Copy<'_>, known: &Validators) -> bool {
        let age = copy.age.and_then(|age| time::Duration::try_from(age).ok()).unwrap_or_default();
        let generated_at = copy.at.checked_sub(age).unwrap_or(copy.at);
        let is_same = copy.etag.is_some() && copy.etag == known.etag.as_deref();
        let is_older = self.generated_at.is_some_and(|newest| generated_at + PRECISION < newest);
        if copy.age.is_some() && is_older && !is_same {
            return true;
        }
        if let Some(at) = self.replaced.iter().position(|replaced| Some(replaced.as_str()) == copy.etag) {
            self.returned += 1;
            if self.returned < CHANGED_BACK {
                return true;
            }
            self.replaced.remove(at);
        }
        self.returned = 0;
        self.generated_at = self.generated_at.max(Some(generated_at));
        if let Some(before) = known.etag.clone().filter(|_| !is_same) {
            self.replaced.retain(|replaced| *replaced != before);
            self.replaced.insert(0, before);
            self.replaced.truncate(REPLACED);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdicts on copies, each with its `ETag` and `Age` in seconds, one poll a minute.
    fn verdicts(copies: &[(&str, Option<u64>)]) -> Vec<bool> {
        let (mut served, mut known) = (Served::default(), Validators::default());
        let at = |minute: i64| OffsetDateTime::UNIX_EPOCH + time::Duration::minutes(minute);
        let verdict = |(minute, (etag, age)): (i64, &(&str, Option<u64>))| {
            let etag = Some(*etag).filter(|etag| !etag.is_empty());
            let copy = Copy { etag, age: age.map(Duration::from_secs), at: at(minute) };
            let is_stale = served.is_stale(copy, &known);
            if !is_stale {
                known.etag = etag.map(ToOwned::to_owned);
            }
            is_stale
        };
        (1..).zip(copies).map(verdict).collect()
    }

    #[test]
    fn a_stale_copy_is_known_by_its_etag_or_its_age() {
        for (copies, expected) in [
            (
                &[("1", None), ("2", None), ("1", None), ("2", None), ("3", None)][..],
                &[false, false, true, false, false][..],
            ),
            (&[("", None), ("", None), ("", None)], &[false, false, false]),
            (&[("", Some(0)), ("", Some(300)), ("", Some(10))], &[false, true, false]),
            (&[("", Some(300)), ("", Some(300)), ("", Some(300))], &[false, false, false]),
            (&[("1", Some(0)), ("1", Some(300)), ("2", Some(0)), ("1", Some(600))], &[false, false, false, true]),
            (&[("", None), ("", Some(600))], &[false, true]),
        ] {
            assert_eq!(verdicts(copies), expected, "{copies:?}");
        }
    }

    #[test]
    fn a_document_that_was_changed_back_is_taken_after_some_polls() {
        let copies = [("1", None), ("2", None), ("1", None), ("1", None), ("1", None), ("1", None), ("2", None)];
        assert_eq!(verdicts(&copies), [false, false, true, true, false, false, true]);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (mut served, mut known) = (Served::default(), Validators::default());
        for number in 0..100 {
            let etag = number.to_string();
            let copy = Copy { etag: Some(&etag), age: None, at: OffsetDateTime::UNIX_EPOCH };
            assert!(!served.is_stale(copy, &known));
            known.etag = Some(etag);
        }
        assert_eq!(served.replaced.len(), REPLACED);
    }
}
