//! Tests which paragraphs are for editors, and which only look so.

use proptest::prelude::*;

use super::*;

fn parted(text: &[&str]) -> (Vec<String>, Vec<String>) {
    let Parted { kept, notes } = part(text.iter().map(ToString::to_string).collect(), true);
    (kept, notes)
}

fn check(text: &[&str], kept: &[&str], notes: &[&str]) {
    let owned = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<String>>();
    assert_eq!(parted(text), (owned(kept), owned(notes)), "{text:?}");
}

#[test]
fn a_mark_with_words_behind_it_is_a_note_of_one_paragraph() {
    for note in [
        "Eds: photos follow.",
        "(Eds: photos follow.)",
        "EDITORS' NOTE — Graphic language in the fourth paragraph.",
        "EDITORS: call +1 212 555 0100 with questions.",
        "ATTENTION EDITORS - This picture was provided by a third party.",
        "Not for publication: Call 555-0100.",
        "NOT FOR PUBLICATION Call 555-0100.",
        "NOTE AUX REDACTIONS : rendez-vous à 14h00.",
        "Achtung Redaktionen: Die Sperrfrist ist aufgehoben.",
        "ATENCIÓN EDITORES: fotos disponibles.",
        "تنبيه للمحررين: الصور متوفرة.",
        "غير مخصص للنشر: هاتف القسم 0537123456",
    ] {
        let bare = note.trim_matches(['(', ')']);
        check(&["One.", note, "Two."], &["One.", "Two."], &[bare]);
    }
}

#[test]
fn a_mark_alone_opens_a_block_up_to_its_end() {
    for mark in [
        "# dpa-Notizblock",
        "--- Notebook ---",
        "*** NOT FOR PUBLICATION ***",
        "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt:",
        "(Non destiné à la publication)",
        "NO PUBLICAR",
        "ليس للنشر",
        "المعلومات التالية غير مخصصة للنشر:",
        "ATTENTION EDITORS",
    ] {
        let (kept, notes) = parted(&["One.", "* * *", mark, "Desk", "030 1234", "END OF NOTE", "Two."]);
        assert_eq!(kept, ["One.", "Two."], "{mark}");
        assert_eq!(notes[1..], ["Desk", "030 1234"], "{mark}");
        let (kept, notes) = parted(&["One.", mark, "Desk", "030 1234"]);
        assert_eq!((kept.len(), notes.len()), (1, 3), "{mark}");
    }
}

#[test]
fn above_a_text_a_block_ends_where_the_text_begins() {
    check(
        &["ATTENTION EDITORS", "Call the desk.", "Photos follow.", "RABAT, Nov 4 (MAP) - One.", "Two."],
        &["RABAT, Nov 4 (MAP) - One.", "Two."],
        &["ATTENTION EDITORS", "Call the desk.", "Photos follow."],
    );
    check(&["EDITORS:", "Call the desk.", "One.", "Two."], &["One.", "Two."], &["EDITORS:", "Call the desk."]);
    check(&["NOT FOR PUBLICATION", "One.", "Two."], &[], &["NOT FOR PUBLICATION", "One.", "Two."]);
}

#[test]
fn a_word_that_is_news_too_must_be_confirmed() {
    check(&["One.", "Notebook", "Two."], &["One.", "Notebook", "Two."], &[]);
    check(
        &["One.", "Notizblock", "Redaktionelle Hinweise", "Zwei."],
        &["One."],
        &["Notizblock", "Redaktionelle Hinweise", "Zwei."],
    );
    check(&["One.", "Notizblock", "Desk, +49 30 1234 5678"], &["One."], &["Notizblock", "Desk, +49 30 1234 5678"]);
}

#[test]
fn who_made_the_text_is_a_credit_unless_it_tells_how_to_reach_them() {
    for credit in [
        "(Reporting by Jane Doe; editing by John Smith)",
        "Autor: Hans Meier, Redaktion: Anna Schulz",
        "Reporting by Jane Doe",
        "Rédaction : Amina Alaoui",
        "إعداد: أمينة العلوي",
    ] {
        check(&["One.", credit], &["One.", credit], &[]);
    }
    for note in [
        "Autor: Hans Meier, Redaktion: Anna Schulz, Tel. 030 2852 31000",
        "(Reporting by Jane Doe; editing by John Smith; +44 20 7542 1234)",
        "((jane.doe@agency.example; Messaging: jane.doe))",
        "Reporting by Jane Doe, jane.doe@agency.example",
        "Rédaction : Amina Alaoui, tél. 05 37 12 34 56",
        "Redacción: Ana Pérez, +34 91 123 45 67",
        "تحرير: أمينة العلوي، هاتف: 0537123456",
    ] {
        let (kept, notes) = parted(&["One.", note]);
        assert_eq!((kept.as_slice(), notes.len()), (&["One.".to_owned()][..], 1), "{note}");
    }
    check(
        &["One.", "- Autor: Hans Meier", "- Tel: +49 30 2852 31000"],
        &["One."],
        &["- Autor: Hans Meier", "- Tel: +49 30 2852 31000"],
    );
}

#[test]
fn what_readers_are_told_stays() {
    for paragraph in [
        "He opened his notebook and wrote down the number.",
        "The notebook - not for publication, he said - names ten ministers.",
        "\"Not for publication\": that is what the memo says.",
        "The memo, marked (not for publication), was leaked.",
        "« Ne pas publier », avait écrit le ministre.",
        "Anyone affected can call 116 123, free of charge.",
        "Those who saw her may call the police on +212 537 12 34 56.",
        "Die Polizei bittet um Hinweise unter Telefon 030 4664 0.",
        "Call 116 123",
        "Helpline: +44 8457 90 90 90",
        "Editors were told to leave.",
        "Attention turned to the editors: they left.",
        "The authors: who are they?",
        "Not for publication in his lifetime, the letters were sold.",
        "NOT FOR PUBLICATION WAS STAMPED ON EVERY PAGE.",
        "ليس للنشر أي دور في هذا القرار.",
        "قال المحرر إن الصور ليست للنشر.",
    ] {
        check(&["One.", paragraph, "Two."], &["One.", paragraph, "Two."], &[]);
    }
    check(&["Notebook", "The word is old.", "Two."], &["Notebook", "The word is old.", "Two."], &[]);
}

#[test]
fn what_may_be_for_readers_on_a_page_stays_there() {
    for paragraph in ["Editor's note: this article was updated.", "Editors: J. Doe and A. Smith"] {
        assert_eq!(part(vec![paragraph.into()], false).kept, [paragraph]);
        assert_eq!(part(vec![paragraph.into()], true).notes, [paragraph]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_paragraph_is_lost_between_the_two(text in prop::collection::vec("(Eds: x|NOT FOR PUBLICATION|# Notizblock|\\PC{1,40}|Autor: y|Tel. 030 1234567|a)", 0..12)) {
        let closing = text.iter().filter(|line| super::closes(line)).count();
        let ornaments = text.iter().filter(|line| !line.contains(char::is_alphanumeric)).count();
        let (kept, notes) = parted(&text.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert!(kept.len() + notes.len() + closing + ornaments >= text.len());
        let again = part(kept.clone(), true);
        prop_assert_eq!(again.kept, kept);
    }
}
