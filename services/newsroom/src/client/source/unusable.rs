//! Ingested items that may not be published: why they wait, and how the desk continues.

use newsroom_proto::ingestion::v1::{IngestOutcome, IngestedItem, PubStatus};
use time::OffsetDateTime;

use crate::client::output::{ingest_outcome, is_ahead, moment, one_line};

/// Why an ingested item may not be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bar {
    Canceled,
    Withheld,
    Embargoed,
}

impl Bar {
    const ALL: [Self; 3] = [Self::Canceled, Self::Withheld, Self::Embargoed];

    /// The reason for an item, if there is one. Outdated content was not ingested, so it has none.
    fn of(item: &IngestedItem, now: OffsetDateTime) -> Option<Self> {
        if item.outcome() == IngestOutcome::Outdated {
            return None;
        }
        match item.pub_status() {
            PubStatus::Canceled => Some(Self::Canceled),
            PubStatus::Withheld => Some(Self::Withheld),
            PubStatus::Usable | PubStatus::Unspecified => {
                is_ahead(item.embargo_time.as_ref(), now).then_some(Self::Embargoed)
            }
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Withheld => "withheld",
            Self::Embargoed => "embargoed",
        }
    }

    fn way_on(self) -> &'static str {
        match self {
            Self::Canceled => {
                "stories that still follow the source are spiked or killed; one that a person has rewritten stays, and \
                 `newsroom story approve --override-usage --note TEXT` publishes it"
            }
            Self::Withheld => {
                "no story is published of it until the source lifts that; `newsroom story approve --override-usage --note \
                 TEXT` publishes one all the same; one that is published has an alarm"
            }
            Self::Embargoed => {
                "no story of it is approved before its end; `newsroom story approve --break-embargo --note TEXT` publishes \
                 one all the same"
            }
        }
    }
}

/// The outcome of an item, and whether it is withheld, canceled or embargoed: `new, withheld`.
pub fn with_usage(outcome: String, item: &IngestedItem, now: OffsetDateTime) -> String {
    match Bar::of(item, now) {
        Some(bar) => format!("{outcome}, {}", bar.word()),
        None => outcome,
    }
}

/// One line for each reason, however many items have it.
pub fn notes(ingested: &[IngestedItem], now: OffsetDateTime) -> Vec<String> {
    let note = |bar: Bar| {
        let barred: Vec<&IngestedItem> = ingested.iter().filter(|item| Bar::of(item, now) == Some(bar)).collect();
        let told = match barred.as_slice() {
            [] => return None,
            [only] => {
                let until = match bar {
                    Bar::Embargoed => format!(" until {}", moment(only.embargo_time.as_ref(), now)),
                    Bar::Canceled | Bar::Withheld => String::new(),
                };
                let how = ingest_outcome(only.outcome);
                format!("{}: taken in ({how}) and {}{until}", one_line(&only.headline), bar.word())
            }
            more => format!("{} items are taken in and {}", more.len(), bar.word()),
        };
        Some(format!("{told}: {}", bar.way_on()))
    };
    Bar::ALL.into_iter().filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use prost_types::Timestamp;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn item(outcome: IngestOutcome, pub_status: PubStatus, embargo: Option<i64>) -> IngestedItem {
        IngestedItem {
            headline: "Rates stay put".into(),
            outcome: outcome.into(),
            pub_status: pub_status.into(),
            embargo_time: embargo.map(|seconds| Timestamp { seconds, nanos: 0 }),
            ..IngestedItem::default()
        }
    }

    fn told(ingested: &[IngestedItem]) -> Vec<String> {
        notes(ingested, OffsetDateTime::from_unix_timestamp(NOW).unwrap())
    }

    #[test]
    fn what_may_not_be_used_is_told_as_taken_in_with_the_way_on() {
        use PubStatus::{Canceled, Usable, Withheld};
        let (usage, embargo) = ("--override-usage", "--break-embargo");
        for (outcome, status, end, begins, way) in [
            (IngestOutcome::New, Withheld, None, "taken in (new) and withheld: ", usage),
            (IngestOutcome::Update, Canceled, None, "taken in (update) and canceled: ", usage),
            (IngestOutcome::Seen, Withheld, Some(NOW + 9), "taken in (seen) and withheld: ", usage),
            (IngestOutcome::New, Usable, Some(NOW + 60), "taken in (new) and embargoed until 2027-", embargo),
        ] {
            let notes = told(&[item(outcome, status, end)]);
            assert_eq!(notes.len(), 1, "{notes:?}");
            assert!(notes[0].starts_with(&format!("Rates stay put: {begins}")), "{notes:?}");
            assert!(notes[0].contains(way) && !notes[0].contains("reject"), "{notes:?}");
        }
    }

    #[test]
    fn what_may_be_used_and_what_was_not_taken_needs_no_word() {
        let quiet = [
            item(IngestOutcome::New, PubStatus::Usable, None),
            item(IngestOutcome::New, PubStatus::Unspecified, None),
            item(IngestOutcome::New, PubStatus::Usable, Some(NOW)),
            item(IngestOutcome::Outdated, PubStatus::Withheld, None),
        ];
        assert!(told(&quiet).is_empty());
    }

    #[test]
    fn many_are_told_as_one_line_for_each_bar() {
        let mut ingested = vec![item(IngestOutcome::New, PubStatus::Withheld, None); 300];
        ingested.push(item(IngestOutcome::New, PubStatus::Canceled, None));
        let notes = told(&ingested);
        assert_eq!(notes.len(), 2);
        assert!(notes[0].contains("taken in (new) and canceled"), "{notes:?}");
        assert!(notes[1].starts_with("300 items are taken in and withheld: "), "{notes:?}");
    }
}
