//! Finds telephone numbers and mail addresses in a line.

use std::ops::Range;

use newsroom_text::has_byte;

use super::phrases;

/// The number of digits in a telephone number with its country, an area code or a word for telephone.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=16;
/// The number of bytes of a line that are examined; no line of contacts is longer.
const LOOKED_AT: usize = 4_000;

/// The positions of telephone numbers and mail addresses in a line, each with the word for telephone before it.
///
/// A number counts as a telephone number only with an explicit sign: a `+` or `00` and a country, an area code that
/// begins with `0` and is separated from the rest, or a word before it (`Tel.`). Helplines for readers (`116 123`),
/// dates, years and amounts do not count.
pub fn find(line: &str) -> Vec<Range<usize>> {
    let line = &line[..line.floor_char_boundary(LOOKED_AT)];
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    // Every contact has a digit or an `@`.
    if !has_byte(line, |byte| (byte.wrapping_sub(b'0') < 10) | (byte == b'@')) {
        return Vec::new();
    }
    let is_sign = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'@');
    while let Some(length) = line.as_bytes()[at..].iter().position(is_sign) {
        let start = at + length;
        let range = if line[start..].starts_with('@') { address(line, start) } else { number(line, start) };
        at = match range {
            Some(range) if found.last().is_none_or(|last| last.end <= range.start) => {
                let end = range.end;
                found.push(range);
                end
            }
            _ => start + line[start..].find(|c: char| !c.is_ascii_digit() && c != '+' && c != '@').unwrap_or(1).max(1),
        };
    }
    found
}

/// Whether a line contains a telephone number or a mail address.
pub fn is_in(line: &str) -> bool {
    !find(line).is_empty()
}

/// Whether a line consists of contacts only, perhaps with the name of the person to contact.
pub fn is_all_of(line: &str) -> bool {
    let found = find(line);
    if found.is_empty() {
        return false;
    }
    let (rest, _) = without(line, &found);
    !rest.contains(['.', '!', '?', '؟']) && rest.split_whitespace().count() <= 4
}

/// Splits a line into the line without contacts, and the contacts.
pub fn without(line: &str, contacts: &[Range<usize>]) -> (String, Vec<String>) {
    let (mut rest, mut told) = (String::with_capacity(line.len()), Vec::new());
    let mut at = 0;
    for contact in contacts {
        rest.push_str(&line[at..contact.start]);
        told.push(line[contact.clone()].trim().to_owned());
        at = contact.end;
    }
    rest.push_str(&line[at..]);
    (rest, told)
}

/// The mail address around an `@`.
fn address(line: &str, at: usize) -> Option<Range<usize>> {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
    let before = line[..at].char_indices().rev().take_while(|(_, c)| belongs(*c)).last()?.0;
    let host: &str = &line[at + 1..];
    let length = host.find(|c: char| !belongs(c)).unwrap_or(host.len());
    let host = host[..length].trim_end_matches(['.', '-', '_']);
    let is_host = host.contains('.') && host.starts_with(char::is_alphanumeric);
    is_host.then(|| labelled(line, before).0..at + 1 + host.len())
}

/// The telephone number that begins at a digit or a `+`.
fn number(line: &str, start: usize) -> Option<Range<usize>> {
    if line[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | ',' | '-')) {
        return None;
    }
    let (mut end, mut digits, mut groups, mut in_group) = (start, 0, 0, false);
    for (at, c) in line[start..].char_indices() {
        match c {
            c if c.is_ascii_digit() => {
                digits += 1;
                groups += usize::from(!in_group);
                in_group = true;
                end = start + at + 1;
            }
            '+' if at == 0 => {}
            ' ' | '\u{A0}' | '\u{202F}' | '-' | '–' | '/' | '(' | ')' | '.' => in_group = false,
            _ => break,
        }
    }
    if line[end..].starts_with(char::is_alphanumeric) || line[end..].starts_with(['%', '€', '$']) {
        return None;
    }
    let text = &line[start..end];
    let (from, is_labelled) = labelled(line, start);
    let of_country = text.starts_with('+') || text.starts_with("00");
    // A figure such as 0.5 and a date such as 04.11.2024 have short groups between full stops.
    let of_area = text.starts_with('0') && groups > 1 && digits >= 8 && !is_date(text);
    let is_number = DIGITS.contains(&digits) && (of_country && digits >= 9 || of_area || is_labelled);
    is_number.then_some(from..end)
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['.', '/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let is_day = |day: &str, month: &str| day.len() <= 2 && month.len() <= 2;
    match parts.as_slice() {
        [day, month, year] => is_day(day, month) && matches!(year.len(), 2 | 4),
        [day, month, year, ..] => is_day(day, month) && year.len() == 4,
        _ => false,
    }
}

/// The start of the word for telephone before a position, if there is one.
fn labelled(line: &str, start: usize) -> (usize, bool) {
    let before = line[..start].trim_end_matches([' ', '\u{A0}', ':', '.', '(', '<']);
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let is_telephone = !word.is_empty() && phrases::TELEPHONE.has_line(word);
    (if is_telephone { before.len() - word.len() } else { start }, is_telephone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_told_from_a_figure() {
        for (line, expected) in [
            ("Tel. +49 30 2852 31000", &["Tel. +49 30 2852 31000"][..]),
            ("Anna Schulz, Tel 030/2852-0, anna@agentur.example.", &["Tel 030/2852-0", "anna@agentur.example"]),
            ("+44 20 7542 1234; jane.doe@agency.example)", &["+44 20 7542 1234", "jane.doe@agency.example"]),
            ("Tél. : 05 37 12 34 56", &["Tél. : 05 37 12 34 56"]),
            ("05 37 12 34 56", &["05 37 12 34 56"]),
            ("هاتف: 0537123456", &["هاتف: 0537123456"]),
            ("E-mail: <desk@agency.example>", &["E-mail: <desk@agency.example"]),
            ("00212 537 12 34 56", &["00212 537 12 34 56"]),
            ("Call 116 123", &[]),
            ("le 04.11.2024 à 10h", &[]),
            ("04-11-2024 1200", &[]),
            ("in 2024 2025 2026", &[]),
            ("250 000 000 euros, +12%", &[]),
            ("0.5 and 0,75", &[]),
            ("@handle on X", &[]),
            ("a@b", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = find(line).into_iter().map(|range| &line[range]).collect();
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn a_line_of_contacts_has_no_sentence_in_it() {
        assert!(is_all_of("- Anna Schulz, +49 30 2852 31000"));
        assert!(is_all_of("Tel: 030 123456"));
        assert!(!is_all_of("Those who saw her may call the police on +212 537 12 34 56."));
        assert!(!is_all_of("Anna Schulz"));
    }
}
