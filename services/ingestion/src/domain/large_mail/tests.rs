//! What stays of large mails, and what is left out.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::*;

const MIB: usize = 1 << 20;

fn jpeg(size: usize) -> Vec<u8> {
    let mut bytes = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec();
    bytes.resize(size, 7);
    bytes
}

fn base64(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")
}

fn part(headers: &str, bytes: &[u8]) -> String {
    format!("{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", base64(bytes))
}

fn picture(name: &str, size: usize) -> String {
    part(&format!("Content-Type: image/jpeg;\r\n\tname=\"{name}\""), &jpeg(size))
}

fn mail(boundary: &str, parts: &[String]) -> String {
    let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary={boundary}\r\n\r\n{parts}--{boundary}--\r\n")
}

const TEXT: &str = "Content-Type: text/plain\r\n\r\nLe quai est ouvert.";

fn left_out(mail: &[u8]) -> Vec<String> {
    fit(mail).unwrap().left_out.iter().map(|left| format!("{}: {}", left.name, left.reason)).collect()
}

#[test]
fn a_mail_within_the_limits_stays_as_it_is() {
    let mail = mail("b", &[TEXT.into(), picture("a.jpg", 4 * MIB), picture("b.jpg", MIB)]);
    let fitted = fit(mail.as_bytes()).unwrap();
    assert_eq!((fitted.bytes == mail.as_bytes(), fitted.left_out.len()), (true, 0));
}

#[test]
fn pictures_that_are_too_large_are_left_out_and_the_rest_keeps_its_place() {
    let mail_text = mail("b", &[picture("a.jpg", 6 * MIB), TEXT.into(), picture("b.jpg", MIB)]);
    let fitted = fit(mail_text.as_bytes()).unwrap();
    assert_eq!(left_out(mail_text.as_bytes()), ["attachment a.jpg: the picture was left out: it is larger than 5 MiB"]);
    let placeholder = String::from_utf8(PLACEHOLDER.to_vec()).unwrap();
    let expected = mail("b", &[placeholder.trim_end().to_owned() + "\r\n", TEXT.into(), picture("b.jpg", MIB)]);
    assert_eq!(String::from_utf8(fitted.bytes).unwrap(), expected);
}

#[test]
fn pictures_share_what_a_document_may_have() {
    let parts = [TEXT.into(), picture("a.jpg", 4 * MIB), picture("b.jpg", 4 * MIB), picture("c.jpg", 2 * MIB)];
    let mail = mail("b", &parts);
    let why = "the picture was left out: with it, the mail is larger than the 10 MiB that are read";
    assert_eq!(left_out(mail.as_bytes()), [format!("attachment b.jpg: {why}")]);
    assert!(fit(mail.as_bytes()).unwrap().bytes.len() <= DOCUMENT_BYTES);
}

#[test]
fn pictures_without_an_encoding_share_what_pictures_may_have() {
    let mut bytes = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    for name in ["a.jpg", "b.jpg", "c.jpg"] {
        bytes.extend(format!("--b\r\nContent-Type: image/jpeg; name={name}\r\n\r\n").bytes());
        bytes.extend(jpeg(3 * MIB));
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"--b--\r\n");
    let why = "the picture was left out: with it, the pictures are larger than 8 MiB";
    assert_eq!(left_out(&bytes), [format!("attachment c.jpg: {why}")]);
}

#[test]
fn other_files_take_no_room_and_attached_texts_do_not_displace_the_text() {
    let film = [&b"\0\0\0\x18ftypmp42"[..], &vec![1; 9 * MIB]].concat();
    let film = part("Content-Type: video/mp4\r\nContent-Disposition: attachment; filename=film.mp4", &film);
    let sheet = format!(
        "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n{}",
        "1,2\r\n".repeat(MIB / 2)
    );
    let mail = mail("b", &[film, sheet, TEXT.into(), picture("a.jpg", 3 * MIB)]);
    assert_eq!(
        left_out(mail.as_bytes()),
        [
            "attachment film.mp4: video/mp4 is not read",
            "attachment a.csv: the attached text was left out: with it, the texts are larger than 2 MiB"
        ]
    );
}

#[test]
fn parts_of_parts_are_found_and_a_boundary_may_begin_like_another() {
    let inner = mail("bb", &[TEXT.into(), picture("a.jpg", 6 * MIB)]);
    let nested = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    let related = inner.replacen("From: a@b.example\r\n", "", 1).replace("bb", "b-2").replace("a.jpg", "c.jpg");
    let mail = mail("b", &[related, nested, picture("b.jpg", MIB)]);
    let names: Vec<String> = fit(mail.as_bytes()).unwrap().left_out.into_iter().map(|left| left.name).collect();
    assert_eq!(names, ["attachment c.jpg", "attachment a.jpg"]);
}

#[test]
fn a_picture_is_one_by_its_content() {
    let binary =
        [b"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n".to_vec(), jpeg(6 * MIB)].concat();
    let mut bytes = b"\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n".to_vec();
    bytes.extend(binary);
    bytes.extend(b"\r\n--b--");
    assert_eq!(left_out(&bytes), ["part 1: the picture was left out: it is larger than 5 MiB"]);
}

#[test]
fn a_text_that_is_too_large_is_none_that_is_read() {
    let text = "un mot ".repeat(MIB / 2);
    for document in [
        text.clone(),
        mail("b", &[format!("Content-Type: text/plain\r\n\r\n{text}")]),
        mail("b", &[part("Content-Type: text/html", text.as_bytes()), picture("a.jpg", MIB)]),
        format!("Subject: x\r\n\r\n{text}"),
        format!("<rss>\n\n{text}</rss>"),
        "\r\n".repeat(2 * MIB),
    ] {
        assert_eq!(fit(document.as_bytes()), Err(TextTooLarge), "{document:.80}");
    }
}

#[test]
fn a_mail_of_a_million_parts_takes_little_memory() {
    let mail = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\n\n\0\n".repeat(MIB));
    assert!(fit(mail.as_bytes()).unwrap().left_out.len() <= 1_000);
}
