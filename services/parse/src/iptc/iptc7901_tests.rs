//! Tests with IPTC 7901 as European agencies send it.

use proptest::prelude::*;
use time::macros::datetime;

use crate::{
    ParseError, Parsed,
    model::{Draft, Form, LinkKind, PubStatus},
    testing::{read, read_as},
};

fn parsed(bytes: &[u8]) -> Parsed {
    let parsed = read(bytes).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str()), (Form::Iptc7901, "iptc7901"));
    parsed
}

const STORY: &[u8] = b"\x16\x16\x01AFP0123 3 eco 0250 \r\nMaroc-ports-p\xeache/\r\n\x02Safi ouvre un quai aux p\xeacheurs\r\n\r\n\
    Par Amina ALAOUI\r\n   SAFI (Maroc), 4 nov 2024 (AFP) - Le quai de \x93Safi\x94 est ouvert apr\xe8s\r\ntrois ans de travaux.\r\n\
    \x20  Les bateaux\x1farrivent\x11.\r\n\r\n   aal/od/xy\r\n\x03\r\n041200 GMT nov 24\x04";

#[test]
fn a_story_is_read_whole() {
    let parsed = parsed(STORY);
    assert!(parsed.rejected.is_empty(), "{:?}", parsed.rejected);
    let story = &parsed.drafts[0];
    assert_eq!([&story.identity, &story.headline], ["AFP0123:2024-11-04", "Safi ouvre un quai aux pêcheurs"]);
    assert_eq!([&story.slugline, &story.byline], ["Maroc-ports-pêche", "Amina ALAOUI"]);
    assert_eq!([&story.dateline, &story.section], ["SAFI (Maroc), 4 nov 2024 (AFP)", "Business"]);
    assert_eq!([&story.annotations[0].code, &story.written_times.publish], ["category:eco", "041200 GMT nov 24"]);
    assert_eq!((story.urgency, story.publish_time), (3, Some(datetime!(2024-11-04 12:00 UTC))));
    assert_eq!(
        story.body,
        [
            "SAFI (Maroc), 4 nov 2024 (AFP) - Le quai de “Safi” est ouvert après trois ans de travaux.",
            "Les bateaux arrivent."
        ]
    );
}

#[test]
fn the_notebook_of_dpa_goes_to_the_note() {
    let parsed = parsed(
        b"\x01bdt0042 4 wi 180 dpa 0042\r\n\x02Wirtschaft/H\xe4fen/Marokko/\r\nSafi \xf6ffnet Kai\r\n\r\nSafi (dpa) - Der Kai ist offen.\r\n\r\n\
          # dpa-Notizblock\r\n\r\n## Ansprechpartner\r\n- 030 000000\r\n\r\ndpa ab yyzz n1 cd\r\n\x03\r\n041400 nov 24\x04",
    );
    let story = &parsed.drafts[0];
    assert_eq!([&story.headline, &story.slugline], ["Safi öffnet Kai", "Wirtschaft/Häfen/Marokko"]);
    assert_eq!([&story.section, &story.dateline], ["Business", "Safi (dpa)"]);
    assert_eq!(story.editorial_note, "dpa-Notizblock Ansprechpartner 030 000000 dpa ab yyzz n1 cd");
    assert_eq!(story.body, ["Safi (dpa) - Der Kai ist offen."]);
}

#[test]
fn several_stories_kills_corrections_and_leads_in_one_transmission() {
    let parsed = parsed(
        b"\x01AFP0001 4 pol 10\r\nSafi-maire\r\n\x02Le maire parle\r\n   Un.\r\n\x03\r\n040800 nov 24\r\n\x04\
          \x01AFP0002 2 pol 12\r\nSafi-maire,1stLd\r\n\x02CORRECTION: Le maire a parl\xe9\r\n   Deux.\r\n\x03\r\n040900 nov 24\r\n\x04\
          \x01AFP0003 1 pol 3\r\n\x02KILL: Le maire\r\n\x03\r\n041000 nov 24\r\n\x04\
          \x01AFP0004 9z pol 3\r\n\x02Rien\r\n\x03",
    );
    let [first, second, third, flash] = parsed.drafts.as_slice() else { panic!("{} drafts", parsed.drafts.len()) };
    assert_eq!((first.pub_status, first.correction, first.urgency), (PubStatus::Usable, false, 4));
    assert_eq!(
        (second.headline.as_str(), second.correction, second.version.as_str()),
        ("Le maire a parlé", true, "1stLd")
    );
    assert_eq!(
        (second.links[0].kind, second.links[0].identity.as_str()),
        (LinkKind::EvolvedFrom, "AFP0001:2024-11-04")
    );
    assert_eq!((third.headline.as_str(), third.pub_status), ("Le maire", PubStatus::Canceled));
    assert_eq!(
        parsed.rejected,
        ["story 4: its header must be a service with a number, a priority, a category and a count"]
    );
    assert_eq!((flash.headline.as_str(), flash.body.as_slice()), ("Rien", &["Rien".to_owned()][..]));
}

#[test]
fn what_a_mark_closes_and_what_stands_above_a_headline_is_told_from_it() {
    let dpa = parsed(
        b"\x01dpa0123 4 pl 250 dpa 0123\r\n\x02Regierung/Haushalt/\r\n(Zusammenfassung 1715 - neu: Reaktionen)\r\nKabinett billigt Haushalt =\r\n\
          Von Anna Meier, dpa =\r\n\r\nBerlin (dpa) - Das Kabinett hat ihn gebilligt.\r\n\x03\r\n041712 nov 24\x04",
    );
    let story = &dpa.drafts[0];
    assert_eq!((story.headline.as_str(), story.byline.as_str()), ("Kabinett billigt Haushalt", "Anna Meier, dpa"));
    assert_eq!(story.editorial_note, "Zusammenfassung 1715 - neu: Reaktionen");
    assert_eq!(story.body, ["Berlin (dpa) - Das Kabinett hat ihn gebilligt."]);
    let corrected = parsed(
        b"\x01dpa0200 1 pl 20\r\n\x02### BERICHTIGUNG:\r\nHaushalt: 500 statt 50 Milliarden\r\n\r\nBerlin (dpa) - Der Haushalt.\r\n\x03",
    );
    let story = &corrected.drafts[0];
    assert!(story.correction);
    assert_eq!([&story.headline, &story.slugline], ["Haushalt: 500 statt 50 Milliarden", ""]);
    let apa = parsed(
        b"\x01APA0099 5 WI 0150 CI       Mo, 04.Nov 2024\r\n\r\n\x02Banken/Zinsen/\xd6sterreich\r\n\r\nZinsen sinken weiter\r\n\r\n\
          Utl.: Experten erwarten mehr =\r\n\r\n   Wien (APA) - Die Zinsen sinken.\r\n\r\n   (Schluss) abc/def\r\n\x03\x04",
    );
    let story = &apa.drafts[0];
    assert_eq!((story.identity.as_str(), story.standfirst.as_str()), ("APA0099:2024-11-04", "Experten erwarten mehr"));
    assert_eq!((story.headline.as_str(), story.body.len()), ("Zinsen sinken weiter", 1));
}

#[test]
fn lines_before_the_frame_stand_above_the_text() {
    let framed = "\x01bdt0123 4 pl 250\r\n\x02Kabinett billigt Haushalt\r\n\r\nBerlin (dpa) - Das Kabinett hat ihn gebilligt.\r\n\x03\r\n041712 nov 24\x04";
    for (lead, slugline, version, note) in [
        ("Regierung/Haushalt/\r\n", "Regierung/Haushalt", "", ""),
        ("\u{FEFF}Germany-budget\r\n\r\n", "Germany-budget", "", ""),
        ("ZCZC 0042\r\nRegierung/\r\nHaushalt/\r\n", "Regierung/Haushalt", "", ""),
        // None of several sluglines is a headline.
        ("Germany-budget\r\nEU-deficit\r\n", "Germany-budget/EU-deficit", "", ""),
        ("Sport/Fußball/\r\nDFB-Pokal\r\nBericht/\r\n", "Sport/Fußball/DFB-Pokal/Bericht", "", ""),
        ("FRA-crue\r\n2EME LEAD\r\nSeine-niveau\r\n", "FRA-crue/Seine-niveau", "2EME LEAD", ""),
        ("041700 nov 24\r\n", "", "", ""),
        (
            "\r\n\r\nZCZC\r\n2024-11-04T17:12:00Z\r\nRegierung/Haushalt/\r\n1ST LEAD\r\n",
            "Regierung/Haushalt",
            "1ST LEAD",
            "",
        ),
        ("Regierung/Haushalt/\r\n(neu: Reaktionen)\r\n", "Regierung/Haushalt", "", "neu: Reaktionen"),
        ("Test der neuen Leitung\r\nRegierung/Haushalt/\r\n", "Regierung/Haushalt", "", "Test der neuen Leitung"),
    ] {
        let parsed = parsed(format!("{lead}{framed}").as_bytes());
        let story = &parsed.drafts[0];
        assert_eq!([&story.slugline, &story.version, &story.editorial_note], [slugline, version, note], "{lead}");
        assert_eq!(story.headline, "Kabinett billigt Haushalt", "{lead}");
        assert_eq!((story.body.len(), parsed.rejected.len()), (1, 0), "{lead}");
        assert_eq!(story.identity, "bdt0123:2024-11-04");
    }
    let repeated = framed.replace("\x02", "\x02Regierung/Haushalt/\r\n");
    let parsed = parsed(
        format!("Regierung/Haushalt/\r\n{repeated}\r\nMaroc-ports\r\n{}", framed.replace("bdt0123", "bdt0124"))
            .as_bytes(),
    );
    let told: Vec<&str> = parsed.drafts.iter().map(|draft| draft.slugline.as_str()).collect();
    assert_eq!(told, ["Regierung/Haushalt", "Maroc-ports"]);
    assert!(parsed.drafts.iter().all(|draft| draft.headline == "Kabinett billigt Haushalt"));
}

/// The story of a transmission with these lines around STX.
fn headed(before: &str, after: &str) -> Draft {
    let text = "Geneva (dpa) - Switzerland is joining a growing number.\r\n\r\nThe government said so.";
    let bytes = format!(
        "\x01eca0003 3 i 380  dpa 0045\r\n\r\n{before}\x02{after}\r\n{text}\r\n\x03\r\n212322 GMT Nov 18\r\n\x04"
    );
    let mut parsed = parsed(bytes.as_bytes());
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (1, 0), "{bytes}");
    parsed.drafts.remove(0)
}

#[test]
fn versions_and_notes_stand_above_a_headline_on_either_side_of_the_text_mark() {
    for lines in [
        &["Switzerland/migration/UN/", "REFILE", "1ST LEAD", "Switzerland joins list =", "By dpa correspondents =", ""]
            [..],
        &["Switzerland/migration/UN/", "REFILE", "1ST LEAD", "Switzerland joins list", "By dpa correspondents =", ""],
        &["Switzerland/migration/UN/", "REFILE, 1ST LEAD", "Switzerland joins list =", ""],
        &["Switzerland/migration/", "UN/", "REFILE", "1ST LEAD", "Switzerland joins list =", ""],
    ] {
        for at in 0..lines.len() - 1 {
            let (before, after) = lines.split_at(at);
            let before: String = before.iter().map(|line| format!("{line}\r\n")).collect();
            let story = headed(&before, &after.join("\r\n"));
            assert_eq!(story.headline, "Switzerland joins list", "{at} {lines:?}");
            assert_eq!(story.slugline, "Switzerland/migration/UN", "{at} {lines:?}");
            assert!(story.version.ends_with("REFILE, 1ST LEAD"), "{at} {lines:?} {}", story.version);
            assert_eq!(story.body.len(), 2, "{at} {lines:?} {:?}", story.body);
            assert!(story.byline.is_empty() || story.byline == "dpa correspondents");
        }
    }
}

#[test]
fn a_line_about_the_version_is_no_headline() {
    for (line, version, correction) in [
        ("EXTRA", "EXTRA", false),
        ("REFILE", "REFILE", false),
        ("2ND LEAD - CORRECTED", "2ND LEAD - CORRECTED", true),
        ("3. Zusammenfassung", "3. Zusammenfassung", false),
        ("2e Lead", "2e Lead", false),
        ("AMPLIACION", "AMPLIACION", false),
        ("EILMELDUNG", "EILMELDUNG", false),
        ("CORRECTED", "", true),
    ] {
        let story = headed("American Football/NFL/\r\n", &format!("{line}\r\nChiefs win =\r\n"));
        assert_eq!([&story.headline, &story.slugline], ["Chiefs win", "American Football/NFL"], "{line}");
        assert_eq!((story.version.as_str(), story.correction), (version, correction), "{line}");
    }
    let story = headed("Yemen/conflict/\r\n", "2ND LEAD - Peace talks on Yemen =\r\n");
    assert_eq!([&story.headline, &story.version], ["Peace talks on Yemen", "2ND LEAD"]);
    let story = headed("Impressum/\r\n", "(Achtung)\r\nImpressum =\r\n");
    assert_eq!([&story.headline, &story.slugline, &story.editorial_note], ["Impressum", "Impressum", "Achtung"]);
}

#[test]
fn a_text_without_a_headline_loses_no_paragraph() {
    let lead = "SAFI, Nov 4 (AGX) - The pier is open to fishermen";
    for (before, text, first) in [
        ("", format!("{lead} since\r\nMonday.\r\n   Boats came."), format!("{lead} since Monday.")),
        ("Safi-Pier/\r\n", format!("   {lead}.\r\n   Boats came."), format!("{lead}.")),
        ("EXTRA\r\n", format!("{lead}.\r\n\r\nBoats came."), format!("{lead}.")),
        ("", "   The pier is open.\r\n   Boats came.".into(), "The pier is open.".into()),
    ] {
        let story = headed(before, &text);
        assert_eq!(story.body[..2], [first.as_str(), "Boats came."], "{before} {text}");
        assert!(story.headline.starts_with(first.split(" since").next().unwrap()), "{}", story.headline);
    }
    for headline in ["USA - The pier is open", "   Safi opens its pier", "SAFI (AGX) opens its pier"] {
        let story = headed("", &format!("{headline}\r\n\r\n   {lead}.\r\n   Boats came."));
        assert_eq!((story.headline.as_str(), story.body.len()), (headline.trim(), 4));
    }
}

#[test]
fn the_rows_of_a_table_stay_lines() {
    let table = "Kurse =\r\n\r\nDAX   19.254,97  +0,56\r\nMDAX  26.480,10  -0,12\r\n\r\nBerlin (dpa) - Der Index legte zu und\r\nschloss fest.";
    let bytes = format!("\x01bdt0042 4 wi 180 dpa 0042\r\nB\u{f6}rse/\r\n\x02{table}\r\n\x03\r\n041400 nov 24\x04");
    let story = parsed(bytes.as_bytes()).drafts.remove(0);
    assert_eq!(
        story.body,
        ["DAX 19.254,97 +0,56", "MDAX 26.480,10 -0,12", "Berlin (dpa) - Der Index legte zu und schloss fest."]
    );
}

#[test]
fn an_older_frame_around_the_frame_does_no_harm() {
    let framed = [b"ZCZC xyz\r\n".as_slice(), STORY, b"\r\nNNNN\r\n"].concat();
    let parsed = parsed(&framed);
    assert_eq!((parsed.drafts[0].identity.as_str(), parsed.rejected.len()), ("AFP0123:2024-11-04", 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_transmissions_neither_panic_nor_hang(at in 0..400_usize, cut in 0..30_usize, put in prop::collection::vec(any::<u8>(), 0..8), anpa in any::<bool>()) {
        let at = at % STORY.len();
        let bytes = [&STORY[..at], &put, &STORY[(at + cut).min(STORY.len())..]].concat();
        let form = if anpa { Form::Anpa } else { Form::Iptc7901 };
        prop_assert_ne!(read_as(Some(form), bytes), Err(ParseError::ParserFault));
    }
}
