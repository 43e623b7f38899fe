//! Tests the tokens of well-formed markup and of malformed markup.

use super::*;

fn tokens(text: &str) -> String {
    let mut scanner = Scanner::new(text);
    let mut shown = String::new();
    loop {
        let token = match scanner.next() {
            Ok(Some(token)) => token,
            Ok(None) => return shown,
            Err(Cut) => return shown + "[cut]",
        };
        shown += &match token {
            Token::Open(tag) => {
                format!("[{}{}{}]", tag.name, tag.attributes.as_str(), if tag.is_empty { "/" } else { "" })
            }
            Token::Close(name) => format!("[/{name}]"),
            Token::Text(text) => text.to_owned(),
            Token::Verbatim(text) => format!("[verbatim {text}]"),
            Token::DocType { declares } => format!("[doctype {declares}]"),
        };
    }
}

#[test]
fn markup_is_read_as_it_was_meant() {
    for (text, shown) in [
        ("<a b='>' c=\"</a>\">x</a>", "[a b='>' c=\"</a>\"]x[/a]"),
        ("<a/><b /><c d=e/>", "[a/][b /][c d=e/]"),
        ("<!-- <a> --><?x y?><![CDATA[<a>&]]>", "[verbatim <a>&]"),
        ("<!DOCTYPE rss><!doctype x [", "[doctype false][doctype true]"),
        ("1 < 2 <3 a<b c</i>", "1 < 2 <3 a<b c[/i]"),
        ("</ a ></></b<c>", "[/a][/b][c]"),
        ("<a b=\"c>d</a>", "[a b=\"c]d[/a]"),
        ("<!whatever>x<!-->y", "xy"),
        ("a<", "a[cut]"),
        ("<a", "[cut]"),
        ("<a b='c", "[cut]"),
        ("</a", "[cut]"),
        ("<!-- a ->", "[cut]"),
        ("<![CDATA[ ]>", "[cut]"),
        ("<?a", "[cut]"),
    ] {
        assert_eq!(tokens(text), shown, "{text}");
    }
}

#[test]
fn attributes_are_read_with_and_without_quotes() {
    let attributes = Attributes(" a='1 &amp; 2' B = \"two\" c=three d e='' f='&lt;' \"stray\" g=h=i");
    for (name, value) in [
        ("a", Some("1 & 2")),
        ("b", Some("two")),
        ("c", Some("three")),
        ("d", Some("")),
        ("e", Some("")),
        ("f", Some("<")),
        ("g", Some("h=i")),
        ("z", None),
    ] {
        assert_eq!(attributes.get(name).as_deref(), value, "{name}");
    }
}
