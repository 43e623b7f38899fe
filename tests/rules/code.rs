//! Rust code without comments and string contents, and the paths in it.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The tokens of a source in one line, without comments, and with empty string and character literals.
pub fn bare(source: &str) -> String {
    let mut bare = String::with_capacity(source.len());
    let tokens = TokenStream::from_str(source).unwrap_or_else(|error| panic!("{error} in {source:?}"));
    write(tokens, &mut bare);
    bare
}

fn write(tokens: TokenStream, bare: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (opening, closing) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                bare.push_str(opening);
                write(group.stream(), bare);
                bare.push_str(closing);
            }
            TokenTree::Punct(punct) => bare.push(punct.as_char()),
            TokenTree::Literal(_) => bare.push(' '),
            TokenTree::Ident(ident) => {
                if bare.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    bare.push(' ');
                }
                bare.push_str(&ident.to_string());
            }
        }
    }
}

/// The names that directly follow each `prefix`, such as `crate::`: one name, or each name of a group.
pub fn heads(bare: &str, prefix: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for (at, _) in bare.match_indices(prefix) {
        let before = bare[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        let after = &bare[at + prefix.len()..];
        match after.strip_prefix('{') {
            Some(group) => heads.extend(members(group)),
            None => heads.push(name(after)),
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

/// The first names of a group's members; `group` begins after its brace.
fn members(group: &str) -> Vec<String> {
    let mut names = vec![name(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
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
}

#[test]
fn each_member_of_a_group_is_found() {
    let source =
        "use crate::{\n    domain::{A, b::C},\n    store,\n    wire::{self},\n};\nmy_crate::x; $crate::y; crate :: z";
    assert_eq!(heads(&bare(source), "crate::"), ["domain", "store", "wire", "z"]);
}
