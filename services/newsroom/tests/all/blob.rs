//! A picture of a mail is shown with its item, and written to a file.

use std::fs;

use crate::support::Up;

#[test]
fn a_picture_of_a_mail_is_written_to_a_file() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Stringers"]).well();
    let head =
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &640_u32.to_be_bytes()[..], &480_u32.to_be_bytes(), b"\x08\x02\0\0\0crc!"];
    // Bytes of ASCII behind the head, so that the part needs no transfer encoding.
    let picture = [head.concat(), vec![b'x'; 200_000]].concat();
    let mail = "Message-ID: <1@agence.example>\r\nFrom: Amina <amina@agence.example>\r\nSubject: Rates stay put\r\n\
                Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
                --b\r\nContent-Type: text/plain\r\n\r\nThe bank left its rate where it was.\r\n--b\r\n\
                Content-Type: image/png; name=rate.png\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    let file = up.data_dir().join("mail.eml");
    fs::write(&file, [mail.as_bytes(), &picture, b"\r\n--b--\r\n"].concat()).unwrap();
    let pushed = up.newsroom(&["source", "push", file.to_str().unwrap(), "--source", "Stringers"]).well();
    assert!(pushed.contains("2 new"), "{pushed}");
    let items = up.json(&["item", "list", "--type", "picture"]);
    let item = items[0]["id"].as_str().unwrap();
    let digest = items[0]["renditions"][0]["blobDigest"].as_str().unwrap();
    let shown = up.newsroom(&["item", "show", item]).well();
    assert!(shown.contains(&format!("original · image/png · 640×480 · blob {digest}")), "{shown}");

    let written = up.data_dir().join("rate.png");
    let told = up.newsroom(&["item", "blob", item, "--to", written.to_str().unwrap()]).well();
    assert_eq!(told, format!("{}: image/png, {} bytes\n", written.display(), picture.len()));
    assert!(fs::read(&written).unwrap() == picture);
    let refused = up.newsroom(&["item", "blob", item, "--to", written.to_str().unwrap()]).failed(1);
    assert!(refused.contains("exists already"), "{refused}");
    let about = up.json(&["item", "blob", item, "--digest", digest, "--to", written.to_str().unwrap(), "--force"]);
    assert_eq!(about["mediaType"], "image/png");
    let stored = up.data_dir().join(format!("blobs/ingestion/sha256/{}/{digest}", &digest[..2]));
    assert!(fs::read(&stored).unwrap() == picture, "it is below the data folder");
    let none = up.newsroom(&["item", "blob", item, "--digest", &"0".repeat(64)]).failed(3);
    assert!(none.contains("BLOB_NOT_FOUND"), "{none}");
}
