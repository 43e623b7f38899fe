//! Tests what of markup is prose.

use super::{tree::DEPTH, *};

#[test]
fn only_prose_is_left_of_markup() {
    let html = "<div><h2>Un</h2><script>alert(1)</script><p onclick=x>Deux <b>mots</b>\n&amp; <i>demi</i></p>Trois<br>et<br><br>quatre<ul><li>cinq<li>six</ul><style>p{}</style><p hidden>non</p><img src=x onerror=alert(1)></div>";
    assert_eq!(of_markup(html).unwrap(), ["Un", "Deux mots & demi", "Trois et", "quatre", "cinq", "six"]);
}

#[test]
fn an_element_that_is_never_closed_swallows_nothing() {
    for element in [
        "<iframe src='https://v.example/1'/>",
        "<iframe src=https://v.example/1 />",
        "<iframe src='https://v.example/1'>",
        "<audio/>",
        "<video controls><source src='v.mp4'>",
        "<object data='x'><param name=a>",
        "<textarea/>",
        "<textarea rows=2>",
        "<title/>",
        "<script src='https://a.example/w.js'/>",
        "<select/>",
        "<aside/>",
        "<svg viewBox='0 0 1 1'><path d='M0'/>",
        "<NOSCRIPT/>",
        "<xmp/>",
        "<iframe src='a'/><object><object></object>",
        "<video><video src='b'></video>",
        "<div style='display:none'/>",
        "<p hidden/>",
        "<SPAN aria-hidden=\"true\" class=x />",
        "<div style='display:none'></div>",
    ] {
        let html = format!("<p>Un.</p>{element}<p>Deux &amp; trois.</p><p>Quatre.</p>");
        assert_eq!(of_markup(&html).unwrap(), ["Un.", "Deux & trois.", "Quatre."], "{element}");
    }
    let closed = "<p>Un.</p><iframe src=x>no</iframe><video><p>no</p></video><textarea>no</textarea><p>Deux.</p>";
    assert_eq!(of_markup(closed).unwrap(), ["Un.", "Deux."]);
    assert_eq!(of_markup("<p>Un.</p><script>if (a<b) alert('x')").unwrap(), ["Un."], "a script stays one");
    assert_eq!(of_markup("<p>Un.</p><style>p{}</style><style>p{}").unwrap(), ["Un."]);
}

#[test]
fn a_footer_below_the_text_is_no_text() {
    for (html, text) in [
        ("<p>Un.</p><footer><p>Partager</p></footer>", &["Un."][..]),
        ("<article><p>Un.</p><footer>Le Quotidien</footer></article>\n", &["Un."]),
        ("<blockquote><p>Un.</p><footer>A. Roth</footer></blockquote>", &["Un.", "A. Roth"]),
        ("<section><p>Un.</p><footer>Deux.</footer></section><p>Trois.</p>", &["Un.", "Deux.", "Trois."]),
        ("<footer>Un.</footer>", &["Un."]),
    ] {
        assert_eq!(of_markup(html).unwrap(), text, "{html}");
    }
}

#[test]
fn markup_that_was_escaped_once_too_often_is_markup() {
    for (html, text) in [
        ("&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;L&amp;rsquo;autre.&lt;/p&gt;", &["Un.", "L’autre."][..]),
        ("<div>&lt;p&gt;Un.&lt;/p&gt;\n&lt;p&gt;Deux.&lt;/p&gt;</div>", &["Un.", "Deux."]),
        ("Un &lt;br /&gt;&lt;br&gt; deux", &["Un", "deux"]),
        ("&lt;b&gt;Un&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;", &["Un"]),
        ("<![CDATA[<p>Un.</p><p>Deux.</p>]]>", &["Un.", "Deux."]),
        ("<p>Un.</p><![CDATA[<p>Deux.</p>]]>", &["Un.", "Deux."]),
        // Texts about markup stay as they are.
        ("<p>The &lt;p&gt; tag, and &lt;b&gt;bold&lt;/b&gt;.</p>", &["The <p> tag, and <b>bold</b>."]),
        ("How the &lt;br&gt; tag works", &["How the <br> tag works"]),
        ("<pre>&lt;p&gt;code&lt;/p&gt;</pre>", &["<p>code</p>"]),
        ("1 &lt; 2", &["1 < 2"]),
    ] {
        assert_eq!(of_markup(html).unwrap(), text, "{html}");
    }
}

#[test]
fn lines_that_readers_see_as_lines_stay_lines() {
    for (html, lines) in [
        ("<p>Arsenal 2 Chelsea 1<br>Spurs 0 Everton 0<br/>Leeds 1 Fulham 1</p>", 3),
        ("<pre>Safi   9  7\nAsfi   9  2\n\nThe season ends\nin May.</pre>", 3),
        ("<pre><code>one two\nThree four\nFive six</code></pre>", 3),
        ("<p>Un seul<br>paragraphe.</p>", 1),
        ("<p>Un seul\n   paragraphe.\n  Ici.</p>", 1),
    ] {
        assert_eq!(of_markup(html).unwrap().len(), lines, "{html}");
    }
    let private = "<pre>Une <span class='ednote'>note\nDe deux lignes</span>\nTexte.</pre>";
    assert_eq!(of_markup(private).unwrap(), ["Une \u{FDD0}note\u{FDD1}", "\u{FDD0}De deux lignes\u{FDD1}", "Texte."]);
}

#[test]
fn formulas_are_text() {
    let math = "<p>So <math><mi>x</mi><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mi>y</mi><mn>3</mn></msup>\
                <annotation encoding='application/x-tex'>x</annotation></math>.</p>";
    assert_eq!(of_markup(math).unwrap(), ["So x=1/2y^3."]);
}

#[test]
fn a_title_may_be_plain_or_marked_up() {
    assert_eq!(line("a < b"), "a < b");
    assert_eq!(line("L&#8217;eau &amp; le <em>feu</em>"), "L’eau & le feu");
    assert_eq!(line("<script>alert(1)</script>Titre"), "Titre");
    assert_eq!(line("&lt;script&gt; expliqué"), "<script> expliqué");
}

#[test]
fn a_thousand_levels_are_refused_and_overflow_nothing() {
    for levels in [1_000, 300_000] {
        let html = format!("{}texte{}", "<div>".repeat(levels), "</div>".repeat(levels));
        assert_eq!(of_markup(&html), Err(ParseError::TooDeep(DEPTH)));
    }
    let shallow = format!("{}texte", "<div>".repeat(200));
    assert_eq!(of_markup(&shallow).unwrap(), ["texte"]);
}

#[test]
fn markup_that_multiplies_itself_is_stopped() {
    let formatting: String = (0..5_000).map(|n| format!("<b id={n}>")).collect();
    let html = format!("{formatting}{}", "<p>x</p>".repeat(50_000));
    assert!(of_markup(&html).is_err());
    let attributes: String = (0..400_000).map(|n| format!(" a{n}")).collect();
    assert!(of_markup(&format!("<p{attributes}>x</p>")).is_err());
}
