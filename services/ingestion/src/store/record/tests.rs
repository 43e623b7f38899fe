//! Records can be decoded after they were encoded.

use newsroom_chassis::{clock, store::StoredResponse as _};
use time::Duration;
use uuid::Uuid;

use super::{item::ItemRecord, source::SourceRecord, storyline::StorylineRecord};
use crate::domain::{
    Annotation, AnnotationKind, Digest, Draft, Health, HealthState, IncomingItem, IngestOutcome, IngestedItem, Item,
    ItemId, ItemLink, ItemType, LanguageTag, LinkKind, Mapping, Member, Origin, ParsedItem, Parser, Proposal,
    PubStatus, Raw, Rendition, Rights, Score, Settings, Source, SourceId, SourceKind, Storyline, Submitted, Validators,
    WrittenTimes,
};

fn source(kind: SourceKind, location: &str) -> Source {
    let now = clock::now();
    let settings = Settings::parse(Proposal {
        name: "Agence".into(),
        kind: Some(kind),
        location: location.into(),
        default_section: "Monde".into(),
        default_language: "ar-MA".into(),
        poll_interval: Some(std::time::Duration::from_nanos(10_500_000_001)),
        paused: true,
        quiet_after: Some(std::time::Duration::from_secs(7_200)),
        mappings: vec![
            Mapping { from: "FOOT".into(), section: "Sport".into(), media_topic: "medtop:15000000".into() },
            Mapping { from: "eco".into(), section: "Économie".into(), media_topic: String::new() },
        ],
        credential: "agence".into(),
        providers: vec!["AFP.com".into(), "Agence".into()],
        time_zone: "Africa/Casablanca".into(),
    });
    Source::new(SourceId::new(Uuid::now_v7()), settings.unwrap(), now)
}

fn item() -> Item {
    let now = clock::now();
    let link = |kind| ItemLink::to_url(kind, "Un", "https://a.example/").with_excerpt("Deux…");
    let draft = Draft::make(ParsedItem {
        own_id: "urn:1".into(),
        headline: "Titre".into(),
        standfirst: "Chapeau".into(),
        byline: "Amina Alaoui".into(),
        section: "Sport".into(),
        language: LanguageTag::parse("fr"),
        body: vec!["Un.".into(), "Deux.".into()],
        keywords: vec!["Safi".into()],
        canonical_url: "https://a.example/1".into(),
        links: vec![
            link(LinkKind::Related),
            link(LinkKind::Image),
            ItemLink {
                role: "main".into(),
                item_id: Some(Uuid::now_v7()),
                ..ItemLink::to_item(LinkKind::Associated, "urn:2")
            },
            ItemLink::to_item(LinkKind::EvolvedFrom, "urn:0"),
        ],
        publish_time: Some(now - Duration::hours(2) + Duration::nanoseconds(7)),
        source_update_time: Some(now - Duration::hours(1)),
        written_times: WrittenTimes { publish: "hier".into(), update: "20261125T0100+0100".into() },
        item_type: ItemType::Composite,
        pub_status: PubStatus::Withheld,
        pub_status_text: "stat:withheld".into(),
        providers: vec!["agence".into()],
        version: "7".into(),
        slugline: "safi-port".into(),
        dateline: "SAFI, 25 nov".into(),
        urgency: 3,
        embargo_time: Some(now + Duration::hours(1)),
        embargo_is_local: false,
        correction: true,
        editorial_note: "CORRIGE le nom".into(),
        rights: Rights {
            credit_line: "A".into(),
            copyright_holder: "B".into(),
            copyright_notice: "C".into(),
            usage_terms: "D".into(),
        },
        annotations: vec![Annotation {
            score: Score::of(0.731),
            origin: Origin::Mapped,
            ..Annotation::declared(AnnotationKind::MediaTopic, "sport", "medtop:15000000")
        }],
        renditions: vec![Rendition {
            name: "original".into(),
            url: "https://a.example/1.jpg".into(),
            media_type: "image/jpeg".into(),
            width: 800,
            height: 600,
            size: 70_000,
        }],
    });
    let raw = Raw { digest: Digest::of(b"raw"), parser: Parser { name: "rss".into(), version: 1 } };
    let source = source(SourceKind::Push, "");
    Item { revision: 3, ..IncomingItem::new(draft.unwrap(), raw).new_item(&source, ItemId::new(Uuid::now_v7()), now) }
}

#[test]
fn a_source_is_kept_whole_but_for_its_validators() {
    for (kind, location) in [
        (SourceKind::Feed, "https://a.example/rss"),
        (SourceKind::Page, "http://a.example/une"),
        (SourceKind::Directory, "/srv/wire"),
        (SourceKind::Push, ""),
        (SourceKind::S3, "s3://agence/in/?region=eu-west-3"),
        (SourceKind::Sftp, "sftp://journal@ftp.agence.example/out?depth=1"),
        (SourceKind::Imap, "imaps://desk%40journal.example@mail.example/INBOX"),
    ] {
        let mut source = source(kind, location);
        assert_eq!(SourceRecord::decode_source(&SourceRecord::encode_source(&source)).unwrap(), source);
        let now = clock::now();
        source.health = Health {
            state: HealthState::Failing,
            last_attempt_time: Some(now),
            last_success_time: Some(now - Duration::HOUR),
            consecutive_failures: 3,
            last_error: "gone".into(),
            next_poll_time: Some(now + Duration::HOUR),
            note: "the server redirects".into(),
            subscription: None,
            item_count: 7,
            quiet_since: Some(now - Duration::HOUR),
            ..Health::default()
        };
        source.validators.etag = Some("\"1\"".into());
        let kept = SourceRecord::decode_source(&SourceRecord::encode_source(&source)).unwrap();
        assert_eq!(kept, Source { validators: Validators::default(), ..source });
    }
    assert!(SourceRecord::decode_source(b"no record").is_err() && SourceRecord::decode_source(&[]).is_err());
}

#[test]
fn an_item_is_kept_whole() {
    let item = item();
    assert_eq!(ItemRecord::decode_item(&ItemRecord::encode_item(&item)).unwrap(), item);
    assert!(ItemRecord::decode_item(b"no record").is_err() && ItemRecord::decode_item(&[]).is_err());
}

#[test]
fn an_answer_is_kept_whole() {
    let ways = [IngestOutcome::New, IngestOutcome::Update, IngestOutcome::Seen, IngestOutcome::Outdated];
    let ingested = ways.map(|outcome| {
        let item_id = ItemId::new(Uuid::now_v7());
        let (headline, reason) = ("Titre".into(), "it repeats".into());
        let (item_type, pub_status) = (ItemType::Picture, PubStatus::Withheld);
        let embargo_time = Some(clock::now());
        IngestedItem { item_id, revision: 2, headline, outcome, item_type, reason, pub_status, embargo_time }
    });
    let submitted = Submitted { ingested: ingested.into(), rejected: vec!["entry 2: it has no headline".into()] };
    assert_eq!(Submitted::from_bytes(&submitted.to_bytes()).unwrap(), submitted);
}

#[test]
fn a_storyline_reads_back() {
    let now = clock::now();
    let [lead, other] = [(); 2].map(|()| ItemId::new(Uuid::now_v7()));
    let member = |item| Member { item, original: lead, time: now };
    let whole = Storyline {
        lead,
        revision: 3,
        members: vec![member(lead), member(other)],
        size: 2,
        merged_into: None,
        update_time: now,
    };
    let gone = Storyline { members: Vec::new(), size: 0, merged_into: Some(other), ..whole };
    for storyline in [whole, gone] {
        assert_eq!(
            StorylineRecord::decode_storyline(&StorylineRecord::encode_storyline(&storyline)).unwrap(),
            storyline
        );
    }
    assert!(StorylineRecord::decode_storyline(&[]).is_err());
}
