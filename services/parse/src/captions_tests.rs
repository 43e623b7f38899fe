//! Tests which elements are captions.

use crate::{prose, shown_picture::captions};

/// The number of captions in a piece of markup.
fn count(html: &str) -> usize {
    let tree = prose::fragment(html).unwrap();
    let captions = captions(&tree.root());
    tree.root().descendants_it().filter(|node| captions.has(node.id)).count()
}

#[test]
fn a_caption_is_an_element_of_that_name_beside_a_picture() {
    for (html, expected) in [
        ("<img src=a><p class=caption>C</p><p>T</p>", 1),
        ("<img src=a><p class=caption>C</p><p class='photo-credit'>D</p><p>T</p>", 2),
        ("<p class=imageCaption>C</p><img src=a>", 1),
        ("<img src=a><p class=caption>C</p><img src=b><p class=caption>D</p>", 2),
        ("<img src=a><p>T</p><p class=caption>C</p>", 0),
        ("<p class=caption>C</p><p>T</p><img src=a>", 0),
        ("<img src=a width=1 height=1><p class=caption>C</p>", 0),
        ("<img src=a><p class='share-of-voters'>C</p>", 0),
        ("<img src=a><p class='caption-contest-winner'>C</p>", 0),
        ("<div class=thumbnail><img src=a><div class=caption><h3>H</h3><p>T</p></div></div>", 0),
        ("<div class='img_caption'><img src=a>C</div><p>T</p>", 1),
        ("<video src=a></video><p class='wp-caption-text'>C</p>", 1),
        ("<p hidden><img src=a></p><p class=caption>C</p>", 0),
    ] {
        assert_eq!(count(html), expected, "{html}");
    }
    assert_eq!(count(&format!("<img src=a><p class=caption>{}</p>", "x".repeat(1_001))), 0);
    assert_eq!(count(&format!("<div class=has-caption><img src=a>{}</div>", "x".repeat(401))), 0);
}

#[test]
fn a_caption_between_two_pictures_belongs_to_the_one_in_its_box() {
    let of = |html: &str, picture: usize| {
        let tree = prose::fragment(html).unwrap();
        let captions = captions(&tree.root());
        let images = tree.select("img");
        captions.of(images.nodes()[picture].id).len()
    };
    for (html, first, second) in [
        ("<img src=a><p class=caption>C</p><img src=b>", 1, 0),
        ("<div><img src=a></div><div><p class=caption>C</p><img src=b></div>", 0, 1),
        ("<div><img src=a><p class=caption>C</p></div><div><img src=b></div>", 1, 0),
        ("<div><img src=a><img src=b></div><p class=caption>C</p>", 1, 1),
        ("<div><img src=a></div><div><img src=b><p class=caption>C</p></div>", 0, 1),
    ] {
        assert_eq!((of(html, 0), of(html, 1)), (first, second), "{html}");
    }
}

#[test]
fn the_cell_below_the_picture_of_a_table_is_a_caption() {
    let table = "<table><tr><td><a href=x><img src=a></a></td></tr><tr><td>The quay.</td></tr></table>";
    for (html, expected) in [
        (format!("<p>The quay has opened.</p>{table}"), 1),
        (table.to_owned(), 0),
        (format!("<p>So.</p>{table}"), 0),
        ("<p>The quay has opened.</p><table><tr><td><img src=a><td>The quay.</table>".into(), 0),
        (format!("<p>The quay has opened.</p>{}", table.replace("The quay.", "<a href=y>The quay.</a>")), 0),
        (format!("<p>The quay has opened.</p>{}", table.replace("</table>", "<tr><td>T</table>")), 0),
        ("<p>The quay has opened.</p><table><tr><td>Safi<tr><td><img src=a></table>".into(), 0),
    ] {
        assert_eq!(count(&html), expected, "{html}");
    }
}

#[test]
fn any_number_of_pictures_and_captions_takes_no_time() {
    let began = std::time::Instant::now();
    for html in
        ["<img src=a>", "<p class=caption>C</p>", "<img src=a><p class=caption>C</p>", "<table><tr><td><img src=a>"]
    {
        let _found = prose::fragment(&html.repeat(50)).map(|tree| captions(&tree.root()).is_empty());
        let _found = prose::fragment(&html.repeat(15_000)).map(|tree| captions(&tree.root()).is_empty());
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
}
