//! Parses writers: names and mail addresses, in any of the usual orders.

use std::collections::HashSet;

use super::{
    element::Element,
    entry::{Byline, LIST, Person},
    text,
};
use crate::boilerplate;

/// Reads a person of Atom (RFC 4287 §3.2), or a podcast's owner.
pub fn of(field: &Element<'_>) -> Person {
    let mut person = Person { name: String::new(), email: String::new() };
    for part in field.children().take(20) {
        match part.name.local() {
            "name" if person.name.is_empty() => {
                person.name = text::of(&part, false).map(|name| name.line()).unwrap_or_default();
            }
            "email" if person.email.is_empty() => person.email = part.text().into(),
            _ => {}
        }
    }
    // Some feeds write an address into the name.
    if person.name.contains('@') {
        let Person { name, email } = written(&person.name);
        person.name = name;
        if person.email.is_empty() {
            person.email = email;
        }
    }
    person
}

/// Parses a person in one text: `a@b (Name)`, `Name <a@b>`, `Name (a@b)`, `a@b`, `Name`.
pub fn written(raw: &str) -> Person {
    // Some feeds write a link to the writer's page.
    let mut rest = if raw.contains(['<', '&']) { text::line(raw.trim()) } else { raw.trim().to_owned() };
    let Some(at) = rest.find('@') else { return Person { name: text::line(&rest), email: String::new() } };
    let belongs = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '\u{FEFF}');
    let start = rest[..at].char_indices().rev().find(|(_, c)| !belongs(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = rest[at..].find(|c: char| !belongs(c)).map_or(rest.len(), |length| at + length);
    let email = rest[start..end].trim_start_matches("mailto:").to_owned();
    rest.replace_range(start..end, "");
    let around = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '-' | ':');
    Person { name: text::line(rest.replace("<>", "").replace("()", "").trim_matches(around)), email }
}

/// Adds a person to a list, each once.
pub fn push(people: &mut Vec<Person>, person: Person) {
    let says = !person.name.is_empty() || !person.email.is_empty();
    if says && people.len() < LIST && !people.contains(&person) {
        people.push(person);
    }
}

/// The writers that the best element names. Several elements often name the same writer in several ways.
pub fn best(authors: &[(Byline, Person)]) -> Vec<Person> {
    let is_named = |person: &Person| !byline(std::slice::from_ref(person)).is_empty();
    let named = authors.iter().filter(|(_, person)| is_named(person)).map(|(byline, _)| *byline).min();
    let of_best = authors.iter().filter(|(byline, _)| named.is_none_or(|best| *byline == best));
    of_best.map(|(_, person)| person.clone()).collect()
}

/// The names as a byline. A mail address is not a name.
pub fn byline(people: &[Person]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut known = HashSet::new();
    for person in people {
        let name = person.name.trim();
        let name = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(name);
        if !name.is_empty() && !name.contains('@') && known.insert(boilerplate::key(name)) {
            names.push(name);
        }
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_apart() {
        for (text, name, email) in [
            ("jane@agency.example (Jane Doe)", "Jane Doe", "jane@agency.example"),
            ("Jane Doe <jane@agency.example>", "Jane Doe", "jane@agency.example"),
            ("\"Doe, Jane\" <mailto:jane@agency.example>", "Doe, Jane", "jane@agency.example"),
            ("Jane Doe (jane@agency.example)", "Jane Doe", "jane@agency.example"),
            ("jane@agency.example", "", "jane@agency.example"),
            ("Jane Doe", "Jane Doe", ""),
            ("Nom —a@b.example", "Nom", "—a@b.example"),
            ("<a href=\"mailto:jane@agency.example\">Jane Doe</a>", "Jane Doe", ""),
            ("Jane &amp; John", "Jane & John", ""),
            ("هيئة التحرير", "هيئة التحرير", ""),
            ("@", "", "@"),
            ("", "", ""),
        ] {
            assert_eq!(written(text), Person { name: name.into(), email: email.into() }, "{text}");
        }
    }

    #[test]
    fn a_byline_has_each_name_once_and_no_address() {
        let people: Vec<Person> =
            ["Jane", "a@b", "(John)", "JANE", "José", "Jose", "AFP (Paris)"].map(written).into_iter().collect();
        assert_eq!(byline(&people), "Jane, John, José, AFP (Paris)");
    }
}
