//! A table of the entry fields that are one text, by the vocabularies of feeds.

use super::{
    element::Element,
    entry::{Entry, set},
    names::Space,
};

/// A field of an entry that holds one text.
pub type TextField = for<'a> fn(&'a mut Entry<'_>) -> &'a mut String;

/// The elements with the texts of an entry; the first one that is not empty counts. RSS and Atom are [`Space::Core`].
const TEXTS: &[(Space, &[&str], TextField)] = &[
    (Space::Core, &["pubdate", "issued", "published"], |entry| &mut entry.dates.published),
    (Space::Core, &["updated", "modified", "lastbuilddate"], |entry| &mut entry.dates.updated),
    (Space::Core, &["created"], |entry| &mut entry.dates.created),
    (Space::Core, &["date"], |entry| &mut entry.dates.date),
    (Space::Core, &["copyright", "rights"], |entry| &mut entry.rights),
    (Space::Core, &["language"], |entry| &mut entry.language),
    (Space::Dc, &["date"], |entry| &mut entry.dates.date),
    (Space::Dc, &["issued", "dateaccepted"], |entry| &mut entry.dates.published),
    (Space::Dc, &["modified"], |entry| &mut entry.dates.updated),
    (Space::Dc, &["created"], |entry| &mut entry.dates.created),
    (Space::Dc, &["language"], |entry| &mut entry.language),
    (Space::Dc, &["rights"], |entry| &mut entry.rights),
    (Space::Dc, &["rightsholder"], |entry| &mut entry.rights_holder),
    (Space::Dc, &["identifier"], |entry| &mut entry.other_id),
    (Space::Prism, &["publicationdate", "publicationtime"], |entry| &mut entry.dates.published),
    (Space::Prism, &["modificationdate", "modificationtime"], |entry| &mut entry.dates.updated),
    (Space::Prism, &["creationdate", "creationtime"], |entry| &mut entry.dates.created),
    (Space::Prism, &["embargodate", "releasetime"], |entry| &mut entry.embargo),
    (Space::Prism, &["copyright"], |entry| &mut entry.rights),
    (Space::Prism, &["rightsagent"], |entry| &mut entry.rights_holder),
    (Space::Prism, &["publicationname"], |entry| &mut entry.source),
    (Space::Prism, &["versionidentifier"], |entry| &mut entry.version),
    (Space::Publishing, &["edited"], |entry| &mut entry.dates.edited),
];

/// Reads a field that is one text. `false`: the field is not in the table.
pub fn take(entry: &mut Entry<'_>, field: &Element<'_>) -> bool {
    let space = if field.name.space == Space::DcTerms { Space::Dc } else { field.name.space };
    let name = field.name.local();
    let found = TEXTS.iter().find(|(known, names, _)| *known == space && names.contains(&name));
    found.map(|(.., slot)| set(slot(entry), &field.text())).is_some()
}
