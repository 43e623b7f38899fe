//! The numbers of variants in rows and records. They belong to the store and never change their meaning, so that a
//! variant or a message can be renamed without changing a row.

use strum::IntoEnumIterator;

use crate::domain::{
    AnnotationKind, BlobState, Form, Guess, HealthState, IngestOutcome, ItemType, LinkKind, Origin, PubStatus,
    SourceKind, SubscriptionState, WayKind,
};

/// A variant that is stored by its number.
pub(super) trait Numbered: IntoEnumIterator {
    fn number(&self) -> i64;

    /// The variant of a number.
    fn numbered(number: i64) -> Option<Self> {
        Self::iter().find(|variant| variant.number() == number)
    }
}

impl Numbered for ItemType {
    fn number(&self) -> i64 {
        match self {
            Self::Text => 1,
            Self::Picture => 2,
            Self::Video => 3,
            Self::Audio => 4,
            Self::Graphic => 5,
            Self::Composite => 6,
            Self::Planning => 7,
        }
    }
}

impl Numbered for BlobState {
    fn number(&self) -> i64 {
        match self {
            Self::Reserved => 1,
            Self::Stored => 2,
            Self::Doomed => 3,
        }
    }
}

impl Numbered for Form {
    fn number(&self) -> i64 {
        match self {
            Self::Rss => 1,
            Self::Atom => 2,
            Self::JsonFeed => 3,
            Self::Html => 4,
            Self::Text => 5,
            Self::Ninjs => 6,
            Self::NewsmlG2 => 7,
            Self::Newsml1 => 8,
            Self::Nitf => 9,
            Self::Iptc7901 => 10,
            Self::Anpa => 11,
            Self::Mail => 12,
        }
    }
}

impl Numbered for SubscriptionState {
    fn number(&self) -> i64 {
        match self {
            Self::Wanted => 1,
            Self::Requested => 2,
            Self::Active => 3,
            Self::Denied => 4,
            Self::Leaving => 5,
        }
    }
}

impl Numbered for PubStatus {
    fn number(&self) -> i64 {
        match self {
            Self::Usable => 1,
            Self::Withheld => 2,
            Self::Canceled => 3,
        }
    }
}

impl Numbered for Guess {
    fn number(&self) -> i64 {
        match self {
            Self::TimeZone => 1,
            Self::Encoding => 2,
            Self::Date => 3,
            Self::PubStatus => 4,
            Self::Language => 5,
            Self::Section => 6,
        }
    }
}

impl Numbered for LinkKind {
    fn number(&self) -> i64 {
        match self {
            Self::Related => 1,
            Self::Image => 2,
            Self::Associated => 3,
            Self::EvolvedFrom => 4,
        }
    }
}

impl Numbered for AnnotationKind {
    fn number(&self) -> i64 {
        match self {
            Self::Language => 1,
            Self::Section => 2,
            Self::MediaTopic => 3,
            Self::Subject => 4,
            Self::Person => 5,
            Self::Place => 6,
            Self::Organisation => 7,
            Self::Keyword => 8,
            Self::Event => 9,
        }
    }
}

impl Numbered for Origin {
    fn number(&self) -> i64 {
        match self {
            Self::Declared => 1,
            Self::Mapped => 2,
            Self::Content => 3,
            Self::Default => 4,
        }
    }
}

impl Numbered for SourceKind {
    fn number(&self) -> i64 {
        match self {
            Self::Feed => 1,
            Self::Page => 2,
            Self::Directory => 3,
            Self::Push => 4,
            Self::S3 => 5,
            Self::Sftp => 6,
            Self::Imap => 7,
        }
    }
}

impl Numbered for HealthState {
    fn number(&self) -> i64 {
        match self {
            Self::New => 1,
            Self::Healthy => 2,
            Self::Failing => 3,
            Self::Gone => 4,
        }
    }
}

impl Numbered for WayKind {
    fn number(&self) -> i64 {
        match self {
            Self::Same => 1,
            Self::Rewritten => 2,
            Self::Older => 3,
        }
    }
}

impl Numbered for IngestOutcome {
    fn number(&self) -> i64 {
        match self {
            Self::New => 1,
            Self::Update => 2,
            Self::Seen => 3,
            Self::Outdated => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the numbers from 1 to `last`, and no others, belong to one variant each.
    fn check<T: Numbered>(last: i64) {
        for stored in 1..=last {
            assert_eq!(T::numbered(stored).map(|variant| variant.number()), Some(stored));
        }
        assert!(T::numbered(0).is_none() && T::numbered(last + 1).is_none());
        assert_eq!(i64::try_from(T::iter().count()), Ok(last));
    }

    #[test]
    fn every_number_is_read_back() {
        check::<ItemType>(7);
        check::<Form>(12);
        check::<SubscriptionState>(5);
        check::<PubStatus>(3);
        check::<LinkKind>(4);
        check::<AnnotationKind>(9);
        check::<Origin>(4);
        check::<SourceKind>(7);
        check::<HealthState>(4);
        check::<IngestOutcome>(4);
    }
}
