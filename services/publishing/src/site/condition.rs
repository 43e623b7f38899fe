//! Conditional requests (RFC 9110 §13).

use http::{HeaderMap, HeaderName, header};
use time::{Duration, OffsetDateTime};

use crate::render::parse_http_date;

/// After this time, no write with that time of change can still be under way, because a transaction ends within 30 s.
const SETTLED: Duration = Duration::seconds(31);

/// The result of the conditions of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precondition {
    Met,
    /// The reader already has the current page (304).
    Unchanged,
    /// The condition of the reader is not met (412).
    Failed,
}

/// The values by which a reader detects that a page changed.
#[derive(Clone, Debug)]
pub(super) struct Validators {
    /// A strong entity tag with its quotes.
    pub etag: String,
    /// When the content of the page last changed.
    pub changed: Option<OffsetDateTime>,
}

impl Validators {
    /// Evaluates the conditions of a GET or HEAD, in the order of RFC 9110 §13.2.2.
    pub fn evaluate(&self, headers: &HeaderMap) -> Precondition {
        if headers.contains_key(header::IF_MATCH) {
            if !self.matches(headers, header::IF_MATCH, |tag| tag) {
                return Precondition::Failed;
            }
        } else if self.changed_since(headers, header::IF_UNMODIFIED_SINCE) == Some(true) {
            return Precondition::Failed;
        }
        let unchanged = if headers.contains_key(header::IF_NONE_MATCH) {
            // The comparison is weak, because a cache may have weakened the tag.
            self.matches(headers, header::IF_NONE_MATCH, |tag| tag.strip_prefix("W/").unwrap_or(tag))
        } else {
            self.changed_since(headers, header::IF_MODIFIED_SINCE) == Some(false)
        };
        if unchanged { Precondition::Unchanged } else { Precondition::Met }
    }

    /// `Last-Modified`, to the second. Shortly after the change it is one second too early: another write in the same
    /// second may still be under way, and its change must not look like this one.
    pub fn last_modified(&self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let second = self.changed?.truncate_to_second();
        Some(if now - second < SETTLED { second - Duration::SECOND } else { second })
    }

    fn matches(&self, headers: &HeaderMap, name: HeaderName, strip: fn(&str) -> &str) -> bool {
        let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).map(str::trim).any(|tag| tag == "*" || strip(tag) == self.etag)
    }

    /// `None` if the header or the time of change is missing.
    fn changed_since(&self, headers: &HeaderMap, name: HeaderName) -> Option<bool> {
        let mut lines = headers.get_all(name).into_iter();
        let since = lines.next().and_then(|line| line.to_str().ok()).and_then(parse_http_date)?;
        let one = lines.next().is_none();
        Some(self.changed?.truncate_to_second() > since).filter(|_| one)
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue, header};
    use time::macros::datetime;

    use super::{Precondition, Validators};

    const BEFORE: &str = "Mon, 24 Nov 2025 10:32:04 GMT";
    const SAME: &str = "Mon, 24 Nov 2025 10:32:05 GMT";

    fn evaluate(lines: &[(HeaderName, &'static str)]) -> Precondition {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        let changed = Some(datetime!(2025-11-24 10:32:05.75 UTC));
        Validators { etag: "\"ab12\"".into(), changed }.evaluate(&headers)
    }

    #[test]
    fn a_tag_outweighs_a_date() {
        use header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
        assert_eq!(evaluate(&[]), Precondition::Met);
        assert_eq!(evaluate(&[(IF_NONE_MATCH, "\"ab12\"")]), Precondition::Unchanged);
        assert_eq!(evaluate(&[(IF_NONE_MATCH, "\"x\", W/\"ab12\"")]), Precondition::Unchanged);
        assert_eq!(evaluate(&[(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, "*")]), Precondition::Unchanged);
        assert_eq!(evaluate(&[(IF_MODIFIED_SINCE, SAME)]), Precondition::Unchanged);
        assert_eq!(evaluate(&[(IF_MODIFIED_SINCE, BEFORE)]), Precondition::Met);
        assert_eq!(evaluate(&[(IF_MODIFIED_SINCE, "yesterday")]), Precondition::Met);
        assert_eq!(evaluate(&[(IF_NONE_MATCH, "\"x\""), (IF_MODIFIED_SINCE, SAME)]), Precondition::Met);
    }

    #[test]
    fn a_reader_may_want_a_page_only_as_it_was() {
        use header::{IF_MATCH, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};
        assert_eq!(evaluate(&[(IF_MATCH, "\"ab12\"")]), Precondition::Met);
        assert_eq!(evaluate(&[(IF_MATCH, "W/\"ab12\"")]), Precondition::Failed);
        assert_eq!(evaluate(&[(IF_UNMODIFIED_SINCE, BEFORE)]), Precondition::Failed);
        assert_eq!(evaluate(&[(IF_UNMODIFIED_SINCE, SAME)]), Precondition::Met);
        assert_eq!(evaluate(&[(IF_MATCH, "*"), (IF_NONE_MATCH, "\"ab12\"")]), Precondition::Unchanged);
    }

    #[test]
    fn two_changes_in_one_second_do_not_look_alike() {
        let changed = Some(datetime!(2025-11-24 10:32:05.25 UTC));
        let validators = Validators { etag: String::new(), changed };
        let last_modified = |now| validators.last_modified(now).unwrap();
        assert_eq!(last_modified(datetime!(2025-11-24 10:32:05.5 UTC)), datetime!(2025-11-24 10:32:04 UTC));
        assert_eq!(last_modified(datetime!(2025-11-24 10:32:35 UTC)), datetime!(2025-11-24 10:32:04 UTC));
        assert_eq!(last_modified(datetime!(2025-11-24 10:32:36 UTC)), datetime!(2025-11-24 10:32:05 UTC));
    }
}
