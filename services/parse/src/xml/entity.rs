//! Resolves character references: HTML's names in any document, and numbers as browsers read them.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name, `CounterClockwiseContourIntegral`, with its semicolon.
const LONGEST: usize = 32;

/// Resolves the references in a text once. Other text stays as it is, even a bare `&`.
pub fn resolve(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut resolved = String::with_capacity(text.len());
    resolved.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        if let Some((length, [c, second])) = at_start(rest) {
            resolved.extend(c);
            resolved.extend(second);
            rest = &rest[length..];
        }
        let literal = usize::from(rest.starts_with('&'));
        let next = rest[literal..].find('&').map_or(rest.len(), |at| at + literal);
        // Another reference may follow immediately.
        let next = if literal == 1 && at_start(rest).is_some() { 0 } else { next };
        resolved.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(resolved)
}

/// Whether a text contains a valid reference.
pub fn occurs_in(text: &str) -> bool {
    text.match_indices('&').take(1_000).any(|(at, _)| at_start(&text[at..]).is_some())
}

/// The reference at the start of a text: its length, and its characters.
fn at_start(text: &str) -> Option<(usize, [Option<char>; 2])> {
    let bytes = text.as_bytes();
    let end = bytes.iter().take(LONGEST + 2).skip(1).position(|byte| *byte == b';')? + 1;
    let name = text.get(1..end)?;
    let characters = match name.strip_prefix('#') {
        Some(number) => match number_of(number)? {
            high @ 0xD800..=0xDBFF => return Some(paired(high, end + 1, text)),
            code => [Some(numbered(code)), None],
        },
        None => named(name, text.get(1..=end)?)?,
    };
    Some((end + 1, characters))
}

fn named(name: &str, with_semicolon: &str) -> Option<[Option<char>; 2]> {
    // The five names of XML come first, because nearly all references are these.
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let (first, second) = NAMED_ENTITIES.get(with_semicolon)?;
            let second = char::from_u32(*second).filter(|c| *c != '\0');
            return char::from_u32(*first).filter(|c| *c != '\0').map(|first| [Some(first), second]);
        }
    };
    Some([Some(c), None])
}

/// The number in a reference; 0 if it is too large.
fn number_of(number: &str) -> Option<u32> {
    let digits = number.strip_prefix(['x', 'X']);
    let (digits, radix) = digits.map_or((number, 10), |digits| (digits, 16));
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    is_number.then(|| u32::from_str_radix(digits, radix).unwrap_or(0))
}

/// A UTF-16 surrogate with its other half after it, as some programs write characters beyond U+FFFF.
fn paired(high: u32, length: usize, text: &str) -> (usize, [Option<char>; 2]) {
    let pair = || {
        let rest = text.get(length..)?.strip_prefix("&#")?;
        let end = rest.bytes().take(8).position(|byte| byte == b';')?;
        let low = number_of(&rest[..end])?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        Some((length + 2 + end + 1, char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + low)?))
    };
    let (length, c) = pair().unwrap_or((length, '\u{FFFD}'));
    (length, [Some(c), None])
}

/// HTML standard, §13.2.5.80: an invalid character becomes U+FFFD, and C1 controls are read as windows-1252.
fn numbered(code: u32) -> char {
    let replaced = code.checked_sub(0x80).and_then(|at| *C1_REPLACEMENTS.get(at as usize)?);
    let c = replaced.or_else(|| char::from_u32(code)).filter(|c| *c != '\0');
    c.unwrap_or('\u{FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_once_and_what_is_none_stays() {
        for (text, resolved) in [
            ("plain", "plain"),
            ("a &amp; b &amp;amp; c", "a & b &amp; c"),
            ("&eacute;t&eacute;&nbsp;!", "été\u{A0}!"),
            ("&#233;&#xe9;&#XE9;", "ééé"),
            ("&#147;x&#148; &#128;", "“x” €"),
            ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("&#xD83D;&#xDE00;&#55357;&#56832;&#xD83D;&#xe9; &#xDE00;", "😀😀\u{FFFD}é \u{FFFD}"),
            ("&#xD83D;&#xDE00;", "😀"),
            ("&#xD83D;", "\u{FFFD}"),
            ("AT&T, a & b, &unknown; &;", "AT&T, a & b, &unknown; &;"),
            ("&&amp;&", "&&&"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("&#;&#x;&#12a;", "&#;&#x;&#12a;"),
        ] {
            assert_eq!(resolve(text), resolved, "{text}");
        }
        assert!(occurs_in("x &eacute;") && !occurs_in("AT&T &unknown;"));
    }

    #[test]
    fn names_of_xml_and_html_are_known_and_others_do_no_harm() {
        for (written, text) in
            [("&amp;", "&"), ("&eacute;", "é"), ("&nbsp;", "\u{A0}"), ("&lol9;", "&lol9;"), ("&a-b;", "&a-b;")]
        {
            assert_eq!(resolve(written), text, "{written}");
        }
        assert_eq!(resolve("A &amp; B &#233;&#xE9;&eacute; & C; &#99999999;"), "A & B ééé & C; \u{FFFD}");
    }
}
