//! The diagnosis of an endpoint before a source is created for it.

use std::time::Duration;

use time::OffsetDateTime;
use url::Url;

use crate::domain::{
    Draft, Form, LanguageTag, SourceKind,
    limits::{POLL_INTERVAL_DEFAULT, POLL_INTERVAL_MAX},
};

/// The number of sample items.
const SAMPLES: usize = 5;
/// The maximum number of rejected parts that are listed separately.
const REJECTED: usize = 10;
/// The age from which the newest item of a source is reported as old.
const STALE: time::Duration = time::Duration::days(30);
/// The minimum poll interval that is suggested.
const FASTEST: Duration = Duration::from_secs(60);
/// The maximum poll interval that is suggested.
const SLOWEST: Duration = Duration::from_secs(60 * 60);

/// The result of examining an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The findings in the order of the checks.
    pub findings: Vec<Finding>,
    /// The form of the document.
    pub form: Option<Form>,
    /// The suggested settings; `None` if the endpoint cannot be a source.
    pub suggestion: Option<Suggestion>,
    /// The feeds that the page links to.
    pub feeds: Vec<Url>,
    /// The first items.
    pub samples: Vec<Draft>,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub level: Level,
    pub check: Check,
    /// The observation, in plain words.
    pub text: String,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything is as it should be.
    Good,
    /// The endpoint works, but not as well as it could.
    Warning,
    /// The endpoint cannot be a source.
    Problem,
}

/// The subject of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Whether requests to the address are allowed.
    Address,
    /// The server's response.
    Answer,
    /// Whether the server supports conditional requests.
    Conditional,
    /// Whether the document can be read.
    Content,
    /// Whether the items have distinct identities.
    Identity,
    /// Whether the items have everything that readers need.
    Items,
    /// Whether the times of the items are plausible.
    Times,
    /// What the pages of the site have in common.
    Site,
}

/// The suggested settings for a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: SourceKind,
    /// The address after redirects.
    pub location: Url,
    /// The language of the items, if all have the same.
    pub default_language: Option<LanguageTag>,
    /// The section of the items, if all have the same.
    pub default_section: String,
    pub poll_interval: Duration,
}

impl Diagnosis {
    /// Adds a finding.
    pub fn find(&mut self, level: Level, check: Check, text: impl Into<String>) {
        self.findings.push(Finding { level, check, text: text.into() });
    }

    /// Tells what is known of the site of a page: the number of text blocks that recur on its pages, and the beginnings
    /// of those that were left out of this one.
    pub fn look_at_site(&mut self, recurring: usize, left_out: &[String]) {
        if recurring == 0 {
            let text = "nothing is known yet of what this site's pages have in common: the second page shows it";
            return self.find(Level::Good, Check::Site, text);
        }
        let text = format!("{recurring} text blocks recur on pages of this site and are no part of its articles");
        self.find(Level::Good, Check::Site, text);
        for line in left_out {
            self.find(Level::Good, Check::Site, format!("left out of this page, because it recurs: {line}"));
        }
    }

    /// Examines the items of a document that was found at `location`.
    pub fn look_at(&mut self, form: Form, location: Url, drafts: &[Draft], rejected: &[String], now: OffsetDateTime) {
        self.form = Some(form);
        let (count, noun) = (drafts.len(), if drafts.len() == 1 { "item" } else { "items" });
        self.find(Level::Good, Check::Content, format!("{} with {count} {noun}", form.described()));
        for reason in rejected.iter().take(REJECTED) {
            self.find(Level::Warning, Check::Content, reason);
        }
        if rejected.len() > REJECTED {
            self.find(Level::Warning, Check::Content, format!("and {} more like these", rejected.len() - REJECTED));
        }
        if drafts.is_empty() {
            self.find(Level::Warning, Check::Items, "there is nothing in it now");
        }
        self.identities(drafts);
        self.items(drafts);
        self.times(form, drafts, now);
        self.samples = drafts.iter().take(SAMPLES).cloned().collect();
        self.suggestion = Some(Suggestion {
            kind: if form.is_feed() { SourceKind::Feed } else { SourceKind::Page },
            location,
            default_language: same(drafts.iter().map(|draft| draft.language.clone())).flatten(),
            default_section: same(drafts.iter().map(|draft| draft.section.clone())).unwrap_or_default(),
            poll_interval: interval(drafts),
        });
    }

    fn identities(&mut self, drafts: &[Draft]) {
        match drafts.iter().filter(|draft| draft.identity.starts_with("sha256:")).count() {
            0 if drafts.is_empty() => {}
            0 => self.find(Level::Good, Check::Identity, "each item has an id or an address of its own"),
            count => self.find(
                Level::Warning,
                Check::Identity,
                format!("{count} have neither id nor address: with another headline they will be taken for new"),
            ),
        }
    }

    fn items(&mut self, drafts: &[Draft]) {
        let without = |what: &str, lacks: fn(&Draft) -> bool, advice: &str| {
            let count = drafts.iter().filter(|draft| lacks(draft)).count();
            (count > 0).then(|| format!("{count} of {} have no {what}{advice}", drafts.len()))
        };
        let lacking = [
            without("text", |draft| draft.body.is_empty(), ": readers get the headline alone"),
            without("section", |draft| draft.section.is_empty(), ": name one for the source"),
            without("language that can be told", |draft| draft.language.is_none(), ": name one for the source"),
        ];
        for text in lacking.into_iter().flatten() {
            self.find(Level::Warning, Check::Items, text);
        }
    }

    fn times(&mut self, form: Form, drafts: &[Draft], now: OffsetDateTime) {
        let times: Vec<OffsetDateTime> = drafts.iter().filter_map(Draft::version_time).collect();
        let without = drafts.len() - times.len();
        if without > 0 {
            let text =
                format!("{without} of {} say no time: an older version cannot be told from a newer", drafts.len());
            self.find(Level::Warning, Check::Times, text);
        }
        let Some(newest) = times.iter().max() else { return };
        if now - *newest > STALE && form.is_feed() {
            let days = (now - *newest).whole_days();
            self.find(Level::Warning, Check::Times, format!("the newest item is {days} days old"));
        }
    }
}

/// The value that all elements have in common, if any.
fn same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// Half the median time between two items.
fn interval(drafts: &[Draft]) -> Duration {
    let mut times: Vec<OffsetDateTime> = drafts.iter().filter_map(|draft| draft.publish_time).collect();
    times.sort_unstable();
    let mut pauses: Vec<Duration> =
        times.windows(2).filter_map(|pair| Duration::try_from(pair[1] - pair[0]).ok()).collect();
    pauses.sort_unstable();
    let usual = pauses.get(pauses.len() / 2).map(|pause| *pause / 2);
    let whole_minutes = |pause: Duration| Duration::from_secs(pause.as_secs() / 60 * 60);
    usual.map_or(POLL_INTERVAL_DEFAULT, |pause| whole_minutes(pause.clamp(FASTEST, SLOWEST))).min(POLL_INTERVAL_MAX)
}

#[cfg(test)]
#[path = "diagnosis_tests.rs"]
mod tests;
