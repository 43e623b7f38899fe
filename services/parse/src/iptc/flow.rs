//! Running text: the paragraphs of an NITF or XHTML body, in order, without the elements beside them.

use newsroom_text::clean_line;

use super::{
    super::{
        ParseError, boilerplate,
        captions::{Captions, ElementKind, Finder},
        date, editors_only, lines,
        paragraphs::Writer,
        plain, prose,
    },
    body::is_private,
};
use crate::word_list::WordList;
use crate::xml::tree::{Element, Node};

/// Elements that begin and end a paragraph, in NITF 3.x and XHTML.
static BLOCKS: WordList = WordList::of(include_str!("data/blocks.txt"));
/// Elements without running text; media are read separately.
static SKIPPED: WordList = WordList::of(include_str!("data/skipped.txt"));

/// The fewest words of a sentence, and the fewest letters of one in a script without spaces.
const WORDS: usize = 4;
const LETTERS: usize = 12;
/// A line with a date that is shorter tells when the text was written.
const LINE_CHARS: usize = 60;

/// Elements of a page around its text: its own head repeats the headline, with times and ratings.
static FURNITURE: WordList = WordList::of(include_str!("data/furniture.txt"));

/// The headline in a page's own head.
pub fn heading(root: &Element) -> String {
    let heads = root.all().filter(|element| element.is("header") || element.is("hgroup"));
    let headings =
        heads.flat_map(|head| head.all().filter(|inner| ["h1", "h2", "h3"].iter().any(|name| inner.is(name))));
    headings.map(Element::line).find(|line| !line.is_empty()).unwrap_or_default()
}

/// The standfirst in a page's own head: its sentences that are no heading, one after the other. May be empty.
pub fn standfirst(root: &Element) -> String {
    let mut lines: Vec<String> = Vec::new();
    for head in read(root, &Captions::default()).heads {
        let blocks = head.all().filter(|element| !is_apart(element) && !element.elements().any(is_block));
        let blocks = blocks.filter(|element| std::ptr::eq(*element, head) || is_block(element));
        let told = blocks.map(Element::line).filter(|line| is_sentence(line) && !lines.contains(line));
        lines.extend(told.collect::<Vec<String>>());
    }
    lines.join(" ")
}

/// Whether an element of a head is no text of it: a heading or a list.
fn is_apart(element: &Element) -> bool {
    let name = element.name.to_ascii_lowercase();
    matches!(name.as_str(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "address" | "nav" | "menu")
        || SKIPPED.has(&name)
        || is_for_editors(element)
        || is_nobodys(element)
}

fn is_block(element: &Element) -> bool {
    let name = element.name.to_ascii_lowercase();
    prose::is_block(&name) || BLOCKS.has(&name) || FURNITURE.has(&name)
}

/// Whether a line is a sentence for readers: no time, name or call.
fn is_sentence(line: &str) -> bool {
    let is_long = line.split_whitespace().count() >= WORDS || line.chars().count() >= LETTERS && !line.contains(' ');
    let is_date = date::shown(line).is_some_and(|_| line.chars().count() < LINE_CHARS);
    lines::ends_sentence(line)
        && !line.ends_with([':', '：'])
        && is_long
        && !is_date
        && boilerplate::line(line) == boilerplate::Line::Prose
        && boilerplate::byline(line).is_none()
        && !editors_only::stands_apart(line)
}

/// The captions of pictures below an element that no `figcaption` marks.
pub fn captions(root: &Element) -> Captions<*const Element> {
    let mut finder = Finder::default();
    if !root.all().any(|element| element.is("img")) {
        return Captions::default();
    }
    let mut open: Vec<Option<&Node>> = root.nodes.iter().rev().map(Some).collect();
    while let Some(step) = open.pop() {
        match step {
            None => finder.leave(),
            Some(Node::Text(text)) => finder.text(text),
            Some(Node::Element(element)) if element.is("img") => finder.picture(std::ptr::from_ref(element)),
            // Media and figures have their own captions.
            Some(Node::Element(element)) if SKIPPED.has(&element.name.to_ascii_lowercase()) => {}
            Some(Node::Element(element)) => {
                let names = ["class", "role", "itemprop"].into_iter().map(|name| element.attribute(name));
                let kind = ElementKind::of(&element.name.to_ascii_lowercase(), names);
                finder.enter(std::ptr::from_ref(element), kind);
                open.push(None);
                open.extend(element.nodes.iter().rev().map(Some));
            }
        }
    }
    finder.finish()
}

/// The paragraphs below an element, without the captions of pictures. If there is nothing else, they are the text.
pub fn paragraphs(root: &Element) -> Vec<String> {
    let captions = captions(root);
    let text = read(root, &captions).paragraphs;
    if text.is_empty() && !captions.is_empty() { paragraphs_within(root) } else { text }
}

/// The paragraphs of the captions of a picture, among the captions below an element.
pub fn caption_of(image: &Element, root: &Element, captions: &Captions<*const Element>) -> Vec<String> {
    let own = captions.of(std::ptr::from_ref(image));
    let own = root.all().filter(|element| own.contains(&std::ptr::from_ref(*element)));
    own.flat_map(paragraphs_within).collect()
}

/// The paragraphs of a caption.
pub fn paragraphs_within(root: &Element) -> Vec<String> {
    read(root, &Captions::default()).paragraphs
}

/// What is below an element.
struct Read<'a> {
    paragraphs: Vec<String>,
    /// The heads of the page above its text.
    heads: Vec<&'a Element>,
}

fn read<'a>(root: &'a Element, captions: &Captions<*const Element>) -> Read<'a> {
    let mut heads = Vec::new();
    let mut writer = Writer::default();
    let (mut quotes, mut kept) = (0_usize, 0_usize);
    let mut open: Vec<Step<'_>> = root.nodes.iter().rev().map(Step::Enter).collect();
    while let Some(step) = open.pop() {
        let element = match step {
            Step::End => {
                writer.end();
                continue;
            }
            Step::EndQuote => {
                quotes -= 1;
                continue;
            }
            Step::EndKept => {
                kept -= 1;
                continue;
            }
            Step::EndFooter => {
                writer.end_footer();
                continue;
            }
            Step::EndPrivate => {
                writer.end_private();
                continue;
            }
            Step::Enter(Node::Text(text)) => {
                match kept {
                    0 => writer.text.push_str(text),
                    _ => writer.push_lines(text),
                }
                continue;
            }
            Step::Enter(Node::Element(element)) => element,
        };
        let name = element.name.to_ascii_lowercase();
        if SKIPPED.has(&name) || is_nobodys(element) || captions.has(std::ptr::from_ref(element)) {
            continue;
        }
        // Within the text, such an element belongs to a section of it.
        let is_before_text = writer.paragraphs.is_empty() && writer.text.trim().is_empty();
        if FURNITURE.has(&name) && (is_before_text || name == "nav") {
            if matches!(name.as_str(), "header" | "hgroup") {
                heads.push(element);
            }
            continue;
        }
        let is_private = is_for_editors(element);
        if prose::style_keeps_lines(element.attribute("style")) {
            kept += 1;
            open.push(Step::EndKept);
        }
        match name.as_str() {
            "br" => writer.break_line(),
            "td" | "th" => writer.text.push(' '),
            "blockquote" | "bq" => {
                quotes += 1;
                open.push(Step::EndQuote);
            }
            // The footer of a quote names who is quoted.
            "footer" if quotes == 0 => {
                writer.begin_footer();
                open.push(Step::EndFooter);
            }
            // Without the space, "1" and "1/2" would become "11/2".
            "frac" if writer.text.ends_with(|c: char| c.is_ascii_digit()) => writer.text.push(' '),
            // The sender wrapped its lines: only an empty one ends a paragraph.
            "pre" => {
                plain_text(&element.raw_text(), is_private, &mut writer);
                continue;
            }
            _ => {}
        }
        if prose::is_block(&name) || BLOCKS.has(&name) {
            writer.end();
            open.push(Step::End);
        }
        if is_private {
            writer.begin_private();
            open.push(Step::EndPrivate);
        }
        open.extend(element.nodes.iter().rev().map(Step::Enter));
    }
    Read { paragraphs: writer.finish(), heads }
}

/// Adds the paragraphs of plain text.
fn plain_text(text: &str, is_private: bool, writer: &mut Writer) {
    writer.end();
    for paragraph in of_text(text).unwrap_or_default() {
        if is_private {
            writer.begin_private();
        }
        writer.text.push_str(&paragraph);
        if is_private {
            writer.end_private();
        }
        writer.end();
    }
}

/// The paragraphs of a text that is marked up, or plain as wires send it.
pub fn of_text(raw: &str) -> Result<Vec<String>, ParseError> {
    if ["</", "/>", "<p>", "<br>"].iter().any(|mark| raw.contains(mark)) || prose::is_escaped(raw) {
        return prose::of_markup(raw);
    }
    let text = raw.replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs = plain::paragraphs(&text).into_iter();
    Ok(paragraphs.map(|part| clean_line(&prose::line(&part))).filter(|line| !line.is_empty()).collect())
}

enum Step<'a> {
    Enter(&'a Node),
    End,
    EndQuote,
    EndFooter,
    EndKept,
    EndPrivate,
}

/// Whether an element is for editors only: a `note` of NITF that is not public, or an element whose name, class or role
/// declares it.
fn is_for_editors(element: &Element) -> bool {
    let is_public = element.attribute("type").eq_ignore_ascii_case("pa");
    let names =
        [element.name.as_str(), element.attribute("class"), element.attribute("role"), element.attribute("noteclass")];
    (element.is("note") && !is_public) || names.iter().any(|name| editors_only::is_element(name))
}

/// Whether a note is private to its sender.
fn is_nobodys(element: &Element) -> bool {
    element.is("note") && is_private(element.first_attribute(&["noteclass", "type"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::tree;

    #[test]
    fn only_running_text_is_left() {
        for (body, told) in [
            ("<p>One <b>word</b>.</p><p> </p><p>Two.</p>", &["One word.", "Two."][..]),
            ("loose<p>One.</p>tail", &["loose", "One.", "tail"]),
            ("One<br/>line.<br/><br/>Two.", &["One line.", "Two."]),
            ("<pre>One\nline.\n\nTwo.\n</pre>", &["One line.", "Two."]),
            ("<hl2>Head</hl2><bq><block><p>Quote.</p></block></bq>", &["Head", "Quote."]),
            ("<ol><li>One</li><li><p>Two</p></li></ol>", &["One", "Two"]),
            ("<table><caption>T</caption><tr><td>a</td><td>b</td></tr></table>", &["T", "a b"]),
            (
                "<p>One.</p><media><media-caption>no</media-caption></media><note><p>told</p></note><script>no</script>",
                &["One.", "\u{FDD0}told\u{FDD1}"],
            ),
            ("<note type='pa'>One.</note><note noteclass='internal'>no</note>", &["One."]),
            ("<p>One <span class='ednote'>told</span>.</p>", &["One \u{FDD0}told\u{FDD1}."]),
            (
                "<div role='x:editorialNote'><p>told</p><pre>more\n\nand more</pre></div>",
                &["\u{FDD0}told\u{FDD1}", "\u{FDD0}more\u{FDD1}", "\u{FDD0}and more\u{FDD1}"],
            ),
            ("<v:x xmlns:v='urn:v'>kept</v:x>", &["kept"]),
            ("<article><header><time>10:30</time><h6>Port</h6><h2>H</h2></header><p>One.</p></article>", &["One."]),
            (
                "<nav>Home</nav><header><p>H</p></header><section><header><h3>Part</h3></header><p>One.</p></section>",
                &["One."],
            ),
            ("<p>One.</p><section><header><h3>Part</h3></header><p>Two.</p></section>", &["One.", "Part", "Two."]),
            ("<p>One.</p><footer><p>Share</p><p>All rights reserved.</p></footer>", &["One."]),
            ("<article><p>One.</p><FOOTER>Agency</FOOTER></article><footer>Imprint</footer>", &["One."]),
            (
                "<p>One.</p><footer>Imprint<div role='x:editorialNote'>told</div></footer>",
                &["One.", "\u{FDD0}told\u{FDD1}"],
            ),
            // A quote's footer names who is quoted; a section's belongs to the text.
            ("<blockquote><p>One.</p><footer>A. Roth</footer></blockquote>", &["One.", "A. Roth"]),
            ("<section><p>One.</p><footer>Two.</footer></section><p>Three.</p>", &["One.", "Two.", "Three."]),
            ("<footer><p>One.</p></footer>", &["One."]),
            (
                "<p>   SAFI (AGX) - One,\nbroken.\n   Two,\nbroken again.\n   Three.</p>",
                &["SAFI (AGX) - One, broken.", "Two, broken again.", "Three."],
            ),
            (
                "<p>SAFI (AGX) - One,\nbroken.\n\t  Two.</p><p>Three.</p>",
                &["SAFI (AGX) - One, broken.", "Two.", "Three."],
            ),
            ("<p>One,\n        broken by\n        a program.\n    </p>", &["One, broken by a program."]),
            ("<p>   One.\n   Two.\n   Three.</p>", &["One.", "Two.", "Three."]),
            ("<p>\n  One,\n  broken.\n</p>", &["One, broken."]),
            ("<p>One, <b>bold</b>\n   and\nbroken.</p>", &["One, bold and broken."]),
            ("1<frac><frac-num>1</frac-num>/<frac-den>2</frac-den></frac> m", &["1 1/2 m"]),
        ] {
            assert_eq!(paragraphs(&tree::read(&format!("<body>{body}</body>")).unwrap()), told, "{body}");
        }
    }

    #[test]
    fn plain_text_has_paragraphs_between_empty_lines_or_else_one_a_line() {
        for (text, told) in [
            ("One,\r\nbroken.\r\n \r\nTwo.", &["One, broken.", "Two."][..]),
            ("One.\nTwo.", &["One.", "Two."]),
            ("   One,\nbroken.\n   Two.", &["One, broken.", "Two."]),
            ("<p>One.</p><p>Two.</p>", &["One.", "Two."]),
            (
                "\n<p>\n            \n            (AGX) - One,\nbroken.\n   \"Two,\"\nbroken.\n   Three.\n          </p>",
                &["(AGX) - One, broken.", "\"Two,\" broken.", "Three."],
            ),
            ("<p>   One,\nbroken.\n   Two.</p><p>Three.</p>", &["One, broken.", "Two.", "Three."]),
            ("<p>One, <i>so</i>\n  broken.</p>", &["One, so broken."]),
            ("1 < 2 & so", &["1 < 2 & so"]),
            ("", &[]),
        ] {
            assert_eq!(of_text(text).unwrap(), told, "{text}");
        }
    }
}
