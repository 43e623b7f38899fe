//! Detects the form of a text: by its first element, else by its content type, else by its look.

use super::{
    ParseError,
    iptc::{ninjs, transmission},
    mail,
};
use crate::model::Form;
use crate::xml::doctype;

/// Detects the forms that are recognised before their bytes are decoded.
pub fn by_bytes(bytes: &[u8], content_type: Option<&str>) -> Option<Form> {
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    let is_mail = media_type.eq_ignore_ascii_case("message/rfc822") || mail::looks_like_it(bytes);
    transmission::form(bytes).or_else(|| is_mail.then_some(Form::Mail))
}

/// Detects the form of a payload.
pub fn detect(text: &str, content_type: Option<&str>) -> Result<Form, ParseError> {
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let is_json =
        start.starts_with('{') || start.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{'));
    if is_json {
        let names_it = start.contains("jsonfeed.org/version/") || start.contains(r"jsonfeed.org\/version\/");
        return if names_it || media_type.eq_ignore_ascii_case("application/feed+json") {
            Ok(Form::JsonFeed)
        } else if ninjs::looks_like_it(start) {
            Ok(Form::Ninjs)
        } else {
            Err(ParseError::UnknownForm("JSON, but neither a JSON Feed nor ninjs"))
        };
    }
    if start.starts_with('<') {
        return match first_element(start).to_ascii_lowercase().as_str() {
            "rss" | "rdf:rdf" | "rdf" | "channel" => Ok(Form::Rss),
            "feed" | "entry" => Ok(Form::Atom),
            name if let Some(form) = of_agency(name) => Ok(form),
            name if name.ends_with(":rdf") || name.ends_with(":rss") => Ok(Form::Rss),
            name if name.ends_with(":feed") || name.ends_with(":entry") => Ok(Form::Atom),
            // The notice of a program, in HTML.
            "br" | "b" | "p" | "div" | "pre" | "font" | "table" if let Some(form) = feed_behind_junk(start) => Ok(form),
            _ if media_type.eq_ignore_ascii_case("text/html") || looks_like_html(start) => Ok(Form::Html),
            // The document may be in the sender's own envelope.
            _ if start.starts_with("<?xml")
                && let Some(form) = enveloped(start) =>
            {
                Ok(form)
            }
            _ if start.starts_with("<?xml") => Err(ParseError::UnknownForm("XML, but no feed")),
            _ => Ok(Form::Text),
        };
    }
    if let Some(form) = feed_behind_junk(start) {
        return Ok(form);
    }
    if media_type.eq_ignore_ascii_case("text/html") || looks_like_html(start) { Ok(Form::Html) } else { Ok(Form::Text) }
}

/// The IPTC format whose root element has this name, whatever its prefix.
fn of_agency(name: &str) -> Option<Form> {
    match name.rsplit(':').next()? {
        "newsitem" | "packageitem" | "newsmessage" | "planningitem" | "conceptitem" | "knowledgeitem" => {
            Some(Form::NewsmlG2)
        }
        "newsml" => Some(Form::Newsml1),
        "nitf" => Some(Form::Nitf),
        _ => None,
    }
}

/// The agency format whose root element is found near the start of a document.
fn enveloped(text: &str) -> Option<Form> {
    let head = &text[..text.floor_char_boundary(4_096)];
    let names = head.split('<').map(|rest| rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next());
    names.flatten().find_map(|name| of_agency(&name.to_ascii_lowercase()))
}

/// A feed after other output of the program that made it, such as a warning.
fn feed_behind_junk(text: &str) -> Option<Form> {
    let head = &text[..text.floor_char_boundary(8_192)];
    let at = ["<?xml", "<rss", "<rdf:RDF", "<feed"].iter().filter_map(|mark| head.find(mark)).min()?;
    match first_element(&text[at..]).to_ascii_lowercase().as_str() {
        "rss" | "rdf:rdf" => Some(Form::Rss),
        "feed" => Some(Form::Atom),
        _ => None,
    }
}

/// The name of the first element after declarations and comments, perhaps with its prefix.
fn first_element(mut rest: &str) -> &str {
    loop {
        rest = rest.trim_start();
        let end = match rest.as_bytes() {
            [b'<', b'!', b'-', b'-', ..] => rest.find("-->").map(|at| at + 3),
            [b'<', b'?', ..] => rest.find("?>").map(|at| at + 2),
            [b'<', b'!', ..] => doctype::end(rest).or_else(|| rest.find('>').map(|at| at + 1)),
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
            (r#"{"version": "https:\/\/jsonfeed.org\/version\/1"}"#, None, Form::JsonFeed),
            (r#"{"items": []}"#, Some("application/feed+json; charset=utf-8"), Form::JsonFeed),
            (r#"[{"uri": "a", "headline": "b"}]"#, None, Form::Ninjs),
            (r#"{"standard": {"name": "ninjs"}}"#, Some("application/json"), Form::Ninjs),
            ("[URGENT] Un titre", None, Form::Text),
            ("<!DOCTYPE html><title>x</title>", None, Form::Html),
            ("<?xml version='1.0'?><html xmlns='x'>", None, Form::Html),
            ("<nar:newsMessage xmlns:nar='http://iptc.org/std/nar/2006-10-01/'>", Some("text/html"), Form::NewsmlG2),
            ("<?xml version='1.0'?><conceptItem/>", None, Form::NewsmlG2),
            ("<!DOCTYPE NewsML SYSTEM 'http://x/NewsML_1.2.dtd'><NewsML Version='1.2'>", None, Form::Newsml1),
            ("<!DOCTYPE nitf PUBLIC '-//IPTC//DTD NITF 3.4//EN' 'x.dtd'>\n<nitf>", Some("text/plain"), Form::Nitf),
            ("<?xml version='1.0'?><m:message xmlns:m='urn:m'><nitf/></m:message>", None, Form::Nitf),
            ("<title>x</title>", Some("text/html; charset=utf-8"), Form::Html),
            ("<RSS version='0.91'>", None, Form::Rss),
            ("<x:rss xmlns:x='http://backend.userland.com/rss2'>", None, Form::Rss),
            ("<!DOCTYPE feed [ <!-- > --> <!ATTLIST feed x CDATA ']>'> ] ><feed>", None, Form::Atom),
            ("<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", None, Form::Atom),
            ("<CHANNEL HREF='http://x/'><ITEM/></CHANNEL>", None, Form::Rss),
            ("Warning: mysql in line 3\n<?xml version='1.0'?><rss>", None, Form::Rss),
            (
                "<br />\n<b>Notice</b>: Undefined index in <b>/x.php</b><br />\n<?xml version='1.0'?><rss>",
                Some("text/html"),
                Form::Rss,
            ),
            ("<pre>Deprecated: x</pre><feed xmlns='http://www.w3.org/2005/Atom'>", None, Form::Atom),
            ("<div><p>Un titre</p></div>", Some("text/html"), Form::Html),
            ("Un titre\n\nUn paragraphe.", None, Form::Text),
            ("Un titre <3", Some("text/plain"), Form::Text),
            ("<", None, Form::Text),
        ] {
            assert_eq!(detect(text, content_type), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_no_parser_reads_is_refused() {
        for text in ["{\"a\": 1}", "[{\"a\": 1}]", "<?xml version='1.0'?><invoice/>"] {
            assert!(matches!(detect(text, None), Err(ParseError::UnknownForm(_))), "{text}");
        }
    }

    #[test]
    fn transmissions_and_mails_are_known_by_their_bytes() {
        for (bytes, form) in [
            (&b"\x16\x16\x01a0023\x1f\r\nr a BC-Port 0100\r\n"[..], Some(Form::Anpa)),
            (b"\x01AFP0123 3 eco 0250\r\n\x02Titre", Some(Form::Iptc7901)),
            (b"From: a@agence.example\r\nSubject: x\r\n\r\nx", Some(Form::Mail)),
            (b"From b@x Mon Nov 4\nReceived: by x\n  for y\nDate: z\n\n", Some(Form::Mail)),
            (b"To: x\nSubject: y\n\n", None),
            (b"Safi: un quai\n\nFrom: Amina", None),
            (b"<rss/>", None),
            (b"", None),
        ] {
            assert_eq!(by_bytes(bytes, None), form, "{bytes:?}");
        }
    }
}
