//! ninjs of every version, and what senders make of it.

use proptest::prelude::*;
use time::macros::datetime;

use crate::{
    ParseError, Parsed,
    model::{AnnotationKind, Draft, Form, ItemType, LinkKind, PubStatus},
    testing::{self, read as read_it, read_as},
};

fn parsed(text: &str) -> Parsed {
    let parsed = read_it(text).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str()), (Form::Ninjs, "ninjs"));
    parsed
}

fn one(text: &str) -> Draft {
    testing::one(Form::Ninjs, text)
}

/// An item with these fields beside its id and headline.
fn with(fields: &str) -> String {
    format!("{{\"uri\": \"urn:a:1\", \"headline\": \"Titre\", \"body_text\": \"Un.\"{fields}}}")
}

const FIRST: &str = include_str!("ninjs/samples/1.3.json");
const SECOND: &str = include_str!("ninjs/samples/2.1.json");
const THIRD: &str = include_str!("ninjs/samples/3.1.json");

#[test]
fn the_first_version_is_read_whole_with_its_association() {
    let parsed = parsed(FIRST);
    assert!(parsed.rejected.is_empty(), "{:?}", parsed.rejected);
    let [picture, story] = parsed.drafts.as_slice() else { panic!("{} drafts", parsed.drafts.len()) };
    assert_eq!([&picture.identity, &picture.headline], ["urn:agence:photo:9", "Le quai"]);
    assert_eq!(picture.item_type, ItemType::Picture);
    assert_eq!(picture.body, ["Le quai de Safi, lundi."]);
    assert_eq!(picture.embargo_time, story.embargo_time, "an embargo holds for all that goes with a story");
    let original = &picture.renditions[0];
    assert_eq!(original.name, "original");
    assert_eq!((original.width, original.height, original.size), (4000, 3000, 123_456));
    assert_eq!(picture.renditions.len(), 2);
    assert_eq!([&story.identity, &story.headline], ["urn:agence:2024:quai-safi", "Safi ouvre un quai"]);
    assert_eq!([&story.standfirst, &story.byline], ["Un port s'agrandit.", "Amina Alaoui"]);
    assert_eq!([&story.slugline, &story.dateline, &story.section], ["safi-quai", "Safi", "Économie"]);
    assert_eq!([&story.version, &story.written_times.update], ["3", "2024-11-04T10:00:00+01:00"]);
    assert_eq!([&story.rights.copyright_notice, &story.rights.usage_terms], ["© 2024 Agence", "Presse seulement"]);
    assert_eq!((story.editorial_note.as_str(), story.urgency, story.pub_status), ("Photo suit", 2, PubStatus::Usable));
    assert_eq!(story.embargo_time, Some(datetime!(2024-11-09 06:00 UTC)));
    assert_eq!(story.publish_time, Some(datetime!(2024-11-04 07:00 UTC)));
    assert_eq!(story.source_update_time, Some(datetime!(2024-11-04 09:00 UTC)));
    assert_eq!(story.body, ["Le quai est ouvert.", "Les bateaux arrivent."]);
    assert_eq!(story.keywords, ["port", "pêche"]);
    let links: Vec<_> =
        story.links.iter().map(|link| (link.kind, link.identity.as_str(), link.role.as_str())).collect();
    assert_eq!(
        links,
        [
            (LinkKind::EvolvedFrom, "urn:agence:2024:quai-safi:alerte", ""),
            (LinkKind::Associated, "urn:agence:photo:9", "featuremedia")
        ]
    );
    let about: Vec<_> =
        story.annotations.iter().map(|about| (about.kind, about.name.as_str(), about.code.as_str())).collect();
    use AnnotationKind::{Event, MediaTopic, Organisation, Person, Place, Subject};
    assert_eq!(
        about,
        [
            (MediaTopic, "Pêche", "medtop:20000209"),
            (Subject, "Économie", "subj:04000000"),
            (Subject, "Ports", "agence:port"),
            (Person, "Omar Idrissi", ""),
            (Place, "Safi", "iso3166-2:MA-SAF"),
            (Organisation, "Office des ports", ""),
            (Event, "Journée de la mer", "e1"),
            (Subject, "Le Dauphin", "bateau"),
            (Subject, "Article", "genre:Article"),
            (Subject, "Économie", "service:eco"),
            (MediaTopic, "economy, business and finance", "medtop:04000000"),
        ],
        "a subject told four times counts once"
    );
    assert!((story.annotations[0].score.share() - 0.8).abs() < 1e-9);
}

#[test]
fn the_second_and_third_versions_have_lists() {
    let second = parsed(SECOND);
    assert!(second.rejected.is_empty(), "{:?}", second.rejected);
    let [picture, story] = second.drafts.as_slice() else { panic!("{} drafts", second.drafts.len()) };
    assert_eq!((picture.headline.as_str(), picture.item_type), ("Le quai.", ItemType::Picture));
    assert_eq!([&story.headline, &story.standfirst], ["Safi ouvre un quai", "Un port s'agrandit."]);
    assert_eq!([&story.byline, &story.rights.credit_line], ["Amina Alaoui", "Agence"]);
    assert_eq!([&story.rights.usage_terms, &story.links[0].role], ["Presse seulement", "a001"]);
    assert_eq!(story.annotations[0].code, "medtop:20000209");
    assert_eq!(story.body, ["Le quai est ouvert.", "Fin."]);
    assert!((story.annotations[0].score.share() - 0.58).abs() < 1e-9);
    assert_eq!(story.publish_time, Some(datetime!(2024-11-04 09:00 UTC)));
    assert_eq!(story.source_update_time, Some(datetime!(2024-11-04 10:00 UTC)));
    let third = parsed(THIRD);
    let [video, story] = third.drafts.as_slice() else { panic!("{} drafts", third.drafts.len()) };
    assert_eq!(video.renditions[0].media_type, "video/mp4");
    assert_eq!((video.item_type, video.renditions[0].size), (ItemType::Video, 99));
    assert_eq!((story.pub_status, video.pub_status), (PubStatus::Withheld, PubStatus::Withheld));
    assert_eq!((story.body[0].as_str(), story.rights.copyright_notice.as_str()), ("Le quai est ouvert.", "© Agence"));
    assert_eq!(story.source_update_time, Some(datetime!(2024-11-04 10:00 UTC)));
}

#[test]
fn the_version_is_told_with_what_is_wrong() {
    for (text, version) in [
        (r#"{"standard": {"name": "ninjs", "version": "3.1"}, "uri": "a"}"#, "3.1"),
        (r#"{"standard": [{"name": "ninjs", "schema": "x/ninjs-schema_2.0.json"}], "uri": "a"}"#, "2.0"),
        (r#"{"$schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.2.json#", "uri": "a"}"#, "1.2"),
        (r#"{"uri": "a", "body_text": " "}"#, "1.x"),
        (r#"{"uri": "a", "bodies": []}"#, "2.x"),
        (r#"{"uri": "a", "bodies": [], "versionCreated": "2024-11-04"}"#, "3.x"),
    ] {
        let Err(ParseError::NothingTaken(why)) = read_it(text) else { panic!("{text}") };
        assert_eq!(why, format!("item 1 (ninjs {version}): it has no headline"));
    }
}

#[test]
fn one_several_or_one_a_line() {
    let (a, b) =
        (r#"{"uri": "a", "headline": "A", "body_text": "x"}"#, r#"{"uri": "b", "headline": "B", "body_text": "x"}"#);
    for text in [
        format!("[{a},\n{b}]"),
        format!("{a}\n{b}\n"),
        format!("\u{FEFF}{a} {b}"),
        format!("{{\"_items\": [{a}, {b}], \"_meta\": {{\"total\": 2}}}}"),
        format!("{{\"data\": {{\"items\": [{{\"item\": {a}}}, {{\"item\": {b}}}]}}}}"),
    ] {
        let drafts = parsed(&text).drafts;
        assert_eq!(drafts.iter().map(|draft| draft.headline.as_str()).collect::<Vec<_>>(), ["A", "B"], "{text}");
    }
    let parsed = parsed(&format!("{a}\n{{\"uri\": \n{b}"));
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (2, 1));
    assert!(parsed.rejected[0].starts_with("line 2: it is not well-formed"), "{}", parsed.rejected[0]);
    assert_eq!(read_it(&a[..40]), Err(ParseError::CutOff("ninjs".into())));
    assert!(matches!(read_it(format!("{a}]")), Err(ParseError::Malformed(_))));
    assert!(matches!(read_it(r#"{"price": 3}"#), Err(ParseError::UnknownForm(_))));
}

#[test]
fn wrong_types_are_taken_where_their_meaning_is_plain_and_told_where_not() {
    let draft = one(&with(
        r#", "version": 7, "urgency": "3", "byline": ["Amina"], "slugline": 2024, "keywords": "a, b;c", "place": "Safi""#,
    ));
    assert_eq!([&draft.version, &draft.byline, &draft.slugline], ["7", "Amina", "2024"]);
    assert_eq!(draft.urgency, 3);
    assert_eq!(draft.keywords, ["a", "b", "c"]);
    for (field, why) in [
        (r#""byline": {"x": 1}"#, "byline must be text, and was left out"),
        (r#""urgency": 77"#, "urgency must be from 1 to 9, and was left out"),
        (r#""urgency": "bald""#, "urgency must be a number, and was left out"),
        (r#""versioncreated": "hier""#, "versioncreated must be a date and time, and was left out"),
        (r#""versioncreated": "2031-01-01T00:00:00Z""#, "versioncreated cannot be true and was left out"),
        (r#""pubstatus": "maybe""#, "pubstatus must be usable, withheld or canceled, and not maybe; it is withheld"),
        (r#""associations": 5"#, "associations must be a map or a list of objects, and were left out"),
        (r#""associations": {"a": "x"}"#, "association a must be an object, and was left out"),
        (r#""subject": [5.5, [1]]"#, "subjects must hold texts or objects; another was left out"),
        (r#""embargoed": "bientôt""#, "embargoed must be a date and time; without one it is withheld"),
        (
            r#""renditions": {"o": {"href": "file:///etc/passwd"}}"#,
            "a rendition must have an http or https address; it was left out",
        ),
    ] {
        let parsed = parsed(&with(&format!(", {field}")));
        assert_eq!(parsed.drafts.len(), 1, "{field}");
        assert!(parsed.rejected.iter().any(|reason| reason.ends_with(why)), "{field}: {:?}", parsed.rejected);
    }
}

#[test]
fn what_may_not_be_used_is_marked_so() {
    for (fields, status) in [
        (r#", "pubstatus": "canceled""#, PubStatus::Canceled),
        (r#", "pubstatus": "stat:canceled""#, PubStatus::Canceled),
        (r#", "pubstatus": "Cancelled""#, PubStatus::Canceled),
        (r#", "pubstatus": "usable", "ednote": "KILL: the wrong man""#, PubStatus::Canceled),
        (r#", "signals": ["sig:kill"]"#, PubStatus::Canceled),
        (r#", "pubstatus": "withheld""#, PubStatus::Withheld),
        (r#", "pubstatus": "usable", "embargoed": """#, PubStatus::Usable),
        (r#", "pubstatus": "usable", "embargoed": null"#, PubStatus::Usable),
        (r#", "pubstatus": "usable", "embargoed": false"#, PubStatus::Usable),
        ("", PubStatus::Usable),
    ] {
        assert_eq!(one(&with(fields)).pub_status, status, "{fields}");
    }
    let kill = one(r#"{"uri": "urn:a:1", "pubstatus": "canceled", "version": 4}"#);
    assert_eq!((kill.identity.as_str(), kill.pub_status), ("urn:a:1", PubStatus::Canceled));
}

#[test]
fn what_is_private_stays_private() {
    let draft = one(&with(
        r#", "ednote": [{"value": "Photo suit"}, {"value": "Source: X", "private": true}, {"role": "internal", "value": "Y"}]"#,
    ));
    assert_eq!(draft.editorial_note, "Photo suit");
    assert!(one(&with(r#", "ednote": "CORRECTION: le nom""#)).correction);
    assert!(one(&with(r#", "signals": [{"qcode": "sig:correction"}]"#)).correction);
}

#[test]
fn a_script_in_every_field_survives_in_none() {
    let evil = "<script>alert(1)</script><b onclick=x>mot</b>\u{202E}";
    let fields = [
        "headline",
        "slugline",
        "byline",
        "located",
        "description_text",
        "ednote",
        "version",
        "copyrightnotice",
        "usageterms",
        "creditline",
    ];
    let fields: String = fields.iter().map(|field| format!("\"{field}\": \"{evil}\", ")).collect();
    let draft = one(&format!(
        "{{\"uri\": \"urn:a:1\", {fields}\"body_html\": \"<p>{evil}</p>\", \"keywords\": [\"{evil}\"], \"service\": [{{\"name\": \"{evil}\"}}], \
         \"person\": [{{\"name\": \"{evil}\"}}], \"place\": [\"{evil}\"]}}"
    ));
    let rights = &draft.rights;
    let texts = [
        &draft.headline,
        &draft.slugline,
        &draft.byline,
        &draft.dateline,
        &draft.editorial_note,
        &draft.version,
        &draft.body[0],
        &draft.keywords[0],
    ];
    let more = [&draft.section, &rights.copyright_notice, &rights.usage_terms, &rights.credit_line];
    for text in texts.into_iter().chain(more).chain(draft.annotations.iter().map(|about| &about.name)) {
        assert_eq!(text, "mot");
    }
    assert_eq!(draft.annotations.len(), 3);
}

#[test]
fn the_flavours_of_newsrooms_are_read() {
    let guardian = one(
        r#"{"usn": "x1", "sourceFeed": "AGENCE", "slug": "safi-quai", "headline": "Safi", "subhead": "Le port", "firstVersion": "2024-11-04T09:00:00Z",
          "versionCreated": "2024-11-04T10:00:00Z", "keywords": "port+mer", "subjects": {"code": ["iptccat:f", "medtop:20000209"]},
          "bodyText": "<p>Un.</p><p>Deux.</p>", "usage": "Presse", "ednote": "Suit"}"#,
    );
    assert_eq!([&guardian.identity, &guardian.slugline, &guardian.standfirst], ["x1", "safi-quai", "Le port"]);
    assert_eq!((guardian.rights.usage_terms.as_str(), guardian.body.len(), guardian.keywords.len()), ("Presse", 2, 2));
    assert_eq!(
        guardian.annotations.iter().map(|about| about.code.as_str()).collect::<Vec<_>>(),
        ["iptccat:f", "medtop:20000209"]
    );
    let superdesk = one(
        r#"{"guid": "tag:agence:1", "type": "text", "version": "5", "headline": "Safi", "body_html": "<p>Un.</p>", "priority": 6, "service": [{"code": "a", "name": "Monde"}],
          "authors": [{"name": "Amina Alaoui", "role": "writer"}], "associations": {"featuremedia": null}, "source": "Agence", "correction_sequence": 1}"#,
    );
    assert_eq!([&superdesk.section, &superdesk.byline], ["Monde", "Amina Alaoui"]);
    assert_eq!(superdesk.urgency, 6);
    assert!(superdesk.correction);
}

#[test]
fn associations_nest_within_bounds_and_mere_references_are_links() {
    let mut inner = r#"{"uri": "urn:deep:9", "headline": "Neuf", "body_text": "x"}"#.to_owned();
    for depth in (0..9).rev() {
        inner = format!(
            r#"{{"uri": "urn:deep:{depth}", "headline": "H{depth}", "body_text": "x", "associations": {{"below": {inner}}}}}"#
        );
    }
    let parsed = parsed(&inner);
    assert_eq!(parsed.drafts.len(), 5);
    assert_eq!([&parsed.drafts[4].identity, &parsed.drafts[4].links[0].identity], ["urn:deep:0", "urn:deep:1"]);
    assert!(
        parsed.rejected[0].ends_with("associations are nested more than 4 deep; it was left out"),
        "{:?}",
        parsed.rejected
    );
    let referring = one(&with(r#", "associations": {"related": {"uri": "urn:a:9", "type": "text"}}"#));
    assert_eq!([&referring.links[0].identity, &referring.links[0].role], ["urn:a:9", "related"]);
    let nameless = r#", "associations": {"photo": {"type": "picture", "headline": "P"}, "media": {"renditions": {"o": {"href": "https://a.example/p.jpg", "mimetype": "image/jpeg"}}}}"#;
    let nameless = read_as(Some(Form::Ninjs), with(nameless)).unwrap();
    let identities: Vec<&str> = nameless.drafts.iter().map(|draft| draft.identity.as_str()).collect();
    assert_eq!(identities, ["https://a.example/p.jpg", "urn:a:1#photo", "urn:a:1"]);
}

#[test]
fn a_thousand_levels_and_a_million_values_are_refused() {
    let deep = format!("{{\"uri\": \"a\", \"headline\": \"b\", \"x\": {}{}}}", "[".repeat(1_000), "]".repeat(1_000));
    assert!(matches!(read_it(&deep), Err(ParseError::Malformed(_))));
    let wide = format!("{{\"uri\": \"a\", \"headline\": \"b\", \"x\": [{}1]}}", "1,".repeat(600_000));
    assert_eq!(read_it(&wide), Err(ParseError::TooManyElements));
    let markup =
        format!("{{\"uri\": \"a\", \"headline\": \"b\", \"body_html\": \"{}\"}}", "<div>".repeat(2_000) + "</div>");
    let Err(ParseError::NothingTaken(why)) = read_it(&markup) else { panic!() };
    assert!(why.contains("its body cannot be read"), "{why}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_under_any_field_is_survived(field in "(uri|headline|headlines|body_html|bodies|associations|renditions|subject|urgency|embargoed|ednote|keywords|standard|rightsinfo|service)", value in "(null|true|5|-1e300|\"x\"|\\[\\]|\\{\\}|\\[null,5,\"x\",\\{\\}\\]|\\{\"a\":\\[\\{\\}\\]\\}|\\{\"value\":[0-9]{1,3}\\})") {
        let text = format!("{{\"uri\": \"a\", \"headline\": \"b\", \"body_text\": \"c\", \"{field}\": {value}}}");
        prop_assert_ne!(read_as(Some(Form::Ninjs), text), Err(ParseError::ParserFault));
    }
}
