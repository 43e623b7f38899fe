//! Rust code without its comments and texts, and the paths in it.

/// The code with everything in comments, texts and characters made blank; lines stay where they are.
pub fn bare(source: &str) -> String {
    let mut bare = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (length, keep) = match skipped(rest, bare.chars().next_back()) {
            0 => (first.len_utf8(), true),
            length => (length, false),
        };
        let (piece, after) = rest.split_at(length);
        if keep {
            bare.push_str(piece);
        } else {
            bare.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    bare
}

/// How many bytes a comment, text or character that begins here takes; 0 when none does.
fn skipped(rest: &str, before: Option<char>) -> usize {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest);
    }
    if !in_word && (rest.starts_with('r') || rest.starts_with("br")) {
        let hashes: String = rest.trim_start_matches(['b', 'r']).chars().take_while(|c| *c == '#').collect();
        let opening = rest.find('r').map_or(0, |at| at + 1) + hashes.len();
        if rest[opening..].starts_with('"') {
            let closing = format!("\"{hashes}");
            let body = &rest[opening + 1..];
            return body.find(&closing).map_or(rest.len(), |at| opening + 1 + at + closing.len());
        }
    }
    if rest.starts_with('\'') { character(rest) } else { 0 }
}

fn block(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `'x'` and `'\n'`, but not the lifetime `'x`.
fn character(rest: &str) -> usize {
    let body = &rest[1..];
    if let Some(escape) = body.strip_prefix('\\') {
        let shortest = escape.chars().next().map_or(0, char::len_utf8);
        return escape[shortest..].find('\'').map_or(0, |at| 2 + shortest + at + 1);
    }
    let first = body.chars().next().map_or(0, char::len_utf8);
    if body[first..].starts_with('\'') { 1 + first + 1 } else { 0 }
}

/// What stands right behind each `prefix`, such as `crate::`: one name, or each name of a group.
pub fn heads(bare: &str, prefix: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for (at, _) in bare.match_indices(prefix) {
        let before = bare[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let after = bare[at + prefix.len()..].trim_start();
        match after.strip_prefix('{') {
            Some(group) => heads.extend(members(group)),
            None => heads.push(name(after)),
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// The first names of a group's members; `group` begins behind its brace.
fn members(group: &str) -> Vec<String> {
    let mut names = vec![name(group.trim_start())];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn comments_and_texts_are_no_code() {
    let source = "use crate::a; // crate::b\n/* crate::c /* crate::d */ crate::e */ let x = \"crate::f \\\" crate::g\";\n\
                  let y = r#\"crate::h \" crate::i\"#; let z: &'a str = m('\"', '\\'', crate::j); /// crate::k\n";
    assert_eq!(heads(&bare(source), "crate::"), ["a", "j"]);
    assert_eq!(bare(source).lines().count(), source.lines().count());
}

#[test]
fn each_member_of_a_group_is_found() {
    let source =
        "use crate::{\n    domain::{A, b::C},\n    store,\n    wire::{self},\n};\nmy_crate::x; $crate::y; crate :: z";
    assert_eq!(heads(&bare(source), "crate::"), ["domain", "store", "wire"]);
}
