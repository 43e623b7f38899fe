//! Tidies a piece of markup before it is parsed: an element that is never closed must not swallow the rest.

use std::{borrow::Cow, collections::HashMap};

use super::{BESIDE, SKIPPED};
use crate::{
    word_list::WordList,
    xml::{
        scan::{Attributes, Scanner, Token},
        without_cdata_marks,
    },
};

/// Elements whose content is read as text.
static RAW: WordList = WordList::of(include_str!("data/raw.txt"));
/// Elements whose content runs or styles: it never becomes text.
static RUNNING: [&str; 2] = ["script", "style"];
/// Elements without an end tag.
static VOID: [&str; 2] = ["embed", "input"];
/// The longest name of such an element, in bytes.
const NAME_BYTES: usize = 16;

/// The markup without marks of CDATA sections, and with an end tag behind each element that hides its content, is closed
/// as XHTML, or is never closed.
pub fn tidy(html: &str) -> Cow<'_, str> {
    // Markup has no CDATA sections: a program left their marks.
    let html = without_cdata_marks(html);
    let ends = missing_ends(&html);
    if ends.is_empty() {
        return html;
    }
    let mut tidy = String::with_capacity(html.len() + ends.len() * NAME_BYTES);
    let mut done = 0;
    for (at, name) in ends {
        tidy.push_str(&html[done..at]);
        tidy.extend(["</", &name, ">"]);
        done = at;
    }
    tidy.push_str(&html[done..]);
    Cow::Owned(tidy)
}

/// Whether an element of this name, in lower case, hides the text in it.
fn hides(name: &str) -> bool {
    (SKIPPED.has(name) || BESIDE.has(name) || RAW.has(name)) && !VOID.contains(&name)
}

/// The positions behind the opening tags that have no end tag, in order, and their names.
fn missing_ends(html: &str) -> Vec<(usize, String)> {
    let mut buffer = [0; NAME_BYTES];
    let may_hide = html.contains("/>") && ["hidden", "style"].iter().any(|name| html.contains(name));
    if !may_hide && !html.match_indices('<').any(|(at, _)| name_at(&html[at + 1..], &mut buffer).is_some()) {
        return Vec::new();
    }
    let mut missing: Vec<(usize, String)> = Vec::new();
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    let mut scanner = Scanner::new(html);
    while let Ok(Some(token)) = scanner.next() {
        match token {
            Token::Open(tag) if tag.is_empty && is_hidden(tag.attributes) => {
                let is_short = tag.name.len() <= NAME_BYTES;
                missing.extend(is_short.then(|| (scanner.position(), tag.name.to_ascii_lowercase())));
            }
            Token::Open(tag) => {
                let Some(name) = name_at(tag.name, &mut buffer) else { continue };
                match tag.is_empty {
                    true => missing.push((scanner.position(), name.to_owned())),
                    false => open.entry(name.to_owned()).or_default().push(scanner.position()),
                }
            }
            Token::Close(name) => {
                if let Some(places) = name_at(name, &mut buffer).and_then(|name| open.get_mut(name)) {
                    places.pop();
                }
            }
            _ => {}
        }
    }
    for (name, places) in open {
        if !RUNNING.contains(&name.as_str()) {
            missing.extend(places.into_iter().map(|at| (at, name.clone())));
        }
    }
    missing.sort_unstable();
    missing
}

/// Whether an element of any name is hidden by its attributes: closed as XHTML, it would hide what follows.
fn is_hidden(attributes: Attributes<'_>) -> bool {
    attributes.iter().any(|(name, value)| super::is_hiding(&name.to_ascii_lowercase(), value))
}

/// The name at the start of a tag, in lower case, if such an element hides its content.
fn name_at<'b>(tag: &str, buffer: &'b mut [u8; NAME_BYTES]) -> Option<&'b str> {
    let length = tag.bytes().take(NAME_BYTES).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let name = &mut buffer[..length];
    name.copy_from_slice(&tag.as_bytes()[..length]);
    name.make_ascii_lowercase();
    std::str::from_utf8(name).ok().filter(|name| hides(name))
}
