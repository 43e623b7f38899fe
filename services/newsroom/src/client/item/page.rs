//! One item as text for people.

use newsroom_proto::ingestion::v1::{
    Annotation, Item, ItemLink, ItemLinkKind, ItemType, ItemWay, PubStatus, Rendition,
};
use time::OffsetDateTime;

use super::ways;
use crate::client::{
    id::short,
    output::{
        Screen, annotation_kind, annotation_origin, fields, item_guess, item_type, moment, one_line, prose, pub_status,
    },
};

/// The headline, the metadata, the body, the subjects, the files, the links and the ways.
pub fn page(item: &Item, ways: &[ItemWay], screen: &Screen, now: OffsetDateTime) -> String {
    let mut parts = vec![screen.style.bold(prose(&[headline(item)], screen))];
    if !item.standfirst.is_empty() {
        parts.push(prose(&[&item.standfirst], screen));
    }
    parts.push(fields(&told(item, now), screen));
    if !item.body.is_empty() {
        parts.push(prose(&item.body, screen));
    }
    let (about, files) = (about(&item.annotations, screen), files(&item.renditions, screen));
    for block in [about, files, links(&item.links, screen), ways::told(item, ways, screen, now)] {
        if !block.is_empty() {
            parts.push(block);
        }
    }
    parts.join("\n\n")
}

/// The headline, or why there is none.
pub fn headline(item: &Item) -> &str {
    if item.text_withheld { "(withheld from you while its embargo holds)" } else { &item.headline }
}

/// The metadata of an item. The usual values are left out, for example the type text and the status usable.
fn told(item: &Item, now: OffsetDateTime) -> Vec<(&'static str, String)> {
    let unless = |usual: bool, text: String| if usual { String::new() } else { text };
    vec![
        ("type", unless(item.r#type() == ItemType::Text, item_type(item.r#type))),
        ("status", unless(item.pub_status() == PubStatus::Usable, status(item))),
        ("embargo", moment(item.embargo_time.as_ref(), now)),
        ("correction", unless(!item.correction, "of what was told before".into())),
        ("slugline", item.slugline.clone()),
        ("dateline", item.dateline.clone()),
        ("byline", item.byline.clone()),
        ("section", item.section.clone()),
        ("language", item.language.clone()),
        ("guessed", item.guesses.iter().map(|guess| item_guess(*guess)).collect::<Vec<_>>().join(", ")),
        ("keywords", item.keywords.join(", ")),
        ("urgency", unless(item.urgency == 0, item.urgency.to_string())),
        ("note", item.editorial_note.clone()),
        ("source", item.source_name.clone()),
        ("provider", provider(item)),
        ("address", item.canonical_url.clone()),
        ("credit", item.credit_line.clone()),
        ("copyright", [item.copyright_holder.as_str(), &item.copyright_notice].join(" ").trim().to_owned()),
        ("usage", item.usage_terms.clone()),
        ("published", moment(item.publish_time.as_ref(), now)),
        ("came in", moment(item.ingest_time.as_ref(), now)),
        ("changed", moment(item.update_time.as_ref(), now)),
        ("version", item.version.clone()),
        ("revision", item.revision.to_string()),
        ("parser", format!("{} {}", item.parser, item.parser_version)),
        ("id", item.id.clone()),
    ]
}

/// The provider for which the item was ingested, else the provider that the payload names and for which the source may
/// not speak.
fn provider(item: &Item) -> String {
    match (item.provider.as_str(), item.providers.as_slice()) {
        ("", []) => String::new(),
        ("", named) => format!("named: {}; its source speaks for none of them", named.join(", ")),
        (provider, _) => provider.to_owned(),
    }
}

/// The status and its reason.
fn status(item: &Item) -> String {
    let told = [pub_status(item.pub_status), item.pub_status_text.clone()];
    told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The subjects of an item, one line per kind, in the order of the service.
fn about(annotations: &[Annotation], screen: &Screen) -> String {
    let mut kinds: Vec<(i32, Vec<String>)> = Vec::new();
    for annotation in annotations {
        let told = one(annotation);
        match kinds.iter_mut().find(|(kind, _)| *kind == annotation.kind) {
            Some((_, all)) => all.push(told),
            None => kinds.push((annotation.kind, vec![told])),
        }
    }
    let lines: Vec<String> = kinds
        .into_iter()
        .map(|(kind, all)| {
            let label = match annotation_kind(kind).as_str() {
                "media topic" => "topic".to_owned(),
                "organisation" => "body".to_owned(),
                word => word.to_owned(),
            };
            fields(&[(&label, all.join(", "))], screen)
        })
        .collect();
    lines.join("\n")
}

/// The name or the code of an annotation. States the confidence when the annotation is not from the source.
fn one(annotation: &Annotation) -> String {
    let name = if annotation.name.is_empty() { &annotation.code } else { &annotation.name };
    let origin = annotation_origin(annotation.origin);
    match origin.as_str() {
        "declared" if annotation.score >= 1.0 => name.clone(),
        _ => format!("{name} ({origin} {:.2})", annotation.score),
    }
}

fn files(renditions: &[Rendition], screen: &Screen) -> String {
    let told = |rendition: &Rendition| {
        let size =
            if rendition.width == 0 { String::new() } else { format!("{}×{}", rendition.width, rendition.height) };
        let blob = Some(format!("blob {}", rendition.blob_digest)).filter(|_| !rendition.blob_digest.is_empty());
        let told = [
            one_line(&rendition.name),
            one_line(&rendition.media_type),
            size,
            one_line(&rendition.url),
            blob.unwrap_or_default(),
        ];
        fields(&[("file", joined(told))], screen)
    };
    renditions.iter().map(told).collect::<Vec<_>>().join("\n")
}

fn links(links: &[ItemLink], screen: &Screen) -> String {
    let told = |link: &ItemLink| {
        let label = match link.kind() {
            ItemLinkKind::Image => "picture",
            ItemLinkKind::Associated => "with",
            ItemLinkKind::EvolvedFrom => "after",
            ItemLinkKind::Related | ItemLinkKind::Unspecified => "related",
        };
        // A stored item has an id; one that has not arrived has only the id of its source.
        let item = match link.item_id.as_str() {
            "" => link.identity.clone(),
            id => format!("item {}", short(id)),
        };
        let told = [one_line(&link.role), item, link.title.clone(), link.excerpt.clone(), link.url.clone()];
        fields(&[(label, joined(told))], screen)
    };
    links.iter().map(told).collect::<Vec<_>>().join("\n\n")
}

fn joined(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().map(|text| one_line(&text)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
