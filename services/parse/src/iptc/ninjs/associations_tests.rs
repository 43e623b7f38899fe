//! What goes with a story: in maps, in groups, beside the associations.

use crate::{
    Parsed,
    model::{Form, PubStatus},
    testing::read_as,
};

fn parsed(text: impl AsRef<[u8]>) -> Parsed {
    read_as(Some(Form::Ninjs), text).unwrap()
}

/// An item with these fields beside its id and headline.
fn with(fields: &str) -> String {
    format!("{{\"uri\": \"urn:a:1\", \"headline\": \"Titre\", \"body_text\": \"Un.\"{fields}}}")
}

#[test]
fn what_goes_with_a_story_without_words_has_its_headline() {
    let picture = |id: &str| {
        format!(
            r#"{{"guid": "{id}", "type": "picture", "renditions": {{"original": {{"href": "https://x.example/{id}.jpg"}}}}}}"#
        )
    };
    let fields = format!(
        r#", "byline": "By Jane Doe", "located": "Sydney", "dateline": {{"text": "SYDNEY, Nov 4"}},
          "associations": {{"editor_0": {}}}, "extra_items": {{"media": {{"items": [{}, 5]}}}}"#,
        picture("p1"),
        picture("p2")
    );
    let parsed = parsed(with(&fields));
    let told: Vec<_> = parsed.drafts.iter().map(|draft| (draft.identity.as_str(), draft.headline.as_str())).collect();
    assert_eq!(told, [("p1", "Titre"), ("p2", "Titre"), ("urn:a:1", "Titre")]);
    let story = &parsed.drafts[2];
    assert_eq!([&story.byline, &story.dateline], ["Jane Doe", "SYDNEY, Nov 4"]);
    let roles: Vec<&str> = story.links.iter().map(|link| link.role.as_str()).collect();
    assert_eq!(roles, ["editor_0", "media 1"]);
    assert_eq!(parsed.rejected.len(), 1, "{:?}", parsed.rejected);
}

#[test]
fn a_group_around_associations_is_no_item() {
    let parsed = parsed(with(
        r#", "subject": ["04001000", "Politics"], "associations": {"main": {"type": "composite", "associations": {"a": {"guid": "c1", "headline": "C"}}}}"#,
    ));
    let [member, story] = parsed.drafts.as_slice() else { panic!("{:?}", parsed.drafts) };
    assert_eq!((member.identity.as_str(), story.links[0].identity.as_str(), story.links.len()), ("c1", "c1", 1));
    let codes: Vec<_> = story.annotations.iter().map(|one| (one.code.as_str(), one.name.as_str())).collect();
    assert_eq!(codes, [("subj:04001000", "agriculture"), ("", "Politics"), ("medtop:20000210", "agriculture")]);
}

#[test]
fn what_a_headline_holds_back_is_held_with_all_that_goes_with_it() {
    let held = parsed(
        r#"{"uri": "urn:a:1", "headline": "EMBARGO: T", "associations": {"p": {"uri": "urn:p", "type": "picture", "headline": "P"}}}"#,
    );
    assert!(held.drafts.iter().all(|draft| draft.pub_status == PubStatus::Withheld), "{held:?}");
}

#[test]
fn a_caption_is_no_standfirst_of_a_text_and_a_subject_of_zeros_is_none() {
    for fields in [
        r#", "descriptions": [{"role": "drol:caption", "value": "The quay."}]"#,
        r#", "description_caption": "The quay.", "caption": "The quay.""#,
        r#", "description_text": "", "subject": [{"code": "00000000"}, "00000000", {"qcode": "subj:00000000"}]"#,
    ] {
        let story = parsed(with(fields)).drafts.remove(0);
        assert_eq!((story.standfirst.as_str(), story.annotations.as_slice()), ("", &[][..]), "{fields}");
    }
    let summed = r#", "descriptions": [{"role": "drol:caption", "value": "The quay."}, {"role": "drol:summary", "value": "Sum."}]"#;
    assert_eq!(parsed(with(summed)).drafts[0].standfirst, "Sum.");
    let picture = parsed(
        r#"{"uri": "urn:p", "type": "picture", "headline": "P", "descriptions": [{"role": "drol:caption", "value": "The quay."}]}"#,
    );
    assert_eq!(picture.drafts[0].body, ["The quay."]);
}

#[test]
fn a_placeholder_is_no_embargo_and_no_date() {
    for fields in [
        r#", "embargoed": "YYYY-MM-DDThh:mm:ssZ""#,
        r#", "embargoed": "0000-00-00", "versioncreated": "0001-01-01T00:00:00Z""#,
        r#", "embargo": "none", "firstpublished": "YYYYMMDD""#,
    ] {
        let parsed = parsed(with(fields));
        let story = &parsed.drafts[0];
        assert_eq!(
            (story.pub_status, story.embargo_time, story.publish_time),
            (PubStatus::Usable, None, None),
            "{fields}"
        );
        assert_eq!(parsed.rejected.len(), 0, "{fields} {:?}", parsed.rejected);
    }
    assert_eq!(parsed(with(r#", "embargoed": "tomorrow""#)).drafts[0].pub_status, PubStatus::Withheld);
}
