//! Converts markup to prose: an HTML tree within bounds, and its paragraphs as plain text.
//!
//! Only text nodes leave this module, so that scripts, styles and attributes cannot.

mod escaped;
mod fragment;
mod tree;

use dom_query::{Document, NodeRef};

use super::{ParseError, editors_only, paragraphs::Writer};
use crate::word_list::WordList;

/// Elements that never contain an article's text.
static SKIPPED: WordList = WordList::of(include_str!("prose/data/skipped.txt"));
/// Elements beside an article's text.
static BESIDE: WordList = WordList::of(include_str!("prose/data/beside.txt"));
/// Elements that begin and end a paragraph.
static BLOCKS: WordList = WordList::of(include_str!("prose/data/blocks.txt"));

/// Parses a piece of markup that senders write by hand or by joining texts: an element that is never closed contains
/// nothing, and marks of CDATA sections are left out.
pub fn fragment(html: &str) -> Result<Document, ParseError> {
    tree(&fragment::tidy(html))
}

/// The paragraphs of plain text in a piece of markup. Markup that was escaped once too often is read as markup.
pub fn of_markup(html: &str) -> Result<Vec<String>, ParseError> {
    let paragraphs = paragraphs(fragment(html)?.root());
    match escaped::markup_in(html, &paragraphs) {
        Some(markup) => Ok(self::paragraphs(fragment(&markup)?.root())),
        None => Ok(paragraphs),
    }
}

pub use escaped::{is_escaped, is_escaped_markup};
pub use tree::tree;

/// Converts a text that may contain markup to one line of plain text: a title with an entity or an emphasis in it.
pub fn line(text: &str) -> String {
    let is_markup = text.contains('&') || text.split('<').skip(1).any(|rest| rest.contains('>'));
    if !is_markup {
        return text.to_owned();
    }
    of_markup(text).map_or_else(|_| String::new(), |paragraphs| paragraphs.join(" "))
}

/// The paragraphs of a node, in order.
pub fn paragraphs(root: NodeRef<'_>) -> Vec<String> {
    written(vec![Step::Enter(root)])
}

/// The paragraphs within a node, even if the node itself is beside an article's text.
pub fn paragraphs_within(root: NodeRef<'_>) -> Vec<String> {
    written(root.children_it(true).map(Step::Enter).collect())
}

fn written(mut steps: Vec<Step<'_>>) -> Vec<String> {
    let mut writer = Writer::default();
    let (mut preformatted, mut quotes) = (0_usize, 0_usize);
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Leave => {
                writer.end();
                continue;
            }
            Step::LeavePrivate => {
                writer.end_private();
                continue;
            }
            Step::LeavePreformatted => {
                preformatted -= 1;
                continue;
            }
            Step::LeaveQuote => {
                quotes -= 1;
                continue;
            }
            Step::LeaveFooter => {
                writer.end_footer();
                continue;
            }
            Step::Write(text) => {
                writer.text.push_str(text);
                continue;
            }
            Step::Enter(node) => node,
        };
        if node.is_text() {
            match preformatted {
                0 => writer.text.push_str(&node.text()),
                _ => writer.push_lines(&node.text()),
            }
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        if SKIPPED.has(&name) || BESIDE.has(&name) || is_hidden(&node) {
            continue;
        }
        if BLOCKS.has(&name) {
            writer.end();
            steps.push(Step::Leave);
        }
        match &*name {
            "br" => writer.break_line(),
            "td" | "th" => writer.text.push(' '),
            "blockquote" => {
                quotes += 1;
                steps.push(Step::LeaveQuote);
            }
            // The footer of a quote names who is quoted.
            "footer" if quotes == 0 => {
                writer.begin_footer();
                steps.push(Step::LeaveFooter);
            }
            "pre" => {
                preformatted += 1;
                steps.push(Step::LeavePreformatted);
            }
            _ => {}
        }
        if is_for_editors(&node) {
            writer.begin_private();
            steps.push(Step::LeavePrivate);
        }
        match sign_between(&name) {
            None => steps.extend(node.children_it(true).map(Step::Enter)),
            Some(sign) => {
                let parts = node.children_it(true).filter(NodeRef::is_element).enumerate();
                // The parts come last to first.
                let parts = parts.flat_map(|(index, part)| {
                    let sign = (index > 0).then_some(Step::Write(sign));
                    sign.into_iter().chain([Step::Enter(part)])
                });
                steps.extend(parts);
            }
        }
    }
    writer.finish()
}

/// The sign between the parts of an element of MathML, which are placed above or below each other.
fn sign_between(name: &str) -> Option<&'static str> {
    match name {
        "mfrac" => Some("/"),
        "msup" => Some("^"),
        "msub" => Some("_"),
        _ => None,
    }
}

/// Whether an element of this name never contains an article's text.
pub fn is_skipped(tag: &str) -> bool {
    SKIPPED.has(tag)
}

/// Whether an element of this name begins and ends a paragraph.
pub fn is_block(tag: &str) -> bool {
    BLOCKS.has(tag)
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Write(&'static str),
    Leave,
    LeaveQuote,
    LeaveFooter,
    LeavePrivate,
    LeavePreformatted,
}

/// Whether an element's class, role or id declares that it is for editors only.
pub fn is_for_editors(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    let mut named = element.attrs.iter().filter(|attribute| matches!(&*attribute.name.local, "class" | "role" | "id"));
    named.any(|attribute| editors_only::is_element(&attribute.value))
}

/// Whether an element is hidden from readers, by its attributes or by its inline style.
pub fn is_hidden(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attribute| is_hiding(&attribute.name.local, &attribute.value))
}

/// Whether an attribute hides its element from readers.
fn is_hiding(name: &str, value: &str) -> bool {
    match name {
        "hidden" => value != "until-found",
        "aria-hidden" => value.eq_ignore_ascii_case("true"),
        "style" => hides(value),
        _ => false,
    }
}

fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.trim().split('!').next().unwrap_or_default().trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => value.eq_ignore_ascii_case("none"),
            "visibility" => value.eq_ignore_ascii_case("hidden"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
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
        assert_eq!(
            of_markup(private).unwrap(),
            ["Une \u{FDD0}note\u{FDD1}", "\u{FDD0}De deux lignes\u{FDD1}", "Texte."]
        );
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
}
