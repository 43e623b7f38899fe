//! Tests of pictures within texts.

use super::*;
use crate::testing::{files, find};

fn with(content: &str) -> Vec<Draft> {
    drafts(&rss(&format!(
        "<item><title>Quay opens</title><guid isPermaLink='false'>1</guid><link>https://a.example/p/q</link>\
         <description><![CDATA[{content}<p>Text.</p>]]></description></item>"
    )))
}

const PICTURE: &str = "https://a.example/quay.jpg";

#[test]
fn a_picture_that_a_script_loads_is_kept() {
    for image in [
        "<img src='https://a.example/quay.jpg'>",
        "<img src='data:image/gif;base64,R0' data-src='/quay.jpg'>",
        "<img src='/placeholder.png' data-lazy-src='../quay.jpg'>",
        "<img class='lazy' data-original='https://a.example/quay.jpg'>",
        "<img srcset='/s.jpg 320w, /quay.jpg 1280w'>",
        "<img src='data:,' data-srcset='/quay.jpg 2x, /s.jpg 1x'/>",
        "<picture><source srcset='/quay.jpg 900w, /s.jpg 300w'><img alt=''></picture>",
        "<picture><source type='image/webp' data-srcset='/quay.jpg'><img src='/blank.gif'></picture>",
        "<img src='data:,'><noscript><img src='/quay.jpg'></noscript>",
        "<amp-img src='/quay.jpg' width=300 height=200></amp-img>",
    ] {
        let drafts = with(image);
        assert_eq!(drafts.len(), 2, "{image}");
        let (picture, article) = (&drafts[0], &drafts[1]);
        assert_eq!((picture.item_type, picture.identity.as_str()), (ItemType::Picture, PICTURE), "{image}");
        assert_eq!(article.links, [associated("inline", PICTURE), item_link(LinkKind::Image, "", PICTURE)], "{image}");
        assert_eq!(article.body, ["Text."]);
    }
}

#[test]
fn a_figure_is_a_picture_with_its_caption() {
    let drafts = with(
        "<figure class='wp-block-image'><a href='/full'><img src='/quay.jpg' srcset='/quay-2000.jpg 2000w' width='640' height='480' \
         alt='Two boats at a quay'></a><figcaption>The quay of Safi. <b>Jane Doe</b></figcaption></figure>",
    );
    let (picture, article) = (&drafts[0], &drafts[1]);
    assert_eq!(picture.headline, "Two boats at a quay");
    assert_eq!(picture.body, ["The quay of Safi. Jane Doe"]);
    assert_eq!(files(picture), [("original", 640, 480, 0), ("alternate", 2000, 0, 0)]);
    assert_eq!(article.body, ["Text."], "a caption is no text of the article");
    let without_alt =
        with("<figure><img src='/quay.jpg' alt='DSC_0001.jpg'><figcaption>The quay.</figcaption></figure>");
    assert_eq!(without_alt[0].headline, "The quay.");
    assert!(without_alt[0].body.is_empty());
    let two = with("<figure><img src='/1.jpg'><img src='/2.jpg'><figcaption>Both.</figcaption></figure>");
    assert_eq!(two.len(), 3);
}

#[test]
fn a_caption_that_a_class_names_belongs_to_its_picture() {
    for content in [
        "<div class='wp-caption alignleft'><a href='/full'><img src='/quay.jpg'></a><p class='wp-caption-text'>The quay.</p></div>",
        "<dl class='gallery-item'><dt><a href='/full'><img src='/quay.jpg'></a></dt><dd class='wp-caption-text gallery-caption'>The quay.</dd></dl>",
        "<table class='tr-caption-container'><tr><td><img src='/quay.jpg'></td></tr><tr><td class='tr-caption'>The quay.</td></tr></table>",
        "<p><img src='/quay.jpg'></p><p class='image-caption'>The <b>quay</b>.</p>",
        "<figure><img src='/quay.jpg'><div class='photo-caption'>The quay.</div></figure>",
        "[caption id=\"attachment_1\" width=\"300\"]<a href='/full'><img src='/quay.jpg' width='300'></a> The quay.[/caption]",
        "<table><tr><td><img src='/quay.jpg'></td></tr><tr><td>The quay.</td></tr></table><p>Text that is longer.</p>",
        "<div><span class='legende'>The quay.</span><picture><img src='/quay.jpg'></picture></div>",
    ] {
        let drafts = with(content);
        assert_eq!((drafts.len(), drafts[0].headline.as_str()), (2, "The quay."), "{content}");
        assert_eq!(drafts[1].body.last().unwrap(), "Text.", "{content}");
        assert!(!drafts[1].body.contains(&"The quay.".to_owned()), "{content}");
    }
    for content in [
        "<img src='/quay.jpg' data-caption='The &lt;b>quay&lt;/b>.'>",
        "<a data-fancybox data-caption='The quay.'><img src='/quay.jpg'></a>",
        "<img src='/quay.jpg' data-image-caption='&lt;p&gt;The quay.&lt;/p&gt;\n'>",
    ] {
        assert_eq!(with(content)[0].headline, "The quay.", "{content}");
    }
    let two = with(
        "<div class='wp-caption'><img src='/1.jpg'><p class='wp-caption-text'>One.</p></div>\
         <div class='wp-caption'><img src='/2.jpg'><p class='wp-caption-text'>Two.</p></div>",
    );
    assert_eq!([&two[0].headline, &two[1].headline], ["One.", "Two."]);
    for text in [
        "<p class='caption'>The quay.</p>",
        "<p>So.</p><p class='caption'>The quay.</p><p>Or.</p><img src='/quay.jpg'>",
    ] {
        let drafts = with(text);
        assert!(drafts.last().unwrap().body.contains(&"The quay.".to_owned()), "without a picture, it is text: {text}");
    }
}

#[test]
fn a_caption_is_kept_for_a_picture_that_is_declared_too() {
    let feed = rss(&item("1").replace(
        "<description>",
        "<media:content url='https://a.example/quay.jpg'/><description>&lt;figure>&lt;img src='https://a.example/quay.jpg'>\
         &lt;figcaption>The quay.&lt;/figcaption>&lt;/figure>",
    ));
    let drafts = drafts(&feed);
    assert_eq!(drafts.len(), 2);
    assert_eq!(find(&drafts, PICTURE).headline, "The quay.");
    assert_eq!(drafts[1].links[0], associated("media", PICTURE));
}

#[test]
fn what_is_not_for_viewing_is_no_picture() {
    for image in [
        "<img src='https://a.example/p.gif' width=1 height=1>",
        "<img src='data:image/png;base64,R0'>",
        "<img src='/1f600.png' class='wp-smiley' style='height: 1em'>",
        "<img src='/share.png' width='16'>",
        "<img src='javascript:alert(1)'>",
        "<img alt='x'>",
        "<img hidden src='/quay.jpg'>",
    ] {
        assert_eq!(with(image).len(), 1, "{image}");
    }
    let many: String = (0..100).map(|n| format!("<img src='/{n}.jpg'>")).collect();
    assert_eq!(with(&many).len(), 21);
}
