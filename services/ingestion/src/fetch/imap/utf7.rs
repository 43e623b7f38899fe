//! Encodes the names of mailboxes: quoted, in modified UTF-7 (RFC 3501 §5.1.3).

use base64::{Engine as _, alphabet, engine};

const BASE64: engine::GeneralPurpose =
    engine::GeneralPurpose::new(&alphabet::IMAP_MUTF7, engine::general_purpose::NO_PAD);

pub fn quoted(name: &str) -> String {
    let mut written = String::from("\"");
    let mut other: Vec<u8> = Vec::new();
    for char in name.chars() {
        if (' '..='~').contains(&char) {
            flush(&mut other, &mut written);
            match char {
                '&' => written.push_str("&-"),
                '"' | '\\' => written.extend(['\\', char]),
                char => written.push(char),
            }
        } else {
            let mut units = [0; 2];
            other.extend(char.encode_utf16(&mut units).iter().flat_map(|tx| tx.to_be_bytes()));
        }
    }
    flush(&mut other, &mut written);
    written.push('"');
    written
}

fn flush(other: &mut Vec<u8>, written: &mut String) {
    if !other.is_empty() {
        written.push('&');
        written.push_str(&BASE64.encode(&other));
        written.push('-');
        other.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_standards_examples_are() {
        for (name, written) in [
            ("INBOX", "\"INBOX\""),
            ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
            ("Hi Mom -☺-!", "\"Hi Mom -&Jjo--!\""),
            ("A&B \"C\"\\", "\"A&-B \\\"C\\\"\\\\\""),
        ] {
            assert_eq!(quoted(name), written);
        }
    }
}
