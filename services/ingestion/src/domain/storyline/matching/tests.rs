//! Copies, items of the same event, and texts that only look alike.

use super::{
    Relation, Signature, compare, explain,
    wire_tests::{PORT, PORT_HEADLINE, cases, item, signature},
};
use crate::domain::{ItemType, PubStatus};

#[test]
fn dispatches_are_what_an_editor_would_say() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = compare(&signature(&case.one), &signature(&case.other));
        if found.relation != case.relation {
            wrong.push(format!("{}: {found:?}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_stands_first_does_not_matter() {
    for case in cases() {
        let (one, other) = (signature(&case.one), signature(&case.other));
        assert_eq!(compare(&one, &other), compare(&other, &one), "{}", case.what);
    }
}

#[test]
fn what_belongs_together_has_a_key_in_common() {
    for case in cases() {
        let (one, other) = (signature(&case.one), signature(&case.other));
        let common = |one: Vec<u32>, other: Vec<u32>| one.iter().filter(|key| other.contains(key)).count();
        let count = match case.relation {
            Relation::NearCopy => common(one.near_keys(), other.near_keys()),
            Relation::SameStoryline => common(one.storyline_keys(), other.storyline_keys()),
            Relation::Unrelated => continue,
        };
        assert!(count > 0, "{}", case.what);
    }
}

/// Texts of various lengths in which every third word was replaced, or of which only a third was kept.
#[test]
fn a_near_copy_has_a_key_of_its_original_all_but_always() {
    let mut state = 20_260_310_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let (mut copies, mut found) = (0, 0);
    for round in 0..400 {
        let length = 60 + (round % 20) * 40;
        let words: Vec<String> = (0..length).map(|_| format!("mot{}x", next() % 20_000)).collect();
        let rewritten =
            words.iter().map(|word| if next() % 3 == 0 { format!("autre{}", next()) } else { word.clone() });
        let rewritten: Vec<String> = rewritten.collect();
        let original = signature(&item("fr", "Titre", &[&words.join(" ")], 0));
        for text in [rewritten.join(" "), words[..words.len() / 3].join(" ")] {
            let copy = signature(&item("fr", "Titre", &[&text], 1));
            if compare(&original, &copy).relation == Relation::NearCopy {
                copies += 1;
                let keys = original.near_keys();
                found += usize::from(copy.near_keys().iter().any(|key| keys.contains(key)));
            }
        }
    }
    assert!(copies > 750, "only {copies} of 800 are near-copies");
    assert!(found * 1_000 >= copies * 995, "only {found} of {copies} are found");
}

#[test]
fn a_signature_reads_back_and_nothing_else_does() {
    for case in cases() {
        let one = signature(&case.one);
        let bytes = one.to_bytes();
        assert_eq!(Signature::from_bytes(one.rank, &bytes), Some(one.clone()));
        assert_eq!(Signature::from_bytes(one.rank, &bytes[..bytes.len() - 1]), None);
    }
}

#[test]
fn only_usable_texts_of_enough_words_are_compared() {
    let whole = item("fr", PORT_HEADLINE, &PORT, 0);
    assert!(Signature::of(&whole).is_some());
    assert!(Signature::of(&item("fr", "Titre", &["Un deux trois."], 0)).is_none());
    for change in [
        |draft: &mut crate::domain::Draft| draft.item_type = ItemType::Picture,
        |draft: &mut crate::domain::Draft| draft.pub_status = PubStatus::Canceled,
        |draft: &mut crate::domain::Draft| draft.pub_status = PubStatus::Withheld,
    ] {
        let mut other = whole.clone();
        change(&mut other.draft);
        assert!(Signature::of(&other).is_none());
        let explanation = explain(&whole, &other);
        assert_eq!(explanation.relation, Relation::Unrelated);
        assert_eq!(explanation.reasons.len(), 1);
        assert!(explanation.reasons[0].starts_with("the second item is not compared"));
    }
}

#[test]
fn an_explanation_shows_what_is_shared() {
    let trim = item("fr", "Safi rouvre", &PORT[..3], 5);
    let explanation = explain(&item("fr", PORT_HEADLINE, &PORT, 0), &trim);
    assert_eq!(explanation.relation, Relation::NearCopy);
    assert_eq!(explanation.passages.len(), 1, "{:?}", explanation.passages);
    assert!(explanation.passages[0].starts_with("Le port de Safi a accueilli mardi"));
    assert!(explanation.passages[0].chars().count() <= 400);
    assert!(explanation.subjects.iter().any(|subject| subject == "safi"), "{:?}", explanation.subjects);
    assert!(explanation.numbers.iter().any(|number| number == "850"), "{:?}", explanation.numbers);
    assert!((explanation.hours.unwrap() - 5.0).abs() < 1e-9);
    let containment = explanation.figures.iter().find(|figure| figure.name == "containment").unwrap();
    assert!(containment.value > containment.threshold.unwrap());
}

#[test]
fn every_case_is_explained_with_a_verdict_that_fits() {
    for case in cases() {
        let explanation = explain(&case.one, &case.other);
        assert_eq!(explanation.relation, case.relation, "{}", case.what);
        assert!((0.0..=1.0).contains(&explanation.score), "{}", case.what);
        let verdict = explanation.reasons.last().unwrap();
        let words = match case.relation {
            Relation::NearCopy => "copy",
            Relation::SameStoryline => "same event",
            Relation::Unrelated if case.what.contains("twenty days") => "days apart",
            Relation::Unrelated if explanation.reasons.iter().any(|reason| reason.contains("template")) => "template",
            Relation::Unrelated => "too little",
        };
        assert!(verdict.contains(words), "{}: {verdict}", case.what);
    }
}

#[test]
fn a_text_of_one_word_without_end_is_compared_in_no_time() {
    let endless = "encore ".repeat(60_000);
    let (one, other) = (item("fr", "Encore", &[&endless], 0), item("fr", "Encore une fois", &[&endless], 1));
    let began = std::time::Instant::now();
    assert!(explain(&one, &other).passages.len() <= 5);
    assert!(began.elapsed().as_secs() < 30);
}

proptest::proptest! {
    #[test]
    fn any_two_texts_are_compared_and_the_order_of_the_two_is_nothing(
        one in "([A-Za-zéàالسد0-9]{1,8} ){12,60}", other in "([A-Za-zéàالسد0-9]{1,8} ){12,60}",
        hours in -500i64..500
    ) {
        let (one, other) = (item("", "Titre de la chose", &[&one], 0), item("", "Titre du machin", &[&other], hours));
        let (ones, others) = (signature(&one), signature(&other));
        let found = compare(&ones, &others);
        proptest::prop_assert_eq!(&found, &compare(&others, &ones));
        proptest::prop_assert!((0.0..=1.0).contains(&found.score));
        explain(&one, &other);
    }
}
