//! Functions of the tests: they read payloads and summarise drafts.

pub mod pictures;

use time::{OffsetDateTime, macros::datetime};

use crate::{AnnotationKind, Draft, Form, LinkKind, ParseError, Parsed, Payload};

/// The time at which payloads are read.
pub const NOW: OffsetDateTime = datetime!(2024-11-05 00:00 UTC);

/// Reads a payload whose form is detected.
pub fn read(payload: impl AsRef<[u8]>) -> Result<Parsed, ParseError> {
    read_as(None, payload)
}

/// Reads a payload of this declared form, or of a detected one.
pub fn read_as(form: Option<Form>, payload: impl AsRef<[u8]>) -> Result<Parsed, ParseError> {
    crate::read(&Payload { form, ..Payload::of(payload.as_ref(), NOW) })
}

/// The drafts of a payload.
pub fn drafts(payload: impl AsRef<[u8]>) -> Vec<Draft> {
    read(payload).unwrap().drafts
}

/// The only draft of a payload that is detected as this form and has no rejected piece.
pub fn one(form: Form, payload: impl AsRef<[u8]>) -> Draft {
    let parsed = read(payload.as_ref()).unwrap();
    let text = String::from_utf8_lossy(payload.as_ref());
    assert_eq!((parsed.form, parsed.drafts.len(), parsed.rejected), (form, 1, Vec::new()), "{text}");
    parsed.drafts.into_iter().next().unwrap()
}

/// The draft of this identity.
pub fn find<'a>(drafts: &'a [Draft], identity: &str) -> &'a Draft {
    drafts.iter().find(|draft| draft.identity == identity).unwrap()
}

/// The roles and identities of a draft's links of a kind.
pub fn links(draft: &Draft, kind: LinkKind) -> Vec<(&str, &str)> {
    let of_kind = draft.links.iter().filter(|link| link.kind == kind);
    of_kind.map(|link| (link.role.as_str(), link.identity.as_str())).collect()
}

/// What a draft is about: kinds, codes and names.
pub fn about(draft: &Draft) -> Vec<(AnnotationKind, &str, &str)> {
    draft.annotations.iter().map(|one| (one.kind, one.code.as_str(), one.name.as_str())).collect()
}

/// The files of a draft: names, widths, heights and sizes.
pub fn files(draft: &Draft) -> Vec<(&str, u32, u32, u64)> {
    draft.renditions.iter().map(|file| (file.name.as_str(), file.width, file.height, file.size)).collect()
}
