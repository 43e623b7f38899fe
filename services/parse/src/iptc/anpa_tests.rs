//! Tests with ANPA 1312 as American agencies send it.

use time::macros::datetime;

use crate::{
    Parsed,
    model::{Draft, Form, LinkKind, PubStatus},
    testing::{self, read},
};

fn parsed(bytes: &[u8]) -> Parsed {
    let parsed = read(bytes).unwrap();
    assert_eq!((parsed.form, parsed.parser.name.as_str()), (Form::Anpa, "anpa1312"));
    parsed
}

fn story(second_line: &str, text: &str) -> Draft {
    let bytes =
        format!("\x16\x16\x01a0023\x1fus-\r\n{second_line}\r\n\x02{text}\r\n\x03AP-WF-11-04-24 0912GMT<\r\n\x04");
    testing::one(Form::Anpa, bytes)
}

#[test]
fn a_story_is_read_whole() {
    let story = story(
        "u i\x13\x11 BC-Morocco-Port,1st Ld-Writethru,a0021 11-04-24 0450",
        "^Safi opens a pier to fishermen<\r\n^By AMINA ALAOUI<\r\n^Associated Press Writer<\r\n^Eds: UPDATES with quotes.<\r\n\
         \tSAFI, Morocco (AP) -- The pier is ``open'' after three\r\nyears of work.<\r\n\tBoats are\x1ccoming.<\r\n\t-30-\r\n\tBilling.",
    );
    assert_eq!([&story.identity, &story.headline], ["a0023:2024-11-04", "Safi opens a pier to fishermen"]);
    assert_eq!([&story.byline, &story.slugline], ["AMINA ALAOUI", "BC-Morocco-Port"]);
    assert_eq!([&story.version, &story.section], ["1st Ld-Writethru", "International"]);
    assert_eq!([&story.annotations[0].code, &story.links[0].identity], ["anpa:i", "a0021:2024-11-04"]);
    assert_eq!([&story.editorial_note, &story.dateline], ["Eds: UPDATES with quotes.", "SAFI, Morocco (AP)"]);
    assert_eq!((story.urgency, story.links[0].kind), (2, LinkKind::EvolvedFrom));
    assert_eq!(story.publish_time, Some(datetime!(2024-11-04 09:12 UTC)));
    assert_eq!(
        story.body,
        ["SAFI, Morocco (AP) -- The pier is “open” after three years of work.", "Boats are coming."]
    );
}

#[test]
fn lines_before_the_frame_are_the_slugline_where_the_header_has_none() {
    for (lead, second_line, slugline) in [
        ("BC-Morocco-Port\r\n", "u i 11-04-24 0450", "BC-Morocco-Port"),
        ("ZCZC\r\n\r\nBC-Morocco-Port\r\n", "u i BC-Morocco-Port 11-04-24 0450", "BC-Morocco-Port"),
        ("\u{FEFF}11-04-24 0912\r\n", "u i BC-Morocco-Port 11-04-24 0450", "BC-Morocco-Port"),
    ] {
        let bytes =
            format!("{lead}\x16\x16\x01a0023\x1fus-\r\n{second_line}\r\n\x02^Safi opens a pier<\r\n\tOne.\r\n\x03");
        let parsed = parsed(bytes.as_bytes());
        let story = &parsed.drafts[0];
        assert_eq!(
            [&story.slugline, &story.headline, &story.editorial_note],
            [slugline, "Safi opens a pier", ""],
            "{lead}"
        );
    }
}

#[test]
fn priorities_become_urgencies() {
    for (priority, urgency) in [("f", 1), ("u", 2), ("b", 3), ("r", 4), ("d", 5), ("a", 6), ("R", 4), ("z", 4)] {
        let story = story(&format!("{priority} s BC-Scores 0100"), "^Scores<\r\n\tOne.");
        assert_eq!((story.urgency, story.section.as_str()), (urgency, "Sports"), "{priority}");
    }
}

#[test]
fn a_story_without_marks_has_its_headline_above_its_text_or_is_named_by_how_it_begins() {
    assert_eq!(story("r a BC-Port 0100", "Safi opens a pier\r\n\tOne.\r\n\tTwo.").headline, "Safi opens a pier");
    let slugged = story("r a BC-Port 0100", "\tOne.\r\n\tTwo.");
    assert_eq!((slugged.headline.as_str(), slugged.body.len()), ("One.", 2));
}

#[test]
fn an_alert_is_named_by_its_text_and_not_by_its_keyword() {
    for (slug, marked) in [
        ("BC-APNewsAlert", "APNewsAlert"),
        ("AP-APNewsAlert", "APNewsAlert"),
        ("BC-APNewsAlert", "BC-APNewsAlert,0010"),
    ] {
        let alert =
            story(&format!("f i {slug} 11-04-24 0010"), &format!("^{marked}<\r\n\tSAFI (AP) -- The pier is open.\r\n"));
        assert_eq!(alert.headline, "SAFI (AP) -- The pier is open.", "{slug} {marked}");
        assert_eq!((alert.body.len(), alert.dateline.as_str()), (1, "SAFI (AP)"), "{slug} {marked}");
    }
    assert_eq!(story("r s BC-Scores 0100", "^Scores<\r\n\tOne.").headline, "Scores");
}

#[test]
fn kills_corrections_and_advisories_are_told() {
    let kill = story("u a BC-Port,KILL 0010", "^BULLETIN KILL<\r\n\tKill the story BC-Port.");
    assert_eq!(kill.pub_status, PubStatus::Canceled);
    let corrected = story("r a BC-Port,Correction 0100", "^CORRECTION: Safi opens a pier<\r\n\tOne.");
    assert!(corrected.correction);
    assert_eq!([&corrected.headline, &corrected.version], ["Safi opens a pier", "Correction"]);
    let advised = story("r a BC-Port 0100", "^Safi opens a pier<\r\n\tOne.\r\n\tADVISORY: photos at noon.");
    assert_eq!((advised.editorial_note.as_str(), advised.body.len()), ("ADVISORY: photos at noon.", 1));
}

#[test]
fn stories_without_a_date_are_known_by_their_words() {
    let parsed = parsed(b"\x01a0001\x1f\r\nr a BC-One 0100\r\n\x02^One<\r\n\tA.\x03\x01a0001\x1f\r\nr a BC-Two 0100\r\n\x02^Two<\r\n\tB.\x03");
    assert_eq!(parsed.drafts.len(), 2);
    assert!(parsed.drafts.iter().all(|draft| draft.identity.starts_with("sha256:")));
}

#[test]
fn the_date_of_the_standard_has_no_year() {
    let story = story("r f BC-Markets-Close,2nd Ld-Writethru 11-03 0342", "^Shares close higher<\r\n\tOne.");
    assert_eq!([&story.identity, &story.slugline], ["a0023:2024-11-03", "BC-Markets-Close"]);
    assert_eq!(story.version, "2nd Ld-Writethru");
}

#[test]
fn a_marked_line_that_repeats_the_slugline_is_no_headline() {
    let text = "^US--Storm, 1st Add,a0041<\r\n^UNDATED: add one<\r\n\tThe storm went on.";
    let added = story("u a bc-US--Storm,1st Add 11-04 0120", text);
    assert_eq!(added.headline, "UNDATED: add one");
    assert_eq!(added.body, ["The storm went on."]);
    let alert = story("u a BC-APNewsAlert 11-04 0020", "^BC-APNewsAlert,0012<\r\n\tWASHINGTON (AP) _ It is closed.");
    assert_eq!([&alert.headline, &alert.dateline], ["WASHINGTON (AP) _ It is closed.", "WASHINGTON (AP)"]);
}

#[test]
fn a_kill_in_the_slugline_kills() {
    for slugline in ["BC-Port,KILL", "BC-KILL--Port"] {
        let killed = story(&format!("u a {slugline} 11-04 0010"), "^EDITORS:<\r\n\tThe account was wrong.");
        assert_eq!(killed.headline, killed.slugline.as_str());
        assert_eq!(killed.pub_status, PubStatus::Canceled);
    }
}

#[test]
fn a_kill_is_about_the_story_that_it_names() {
    let killed = story("u a BC-Port,KILL,a0021 11-04 0010", "^EDITORS:<\r\n\tThe account was wrong.");
    assert_eq!((killed.identity.as_str(), killed.pub_status), ("a0021:2024-11-04", PubStatus::Canceled));
    assert!(killed.links.is_empty());
}

#[test]
fn an_advance_is_held_back() {
    let text = "^BC-FOOD-RECIPE (ADV11-10)<\r\n^(For release Sunday, Nov. 10)<\r\n^A recipe<\r\n^By JANE DOE=\r\n\tPARIS _ Text.";
    let bytes = format!("\x01d1210\x1f\r\na l bc-food-recipe(adv11-10) 11-04 0500\r\n\x02{text}\x03");
    let parsed = parsed(bytes.as_bytes());
    let advance = &parsed.drafts[0];
    assert_eq!((advance.pub_status, parsed.rejected.len()), (PubStatus::Withheld, 1));
    assert_eq!([&advance.headline, &advance.byline], ["A recipe", "JANE DOE"]);
    assert_eq!(advance.editorial_note, "Eds: For release Sunday, Nov. 10");
}

#[test]
fn a_keyword_line_that_differs_from_the_header_is_no_headline() {
    for (header, keywords) in [
        ("BC-AS--China-DaringEscap 3rdLd-Writethru", "BC-AS--China-Daring Escape-ABRIDGED, 3rd Ld-Writethru,827"),
        ("BC-BKN--Heat-Hawks 1stLd-Writethru", "BC-BKN--Heat-Hawks, 1st Ld-Writethru,416"),
        ("BC-BBO--BaseballExpanded", "BC-BBO--Baseball Expanded Glance"),
        ("BC-US Port", "BC-US-Port,1140"),
        ("Storm", "BC-EU--Storm,1140"),
        ("AP-Top-Entertainment-Hea", "*9006< ^AP-Top-Entertainment-Headlines,0176"),
    ] {
        let text = format!("^{keywords}<\r\n^Lawyer's family says US helped<\r\n\tBEIJING (AP) _ One.");
        let story = story(&format!("r i {header}   05-09 1444"), &text);
        assert_eq!(story.headline, "Lawyer's family says US helped", "{header}");
        assert_eq!(story.body, ["BEIJING (AP) _ One."], "{header}");
        assert!(!story.slugline.contains("Writethru"), "{header}");
        assert_eq!(story.version.is_empty(), !header.contains("Writethru"), "{header}");
    }
    // A headline may begin as the slugline does.
    let story = story("r a BC-Port Storm 0100", "^Port storm sinks boats<\r\n\tOne.");
    assert_eq!([&story.headline, &story.slugline], ["Port storm sinks boats", "BC-Port Storm"]);
}

#[test]
fn no_marked_line_is_lost() {
    let glance = story(
        "r s BC-BBO--WildCardGlance     08-18 ",
        "^BC-BBO--Wild Card Glance<\r\n^Wild Card Glance=\r\n^All Times EDT=\r\n^By The Associated Press=\r\n^AMERICAN LEAGUE=\r\n\
         ^ W   L   Pct   WCGB\r\nTampa Bay 73  52  .584   _\r\nBoston 66  59  .528   7\r\n\t   ___=\r\n^Saturday's Games=\r\n\
         \t   N.Y. Yankees 6, Cleveland 5\r\n\t   Seattle 4, Toronto 3<\r\n^Sunday's Games=\r\n\t   Tampa Bay 5, Detroit 4",
    );
    assert_eq!([&glance.headline, &glance.byline], ["Wild Card Glance", "The Associated Press"]);
    assert_eq!(
        glance.body,
        [
            "All Times EDT",
            "AMERICAN LEAGUE",
            "W L Pct WCGB",
            "Tampa Bay 73 52 .584 _",
            "Boston 66 59 .528 7",
            "Saturday's Games",
            "N.Y. Yankees 6, Cleveland 5",
            "Seattle 4, Toronto 3",
            "Sunday's Games",
            "Tampa Bay 5, Detroit 4",
        ]
    );
    let expanded = story(
        "r z BC-BBO--BaseballExpanded     05-17 0820",
        "^BC-BBO--Baseball Expanded Glance< \r\n^Baseball Expanded Standings= \r\n^East Division= \r\n^;W;L;Pct;GB \r\n\
         Baltimore;23;13;.639;_ \r\nBoston;24;14;.632;_ ",
    );
    assert_eq!(expanded.body, ["East Division", ";W;L;Pct;GB", "Baltimore;23;13;.639;_", "Boston;24;14;.632;_"]);
    let noted = story(
        "r s BC-BKN--Heat-Hawks 0500",
        "^BC-BKN--Heat-Hawks,416< \r\n^Deng has 30 points< \r\n^AP Photo GATK105, GATK106< \r\n^Eds: Updates.< \r\n\
         ^Luol Deng scored 30 points and Josh McRoberts had 19.< \r\n^By CHARLES ODUM= \r\n^AP Sports Writer= \r\n\
         \tATLANTA (AP) _ Luol Deng scored.\r\n^TIP-INS<\r\n\tHeat: won.",
    );
    assert_eq!([&noted.headline, &noted.byline], ["Deng has 30 points", "CHARLES ODUM"]);
    assert_eq!(noted.standfirst, "Luol Deng scored 30 points and Josh McRoberts had 19.");
    assert_eq!(noted.body, ["ATLANTA (AP) _ Luol Deng scored.", "TIP-INS", "Heat: won."]);
    for word in ["AP Photo GATK105", "Eds: Updates."] {
        assert!(noted.editorial_note.contains(word), "{}", noted.editorial_note);
    }
}
