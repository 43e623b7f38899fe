//! The differences between two readings of the same news, field by field.

use std::borrow::Cow;

use newsroom_text::shortened;

use crate::domain::{Annotation, Draft, Guess, ItemLink, LanguageTag, Rendition};

/// The maximum length of a value that is shown, in characters.
const SHOWN_CHARS: usize = 2_000;

/// A field that differs between two readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the field in the contract.
    pub field: Cow<'static, str>,
    /// The earlier value. Long texts are shortened.
    pub before: String,
    /// The later value. Long texts are shortened.
    pub after: String,
}

/// The fields that differ between `before` and `after`. The resolved item ids of links are not compared.
pub fn differences(before: &Draft, after: &Draft) -> Vec<Difference> {
    let shown = |text| shortened(text, SHOWN_CHARS);
    full_differences(before, after)
        .map(|Difference { field, before, after }| Difference { field, before: shown(before), after: shown(after) })
        .collect()
}

/// The fields that differ between `before` and `after`, with whole values.
pub fn full_differences(before: &Draft, after: &Draft) -> impl Iterator<Item = Difference> {
    let pairs = fields(before).into_iter().zip(fields(after)).filter(|((_, before), (_, after))| before != after);
    pairs.map(|((field, before), (_, after))| Difference { field: field.into(), before, after })
}

fn fields(draft: &Draft) -> Vec<(&'static str, String)> {
    let time = |time: Option<time::OffsetDateTime>| time.map(|time| time.to_string()).unwrap_or_default();
    vec![
        ("identity", draft.identity.clone()),
        ("headline", draft.headline.clone()),
        ("standfirst", draft.standfirst.clone()),
        ("byline", draft.byline.clone()),
        ("section", draft.section.clone()),
        ("language", draft.language.as_ref().map_or("", LanguageTag::as_str).to_owned()),
        ("body", draft.body.join("\n")),
        ("keywords", draft.keywords.join("\n")),
        ("canonical_url", draft.canonical_url.clone()),
        ("links", lines(&draft.links, link)),
        ("publish_time", time(draft.publish_time)),
        ("source_update_time", time(draft.source_update_time)),
        ("publish_time_text", draft.written_times.publish.clone()),
        ("source_update_time_text", draft.written_times.update.clone()),
        ("type", draft.item_type.name().into()),
        ("pub_status", draft.pub_status.name().into()),
        ("pub_status_text", draft.pub_status_text.clone()),
        ("providers", lines(&draft.providers, ToString::to_string)),
        ("version", draft.version.clone()),
        ("slugline", draft.slugline.clone()),
        ("dateline", draft.dateline.clone()),
        ("urgency", draft.urgency.to_string()),
        ("embargo_time", time(draft.embargo_time)),
        ("correction", draft.correction.to_string()),
        ("editorial_note", draft.editorial_note.clone()),
        ("credit_line", draft.rights.credit_line.clone()),
        ("copyright_holder", draft.rights.copyright_holder.clone()),
        ("copyright_notice", draft.rights.copyright_notice.clone()),
        ("usage_terms", draft.rights.usage_terms.clone()),
        ("annotations", lines(&draft.annotations, annotation)),
        ("renditions", lines(&draft.renditions, rendition)),
        ("guesses", draft.guesses.iter().map(Guess::name).collect::<Vec<_>>().join(" ")),
    ]
}

fn lines<T>(things: &[T], line: impl Fn(&T) -> String) -> String {
    things.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn link(link: &ItemLink) -> String {
    let ItemLink { kind, title, excerpt, url, role, identity, item_id: _ } = link;
    words([kind.name(), role, title, url, identity, excerpt])
}

fn annotation(annotation: &Annotation) -> String {
    let Annotation { kind, name, code, score, origin } = annotation;
    words([kind.name(), name, code, &score.share().to_string(), origin.name()])
}

fn rendition(rendition: &Rendition) -> String {
    let Rendition { name, url, blob, media_type, width, height, size } = rendition;
    let blob = blob.map(|digest| digest.to_string()).unwrap_or_default();
    words([name, url, &blob, media_type, &format!("{width}x{height}"), &size.to_string()])
}

fn words<const N: usize>(words: [&str; N]) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{LinkKind, ParsedItem};

    fn draft(body: &str, item_id: Option<Uuid>) -> Draft {
        let link = ItemLink { item_id, ..ItemLink::to_item(LinkKind::Associated, "urn:2") };
        let (body, links) = (vec![body.to_owned()], vec![link]);
        Draft::make(ParsedItem { headline: "Un".into(), body, links, ..ParsedItem::default() }).unwrap()
    }

    #[test]
    fn a_field_that_differs_is_told_with_both_its_values() {
        let found = differences(&draft("Un.", None), &draft("Deux.", None));
        assert_eq!(found, [Difference { field: "body".into(), before: "Un.".into(), after: "Deux.".into() }]);
        let long = differences(&draft("Un.", None), &draft(&"x".repeat(9_000), None));
        assert_eq!(long[0].after.chars().count(), SHOWN_CHARS);
    }

    #[test]
    fn the_id_that_a_linked_item_got_here_is_no_difference() {
        let id = Some(Uuid::from_u128(1));
        assert_eq!(differences(&draft("Un.", None), &draft("Un.", id)), []);
    }
}
