//! Tests of datelines, sign-offs, ends and versions of wire stories.

use time::macros::datetime;

use super::*;
use crate::model::PubStatus;

#[test]
fn a_dateline_is_told_from_a_sentence() {
    for (paragraph, expected) in [
        ("PARIS, Nov 4 (AFP) - Le maire", Some("PARIS, Nov 4 (AFP)")),
        ("GROSSETO, Italy (AP) -- The trial", Some("GROSSETO, Italy (AP)")),
        ("Berlin (dpa) - Der", Some("Berlin (dpa)")),
        ("CANBERRA, AAP - The", Some("CANBERRA, AAP")),
        ("WASHINGTON (AP) _ Officials", Some("WASHINGTON (AP)")),
        ("WASHINGTON (AP)--Officials", Some("WASHINGTON (AP)")),
        ("Madrid, 4 nov (EFE).- El parlamento", Some("Madrid, 4 nov (EFE)")),
        ("Oslo (NTB): Stortinget", Some("Oslo (NTB)")),
        ("US--Storm, 1st Add", None),
        ("Le maire - et non son adjoint - parle", None),
        ("A - B", None),
        ("", None),
    ] {
        assert_eq!(dateline(paragraph), expected, "{paragraph}");
    }
}

#[test]
fn ends_and_sign_offs_are_known() {
    for end in ["-30-", "END", "ENDIT", "(END)", "###", "# # #", "-0-", "--FIN--"] {
        assert!(is_end(end), "{end}");
    }
    for line in ["30", "0", "END OF STORY", "Ende gut", "", "ÉND"] {
        assert!(!is_end(line), "{line}");
    }
    for (paragraph, expected) in [
        ("abc/def/gh", true),
        ("dpa ab cd xx n1", true),
        ("dpa meldet das.", false),
        ("et/ou", true),
        ("(Schluss) abc/def", true),
        ("(Schluss)", true),
        ("(Schluss) Wien bleibt Wien.", false),
        ("Fin de l'histoire.", false),
    ] {
        assert_eq!(is_sign_off(paragraph, Profile::default()), expected, "{paragraph}");
    }
}

#[test]
fn notices_act_and_private_blocks_go_to_the_note() {
    let mut parsed = ParsedItem::default();
    let faults = take(
        "EMBARGOED UNTIL 0600 GMT Nov 9, 2024\nBy AMY SMITH\nSAFI, Morocco (AP) - One.\n\n(Eds: photos follow)\n\nNOT FOR PUBLICATION\n\n\
         Call 555-0100.\n\nEND NOT FOR PUBLICATION\n\nTwo.\n\nams/dj\n-30-\nThree.",
        &mut parsed,
        Profile::default(),
    );
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(parsed.body, ["SAFI, Morocco (AP) - One.", "Two."]);
    assert_eq!((parsed.byline.as_str(), parsed.dateline.as_str()), ("AMY SMITH", "SAFI, Morocco (AP)"));
    assert_eq!(parsed.embargo_time, Some(datetime!(2024-11-09 06:00 UTC)));
    assert_eq!(
        parsed.editorial_note,
        "EMBARGOED UNTIL 0600 GMT Nov 9, 2024 Eds: photos follow NOT FOR PUBLICATION Call 555-0100."
    );
    let mut parsed = ParsedItem::default();
    let faults = take("EMBARGOED UNTIL Tuesday\n\nOne.", &mut parsed, Profile::default());
    assert_eq!((parsed.pub_status, faults.len()), (PubStatus::Withheld, 1));
    let mut parsed = ParsedItem::default();
    take("One.\n\nBULLETIN KILL\n\nTwo.", &mut parsed, Profile::default());
    assert_eq!((parsed.pub_status, parsed.body.len()), (PubStatus::Canceled, 2));
}

#[test]
fn indents_begin_paragraphs() {
    let wide = "Le quai de Safi est ouvert depuis lundi, a dit le ministre";
    for (text, body) in [
        ("   SAFI, 4 nov (AFP) - Un.\n   Deux.\n\n   Trois.", &["SAFI, 4 nov (AFP) - Un.", "Deux.", "Trois."][..]),
        ("   SAFI, 4 nov (AFP) - Un,\nsuite.\n   Deux.", &["SAFI, 4 nov (AFP) - Un, suite.", "Deux."]),
        ("\tUn.\n\tDeux\n\tTrois.", &["Un.", "Deux", "Trois."]),
        (&format!("   {wide}\n   des ports.\n   Deux."), &[&format!("{wide} des ports."), "Deux."]),
        ("Un,\nsuite.\n\nDeux.", &["Un, suite.", "Deux."]),
    ] {
        let mut parsed = ParsedItem::default();
        take(text, &mut parsed, Profile::default());
        assert_eq!(parsed.body, body, "{text}");
    }
}

#[test]
fn a_slugline_may_kill() {
    for (slugline, version, killed) in [
        ("BC-Storm", "KILL", true),
        ("BC-KILL--Storm", "", true),
        ("BC-Kill-Bill", "", false),
        ("BC-Skill--Storm", "1st Ld", false),
    ] {
        assert_eq!(is_killed(slugline, version), killed, "{slugline} {version}");
    }
}

#[test]
fn a_line_in_capitals_and_brackets_is_for_editors() {
    let mut parsed = ParsedItem::default();
    take("(PHOTO+VIDEO)\n\nPARIS, 4 nov (AFP) - Un.\n\n___\n\n(RIRES)", &mut parsed, Profile::default());
    assert_eq!((parsed.editorial_note.as_str(), parsed.dateline.as_str()), ("PHOTO+VIDEO", "PARIS, 4 nov (AFP)"));
    assert_eq!(parsed.body, ["PARIS, 4 nov (AFP) - Un.", "(RIRES)"]);
}

#[test]
fn a_line_may_be_nothing_but_the_dateline() {
    let mut parsed = ParsedItem::default();
    take(
        "Av Anna Svensson/TT\n\n   STOCKHOLM (TT)\n   Regeringen lade fram budgeten.",
        &mut parsed,
        Profile::default(),
    );
    assert_eq!((parsed.byline.as_str(), parsed.dateline.as_str()), ("Anna Svensson/TT", "STOCKHOLM (TT)"));
    assert_eq!(parsed.body, ["Regeringen lade fram budgeten."]);
}
