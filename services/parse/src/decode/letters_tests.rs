//! Tests with letters of which a byte is lost.

use super::*;

const TEXTS: [(&Encoding, &str); 6] = [
    (SHIFT_JIS, "東京都は四日、新しい港の建設計画を発表した。ポートとソフトの能力を予定より上げる。"),
    (EUC_JP, "東京都は四日、新しい港の建設計画を発表した。"),
    (GBK, "新华社北京电：港口新码头四日正式启用，预计"),
    (GB18030, "新华社北京电：港口新码头四日正式启用，预计"),
    (EUC_KR, "서울시는사일새로운항구의건설계획을발표했다"),
    (BIG5, "台北市政府四日宣布新碼頭正式啟用，預計每年可停靠漁船兩千艘。"),
];

#[test]
fn hardly_more_than_the_letter_with_a_lost_byte_is_lost() {
    for (encoding, text) in TEXTS {
        let (bytes, ..) = encoding.encode(text);
        let letters: Vec<char> = text.chars().collect();
        for lost in 0..bytes.len() {
            for (before, behind) in [("<p>", "</p>"), ("<![CDATA[", "]]></title>"), ("{\"a\": \"", "\"}")] {
                let rest = [before.as_bytes(), &bytes[..lost], &bytes[lost + 1..], behind.as_bytes()].concat();
                let read = decoded(encoding, &rest).unwrap().text;
                assert!(read.starts_with(before) && read.ends_with(behind), "{} {lost} {read}", encoding.name());
                assert!(!read.contains(is_private), "{} {lost} {read}", encoding.name());
                let kept = letters.iter().filter(|letter| read.contains(**letter)).count();
                assert!(kept + 6 >= letters.len(), "{} {lost} {read}", encoding.name());
            }
        }
    }
    assert_eq!(decoded(encoding_rs::WINDOWS_1252, b"a"), None);
}

#[test]
fn a_text_that_is_cut_within_a_letter_ends_with_one_mark() {
    for (encoding, text) in TEXTS {
        let (bytes, ..) = encoding.encode(text);
        let mut end = 0;
        for letter in text.chars() {
            let length = encoding.encode(&letter.to_string()).0.len();
            let whole = encoding.decode(&bytes[..end]).0.into_owned();
            for behind in ["]]></title>", "</p>", "\"}", " Apple", "\n"] {
                let cut = [b"<![CDATA[", &bytes[..end + length - 1], behind.as_bytes()].concat();
                let read = valid(encoding, &cut).or_else(|| Some(decoded(encoding, &cut)?.text)).unwrap();
                assert_eq!(read, format!("<![CDATA[{whole}\u{FFFD}{behind}"), "{}", encoding.name());
            }
            end += length;
        }
    }
}

#[test]
fn what_is_valid_stays_as_it_is() {
    for (encoding, text) in TEXTS {
        for text in [text.to_owned(), format!("<![CDATA[{text}]]>"), format!("{text}Apple{text} <3 ]>")] {
            let (bytes, ..) = encoding.encode(&text);
            assert_eq!(valid(encoding, &bytes).as_deref(), Some(text.as_str()), "{}", encoding.name());
            assert_eq!(decoded(encoding, &bytes), Some(Mended { text, faults: 0 }), "{}", encoding.name());
        }
    }
    for (encoding, text) in [
        (SHIFT_JIS, "<![CDATA[ソフトｶﾀｶﾅゾ]]>表"),
        (SHIFT_JIS, "商ｽ工"),
        (GBK, "朱镕基 朱镕 <b>朱镕</b> 朱镕。"),
        (GB18030, "\u{20000}é"),
        (EUC_KR, "똠방각하 펲시"),
        (BIG5, "<![CDATA[功]]>"),
    ] {
        let (bytes, _, has_foreign) = encoding.encode(text);
        assert!(!has_foreign);
        assert_eq!(valid(encoding, &bytes).as_deref(), Some(text), "{}", encoding.name());
    }
}

#[test]
fn a_letter_of_private_use_is_a_mark() {
    assert_eq!(valid(SHIFT_JIS, b"\x93\xfa\xf0\x40"), None);
    for (encoding, bytes) in [(SHIFT_JIS, &b"\x93\xfa\xf0\x40"[..]), (GBK, b"\xc8\xd5\xaa\xa1")] {
        let read = decoded(encoding, bytes).unwrap();
        assert_eq!(read.faults, 1);
        assert!(read.text.starts_with("日\u{FFFD}"), "{}", read.text);
    }
}

#[test]
fn any_number_of_wrong_bytes_takes_no_time() {
    let began = std::time::Instant::now();
    for (encoding, _) in TEXTS {
        for part in [&b"\x81"[..], b"\xff", b"\xe9F", b"\x82\xa0\x83", b"\x810\x81"] {
            let _read = decoded(encoding, &part.repeat(10_000));
        }
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(60));
}
