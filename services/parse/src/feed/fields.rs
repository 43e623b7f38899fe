//! Tables of the entry fields that are one text, by the vocabularies of feeds.

use super::{
    element::Element,
    entry::{Entry, set},
    names::Space,
    text,
};

/// A field of an entry that holds one text.
pub type TextField = for<'a> fn(&'a mut Entry<'_>) -> &'a mut String;

/// The elements with the texts of an entry; the first one that is not empty counts. RSS and Atom are [`Space::Core`].
const TEXTS: &[(Space, &[&str], TextField)] = &[
    (Space::Core, &["pubdate", "issued", "published"], |entry| &mut entry.dates.published),
    (Space::Core, &["updated", "modified", "lastbuilddate"], |entry| &mut entry.dates.updated),
    (Space::Core, &["created"], |entry| &mut entry.dates.created),
    (Space::Core, &["date"], |entry| &mut entry.dates.date),
    (Space::Core, &["language"], |entry| &mut entry.language),
    (Space::Dc, &["date"], |entry| &mut entry.dates.date),
    (Space::Dc, &["issued", "dateaccepted"], |entry| &mut entry.dates.published),
    (Space::Dc, &["modified"], |entry| &mut entry.dates.updated),
    (Space::Dc, &["created"], |entry| &mut entry.dates.created),
    (Space::Dc, &["language"], |entry| &mut entry.language),
    (Space::Dc, &["identifier"], |entry| &mut entry.other_id),
    (Space::Prism, &["publicationdate", "publicationtime"], |entry| &mut entry.dates.published),
    (Space::Prism, &["modificationdate", "modificationtime"], |entry| &mut entry.dates.updated),
    (Space::Prism, &["creationdate", "creationtime"], |entry| &mut entry.dates.created),
    (Space::Prism, &["embargodate", "releasetime"], |entry| &mut entry.embargo),
    (Space::Prism, &["publicationname"], |entry| &mut entry.source),
    (Space::Prism, &["versionidentifier"], |entry| &mut entry.version),
    (Space::Publishing, &["edited"], |entry| &mut entry.dates.edited),
];

/// The elements that may contain markup, as the text constructs of Atom do (RFC 4287 §3.1), in one line.
const CONSTRUCTS: &[(Space, &[&str], TextField)] = &[
    (Space::Core, &["copyright", "rights"], |entry| &mut entry.rights),
    (Space::Dc, &["rights"], |entry| &mut entry.rights),
    (Space::Dc, &["rightsholder"], |entry| &mut entry.rights_holder),
    (Space::Prism, &["copyright"], |entry| &mut entry.rights),
    (Space::Prism, &["rightsagent"], |entry| &mut entry.rights_holder),
];

/// Reads a field that is one text. `false`: the field is not in the tables.
pub fn take(entry: &mut Entry<'_>, field: &Element<'_>, is_atom: bool) -> bool {
    if let Some(slot) = slot(TEXTS, field) {
        set(slot(entry), &field.text());
        return true;
    }
    let Some(slot) = slot(CONSTRUCTS, field) else { return false };
    let is_atom = is_atom && field.name.space == Space::Core;
    set(slot(entry), &text::of(field, is_atom).map(|text| text.line()).unwrap_or_default());
    true
}

fn slot(table: &[(Space, &[&str], TextField)], field: &Element<'_>) -> Option<TextField> {
    let space = if field.name.space == Space::DcTerms { Space::Dc } else { field.name.space };
    let name = field.name.local();
    table.iter().find(|(known, names, _)| *known == space && names.contains(&name)).map(|(.., slot)| *slot)
}
