//! The subjects of an item, by the codes of the IPTC and of agencies (IPTC NewsCodes; QCodes of NewsML-G2).

use std::collections::HashMap;

use crate::model::{Annotation, AnnotationKind, limits::CODE_CHARS};
use crate::word_list::WordTable;
use crate::xml::Element;

const IPTC: &str = "cv.iptc.org/newscodes/";

/// The aliases for schemes that a document itself declares. External catalogs are never fetched; the aliases of the
/// IPTC's own catalog are built in.
#[derive(Debug, Default)]
pub struct Aliases(HashMap<String, String>);

impl Aliases {
    /// The aliases of all catalogs in a document.
    pub fn of(document: &Element) -> Self {
        let schemes = document.named("catalog").flat_map(|catalog| catalog.children("scheme"));
        Self(schemes.map(|scheme| (scheme.attribute("alias").to_owned(), scheme.attribute("uri").to_owned())).collect())
    }

    /// The scheme and the code of a QCode or of a concept's URI; the scheme is given by its usual alias.
    pub fn resolve<'a>(&self, qcode: &'a str) -> (String, &'a str) {
        if let Some((_, rest)) = qcode.split_once(IPTC) {
            let (scheme, code) = rest.rsplit_once('/').unwrap_or(("", rest));
            return (usual(scheme), code);
        }
        if qcode.starts_with("http://") || qcode.starts_with("https://") {
            return (String::new(), qcode);
        }
        let Some((alias, code)) = qcode.split_once(':') else { return (String::new(), qcode) };
        let declared = self.0.get(alias).and_then(|uri| uri.split_once(IPTC)).map(|(_, rest)| rest.trim_matches('/'));
        (declared.map_or_else(|| usual(alias), usual), code.trim())
    }

    /// The code of a QCode without its scheme, in lower case: `canceled` for `stat:canceled`.
    pub fn code(&self, qcode: &str) -> String {
        let (_, code) = self.resolve(qcode);
        code.to_ascii_lowercase()
    }

    /// An annotation for a concept. Its kind comes from the declared concept type, else from its scheme.
    pub fn annotation(&self, qcode: &str, concept_type: &str, name: String, else_kind: AnnotationKind) -> Annotation {
        let (scheme, code) = self.resolve(qcode);
        let kind =
            kind_of_type(&self.code(concept_type)).or_else(|| SCHEMES.get(&scheme).copied()).unwrap_or(else_kind);
        of_code(&scheme, code, name, kind)
    }
}

/// An annotation from scheme and code: eight digits are a media topic or a subject code of the IPTC.
pub fn of_code(scheme: &str, code: &str, name: String, kind: AnnotationKind) -> Annotation {
    let code = Some(code.trim()).filter(|code| !is_unset(code)).unwrap_or_default();
    let is_iptc = code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit());
    let (kind, code) = match scheme {
        "medtop" if is_iptc => (AnnotationKind::MediaTopic, format!("medtop:{code}")),
        // Media topics begin with 20; earlier codes are subject codes.
        "" if is_iptc && code.starts_with("20") => (AnnotationKind::MediaTopic, format!("medtop:{code}")),
        "" if is_iptc => (AnnotationKind::Subject, format!("subj:{code}")),
        _ if code.is_empty() => (kind, String::new()),
        "" => (kind, code.to_owned()),
        scheme => (kind, format!("{scheme}:{code}")),
    };
    // An annotation with a code that is too long would be dropped, and its name with it.
    let fits = code.chars().nth(CODE_CHARS).is_none() || name.is_empty();
    Annotation::declared(kind, name, if fits { code } else { String::new() })
}

/// Whether a code is the one that templates have for want of a subject: `subj:00000000`.
pub fn is_unset(code: &str) -> bool {
    let last = code.rsplit([':', '/']).next().unwrap_or_default();
    !last.is_empty() && last.bytes().all(|byte| byte == b'0')
}

fn annotation_kind(name: &str) -> Option<AnnotationKind> {
    let all = [AnnotationKind::Person, AnnotationKind::Organisation, AnnotationKind::Place, AnnotationKind::Event];
    all.into_iter().find(|known| known.name().eq_ignore_ascii_case(name))
}

static TYPES: WordTable<AnnotationKind> = WordTable::of(include_str!("data/concept_types.txt"), annotation_kind);
static SCHEMES: WordTable<AnnotationKind> = WordTable::of(include_str!("data/concept_schemes.txt"), annotation_kind);

/// The kind of a concept (IPTC concept nature, `cpnat:person`, and the types of NewsML 1).
pub fn kind_of_type(concept_type: &str) -> Option<AnnotationKind> {
    TYPES.get(&concept_type.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()).copied()
}

/// The usual alias of an IPTC scheme, whatever alias an agency uses; another alias in lower case.
fn usual(alias: &str) -> String {
    let alias = alias.to_ascii_lowercase();
    match alias.as_str() {
        "medtop" | "mediatopic" | "medtopic" | "mediatopics" | "iptcmedtop" => "medtop".into(),
        "subj" | "subjectcode" | "iptc" | "iptcsubjectcode" | "iptcsubj" | "subject" => "subj".into(),
        _ => alias,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concepts_are_known_by_their_schemes() {
        let catalog = Element::default();
        let aliases = Aliases::of(&catalog);
        for (qcode, concept_type, kind, code) in [
            ("medtop:20000339", "", AnnotationKind::MediaTopic, "medtop:20000339"),
            ("subj:04000000", "cpnat:abstract", AnnotationKind::Subject, "subj:04000000"),
            ("http://cv.iptc.org/newscodes/mediatopic/16000000", "", AnnotationKind::MediaTopic, "medtop:16000000"),
            ("http://cv.iptc.org/newscodes/subjectcode/04000000", "", AnnotationKind::Subject, "subj:04000000"),
            ("afp:X1", "cpnat:person", AnnotationKind::Person, "afp:X1"),
            ("loc:MAR", "", AnnotationKind::Place, "loc:MAR"),
            ("cat:a", "", AnnotationKind::Subject, "cat:a"),
            ("04000000", "", AnnotationKind::Subject, "subj:04000000"),
            ("a:b:c", "", AnnotationKind::Subject, "a:b:c"),
        ] {
            let annotation = aliases.annotation(qcode, concept_type, String::new(), AnnotationKind::Subject);
            assert_eq!((annotation.kind, annotation.code.as_str()), (kind, code), "{qcode}");
        }
    }
}
