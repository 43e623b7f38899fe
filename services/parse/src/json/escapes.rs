//! Resolves escapes of JSON that were escaped once more, so that they stand as text: `\n` as two characters.

use std::borrow::Cow;

/// The text with such escapes resolved. A backslash that stands for itself stays, as in the name of a file.
pub fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let breaks_lines = text.match_indices("\\n").any(|(at, _)| is_line_break(text, at));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let place = text.len() - escape.len();
        let (read, length) = match escape.as_bytes().get(1) {
            Some(b'u') => match character(escape) {
                Some((c, length)) => (c, length),
                None => ('\\', 1),
            },
            Some(b'n') if breaks_lines && is_line_break(text, place) => ('\n', 2),
            Some(b'r') if breaks_lines && escape[2..].starts_with("\\n") => ('\n', 4),
            Some(b't') if breaks_lines && is_line_break(text, place) => ('\t', 2),
            Some(sign @ (b'"' | b'/')) if breaks_lines => (char::from(*sign), 2),
            _ => ('\\', 1),
        };
        out.push(read);
        rest = &escape[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether the escape at this place breaks a line: a sentence or a tag ends before it, or the text begins anew behind it.
fn is_line_break(text: &str, at: usize) -> bool {
    let (before, behind) = (&text[..at], &text[at + 2..]);
    let is_escape = |text: &str| ["\\n", "\\r", "\\t"].iter().any(|escape| text.starts_with(escape));
    // Neither a colon nor a space: they also stand before the backslash of a file's name or of a formula.
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | '。' | '؟' | '>' | '"' | '”' | '»' | ')');
    let begins = |c: char| {
        let is_letter = c.is_alphabetic() && !c.is_lowercase();
        is_letter || c.is_whitespace() || matches!(c, '<' | '-' | '–' | '—' | '•' | '*' | '"' | '“' | '«' | '(')
    };
    let is_between_tags = before.ends_with("&gt;") || behind.starts_with("&lt;");
    let is_behind_break = before.ends_with("\\n") || before.ends_with("\\r");
    before.is_empty()
        || behind.is_empty()
        || is_behind_break
        || is_between_tags
        || is_escape(behind)
        || before.ends_with(ends)
        || behind.starts_with(begins)
}

/// The character of `\u0000`, or of two that are halves of one.
fn character(escape: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let digits =
            text.strip_prefix("\\u")?.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(escape)?;
    if let Some(c) = char::from_u32(first.into()) {
        return (!c.is_control()).then_some((c, 6));
    }
    let pair = [first, unit(&escape[6..])?];
    Some((char::decode_utf16(pair).next()?.ok()?, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_that_stand_as_text_are_resolved() {
        for (text, read) in [
            (r"One.\n\nTwo.", "One.\n\nTwo."),
            (r"One.\r\nTwo.\r\n\r\nThree", "One.\nTwo.\n\nThree"),
            (r"<p>One.</p>\n<p>Two.</p>\n", "<p>One.</p>\n<p>Two.</p>\n"),
            (r#"He said \"yes\".\n\tThen \/ there."#, "He said \"yes\".\n\tThen / there."),
            (r"Arsenal 2 Chelsea 1\nSpurs 0 Everton 0", "Arsenal 2 Chelsea 1\nSpurs 0 Everton 0"),
            (r"Caf\u00e9 \ud83d\ude00", "Café 😀"),
            (r"الميناء\nالرصيف", "الميناء\nالرصيف"),
        ] {
            assert_eq!(resolved(text), read, "{text}");
        }
    }

    #[test]
    fn a_backslash_that_stands_for_itself_stays() {
        for text in [
            r"C:\new\temp",
            r"C:\users\readme.txt",
            r"a \ b",
            r"\u12",
            r"\ud83d",
            r"one\",
            "plain",
            r"\frac{1}{2} \neq 1",
        ] {
            assert_eq!(resolved(text), text, "{text}");
        }
    }
}
