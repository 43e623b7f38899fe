//! Records can be decoded after they were encoded.

use newsroom_chassis::{
    clock,
    store::{Compressed, StoredResponse as _},
};
use time::Duration;
use uuid::Uuid;

use super::{item::ItemRecord, source::SourceRecord, storyline::StorylineRecord};
use crate::domain::{
    Health, HealthState, IngestOutcome, IngestedItem, ItemId, ItemType, Member, PubStatus, Served, Source, SourceKind,
    Storyline, Submitted, Validators,
    samples::{item, source},
};

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
        let mut source = source(kind, location, clock::now());
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
            served: Served { generated_at: Some(now), replaced: vec!["\"0\"".into()], returned: 2 },
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
    let item = item(clock::now());
    assert_eq!(ItemRecord::decode_item(&ItemRecord::encode_item(&item)).unwrap(), item);
    assert!(
        ItemRecord::decode_item(&Compressed::of(b"no record")).is_err()
            && ItemRecord::decode_item(&Compressed::of(&[])).is_err()
    );
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
