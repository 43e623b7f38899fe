//! Tests of pictures in mails.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    Parsed,
    model::{
        Digest, Draft, ItemType, LinkKind, PubStatus,
        limits::{PICTURE_BYTES, PICTURES, PICTURES_BYTES},
    },
    testing::{
        files,
        pictures::{avif, gif, heic, jpeg, png, tiff, webp},
        read,
    },
};

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nLe quai est ouvert.";

fn mail(subject: &str, kind: &str, parts: &[String]) -> Vec<u8> {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    format!(
        "From: Amina <amina@agence.example>\r\nDate: Mon, 4 Nov 2024 10:00:00 +0100\r\nMessage-ID: <m1@agence.example>\r\n\
         Subject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=\"b\"\r\n\r\n{parts}--b--\r\n"
    )
    .into_bytes()
}

fn parsed(parts: &[String]) -> Parsed {
    read(mail("Safi ouvre un quai", "related", parts)).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")
}

fn part(headers: &str, bytes: &[u8]) -> String {
    format!("{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", base64(bytes))
}

fn attached(file: &str, bytes: &[u8]) -> String {
    let headers = format!("Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename=\"{file}\"");
    part(&headers, bytes)
}

fn inline(id: &str, bytes: &[u8]) -> String {
    part(&format!("Content-Type: image/png; name=\"image001.png\"\r\nContent-ID: <{id}>"), bytes)
}

fn html(markup: &str) -> String {
    format!("Content-Type: text/html; charset=utf-8\r\n\r\n<p>Le quai est ouvert.</p>{markup}")
}

fn pictures(parsed: &Parsed) -> Vec<&Draft> {
    parsed.drafts.iter().filter(|draft| draft.item_type == ItemType::Picture).collect()
}

fn headlines(parsed: &Parsed) -> Vec<&str> {
    pictures(parsed).into_iter().map(|draft| draft.headline.as_str()).collect()
}

#[test]
fn an_attached_picture_is_an_item_with_its_file_and_the_story_links_to_it() {
    let bytes = jpeg(640, 480);
    let parsed = parsed(&[TEXT.into(), attached("quai.jpg", &bytes)]);
    let [picture, story] = parsed.drafts.as_slice() else { panic!("{:?}", parsed.drafts) };
    assert_eq!(
        [&picture.identity, &picture.headline, &picture.byline],
        ["m1@agence.example#quai.jpg", "quai.jpg", "Amina"]
    );
    assert_eq!((picture.publish_time, story.item_type), (story.publish_time, ItemType::Text));
    assert_eq!(files(picture), [("original", 640, 480, bytes.len() as u64)]);
    let file = &picture.renditions[0];
    assert_eq!((file.url.as_str(), file.media_type.as_str(), file.blob), ("", "image/jpeg", Some(Digest::of(&bytes))));
    let link = &story.links[0];
    assert_eq!(
        (link.kind, link.role.as_str(), link.identity.as_str()),
        (LinkKind::Associated, "attachment", "m1@agence.example#quai.jpg")
    );
    assert_eq!(
        parsed.blobs.iter().map(|blob| (blob.digest, &blob.bytes)).collect::<Vec<_>>(),
        [(Digest::of(&bytes), &bytes)]
    );
    assert_eq!(parsed.rejected, [""; 0]);
}

#[test]
fn each_format_is_taken_by_its_content_whatever_is_declared() {
    for (bytes, media_type) in [
        (jpeg(640, 480), "image/jpeg"),
        (png(640, 480), "image/png"),
        (gif(640, 480), "image/gif"),
        (webp(640, 480), "image/webp"),
        (avif(640, 480), "image/avif"),
        (heic(640, 480), "image/heic"),
        (tiff(640, 480), "image/tiff"),
    ] {
        for headers in [
            "Content-Type: image/jpeg",
            "Content-Type: application/octet-stream; name=\"a.bin\"",
            "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"",
            "Content-Type: text/plain; name=\"a.jpg\"",
            "Content-Type: text/html; charset=utf-8",
            "Content-Type: image/svg+xml",
            "X: y",
        ] {
            let parsed = parsed(&[TEXT.into(), part(headers, &bytes)]);
            let [picture] = pictures(&parsed)[..] else { panic!("{headers} {media_type}: {parsed:?}") };
            assert_eq!(
                (picture.renditions[0].media_type.as_str(), picture.renditions[0].width),
                (media_type, 640),
                "{headers}"
            );
            assert_eq!(parsed.drafts.last().unwrap().body, ["Le quai est ouvert."], "{headers}");
        }
    }
}

#[test]
fn what_is_no_picture_is_reported_or_left_alone_whatever_is_declared() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='640' height='480'><script>x()</script></svg>".repeat(30);
    let page = b"<html><body><p>A page of HTML that pretends to be a picture.</p></body></html>".repeat(30);
    for (headers, bytes, reason) in [
        (
            "Content-Type: image/jpeg; name=a.jpg",
            &page,
            "the mail, attachment a.jpg: its content is no picture in JPEG, PNG, GIF, WebP, AVIF, HEIC or TIFF",
        ),
        (
            "Content-Type: image/png; name=a.png",
            &svg,
            "the mail, attachment a.png: its content is no picture in JPEG, PNG, GIF, WebP, AVIF, HEIC or TIFF",
        ),
        ("Content-Type: image/svg+xml; name=a.svg", &svg, "the mail, attachment a.svg: image/svg+xml is not read"),
        (
            "Content-Type: application/octet-stream; name=a.jpg",
            &page,
            "the mail, attachment a.jpg: its content is no picture in JPEG, PNG, GIF, WebP, AVIF, HEIC or TIFF",
        ),
        (
            "Content-Type: application/ms-tnef; name=winmail.dat",
            &jpeg(640, 480)[4..].to_vec(),
            "the mail, attachment winmail.dat: application/ms-tnef is not read",
        ),
    ] {
        let parsed = parsed(&[TEXT.into(), part(headers, bytes)]);
        assert_eq!(
            (parsed.drafts.len(), parsed.blobs.len(), parsed.rejected.as_slice()),
            (1, 0, &[reason.to_owned()][..]),
            "{headers}"
        );
    }
}

#[test]
fn a_picture_in_the_text_has_the_caption_of_the_markup() {
    let markup = "<figure><img src=\"cid:one@x\" alt=\"Le quai de Safi\"><figcaption>Le quai, mardi. Photo Omar</figcaption></figure>\
                  <img alt='image001.png' src='CID:two%40x'><p><img src='https://agence.example/other.jpg'></p>";
    let parsed = parsed(&[
        html(markup),
        inline("one@x", &png(640, 480)),
        inline("two@x", &png(641, 480)),
        attached("trois.jpg", &jpeg(640, 480)),
    ]);
    assert_eq!(headlines(&parsed), ["Le quai de Safi", "image001.png", "trois.jpg"]);
    assert_eq!(pictures(&parsed)[0].body, ["Le quai, mardi. Photo Omar"]);
    let story = parsed.drafts.last().unwrap();
    assert_eq!(
        story.links.iter().map(|link| link.role.as_str()).collect::<Vec<_>>(),
        ["inline", "inline", "attachment"]
    );
    assert_eq!(story.links[0].title, "Le quai de Safi");
}

#[test]
fn a_picture_in_the_text_has_the_caption_that_a_class_names() {
    for caption in ["<p class='caption'>Le quai, mardi.</p>", "<p class=Bildunterschrift>Le quai, mardi.</p>"] {
        let markup = format!("<p>Un quai a ouvert.</p><p><img src='cid:one@x'></p>{caption}<p>Deux.</p>");
        let parsed = parsed(&[html(&markup), inline("one@x", &png(640, 480))]);
        assert_eq!(headlines(&parsed), ["Le quai, mardi."]);
        assert_eq!(parsed.drafts.last().unwrap().body[1..], ["Un quai a ouvert.", "Deux."]);
    }
}

#[test]
fn a_description_of_a_part_is_its_headline_and_a_mail_without_text_names_its_picture() {
    let described =
        part("Content-Type: image/jpeg; name=q.jpg\r\nContent-Description: Le quai de Safi", &jpeg(640, 480));
    assert_eq!(headlines(&parsed(&[TEXT.into(), described])), ["Le quai de Safi"]);
    let parsed = read(mail("Safi ouvre un quai", "mixed", &[attached("DSC_0012.JPG", &jpeg(640, 480))])).unwrap();
    assert_eq!((headlines(&parsed), parsed.drafts.len()), (vec!["Safi ouvre un quai"], 1));
}

#[test]
fn one_file_that_is_shown_and_attached_is_one_picture_and_two_files_of_one_name_are_two() {
    let (one, other) = (png(640, 480), png(641, 480));
    let twice = parsed(&[html("<img src='cid:one@x'>"), inline("one@x", &one), attached("quai.png", &one)]);
    assert_eq!((pictures(&twice).len(), twice.blobs.len(), twice.rejected.len()), (1, 1, 0));
    let named = parsed(&[TEXT.into(), attached("quai.png", &one), attached("quai.png", &other)]);
    let ids: Vec<&str> = pictures(&named).into_iter().map(|draft| draft.identity.as_str()).collect();
    assert_eq!(ids, ["m1@agence.example#quai.png", "m1@agence.example#quai.png.4"]);
    assert_eq!((named.blobs.len(), named.rejected.len()), (2, 0));
}

#[test]
fn furniture_is_no_picture() {
    let pixel =
        b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let shown = |around: &str, bytes: &[u8]| parsed(&[html(around), inline("one@x", bytes)]);
    for (case, parsed) in [
        ("a tracking pixel", parsed(&[TEXT.into(), inline("one@x", pixel)])),
        ("a small logo", parsed(&[TEXT.into(), inline("one@x", &png(200, 100)[..900])])),
        ("a line", parsed(&[TEXT.into(), inline("one@x", &png(600, 2))])),
        ("a symbol", parsed(&[TEXT.into(), attached("phone.png", &png(16, 16))])),
        ("shown as a symbol", shown("<img src='cid:one@x' width=20 height='20px'>", &png(640, 480))),
        ("hidden", shown("<img src='cid:one@x' style='display:none'>", &png(640, 480))),
        ("Gmail", shown("<div class='gmail_signature'><p><img src='cid:one@x'></p></div>", &png(200, 100))),
        ("Outlook", shown("<div id='Signature'><table><tr><td><img src='cid:one@x'></table></div>", &png(200, 100))),
        ("forwarded", shown("<div id='x_Signature'><img src='cid:one@x'></div>", &png(200, 100))),
        ("Thunderbird", shown("<pre class='moz-signature'>Amina <img src='cid:one@x'></pre>", &png(200, 100))),
        ("Apple", shown("<div id='AppleMailSignature' dir='ltr'><img src='cid:one@x'></div>", &png(200, 100))),
        ("answered", shown("<blockquote type='cite'><div><img src='cid:one@x'></div></blockquote>", &png(640, 480))),
        ("quoted", shown("<div class='gmail_quote gmail_quote_container'><img src='cid:one@x'></div>", &png(640, 480))),
    ] {
        assert_eq!((parsed.drafts.len(), parsed.blobs.len(), parsed.rejected.as_slice()), (1, 0, &[][..]), "{case}");
    }
    let both = shown("<img src='cid:one@x'><div id='Signature'><img src='cid:one@x'></div>", &png(640, 480));
    assert_eq!(pictures(&both).len(), 1, "a picture of the text stays one");
    let both = shown("<div id='Signature'><img src='cid:one@x'></div><img src='cid:one@x'>", &png(640, 480));
    assert_eq!(pictures(&both).len(), 1);
}

#[test]
fn base64_that_is_broken_is_read_past_foreign_characters_and_else_reported() {
    let bytes = jpeg(640, 480);
    let foreign = base64(&bytes).replacen("\r\n", " *\r\n-\r\n", 3);
    let headers = "Content-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64";
    let read = parsed(&[TEXT.into(), format!("{headers}\r\n\r\n{foreign}")]);
    assert_eq!(read.blobs.iter().map(|blob| blob.digest).collect::<Vec<_>>(), [Digest::of(&bytes)]);
    for broken in [base64(&bytes)[2..].to_owned(), "%%%".into(), "é".repeat(2_000), String::new(), base64(&bytes[..20])]
    {
        let read = parsed(&[TEXT.into(), format!("{headers}\r\n\r\n{broken}")]);
        assert_eq!((read.drafts.len(), read.blobs.len(), read.rejected.len()), (1, 0, 1), "{broken:.20}");
    }
}

#[test]
fn pictures_of_nested_mails_belong_to_them() {
    let inner = mail("Dedans", "mixed", &[TEXT.into(), attached("dedans.jpg", &jpeg(640, 480))]);
    let inner = String::from_utf8(inner).unwrap().replace("<m1@", "<m2@").replace("boundary=\"b\"", "boundary=\"i\"");
    let inner = inner.replace("--b", "--i");
    let nested = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    let parsed = parsed(&[TEXT.into(), nested, attached("dehors.jpg", &jpeg(641, 480))]);
    let ids: Vec<&str> = pictures(&parsed).into_iter().map(|draft| draft.identity.as_str()).collect();
    assert!(ids.contains(&"m2@agence.example#dedans.jpg"), "{ids:?}");
    assert_eq!(parsed.blobs.len(), ids.len());
}

#[test]
fn attached_news_has_the_pictures_that_came_with_it() {
    let news = "Content-Type: application/json; name=a.json\r\n\r\n{\"uri\": \"urn:a:1\", \"headline\": \"Titre\", \"body_text\": \"Un.\"}";
    let parsed = parsed(&[TEXT.into(), attached("quai.jpg", &jpeg(640, 480)), news.into()]);
    let story = parsed.drafts.iter().find(|draft| draft.identity == "urn:a:1").unwrap();
    assert_eq!(story.links[0].identity, "m1@agence.example#quai.jpg");
    assert_eq!((parsed.drafts.len(), parsed.blobs.len()), (2, 1));
}

#[test]
fn a_mail_that_is_killed_or_held_holds_its_pictures() {
    for (subject, status) in [("KILL: Safi", PubStatus::Canceled), ("EMBARGO: Safi", PubStatus::Withheld)] {
        let parsed = read(mail(subject, "mixed", &[TEXT.into(), attached("quai.jpg", &jpeg(640, 480))])).unwrap();
        assert_eq!(pictures(&parsed).iter().map(|draft| draft.pub_status).collect::<Vec<_>>(), [status], "{subject}");
    }
}

#[test]
fn limits_are_reported_and_what_is_within_them_is_taken() {
    let large = |size: usize, width: u16| [jpeg(width, 480), vec![7; size]].concat();
    let parsed_of = |pictures: &[Vec<u8>]| {
        let parts = pictures.iter().enumerate().map(|(at, bytes)| {
            // Binary parts need no Base64, so that the mail stays within the limit of a document.
            let bytes: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
            format!("Content-Type: image/jpeg; name=\"{at}.jpg\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{bytes}")
        });
        parsed(&[TEXT.to_owned()].into_iter().chain(parts).collect::<Vec<_>>())
    };
    let many: Vec<Vec<u8>> = (0..PICTURES as u16 + 2).map(|at| jpeg(600 + at, 480)).collect();
    let parsed_many = parsed_of(&many);
    assert_eq!((pictures(&parsed_many).len(), parsed_many.blobs.len()), (PICTURES, PICTURES));
    assert_eq!(
        parsed_many.rejected,
        [20, 21].map(|at| format!("the mail, attachment {at}.jpg: the picture was left out: there are more than 20"))
    );
    let note = |parsed: &Parsed| parsed.drafts.last().unwrap().editorial_note.clone();
    assert_eq!(
        note(&parsed_many),
        "attachment 20.jpg: the picture was left out: there are more than 20. \
         attachment 21.jpg: the picture was left out: there are more than 20."
    );

    let binary = |pictures: &[Vec<u8>]| {
        let mut bytes = mail("Safi ouvre un quai", "mixed", &[TEXT.into()]);
        bytes.truncate(bytes.len() - "--b--\r\n".len());
        for (at, picture) in pictures.iter().enumerate() {
            bytes.extend(
                format!(
                    "--b\r\nContent-Type: image/jpeg; name=\"{at}.jpg\"\r\nContent-Transfer-Encoding: binary\r\n\r\n"
                )
                .bytes(),
            );
            bytes.extend(picture);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"--b--\r\n");
        read(bytes).unwrap()
    };
    let parsed_large = binary(&[large(PICTURE_BYTES, 600), large(1_000_000, 601)]);
    assert_eq!(headlines(&parsed_large), ["1.jpg"]);
    assert_eq!(
        parsed_large.rejected,
        ["the mail, attachment 0.jpg: the picture was left out: it is larger than 5 MiB"]
    );
    assert_eq!(note(&parsed_large), "attachment 0.jpg: the picture was left out: it is larger than 5 MiB.");
    let parsed_sum = binary(&[large(PICTURES_BYTES / 2, 600), large(PICTURES_BYTES / 2, 601), large(1_000, 602)]);
    assert_eq!(headlines(&parsed_sum), ["0.jpg", "2.jpg"]);
    assert_eq!(
        parsed_sum.rejected,
        ["the mail, attachment 1.jpg: the picture was left out: with it, the pictures are larger than 8 MiB"]
    );
}
