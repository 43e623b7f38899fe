//! Tests with the head of a page within an item.

use super::tests::{item, one};
use crate::testing::drafts;

#[test]
fn the_head_of_a_page_within_an_item_is_no_text() {
    let page = |inner: &str| {
        format!(
            "<inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>{inner}</body></html></inlineXML>"
        )
    };
    for inner in [
        "<header><time>10:30</time><h6>Port</h6><h2>H</h2></header><section><p>One.</p><p>Two.</p></section>",
        "<article><header><p>Port</p><h1>H</h1><p>04.11.2024</p></header><p>One.</p><p>Two.</p></article>",
        "<hgroup><h1>H</h1><h2>Port</h2></hgroup><p>One.</p><p>Two.</p>",
        "<p>Port</p><h1>H</h1><p>One.</p><p>Two.</p>",
        "<p>10:30</p><p>Port</p><p>H</p><p>One.</p><p>Two.</p>",
    ] {
        assert_eq!(one("", "", &page(inner)).body, ["One.", "Two."], "{inner}");
    }
    let text = "<p>One.</p><p>Two.</p>";
    for head in [
        "<header><time>10:30</time><h6>Port</h6><h2>H</h2><p>The quay of Safi is open again.</p></header>",
        "<header><p>Port</p><h1>H</h1><p>The quay of Safi is open again.</p><p>04.11.2024, 10:30</p></header>",
        "<header><h1>H</h1><div class='standfirst'><p>The quay of <b>Safi</b> is open again.</p></div><p>By Jane Doe</p></header>",
        "<hgroup><h1>H</h1><p>The quay of Safi is open again.</p></hgroup>",
        "<header><p>The quay of Safi is open again.</p><p>Safi, 4 November 2024.</p><ul><li>Share this story now.</li></ul></header>",
    ] {
        for inner in [format!("{head}{text}"), format!("<article>{head}<section>{text}</section></article>")] {
            let item = one("", "", &page(&inner));
            assert_eq!(item.standfirst, "The quay of Safi is open again.", "{inner}");
            assert_eq!(item.body, ["One.", "Two."], "{inner}");
        }
    }
    let head = "<header><h1>H</h1><p>The quay of Safi is open again.</p></header>";
    let described = |text: &str| format!("<description role='drol:summary'>{text}</description>");
    let same = one("", &described("The quay of Safi is open again."), &page(&format!("{head}{text}")));
    assert_eq!((same.standfirst.as_str(), same.body.len()), ("The quay of Safi is open again.", 2));
    let other = one("", &described("Boats come."), &page(&format!("{head}{text}")));
    assert_eq!((other.standfirst.as_str(), other.body.len()), ("Boats come.", 3));
    let japanese = one(
        "",
        "",
        &page(&format!("<header><p>港</p><h1>H</h1><p>新しい港が来年の春に開く見通しだ。</p></header>{text}")),
    );
    assert_eq!(japanese.standfirst, "新しい港が来年の春に開く見通しだ。");
    let document =
        item("", "", &page("<header><h2>Safi</h2></header><p>One.</p>")).replace("<headline>H</headline>", "");
    assert_eq!(drafts(document)[0].headline, "Safi");
}
