//! A story as a text for an editor: labelled lines, a blank line, the paragraphs.

use newsroom_proto::editorial::v1::StoryContent;

use super::content::{keywords, lines};

/// An error in a form.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
pub enum FormError {
    /// A line of the head without a known label.
    #[error("line {0} begins with none of the labels {labels}", labels = labels().join(", "))]
    Unlabelled(usize),
    /// A label that occurs twice.
    #[error("line {0} gives \"{1}\" a second time")]
    Twice(usize, &'static str),
}

/// The content as a form, below comment lines that begin with `#`.
pub fn render(content: &StoryContent, comments: &[String]) -> String {
    let mut form = String::new();
    for comment in comments {
        form.push_str(&format!("# {comment}\n"));
    }
    let (mut keywords, mut head) = (content.keywords.join(", "), content.clone());
    for (label, value) in lines(&mut head).into_iter().chain([(KEYWORDS, &mut keywords)]) {
        // A value of several lines continues in indented lines.
        let value = value.replace('\n', "\n  ");
        form.push_str(format!("{label}: {value}").trim_end());
        form.push('\n');
    }
    for paragraph in &content.body {
        form.push('\n');
        form.push_str(paragraph);
        form.push('\n');
    }
    form
}

/// Parses a form. A field without its label is empty.
pub fn parse(text: &str) -> Result<StoryContent, FormError> {
    let text = text.replace("\r\n", "\n");
    let mut content = StoryContent::default();
    let mut words = String::new();
    let mut seen: Vec<&'static str> = Vec::new();
    let mut rest = text.as_str();
    let mut number = 0;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        number += 1;
        let begun = !seen.is_empty();
        if line.trim().is_empty() && begun {
            break;
        }
        rest = after;
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.starts_with([' ', '\t']) && begun {
            let field = field(&mut content, &mut words, seen[seen.len() - 1]);
            field.push('\n');
            field.push_str(line.trim());
            continue;
        }
        let (label, value) = line.split_once(':').ok_or(FormError::Unlabelled(number))?;
        let label = known(label.trim()).ok_or(FormError::Unlabelled(number))?;
        if seen.contains(&label) {
            return Err(FormError::Twice(number, label));
        }
        seen.push(label);
        *field(&mut content, &mut words, label) = value.trim().to_owned();
    }
    content.keywords = keywords(&words.replace('\n', " "));
    content.body = paragraphs(rest);
    Ok(content)
}

/// The paragraphs of a text, which blank lines separate.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut within = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            within = false;
        } else if within && let Some(last) = all.last_mut() {
            last.push('\n');
            last.push_str(line);
        } else {
            all.push(line.to_owned());
            within = true;
        }
    }
    all
}

const KEYWORDS: &str = "keywords";

fn labels() -> Vec<&'static str> {
    let of_lines = lines(&mut StoryContent::default()).map(|(label, _)| label);
    of_lines.into_iter().chain([KEYWORDS]).collect()
}

fn known(label: &str) -> Option<&'static str> {
    labels().into_iter().find(|known| known.eq_ignore_ascii_case(label))
}

fn field<'a>(content: &'a mut StoryContent, keywords: &'a mut String, label: &str) -> &'a mut String {
    let line = lines(content).into_iter().find(|(known, _)| *known == label);
    line.map_or(keywords, |(_, value)| value)
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
