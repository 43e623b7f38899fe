//! Tests which texts are markup, and their plain text.

use super::*;

#[test]
fn what_nobody_says_is_looked_at() {
    for (text, shown) in [
        ("History of the <blink> tag", "History of the <blink> tag"),
        ("a < b > c", "a < b > c"),
        ("AT&T", "AT&T"),
        ("AT&amp;T", "AT&T"),
        ("a <b>bold</b> one", "a bold one"),
        ("one<br>two", "one two"),
        ("<a href='x'>link", "link"),
        ("<script>alert(1)", ""),
        ("<img src=x onerror=alert(1)>Titre", "Titre"),
        ("if a<b and c>d", "if a<b and c>d"),
        ("<notatag>x</notatag>", "<notatag>x</notatag>"),
        ("caf&eacute;", "café"),
        ("a<!--[if gte mso 9]><xml>x</xml><![endif]-->b <!-- c", "ab"),
        ("a <!-- b", "a <!-- b"),
        ("one<applet code='x'></applet> <blink>two</blink>", "one two"),
    ] {
        assert_eq!(line(text), shown, "{text}");
    }
}

#[test]
fn plain_paragraphs_are_told_apart_by_empty_lines() {
    let plain = |text: &'static str| Written { text: Cow::Borrowed(text), kind: Kind::Unsaid }.paragraphs().unwrap();
    assert_eq!(plain("one\nline\r\n\r\ntwo"), ["one line", "two"]);
    assert_eq!(
        plain("One text that the document\n      indents in each\n      of its lines"),
        ["One text that the document indents in each of its lines"]
    );
    assert_eq!(plain("Results:\nSafi 2 Asfi 1\nTaza 0 Fes 0"), ["Results:", "Safi 2 Asfi 1", "Taza 0 Fes 0"]);
    assert_eq!(plain("one &amp; a\n\ntwo &eacute; &unknown;"), ["one & a", "two é &unknown;"]);
    assert_eq!(plain(" \n\n "), [""; 0]);
}

#[test]
fn what_could_run_is_kept_by_no_text() {
    let line = |text: &'static str, kind| Written { text: Cow::Borrowed(text), kind }.line();
    for kind in [Kind::Literal, Kind::Plain, Kind::Unsaid, Kind::Html] {
        for text in
            ["Titre<script>alert(1)</script>", "<img src=x onerror='alert(1)'>Titre", "Titre<svg onload=alert(1)>"]
        {
            assert_eq!(line(text, kind), "Titre", "{kind:?}");
        }
    }
    assert_eq!(line("How the <script> tag works", Kind::Literal), "How the <script> tag works");
    assert_eq!(line("Use <b>bold</b>", Kind::Literal), "Use <b>bold</b>");
}
