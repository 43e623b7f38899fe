//! The numbers of variants in rows and records. They belong to the store and never change their meaning, so that a
//! variant or a message can be renamed without changing a row.

use crate::domain::{
    AnnotationKind, Form, HealthState, IngestOutcome, ItemType, LinkKind, Origin, PubStatus, SourceKind,
    SubscriptionState,
};

pub(super) fn item_type_number(value: ItemType) -> i64 {
    match value {
        ItemType::Text => 1,
        ItemType::Picture => 2,
        ItemType::Video => 3,
        ItemType::Audio => 4,
        ItemType::Graphic => 5,
        ItemType::Composite => 6,
        ItemType::Planning => 7,
    }
}

pub(super) fn item_type_numbered(number: i64) -> Option<ItemType> {
    Some(match number {
        1 => ItemType::Text,
        2 => ItemType::Picture,
        3 => ItemType::Video,
        4 => ItemType::Audio,
        5 => ItemType::Graphic,
        6 => ItemType::Composite,
        7 => ItemType::Planning,
        _ => return None,
    })
}

pub(super) fn form_number(value: Form) -> i64 {
    match value {
        Form::Rss => 1,
        Form::Atom => 2,
        Form::JsonFeed => 3,
        Form::Html => 4,
        Form::Text => 5,
        Form::Ninjs => 6,
        Form::NewsmlG2 => 7,
        Form::Newsml1 => 8,
        Form::Nitf => 9,
        Form::Iptc7901 => 10,
        Form::Anpa => 11,
        Form::Mail => 12,
    }
}

pub(super) fn form_numbered(number: i64) -> Option<Form> {
    Some(match number {
        1 => Form::Rss,
        2 => Form::Atom,
        3 => Form::JsonFeed,
        4 => Form::Html,
        5 => Form::Text,
        6 => Form::Ninjs,
        7 => Form::NewsmlG2,
        8 => Form::Newsml1,
        9 => Form::Nitf,
        10 => Form::Iptc7901,
        11 => Form::Anpa,
        12 => Form::Mail,
        _ => return None,
    })
}

pub(super) fn subscription_state_number(value: SubscriptionState) -> i64 {
    match value {
        SubscriptionState::Wanted => 1,
        SubscriptionState::Requested => 2,
        SubscriptionState::Active => 3,
        SubscriptionState::Denied => 4,
        SubscriptionState::Leaving => 5,
    }
}

pub(super) fn subscription_state_numbered(number: i64) -> Option<SubscriptionState> {
    Some(match number {
        1 => SubscriptionState::Wanted,
        2 => SubscriptionState::Requested,
        3 => SubscriptionState::Active,
        4 => SubscriptionState::Denied,
        5 => SubscriptionState::Leaving,
        _ => return None,
    })
}

pub(super) fn pub_status_number(value: PubStatus) -> i64 {
    match value {
        PubStatus::Usable => 1,
        PubStatus::Withheld => 2,
        PubStatus::Canceled => 3,
    }
}

pub(super) fn pub_status_numbered(number: i64) -> Option<PubStatus> {
    Some(match number {
        1 => PubStatus::Usable,
        2 => PubStatus::Withheld,
        3 => PubStatus::Canceled,
        _ => return None,
    })
}

pub(super) fn link_kind_number(value: LinkKind) -> i64 {
    match value {
        LinkKind::Related => 1,
        LinkKind::Image => 2,
        LinkKind::Associated => 3,
        LinkKind::EvolvedFrom => 4,
    }
}

pub(super) fn link_kind_numbered(number: i64) -> Option<LinkKind> {
    Some(match number {
        1 => LinkKind::Related,
        2 => LinkKind::Image,
        3 => LinkKind::Associated,
        4 => LinkKind::EvolvedFrom,
        _ => return None,
    })
}

pub(super) fn annotation_kind_number(value: AnnotationKind) -> i64 {
    match value {
        AnnotationKind::Language => 1,
        AnnotationKind::Section => 2,
        AnnotationKind::MediaTopic => 3,
        AnnotationKind::Subject => 4,
        AnnotationKind::Person => 5,
        AnnotationKind::Place => 6,
        AnnotationKind::Organisation => 7,
        AnnotationKind::Keyword => 8,
        AnnotationKind::Event => 9,
    }
}

pub(super) fn annotation_kind_numbered(number: i64) -> Option<AnnotationKind> {
    Some(match number {
        1 => AnnotationKind::Language,
        2 => AnnotationKind::Section,
        3 => AnnotationKind::MediaTopic,
        4 => AnnotationKind::Subject,
        5 => AnnotationKind::Person,
        6 => AnnotationKind::Place,
        7 => AnnotationKind::Organisation,
        8 => AnnotationKind::Keyword,
        9 => AnnotationKind::Event,
        _ => return None,
    })
}

pub(super) fn origin_number(value: Origin) -> i64 {
    match value {
        Origin::Declared => 1,
        Origin::Mapped => 2,
        Origin::Content => 3,
        Origin::Default => 4,
    }
}

pub(super) fn origin_numbered(number: i64) -> Option<Origin> {
    Some(match number {
        1 => Origin::Declared,
        2 => Origin::Mapped,
        3 => Origin::Content,
        4 => Origin::Default,
        _ => return None,
    })
}

pub(super) fn source_kind_number(value: SourceKind) -> i64 {
    match value {
        SourceKind::Feed => 1,
        SourceKind::Page => 2,
        SourceKind::Directory => 3,
        SourceKind::Push => 4,
        SourceKind::S3 => 5,
        SourceKind::Sftp => 6,
        SourceKind::Imap => 7,
    }
}

pub(super) fn source_kind_numbered(number: i64) -> Option<SourceKind> {
    Some(match number {
        1 => SourceKind::Feed,
        2 => SourceKind::Page,
        3 => SourceKind::Directory,
        4 => SourceKind::Push,
        5 => SourceKind::S3,
        6 => SourceKind::Sftp,
        7 => SourceKind::Imap,
        _ => return None,
    })
}

pub(super) fn health_state_number(value: HealthState) -> i64 {
    match value {
        HealthState::New => 1,
        HealthState::Healthy => 2,
        HealthState::Failing => 3,
        HealthState::Gone => 4,
    }
}

pub(super) fn health_state_numbered(number: i64) -> Option<HealthState> {
    Some(match number {
        1 => HealthState::New,
        2 => HealthState::Healthy,
        3 => HealthState::Failing,
        4 => HealthState::Gone,
        _ => return None,
    })
}

pub(super) fn outcome_number(value: IngestOutcome) -> i64 {
    match value {
        IngestOutcome::New => 1,
        IngestOutcome::Update => 2,
        IngestOutcome::Seen => 3,
        IngestOutcome::Outdated => 4,
    }
}

pub(super) fn outcome_numbered(number: i64) -> Option<IngestOutcome> {
    Some(match number {
        1 => IngestOutcome::New,
        2 => IngestOutcome::Update,
        3 => IngestOutcome::Seen,
        4 => IngestOutcome::Outdated,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the numbers from 1 to `last`, and no others, can be converted in both directions.
    fn check<T>(last: i64, number: impl Fn(T) -> i64, numbered: impl Fn(i64) -> Option<T>) {
        for stored in 1..=last {
            assert_eq!(numbered(stored).map(&number), Some(stored));
        }
        assert!(numbered(0).is_none() && numbered(last + 1).is_none());
    }

    #[test]
    fn every_number_is_read_back() {
        check(7, item_type_number, item_type_numbered);
        check(12, form_number, form_numbered);
        check(5, subscription_state_number, subscription_state_numbered);
        check(3, pub_status_number, pub_status_numbered);
        check(4, link_kind_number, link_kind_numbered);
        check(9, annotation_kind_number, annotation_kind_numbered);
        check(4, origin_number, origin_numbered);
        check(7, source_kind_number, source_kind_numbered);
        check(4, health_state_number, health_state_numbered);
        check(4, outcome_number, outcome_numbered);
    }
}
