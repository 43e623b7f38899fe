//! What form a text has: by its first element, else by its content type, else by its look.

use super::Unreadable;
use crate::domain::Form;

/// Tells the form of a payload.
pub fn detect(text: &str, content_type: Option<&str>) -> Result<Form, Unreadable> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if start.starts_with('{') {
        return if start.contains("jsonfeed.org/version/") {
            Ok(Form::JsonFeed)
        } else {
            Err(Unreadable::UnknownForm("JSON, but no JSON Feed"))
        };
    }
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if start.starts_with('<') {
        return match first_element(start).to_ascii_lowercase().as_str() {
            "rss" | "rdf:rdf" => Ok(Form::Rss),
            "feed" | "entry" => Ok(Form::Atom),
            _ if media_type.eq_ignore_ascii_case("text/html") || looks_like_html(start) => Ok(Form::Html),
            _ if start.starts_with("<?xml") => Err(Unreadable::UnknownForm("XML, but no feed")),
            _ => Ok(Form::Text),
        };
    }
    if media_type.eq_ignore_ascii_case("text/html") || looks_like_html(start) { Ok(Form::Html) } else { Ok(Form::Text) }
}

/// The name of the first element behind declarations and comments, perhaps with its prefix.
fn first_element(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start();
        let end = match rest.as_bytes() {
            [b'<', b'!', b'-', b'-', ..] => rest.find("-->").map(|at| at + 3),
            [b'<', b'?', ..] => rest.find("?>").map(|at| at + 2),
            // A document type may have declarations in brackets, which hold `>` too.
            [b'<', b'!', ..] => match (rest.find('>'), rest.find('[')) {
                (Some(end), Some(bracket)) if bracket < end => rest.find("]>").map(|at| at + 2),
                (end, _) => end.map(|at| at + 1),
            },
            [b'<', ..] => {
                let name = &rest[1..];
                return name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or(name);
            }
            _ => None,
        };
        match end {
            Some(end) => rest = &rest[end..],
            None => return "",
        }
    }
}

fn looks_like_html(text: &str) -> bool {
    const MARKS: [&str; 9] = ["<!doctype html", "<html", "<head", "<body", "<article", "<p>", "<p ", "<h1", "<div"];
    let end = text.char_indices().nth(2_048).map_or(text.len(), |(at, _)| at);
    let head = text[..end].to_ascii_lowercase();
    MARKS.iter().any(|mark| head.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_tells_the_form() {
        for (text, content_type, form) in [
            ("<?xml version='1.0'?><!-- <html> --><rss version='2.0'>", None, Form::Rss),
            ("\u{FEFF}\n<feed xmlns='http://www.w3.org/2005/Atom'>", Some("text/html"), Form::Atom),
            (r#"{"version": "https://jsonfeed.org/version/1.1"}"#, None, Form::JsonFeed),
            ("<!DOCTYPE html><title>x</title>", None, Form::Html),
            ("<?xml version='1.0'?><html xmlns='x'>", None, Form::Html),
            ("<title>x</title>", Some("text/html; charset=utf-8"), Form::Html),
            ("Un titre\n\nUn paragraphe.", None, Form::Text),
            ("Un titre <3", Some("text/plain"), Form::Text),
            ("<", None, Form::Text),
        ] {
            assert_eq!(detect(text, content_type), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_no_parser_reads_is_refused() {
        for text in ["{\"a\": 1}", "<?xml version='1.0'?><invoice/>"] {
            assert!(matches!(detect(text, None), Err(Unreadable::UnknownForm(_))), "{text}");
        }
    }
}
