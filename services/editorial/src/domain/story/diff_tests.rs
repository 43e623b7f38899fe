//! Differences between two contents.

use proptest::prelude::*;

use super::*;

fn body(paragraphs: &[&str]) -> Content {
    Content { body: paragraphs.iter().map(|text| (*text).to_owned()).collect(), ..Content::default() }
}

/// The runs as `[-removed-]{+added+}`.
fn shown(runs: &[TextRun]) -> String {
    let show = |run: &TextRun| match run.kind {
        TextRunKind::Kept => run.text.clone(),
        TextRunKind::Added => format!("{{+{}+}}", run.text),
        TextRunKind::Removed => format!("[-{}-]", run.text),
    };
    runs.iter().map(show).collect()
}

#[test]
fn equal_contents_do_not_differ() {
    let content = body(&["one", "two"]);
    assert_eq!(compare(&content, &content), []);
}

#[test]
fn a_changed_word_is_found_in_its_paragraph() {
    let diffs =
        compare(&body(&["Un mandat.", "Trois hommes arrêtés."]), &body(&["Un mandat.", "Deux hommes arrêtés."]));
    let [diff] = diffs.as_slice() else { panic!("{diffs:?}") };
    assert_eq!(diff.field, Field::Body);
    assert_eq!(shown(&diff.runs), "Un mandat.\n\n[-Trois-]{+Deux+} hommes arrêtés.");
}

#[test]
fn a_paragraph_at_the_end_is_only_added() {
    let diffs = compare(&body(&["one", "two"]), &body(&["one", "two", "three"]));
    assert_eq!(shown(&diffs[0].runs), "one\n\ntwo{+\n\nthree+}");
}

#[test]
fn fields_stand_in_their_usual_order() {
    let new = Content { keywords: vec!["a".into(), "b".into()], headline: "h".into(), ..Content::default() };
    let fields: Vec<_> = compare(&Content::default(), &new).into_iter().map(|diff| diff.field).collect();
    assert_eq!(fields, [Field::Headline, Field::Keywords]);
}

#[test]
fn two_huge_texts_are_compared_by_paragraphs() {
    let text = |word: &str| vec![format!("{word} ").repeat(5_000); 20];
    let (old, new) = (text("ancien"), text("nouveau"));
    let old = Content { body: old, ..Content::default() };
    let new = Content { body: new, ..Content::default() };
    assert_eq!(compare(&old, &new)[0].runs.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_texts_can_be_read_from_a_difference(
        old in prop::collection::vec("[ab ة\n]{0,12}", 0..6),
        new in prop::collection::vec("[ab ة\n]{0,12}", 0..6),
    ) {
        let (old, new) = (Content { body: old, ..Content::default() }, Content { body: new, ..Content::default() });
        for diff in compare(&old, &new) {
            let without = |kind| diff.runs.iter().filter(|run| run.kind != kind).map(|run| run.text.as_str()).collect::<String>();
            prop_assert_eq!(without(TextRunKind::Removed), new.body.join(BLANK_LINE));
            prop_assert_eq!(without(TextRunKind::Added), old.body.join(BLANK_LINE));
        }
    }
}
