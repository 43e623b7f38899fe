//! Detects the form of a text: by its first element, else by its content type, else by its look.

use super::{
    ParseError,
    iptc::{ninjs, transmission},
    mail,
};
use crate::model::Form;
use crate::word_list::WordList;
use crate::xml::doctype;

/// Elements of HTML.
static HTML: WordList = WordList::of(include_str!("feed/data/html.txt"));
/// How much of a document is searched for the format behind other output or in a sender's envelope, in bytes.
const LEAD: usize = 8_192;
/// The longest name of an element, in bytes.
const NAME_BYTES: usize = 80;
const UNKNOWN_XML: &str = "XML, but no format that is read";

/// Detects the forms that are recognised before their bytes are decoded.
pub fn by_bytes(bytes: &[u8], content_type: Option<&str>) -> Option<Form> {
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    // A mail may have a transmission in its text.
    if mail::looks_like_it(bytes) {
        return Some(Form::Mail);
    }
    let is_mail = media_type.eq_ignore_ascii_case("message/rfc822");
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
    let is_html = media_type.eq_ignore_ascii_case("text/html");
    if start.starts_with('<') {
        return of_markup(start, is_html);
    }
    if let Some(form) = feed_behind_junk(start) {
        return Ok(form);
    }
    if is_html || looks_like_html(start) {
        return Ok(Form::Html);
    }
    if head(start, LEAD).contains("<?xml") {
        return Err(ParseError::UnknownForm(UNKNOWN_XML));
    }
    Ok(Form::Text)
}

/// The form of a text that begins with markup. XML that no parser knows is refused: read as a page it would give garbage.
fn of_markup(start: &str, is_html: bool) -> Result<Form, ParseError> {
    let mut names = elements(start);
    let (root, child) = (names.next().unwrap_or_default(), names.next());
    match root.as_str() {
        "rss" | "rdf:rdf" | "rdf" | "channel" => return Ok(Form::Rss),
        "feed" | "entry" => return Ok(Form::Atom),
        "html" | "body" | "head" => return Ok(Form::Html),
        name if let Some(form) = of_agency(name) => return Ok(form),
        name if name.ends_with(":rdf") || name.ends_with(":rss") => return Ok(Form::Rss),
        name if name.ends_with(":feed") || name.ends_with(":entry") => return Ok(Form::Atom),
        // The notice of a program, in HTML.
        "br" | "b" | "p" | "div" | "pre" | "font" | "table" if let Some(form) = feed_behind_junk(start) => {
            return Ok(form);
        }
        _ => {}
    }
    let is_xml = start.starts_with("<?xml");
    // Custom elements have a hyphen in their name (HTML standard, section 4.13).
    let is_of_html = |name: &str| HTML.has(name) || name.contains('-');
    let is_page = is_of_html(&root) && (is_html || (!is_xml && child.as_deref().is_none_or(is_of_html)));
    if is_page || names_html(start, is_of_html(&root) || !closes(start, &root)) {
        return Ok(Form::Html);
    }
    // The document may be in the sender's own envelope.
    if let Some(form) = elements(head(start, LEAD)).find_map(|name| of_agency(&name)) {
        return Ok(form);
    }
    if is_xml || closes(start, &root) {
        return Err(ParseError::UnknownForm(UNKNOWN_XML));
    }
    Ok(if is_html || looks_like_html(start) { Form::Html } else { Form::Text })
}

/// The start of a text, in at most so many bytes.
fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Whether the start of a text says that it is HTML. Other XML has a `<body>` as well.
fn names_html(text: &str, counts_body: bool) -> bool {
    let head = head(text, 1_024).to_ascii_lowercase();
    let names_it = |name: String| name == "html" || (counts_body && name == "body");
    head.contains("<!doctype html") || elements(&head).any(names_it)
}

/// Whether a text closes its first element, as XML does.
fn closes(text: &str, root: &str) -> bool {
    let end = text.trim_end();
    let tail = &end[end.ceil_char_boundary(end.len().saturating_sub(root.len() + 8))..];
    let tail = tail.to_ascii_lowercase();
    !root.is_empty() && (tail.contains(&format!("</{root}")) || tail.ends_with("/>"))
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

/// A feed after other output of the program that made it, such as a warning.
fn feed_behind_junk(text: &str) -> Option<Form> {
    let head = head(text, LEAD);
    let at = ["<?xml", "<rss", "<rdf:RDF", "<feed"].iter().filter_map(|mark| head.find(mark)).min()?;
    match elements(&text[at..]).next()?.as_str() {
        "rss" | "rdf:rdf" => Some(Form::Rss),
        "feed" => Some(Form::Atom),
        _ => None,
    }
}

/// The names of the elements that a text opens, in lower case and perhaps with their prefixes.
fn elements(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text;
    // A document has one type; looking for the end of each could mean reading the whole text as often.
    let mut has_type = false;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find('<')?;
            rest = &rest[at..];
            let skipped = match rest.as_bytes() {
                [b'<', b'!', b'-', b'-', ..] => rest.find("-->").map(|at| at + 3),
                [b'<', b'!', b'[', ..] => rest.find("]]>").map(|at| at + 3),
                [b'<', b'?', ..] => rest.find("?>").map(|at| at + 2),
                [b'<', b'!', ..] => {
                    let end = if std::mem::replace(&mut has_type, true) { None } else { doctype::end(rest) };
                    end.or_else(|| rest.find('>').map(|at| at + 1))
                }
                [b'<', b'/', ..] => Some(2),
                _ => {
                    rest = &rest[1..];
                    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'));
                    let name = &rest[..end.unwrap_or(rest.len())];
                    return Some(head(name, NAME_BYTES).to_ascii_lowercase());
                }
            };
            rest = &rest[skipped?..];
        }
    })
}

fn looks_like_html(text: &str) -> bool {
    const MARKS: [&str; 7] = ["html", "head", "body", "article", "p", "h1", "div"];
    let head = head(text, 2_048);
    head.to_ascii_lowercase().contains("<!doctype html") || elements(head).any(|name| MARKS.contains(&name.as_str()))
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
            ("<3 pour Safi", None, Form::Text),
            ("<Titre> d'un livre", None, Form::Text),
            ("<my-page><h1>x</h1></my-page>", Some("text/html"), Form::Html),
            ("<article><h1>x</h1><p>y</p></article>", None, Form::Html),
            ("<p>Un <agence>x</agence>.</p>", Some("text/html"), Form::Html),
            ("Un titre <b>gras</b>\n\n<p>x</p>", None, Form::Html),
            ("Le <headline> est un element.", None, Form::Text),
            ("<!-- x --><meta charset=utf-8><body><p>x</p></body>", None, Form::Html),
            ("<noindex><title>x</title><body><p>x</p></body></html>", None, Form::Html),
            ("<envelope><nitf><head/></nitf></envelope>", None, Form::Nitf),
            ("<?xml version='1.0'?><x:env xmlns:x='urn:x'><NewsML/></x:env>", Some("text/html"), Form::Newsml1),
            (r#"{"uri": "urn:a:1", "type": "text", "title": "Safi"}"#, None, Form::Ninjs),
            (r#"[{"type" : "picture", "title": "Safi", "uri": "urn:a:1"}]"#, Some("application/json"), Form::Ninjs),
        ] {
            assert_eq!(detect(text, content_type), Ok(form), "{text}");
        }
    }

    #[test]
    fn what_no_parser_reads_is_refused() {
        for text in [
            "{\"a\": 1}",
            "[{\"a\": 1}]",
            "<?xml version='1.0'?><invoice/>",
            "<?xml version='1.0'?><story><headline>H</headline><p>x</p></story>",
            "<story><headline>H</headline><body-text><p>x</p></body-text></story>",
            "<?xml version='1.0'?><article><headline>H</headline><text>x</text></article>",
            "<article><headline>H</headline><p>x</p></article>",
            "<Meldung><Titel>H</Titel></Meldung>\n",
            "<!-- c --><a:doc xmlns:a='urn:a'><a:headline>H</a:headline></a:doc>",
            "Warning: x\n<?xml version='1.0'?><story><headline>H</headline></story>",
            "<sitemapindex/>",
            "<?xml version='1.0'?><story><title>T</title><body><p>x</p><p>y</p></body></story>",
            "<story><headline>H</headline><body><p>x</p></body></story>\n",
            r#"{"uri": "spotify:1", "type": "track", "title": "Safi"}"#,
            r#"{"type": "text", "title": "Safi"}"#,
        ] {
            assert!(matches!(detect(text, None), Err(ParseError::UnknownForm(_))), "{text}");
        }
        let xml = "<?xml version='1.0'?><story><headline>H</headline></story>";
        assert!(matches!(detect(xml, Some("text/html")), Err(ParseError::UnknownForm(_))));
    }

    #[test]
    fn transmissions_and_mails_are_known_by_their_bytes() {
        for (bytes, form) in [
            (&b"\x16\x16\x01a0023\x1f\r\nr a BC-Port 0100\r\n"[..], Some(Form::Anpa)),
            (b"\x01AFP0123 3 eco 0250\r\n\x02Titre", Some(Form::Iptc7901)),
            (b"From: a@agence.example\r\nSubject: x\r\n\r\nx", Some(Form::Mail)),
            (b"From b@x Mon Nov 4\nReceived: by x\n  for y\nDate: z\n\n", Some(Form::Mail)),
            (b"\r\n\r\nFrom: a@agence.example\r\nSubject: x\r\n\r\nx", Some(Form::Mail)),
            (b" \n\t\n\n\n\n\nDate: z\nFrom: a@agence.example\n\nx", Some(Form::Mail)),
            (b"\xEF\xBB\xBFFrom: a@agence.example\r\nSubject: x\r\n\r\nx", Some(Form::Mail)),
            (b"\nFrom b@x Mon Nov 4\nReceived: by x\nDate: z\n\n", Some(Form::Mail)),
            (b"From: a@agence.example\nDate: z\n\n\x01AFP0123 3 eco 0250\r\n\x02Titre", Some(Form::Mail)),
            (b"Maroc-ports/\r\n\x01AFP0123 3 eco 0250\r\n\x02Titre", Some(Form::Iptc7901)),
            (b"To: x\nSubject: y\n\n", None),
            (b"Safi: un quai\n\nFrom: Amina", None),
            (b"<rss/>", None),
            (b"", None),
        ] {
            assert_eq!(by_bytes(bytes, None), form, "{bytes:?}");
        }
    }
}
