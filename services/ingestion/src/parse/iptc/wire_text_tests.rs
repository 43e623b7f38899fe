//! Datelines, sign-offs, ends and versions of wire stories.

use time::macros::datetime;

use super::*;

#[test]
fn a_dateline_is_told_from_a_sentence() {
    for (paragraph, expected) in [
        ("PARIS, Nov 4 (AFP) - Le maire", Some("PARIS, Nov 4 (AFP)")),
        ("GROSSETO, Italy (AP) -- The trial", Some("GROSSETO, Italy (AP)")),
        ("Berlin (dpa) - Der", Some("Berlin (dpa)")),
        ("CANBERRA, AAP - The", Some("CANBERRA, AAP")),
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
        ("Fin de l'histoire.", false),
    ] {
        assert_eq!(is_sign_off(paragraph), expected, "{paragraph}");
    }
}

#[test]
fn the_time_behind_a_story_is_read_in_its_two_ways() {
    let now = datetime!(2024-11-05 00:00 UTC);
    for (trailer, expected) in [
        ("041200 nov 24", Some(datetime!(2024-11-04 12:00 UTC))),
        ("\n041200 GMT NOV 2024", Some(datetime!(2024-11-04 12:00 UTC))),
        ("AP-WF-11-04-24 0912GMT", Some(datetime!(2024-11-04 09:12 UTC))),
        ("041200 nov 84", Some(datetime!(1984-11-04 12:00 UTC))),
        ("049900 nov 24", None),
        ("041200 nov 31", None),
        ("é-é-é éééé", None),
        ("", None),
    ] {
        assert_eq!(trailer_time(trailer, now), expected, "{trailer}");
    }
}

#[test]
fn a_version_is_told_from_a_slugline() {
    for (raw, slug, version) in [
        ("BC-Storm,1st Ld-Writethru", "BC-Storm", "1st Ld-Writethru"),
        ("AFP-Maroc-Safi,lead", "AFP-Maroc-Safi", "lead"),
        ("Safi, take 2", "Safi", "take 2"),
        ("Safi,ADD1", "Safi", "ADD1"),
        ("Wirtschaft/Banken/", "Wirtschaft/Banken", ""),
        ("Leadership", "Leadership", ""),
        ("", "", ""),
    ] {
        assert_eq!(slugline(raw), (slug.to_owned(), version.to_owned()), "{raw}");
    }
}

#[test]
fn notices_act_and_private_blocks_are_dropped() {
    let mut material = Material::default();
    let faults = take(
        "EMBARGOED UNTIL 0600 GMT Nov 9, 2024\nBy AMY SMITH\nSAFI, Morocco (AP) - One.\n\n(Eds: photos follow)\n\nNOT FOR PUBLICATION\n\n\
         Call 555-0100.\n\nEND NOT FOR PUBLICATION\n\nTwo.\n\nams/dj\n-30-\nThree.",
        &mut material,
    );
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(material.body, ["SAFI, Morocco (AP) - One.", "Two."]);
    assert_eq!((material.byline.as_str(), material.dateline.as_str()), ("AMY SMITH", "SAFI, Morocco (AP)"));
    assert_eq!(material.embargo_time, Some(datetime!(2024-11-09 06:00 UTC)));
    assert_eq!(material.editorial_note, "EMBARGOED UNTIL 0600 GMT Nov 9, 2024 Eds: photos follow");
    let mut material = Material::default();
    let faults = take("EMBARGOED UNTIL Tuesday\n\nOne.", &mut material);
    assert_eq!((material.pub_status, faults.len()), (PubStatus::Withheld, 1));
    let mut material = Material::default();
    take("One.\n\nBULLETIN KILL\n\nTwo.", &mut material);
    assert_eq!((material.pub_status, material.body.len()), (PubStatus::Canceled, 2));
}
