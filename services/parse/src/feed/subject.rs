//! Converts categories to keywords, a section, and IPTC subjects.

use super::{entry::Category, text};
use crate::{
    model::{Annotation, AnnotationKind},
    section,
};

/// The result of sorting an entry's categories.
#[derive(Debug, Default)]
pub struct Subjects {
    pub section: String,
    /// Whether only the name of the section says that it is one.
    pub is_section_guessed: bool,
    pub keywords: Vec<String>,
    /// The subjects with an IPTC code.
    pub annotations: Vec<Annotation>,
}

/// Sorts categories. `told` is the declared section, if there is one.
pub fn sort(categories: &[Category], told: &str) -> Subjects {
    let mut subjects = Subjects::default();
    let mut names: Vec<(&str, Option<&str>)> = Vec::with_capacity(categories.len());
    for category in categories {
        let Category { term, label, scheme } = category;
        let code = code(term, scheme);
        let name = if label.is_empty() { term } else { label };
        if let Some((kind, code)) = &code {
            let name = if label.is_empty() { String::new() } else { text::line(label) };
            subjects.annotations.push(Annotation::declared(*kind, name, code));
        }
        // A code without a label is not a keyword.
        if code.is_none() || !label.is_empty() {
            names.push((name, Some(scheme).filter(|scheme| !scheme.is_empty()).map(String::as_str)));
        }
    }
    let (section, is_guess) = if told.is_empty() { section::among(&names) } else { (told, false) };
    subjects.section = text::line(section);
    subjects.is_section_guessed = is_guess;
    subjects.keywords = names.iter().map(|(name, _)| text::line(name)).collect();
    subjects
}

/// The IPTC code of a category: `medtop:20000002`, or its address, or eight digits in a scheme with an IPTC name.
fn code(term: &str, scheme: &str) -> Option<(AnnotationKind, String)> {
    let digits = term.rsplit(['/', ':']).next().filter(|end| end.len() == 8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let said = format!("{} {}", scheme.to_ascii_lowercase(), term.to_ascii_lowercase());
    if said.contains("medtop") || said.contains("mediatopic") {
        return Some((AnnotationKind::MediaTopic, format!("medtop:{digits}")));
    }
    let is_subject = said.contains("subj:") || said.contains("subjectcode") || said.contains("iptc");
    is_subject.then(|| (AnnotationKind::Subject, format!("subj:{digits}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_iptc_are_subjects_and_no_words() {
        let category = |term: &str, label: &str, scheme: &str| Category {
            term: term.into(),
            label: label.into(),
            scheme: scheme.into(),
        };
        let subjects = sort(
            &[
                category("medtop:04000000", "Economy", ""),
                category("20000002", "", "http://cv.iptc.org/newscodes/mediatopic/"),
                category("http://cv.iptc.org/newscodes/subjectcode/15000000", "", ""),
                category("12345678", "", "https://agency.example/ids"),
                category("Safi", "", ""),
            ],
            "",
        );
        let codes: Vec<(AnnotationKind, &str)> =
            subjects.annotations.iter().map(|annotation| (annotation.kind, annotation.code.as_str())).collect();
        assert_eq!(
            codes,
            [
                (AnnotationKind::MediaTopic, "medtop:04000000"),
                (AnnotationKind::MediaTopic, "medtop:20000002"),
                (AnnotationKind::Subject, "subj:15000000"),
            ]
        );
        assert_eq!(subjects.keywords, ["Economy", "12345678", "Safi"]);
        assert_eq!(subjects.section, "Economy");
    }
}
