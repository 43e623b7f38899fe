//! Tests that pictures, videos and sounds become items of their own, identified by their addresses.

use super::*;
use crate::testing::files;

const FILE: &str = "https://a.example/quay.mp4";

fn item_with(fields: &str) -> Vec<Draft> {
    drafts(&rss(&format!("<item><title>Quay opens</title><guid>1</guid>{fields}</item>")))
}

#[test]
fn an_enclosure_is_an_item_that_its_entry_links_to() {
    let drafts = item_with("<enclosure url='https://a.example/quay.mp3' length='1234' type='audio/mpeg'/>");
    let (sound, article) = (&drafts[0], &drafts[1]);
    assert_eq!((sound.item_type, sound.identity.as_str()), (ItemType::Audio, "https://a.example/quay.mp3"));
    assert_eq!((sound.renditions[0].size, sound.renditions[0].media_type.as_str()), (1234, "audio/mpeg"));
    assert_eq!(article.links, [associated("enclosure", "https://a.example/quay.mp3")]);
}

#[test]
fn a_media_group_is_one_object_with_several_files() {
    let drafts = item_with(&format!(
        "<media:group xmlns:media='http://search.yahoo.com/mrss/'>\
         <media:content url='https://a.example/low.mp4' type='video/mp4' width='320' height='180' fileSize='100'/>\
         <media:content url='{FILE}' medium='video' width='1920' height='1080' isDefault='true'/>\
         <media:title type='html'>The &lt;b&gt;quay&lt;/b&gt;</media:title><media:description>A boat.</media:description>\
         <media:thumbnail url='https://a.example/t.jpg' width='75' height='50'/><media:credit role='photographer'>Jane Doe</media:credit>\
         <media:copyright>Agency</media:copyright><media:keywords>port, boat</media:keywords></media:group>"
    ));
    let (video, article) = (&drafts[0], &drafts[1]);
    assert_eq!([&video.identity, &video.headline, &video.rights.credit_line], [FILE, "The quay", "Jane Doe"]);
    assert_eq!((video.rights.copyright_notice.as_str(), video.item_type), ("Agency", ItemType::Video));
    assert_eq!(video.body, ["A boat."]);
    assert_eq!(video.keywords, ["port", "boat"]);
    assert_eq!(files(video), [("original", 1920, 1080, 0), ("alternate", 320, 180, 100), ("thumbnail", 75, 50, 0)]);
    assert_eq!(article.links, [associated("media", FILE), item_link(LinkKind::Image, "", "https://a.example/t.jpg")]);
}

#[test]
fn a_group_without_a_file_that_is_known_tells_of_its_entry() {
    for content in [
        "<media:content url='https://a.example/v/1' type='application/x-shockwave-flash'/>",
        "<media:content url='' medium='video'/>",
    ] {
        let drafts = item_with(&format!(
            "<media:group>{content}<media:thumbnail url='https://a.example/t.jpg'/><media:description>A boat.</media:description>\
             <media:license href='https://a.example/licence'>free</media:license></media:group>"
        ));
        let article = &drafts[0];
        assert_eq!((drafts.len(), article.body.as_slice()), (1, &["A boat.".to_owned()][..]));
        assert_eq!(article.rights.usage_terms, "https://a.example/licence");
        assert!(article.links.contains(&item_link(LinkKind::Image, "", "https://a.example/t.jpg")));
        assert_eq!(article.links.iter().any(|link| link.role == "enclosure"), content.contains("/v/1"));
    }
}

#[test]
fn media_beside_the_objects_tell_of_all_of_them() {
    let drafts = item_with(
        "<media:title type='plain'>The quay</media:title><media:credit>Jane</media:credit>\
         <media:content url='https://a.example/1.jpg'/><media:content url='https://a.example/2' type='image/png'>\
         <media:text>Two boats.</media:text></media:content>",
    );
    assert_eq!([&drafts[0].headline, &drafts[0].rights.credit_line], ["The quay", "Jane"]);
    assert_eq!(drafts[1].body, ["Two boats."]);
    assert_eq!(drafts[2].links.len(), 3);
}

#[test]
fn the_same_file_is_one_item_however_often_it_is_told() {
    let twice = "<enclosure url='https://a.example/1.jpg' type='image/jpeg' length='5'/>\
                 <media:content url='https://a.example/1.jpg' width='9'/>";
    let drafts = item_with(twice);
    assert_eq!((drafts.len(), drafts[0].renditions.len()), (2, 1));
    assert_eq!((drafts[0].renditions[0].width, drafts[0].renditions[0].size), (9, 5));

    let shared = rss(&format!("{}{}", item("1"), item("2"))
        .replace("<title>", "<media:content url='https://a.example/1.jpg'/><title>"));
    let parsed = read(&shared).unwrap();
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (3, 0), "two articles, one picture");
}

#[test]
fn what_is_told_without_type_is_told_by_its_name() {
    for (fields, kind) in [
        ("<enclosure url='https://a.example/1.JPG?w=3'/>", ItemType::Picture),
        ("<enclosure url='https://a.example/1.m4a' type=''/>", ItemType::Audio),
        ("<enclosure url='https://a.example/1' type='VIDEO/MP4'/>", ItemType::Video),
        ("<media:content url='https://a.example/1' medium='image'/>", ItemType::Picture),
        ("<image>https://a.example/1.png</image>", ItemType::Picture),
        ("<image><url>https://a.example/1.png</url></image>", ItemType::Picture),
        ("<itunes:image href='https://a.example/1.png'/>", ItemType::Picture),
        ("<link rel='enclosure' type='audio/ogg' href='https://a.example/1'/>", ItemType::Audio),
    ] {
        assert_eq!(item_with(fields)[0].item_type, kind, "{fields}");
    }
    for fields in [
        "<enclosure url='https://a.example/1.pdf' type='application/pdf'/>",
        "<enclosure url='javascript:alert(1)//.jpg' type='image/jpeg'/>",
        "<enclosure url='file:///etc/passwd' type='image/jpeg'/>",
        "<enclosure type='image/jpeg'/>",
        "<media:thumbnail url='https://a.example/1.jpg'/>",
        "<media:group/>",
        "<thumbnail url='https://a.example/1.jpg'/>",
        "<image>logo</image>",
    ] {
        assert_eq!(item_with(fields).len(), 1, "{fields}");
    }
}

#[test]
fn a_picture_has_the_status_of_its_entry() {
    let drafts = item_with(
        "<media:content url='https://a.example/1.jpg'/><app:control><app:draft>yes</app:draft></app:control>",
    );
    assert!(drafts.iter().all(|draft| draft.pub_status == PubStatus::Withheld));
}
