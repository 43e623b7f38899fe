//! Tests with NITF as agencies send it, and with its usual faults.

use super::*;
use crate::{
    Form, date,
    model::{AnnotationKind, Draft, ItemType, LinkKind, PubStatus},
    testing::{NOW, about, drafts, links, read as parsed},
};

const STORY: &str = include_str!("samples/story.xml");

/// The story of a document with this `docdata` and these paragraphs.
fn story(docdata: &str, body: &str) -> Draft {
    let document = format!(
        "<nitf><head><title>Titre</title><docdata {docdata}</docdata></head><body><body.content>{body}</body.content></body></nitf>"
    );
    drafts(&document).pop().unwrap()
}

#[test]
fn a_story_is_read_whole() {
    let parsed = parsed(STORY).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str(), parsed.rejected.len()), (Form::Nitf, "nitf", 0));
    let [picture, story] = parsed.drafts.as_slice() else { panic!("{:?}", parsed.drafts) };
    assert_eq!([&story.identity, &story.version, &story.headline], ["agx-20241104-0042", "3", "Un quai neuf à Safi"]);
    assert_eq!([&story.standfirst, &story.byline], ["Trois ans de travaux.", "Amina Alaoui"]);
    assert_eq!([&story.dateline, &story.slugline], ["SAFI, Maroc (AGX) - 4 nov.", "maroc-peche"]);
    assert_eq!(story.section, "Économie");
    assert_eq!(
        story.editorial_note,
        "Photo disponible Corrects the number of cranes in the fourth paragraph La sardine a son port"
    );
    assert_eq!(story.urgency, 4);
    assert_eq!(
        story.body,
        [
            "Le nouveau quai du port de Safi a reçu mardi ses premiers bateaux & leurs équipages.",
            "Ce qui change",
            "Quais\u{A0}: trois",
            "Grues\u{A0}: deux",
            "Année Tonnes",
            "2023 1.200",
            "«\u{A0}Nous attendions cela\u{A0}», a dit un patron.",
            "aal/agx"
        ]
    );
    assert_eq!(story.keywords, ["pêche", "port"]);
    assert!(story.correction && story.embargo_time.is_none());
    assert_eq!(story.written_times.publish, "20241104T101500+0100");
    assert_eq!(story.rights.copyright_holder, "Agence Exemple");
    assert_eq!(story.rights.copyright_notice, "© 2024 Agence Exemple");
    assert_eq!(story.publish_time, date::exact("2024-11-04T09:15:00Z"));
    assert_eq!(story.source_update_time, date::exact("2024-11-04T11:00:00Z"));
    assert_eq!(story.language, LanguageTag::parse("fr"));
    assert_eq!(
        about(story),
        [
            (AnnotationKind::Subject, "subj:04000000", "Économie"),
            (AnnotationKind::Subject, "subj:04002000", "agriculture"),
            (AnnotationKind::Subject, "subj:04002003", "pêche"),
            (AnnotationKind::Subject, "genre:current", "current"),
            (AnnotationKind::Person, "", "Amina Alaoui"),
            (AnnotationKind::Place, "", "Safi"),
            (AnnotationKind::Organisation, "", "Office des ports"),
            (AnnotationKind::Subject, "genre:Report", "Report"),
            (AnnotationKind::Subject, "", "Ports du Maroc"),
            (AnnotationKind::Place, "MAR", "Safi"),
            (AnnotationKind::Person, "", "patron"),
            (AnnotationKind::MediaTopic, "medtop:04000000", "economy, business and finance"),
            (AnnotationKind::MediaTopic, "medtop:20000217", "chemicals"),
        ]
    );
    assert_eq!((picture.item_type, picture.headline.as_str()), (ItemType::Picture, "Le quai de Safi."));
    assert_eq!((picture.byline.as_str(), picture.renditions.len()), ("Karim Idrissi", 2));
    assert_eq!((picture.renditions[0].width, picture.renditions[0].height), (1_200, 800));
    assert_eq!(links(story, LinkKind::Associated).iter().map(|(_, id)| *id).collect::<Vec<_>>(), [&picture.identity]);
    let before: Vec<&str> = links(story, LinkKind::EvolvedFrom).iter().map(|(_, id)| *id).collect();
    assert_eq!(before, ["agx-20241104-0041"], "a series and the sources of a delivery are no predecessors");
}

#[test]
fn a_status_is_honoured() {
    for (docdata, status) in [
        ("management-status='canceled'>", PubStatus::Canceled),
        ("management-status='withheld'>", PubStatus::Withheld),
        ("management-status='usable'>", PubStatus::Usable),
        (">", PubStatus::Usable),
        ("><doc-scope scope='KILL'/>", PubStatus::Canceled),
        ("><ed-msg msg-type='kill' info='Never happened'/>", PubStatus::Canceled),
        ("><ed-msg info='KILL: do not use this story'/>", PubStatus::Canceled),
        ("><ed-msg info='MANDATORY KILL'/>", PubStatus::Canceled),
        ("><ed-msg info='Killer whales are no fish'/>", PubStatus::Usable),
        ("><ed-msg info='Updates with the number of those killed'/>", PubStatus::Usable),
    ] {
        assert_eq!(story(docdata, "<p>x</p>").pub_status, status, "{docdata}");
    }
}

#[test]
fn a_kill_needs_no_words() {
    let killed =
        drafts("<nitf><head><docdata management-status='canceled'><doc-id id-string='a1'/></docdata></head></nitf>");
    assert_eq!((killed[0].identity.as_str(), killed[0].pub_status), ("a1", PubStatus::Canceled));
}

#[test]
fn a_kill_of_another_story_is_that_ones() {
    let docdata = "management-doc-idref='a1' management-idref-status='canceled'><doc-id id-string='a2'/><date.issue norm='20241104T100000Z'/>";
    let document = format!("<nitf><head><title>Advisory</title><docdata {docdata}</docdata></head><body/></nitf>");
    let drafts = drafts(&document);
    let told: Vec<_> = drafts.iter().map(|draft| (draft.identity.as_str(), draft.pub_status)).collect();
    assert_eq!(told, [("a2", PubStatus::Usable), ("a1", PubStatus::Canceled)]);
}

#[test]
fn an_embargo_is_a_release_ahead_or_one_that_is_said() {
    for (docdata, embargo) in [
        ("><date.release norm='20241106T100000Z'/>", Some("2024-11-06T10:00:00Z")),
        ("><date.release norm='20241104T100000Z'/>", None),
        ("management-status='embargoed'><date.release norm='20241104T100000Z'/>", Some("2024-11-04T10:00:00Z")),
    ] {
        let draft = story(docdata, "<p>x</p>");
        assert_eq!(draft.embargo_time, embargo.and_then(date::exact), "{docdata}");
        assert_eq!(draft.pub_status, PubStatus::Usable, "{docdata}");
    }
}

#[test]
fn an_embargo_without_an_end_withholds() {
    for (docdata, status) in [
        ("management-status='embargoed'>", PubStatus::Withheld),
        ("><date.release norm='tomorrow'/>", PubStatus::Withheld),
        ("management-status='canceled'><date.release norm='tomorrow'/>", PubStatus::Canceled),
        ("><date.release norm=''/>", PubStatus::Usable),
        ("><date.release norm='YYYYMMDDTHHMMSSZ'/>", PubStatus::Usable),
        ("><date.release norm='YYYYMMDDT000000±HHMM'/>", PubStatus::Usable),
        ("><date.release norm='00000000T000000Z'/>", PubStatus::Usable),
        ("><date.release>none</date.release>", PubStatus::Usable),
        ("management-status='embargoed'><date.release norm='YYYYMMDDTHHMMSSZ'/>", PubStatus::Withheld),
    ] {
        let draft = story(docdata, "<p>x</p>");
        assert_eq!((draft.pub_status, draft.embargo_time), (status, None), "{docdata}");
    }
}

#[test]
fn times_are_local_where_the_document_says_so() {
    for (docdata, utc) in [
        ("><date.issue norm='20241104T101500' tz='+11:00'/>", "2024-11-03T23:15:00Z"),
        ("><date.issue norm='20241104T101500'/>", "2024-11-04T10:15:00Z"),
        ("><date.issue norm='20241104T101500 AEDT'/>", "2024-11-03T23:15:00Z"),
        ("><date.issue norm='20241104T101500' tz='Australia/Sydney'/>", "2024-11-03T23:15:00Z"),
        ("><date.issue norm='20241104T101500'/><date.release norm='20241104T101500+1100'/>", "2024-11-03T23:15:00Z"),
    ] {
        assert_eq!(story(docdata, "<p>x</p>").publish_time, date::exact(utc), "{docdata}");
    }
    let document = "<nitf><head><title>T</title><meta name='timezone' content='AEST'/><docdata><date.issue norm='20241104T101500'/></docdata></head></nitf>";
    let draft = drafts(document).remove(0);
    assert_eq!(draft.written_times.publish, "20241104T101500");
    assert_eq!(draft.publish_time, date::exact("2024-11-04T00:15:00Z"));
}

#[test]
fn what_templates_and_senders_make_of_the_head_is_read() {
    assert!(!story("><correction info='' id-string=''/>", "<p>x</p>").correction);
    assert!(story("><correction info='the name'/>", "<p>x</p>").correction);
    let dated = story("><date.issue>20241104T101500+0100</date.issue>", "<p>x</p>");
    assert_eq!(dated.publish_time, date::exact("2024-11-04T09:15:00Z"));
    for (tobject, section) in [("Innenriks", "Innenriks"), ("News", ""), ("Photo", ""), ("", "")] {
        let document =
            format!("<nitf uno='u1'><head><title>T</title><tobject tobject.type='{tobject}'/></head><body/></nitf>");
        let draft = drafts(&document).remove(0);
        assert_eq!((draft.section.as_str(), draft.identity.as_str()), (section, "u1"), "{tobject}");
    }
}

#[test]
fn lines_are_rid_of_what_is_set_around_them() {
    let head = "<byline>Von Anna Meier <virtloc>agx</virtloc></byline><dateline><location>Berlin</location> (agx) - </dateline>";
    let media = "<media media-type='image'><media-reference data-location='#d' mime-type='image/jpeg'/><media-caption>C</media-caption><media-producer>Foto: Kai</media-producer></media>";
    let content = "<identified-content><org idsrc='isin' value='DE0001'>Firma AG</org></identified-content>";
    let document = format!(
        "<nitf><head><title>T</title><docdata><doc-id id-string='a1'/>{content}</docdata></head><body><body.head>{head}</body.head>\
         <body.content><p>T</p><p>Eins.</p>{media}</body.content></body></nitf>"
    );
    let drafts = drafts(&document);
    let [picture, story] = drafts.as_slice() else { panic!("{drafts:?}") };
    assert_eq!([&story.byline, &story.dateline], ["Anna Meier", "Berlin (agx)"]);
    assert_eq!(story.body, ["Eins."], "the headline stands above the text once more");
    assert_eq!(about(story), [(AnnotationKind::Organisation, "isin:DE0001", "Firma AG")]);
    assert_eq!([&picture.identity, &picture.byline], ["a1#d", "Kai"]);
}

#[test]
fn private_notes_stay_private() {
    let document = "<nitf><head><title>T</title><docdata><ed-msg msg-type='internal' info='secret-a'/><ed-msg info='open-a'/></docdata></head>\
        <body><body.head><note noteclass='private'><p>secret-b</p></note><note><p>open-b</p></note></body.head>\
        <body.content><p>x</p><note><p>open-c</p></note><note type='internal'>secret-c</note></body.content></body></nitf>";
    let draft = drafts(document).remove(0);
    assert_eq!(draft.editorial_note, "open-a open-b open-c");
    assert_eq!(draft.body, ["x"]);
    assert!(!format!("{draft:?}").contains("secret"));
}

#[test]
fn a_subject_four_times_counts_once() {
    let subject = "<tobject.subject tobject.subject.refnum='04000000' tobject.subject.type='Economy'/>".repeat(4);
    let document = format!("<nitf><head><title>T</title><tobject>{subject}</tobject></head><body/></nitf>");
    let topic = (AnnotationKind::MediaTopic, "medtop:04000000", "economy, business and finance");
    assert_eq!(about(&drafts(&document)[0]), [(AnnotationKind::Subject, "subj:04000000", "Economy"), topic]);
}

#[test]
fn a_headline_is_found_where_there_is_one() {
    for (document, headline) in [
        (
            "<nitf><head><title>T</title></head><body><body.head><hedline><hl1>H</hl1></hedline></body.head></body></nitf>",
            "H",
        ),
        ("<nitf><head><title>T</title></head></nitf>", "T"),
        ("<nitf><head><meta name='headline' content='M'/></head></nitf>", "M"),
        ("<x:nitf xmlns:x='http://iptc.org/std/NITF/2006-10-18/'><x:head><x:title>T</x:title></x:head></x:nitf>", "T"),
        (
            "<!DOCTYPE nitf SYSTEM 'http://127.0.0.1:1/nitf.dtd'><nitf><head><title>T&eacute;</title></head></nitf>",
            "Té",
        ),
    ] {
        assert_eq!(drafts(document)[0].headline, headline, "{document}");
    }
    assert_eq!(parsed("<nitf/>"), Err(ParseError::NothingTaken("story 1: it has no headline".into())));
}

#[test]
fn a_declared_encoding_counts_only_where_the_bytes_are_no_utf_8() {
    let document = "<?xml version='1.0' encoding='iso-8859-1'?><nitf><head><title>Été</title></head></nitf>";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(document);
    for bytes in [document.as_bytes(), &latin] {
        let read = crate::read(&Payload::of(bytes, NOW)).unwrap();
        assert_eq!(read.drafts[0].headline, "Été");
    }
}

#[test]
fn a_picture_alone_is_the_item() {
    let media = "<media media-type='image'><media-reference source='https://x.example/a.jpg' mime-type='image/jpeg'/><media-caption>Légende</media-caption></media>";
    let draft = story("><doc-id id-string='p1'/>", media);
    assert_eq!((draft.identity.as_str(), draft.item_type, draft.renditions.len()), ("p1", ItemType::Picture, 1));
    assert_eq!(draft.body, ["Légende"]);
}

#[test]
fn a_subheading_and_a_summary_are_two_things() {
    let story = |head: &str| {
        format!(
            "<nitf><body><body.head><hedline><hl1>H</hl1>{head}</body.head><body.content><p>One.</p></body.content></body></nitf>"
        )
    };
    for (head, standfirst, note) in [
        ("<hl2>Sub</hl2></hedline><abstract><p>Sum.</p></abstract>", "Sum.", "Sub"),
        ("<hl2>Sub</hl2></hedline>", "Sub", ""),
        ("</hedline><abstract>Sum.</abstract>", "Sum.", ""),
        ("<hl2>H</hl2></hedline><abstract/>", "", ""),
    ] {
        let draft = drafts(story(head)).remove(0);
        assert_eq!([&draft.standfirst, &draft.editorial_note], [standfirst, note], "{head}");
        assert_eq!((draft.headline.as_str(), draft.body.len()), ("H", 1), "{head}");
    }
}

#[test]
fn what_stands_for_a_headline_is_not_shown_twice() {
    for head in ["<hedline><hl2>Sub</hl2></hedline>", "<hedline><hl1/></hedline><abstract>Sub</abstract>"] {
        let draft = drafts(format!(
            "<nitf><body><body.head>{head}</body.head><body.content><p>One.</p></body.content></body></nitf>"
        ));
        assert_eq!([&draft[0].headline, &draft[0].standfirst], ["Sub", ""], "{head}");
    }
}

#[test]
fn what_stands_beside_the_docdata_counts_as_if_it_stood_in_it() {
    for head in [
        "<urgency ed-urg='3'/><doc-id id-string='a1'/><date.issue norm='20241104T100000Z'/>",
        "<docdata><doc-id id-string='a1'/></docdata><date.issue norm='20241104T100000Z'/><urgency ed-urg='3'/>",
        "<docdata><urgency ed-urg=''/><doc-id id-string='a1'/><date.issue norm='20241104T100000Z'/></docdata><urgency ed-urg='3'/>",
    ] {
        let draft = drafts(format!("<nitf><head><title>T</title>{head}</head><body/></nitf>")).remove(0);
        assert_eq!((draft.urgency, draft.identity.as_str()), (3, "a1"), "{head}");
        assert_eq!(draft.publish_time, date::exact("2024-11-04T10:00:00Z"), "{head}");
    }
}

#[test]
fn a_series_and_a_delivery_are_no_predecessors_and_a_subject_of_zeros_is_none() {
    let docdata = "><del-list><from-src src-name='AGX' level-number='1'/></del-list><series series.name='Ports'/>";
    let draft = story(docdata, "<p>x</p>");
    assert_eq!(draft.links, []);
    assert_eq!(about(&draft), [(AnnotationKind::Subject, "", "Ports")]);
    let subject = "<tobject.subject tobject.subject.refnum='00000000' tobject.subject.type='Misc'/><tobject.subject tobject.subject.refnum='00000000'/>";
    let document = format!("<nitf><head><title>T</title><tobject>{subject}</tobject></head><body/></nitf>");
    assert_eq!(about(&drafts(document)[0]), [(AnnotationKind::Subject, "", "Misc")]);
}

#[test]
fn a_dateline_of_nothing_but_a_time_is_none() {
    for (dateline, expected) in [
        ("2024-11-04T10:15:00+01:00", ""),
        ("<story.date norm='20241104'>4. November 2024, 10.30 Uhr</story.date>", ""),
        ("Mon, 4 Nov 2024 10:30 GMT", ""),
        ("lundi 4 novembre 2024 à 10h30", ""),
        ("10:30", ""),
        ("<location>Safi</location>, <story.date norm='20241104'>4 nov</story.date>", "Safi, 4 nov"),
        ("March", "March"),
        ("Nice, 4 nov.", "Nice, 4 nov."),
    ] {
        let document = format!(
            "<nitf><head><title>T</title></head><body><body.head><dateline>{dateline}</dateline></body.head><body.content><p>x</p></body.content></body></nitf>"
        );
        assert_eq!(drafts(document)[0].dateline, expected, "{dateline}");
    }
}

#[test]
fn a_story_that_is_summed_up_is_no_picture() {
    let media =
        "<media media-type='image'><media-reference source='https://x.example/a.jpg' mime-type='image/jpeg'/></media>";
    let document = format!(
        "<nitf uno='u1'><head><title>T</title></head><body><body.head><abstract>Sum.</abstract></body.head><body.content>{media}</body.content></body></nitf>"
    );
    let drafts = drafts(document);
    let told: Vec<_> = drafts.iter().map(|draft| (draft.item_type, draft.standfirst.as_str())).collect();
    assert_eq!(told, [(ItemType::Picture, ""), (ItemType::Text, "Sum.")]);
}

#[test]
fn a_section_is_no_code_and_no_way_of_delivery() {
    for (head, section) in [
        ("<meta name='category' content='HHH'/><meta name='service' content='UK News Service'/>", ""),
        ("<meta name='category' content='FSP'/><meta name='service' content='Comprehensive'/>", ""),
        ("<meta name='category' content='HHH'/><meta name='service' content='Sport'/>", "Sport"),
        ("<meta name='categoria' content='POL'/><tobject tobject.type='News'/>", "Politics"),
        (
            "<pubdata position.section='European service by satellite'/><meta name='section' content='Football'/>",
            "Football",
        ),
        ("<pubdata position.section='a'/>", "National"),
    ] {
        let draft = drafts(format!("<nitf><head><title>T</title>{head}</head><body/></nitf>")).remove(0);
        assert_eq!(draft.section, section, "{head}");
    }
}
