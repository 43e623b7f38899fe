//! Tests which encoding a payload is read in.

use super::*;

fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, ParseError> {
    super::decode(bytes, content_type).map(|decoded| decoded.text)
}

#[test]
fn utf_8_is_known_by_its_bytes_whatever_is_declared() {
    let xml = "<?xml version='1.0' encoding='ISO-8859-1'?><t>é</t>";
    assert_eq!(decode(xml.as_bytes(), Some("text/xml; charset=latin1")).unwrap(), xml);
    assert_eq!(decode("\u{FEFF}é".as_bytes(), None).unwrap(), "é");
}

#[test]
fn what_is_declared_counts_for_the_rest() {
    let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("مراكش");
    assert_eq!(decode(&arabic, Some("text/plain; charset=windows-1256")).unwrap(), "مراكش");
    let latin = b"<?xml version=\"1.0\" encoding=\"iso-8859-15\"?><t>\xe9\xa4</t>";
    assert!(decode(latin, None).unwrap().contains("é€"));
    let page = b"<html><head><META http-equiv=x content='text/html; Charset=windows-1252'>\xe9";
    assert!(decode(page, None).unwrap().ends_with('é'));
    let wide: Vec<u8> = "مراكش".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(decode(&wide, Some("text/plain; charset=utf-16le")).unwrap(), "مراكش");
}

#[test]
fn wide_encodings_are_known_by_their_bytes() {
    let xml = "<?xml version='1.0' encoding='utf-16'?><t>é🗞</t>";
    let wide = |mark: &str, two: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{xml}").encode_utf16().flat_map(two).collect()
    };
    let wider = |mark: &str, four: fn(u32) -> [u8; 4]| -> Vec<u8> {
        format!("{mark}{xml}").chars().flat_map(|c| four(c.into())).collect()
    };
    for mark in ["", "\u{FEFF}", "\n"] {
        for bytes in [
            wide(mark, u16::to_le_bytes),
            wide(mark, u16::to_be_bytes),
            wider(mark, u32::to_le_bytes),
            wider(mark, u32::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes, None).unwrap().trim_start(), xml);
            assert_eq!(decode(&bytes, Some("text/xml; charset=utf-8")).unwrap().trim_start(), xml);
        }
    }
    assert_eq!(decode(xml.as_bytes(), None).unwrap(), xml, "UTF-16 that is read as ASCII is none");
    assert!(decode(b"\0\0\0<\0\0\xd8\0", None).is_err());
}

#[test]
fn what_the_transport_says_beats_the_document() {
    let xml = b"<?xml version='1.0' encoding='iso-8859-1'?><t>\xcf\xf0\xe8</t>";
    assert!(decode(xml, Some("text/xml; charset=windows-1251")).unwrap().contains("При"));
    assert!(decode(xml, Some("text/xml; charset=klingon")).unwrap().contains("Ïðè"));
}

#[test]
fn broken_encodings_are_read_as_browsers_read_them() {
    let quoted = "<?xml version='1.0' encoding='utf-8'?><t>caf\u{e9} \u{1}quay\u{2}</t>"
        .replace('\u{1}', "{")
        .replace('\u{2}', "}");
    let mut bytes = quoted.into_bytes();
    for byte in &mut bytes {
        *byte = match *byte {
            b'{' => 0x93,
            b'}' => 0x94,
            byte => byte,
        };
    }
    assert!(decode(&bytes, None).unwrap().contains("café “quay”"), "windows-1252 strewn into UTF-8");
    let latin = b"<?xml version='1.0' encoding='utf-8'?><t>caf\xe9 \x80</t>";
    assert!(decode(latin, None).unwrap().contains("café €"));
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><t>\x93caf\xe9\x94</t>";
    assert!(decode(latin, None).unwrap().contains("“café”"));
    let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("<rss><t>افتتح المغرب ميناء آسفي الجديد اليوم</t></rss>");
    assert!(decode(&arabic, None).unwrap().contains("المغرب"), "an encoding that nobody declares");
    let one_wrong = b"<?xml version='1.0' encoding='gbk'?><t>\xd6\xd0\xce\xc4\xff\xd0\xc2</t>";
    assert!(decode(one_wrong, None).unwrap().contains("中文\u{FFFD}新"));
    let odd: Vec<u8> = "\u{FEFF}<t>é</t>".encode_utf16().flat_map(u16::to_le_bytes).chain([b' ']).collect();
    assert!(decode(&odd, None).unwrap().starts_with("<t>é</t>"));
    let no_text = b"<?xml version='1.0'?><t>a\xffb</t>";
    assert_eq!(decode(no_text, None), Err(ParseError::NotText { encoding: "UTF-8", at: Some(25) }));
}

#[test]
fn older_code_pages_are_read_where_they_are_named() {
    let dos = b"<?xml version='1.0' encoding='cp437'?><t>caf\x82</t>";
    assert!(decode(dos, None).unwrap().contains("café"));
    assert_eq!(decode(b"caf\x82", Some("text/plain; charset=IBM850")).unwrap(), "café");
    let mainframe =
        b"\x4c\x6f\xa7\x94\x93\x40\x85\x95\x83\x96\x84\x89\x95\x87\x7e\x7d\x83\x97\xf1\xf1\xf4\xf0\x7d\x6f\x6e\x9f\x51";
    assert_eq!(decode(mainframe, None).unwrap(), "<?xml encoding='cp1140'?>€é");
    let ascii = "<?xml version='1.0' encoding='cp037'?><t>é</t>";
    assert_eq!(decode(ascii.as_bytes(), None).unwrap(), ascii, "EBCDIC that is read as ASCII is none");
    let japanese = b"<?xml version='1.0' encoding='iso2022_jp'?><t>\x1b$BF|\x1b(B</t>";
    assert!(decode(japanese, None).unwrap().contains('日'));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(decode(b"ab\xff", None), Err(ParseError::NotText { encoding: "UTF-8", at: Some(2) }));
    assert_eq!(
        decode(b"ab\xff", Some("text/html; charset=klingon")),
        Err(ParseError::UnknownEncoding("klingon".into()))
    );
    assert!(decode(b"\x81\xff\xff", Some("x; charset=shift_jis")).is_err());
}

const JAPANESE: &str = "東京都は四日、新しい港の建設計画を発表した。工事は来年の春に始まる見通しだ。";
const CHINESE: &str = "新华社北京电：港口新码头四日正式启用，预计每年可停靠渔船两千艘。";
const KOREAN: &str = "서울시는 사일 새로운 항구의 건설 계획을 발표했다고 밝혔다.";
const TAIWANESE: &str = "台北市政府四日宣布新碼頭正式啟用，預計每年可停靠漁船兩千艘。";

#[test]
fn a_text_of_east_asia_with_a_character_cut_stays_what_it_is() {
    for (encoding, text) in [
        (encoding_rs::EUC_JP, JAPANESE),
        (encoding_rs::SHIFT_JIS, JAPANESE),
        (encoding_rs::GBK, CHINESE),
        (encoding_rs::EUC_KR, KOREAN),
        (encoding_rs::BIG5, TAIWANESE),
    ] {
        let (encoded, ..) = encoding.encode(text);
        let last = text.chars().next_back().unwrap();
        let end = encoded.len() - encoding.encode(&last.to_string()).0.len();
        // The last but one character loses its second byte, as titles do that are cut by bytes.
        let cut = &encoded[..end - 1];
        let begins: String = text.chars().take(12).collect();
        let name = encoding.name();
        let declared = format!("<?xml version='1.0' encoding='{name}'?>");
        for (head, content_type) in [
            ("<?xml version='1.0'?>".to_owned(), None),
            (declared, None),
            ("<?xml version='1.0' encoding='utf-8'?>".to_owned(), None),
            ("<?xml version='1.0'?>".to_owned(), Some(format!("text/xml; charset={name}"))),
            (String::new(), Some(format!("text/plain; charset={name}"))),
            (String::new(), None),
        ] {
            let whole = if head.is_empty() { &b"\n"[..] } else { b"</t><t>" };
            let bytes =
                [head.as_bytes(), if head.is_empty() { b"" } else { b"<t>" }, cut, whole, &encoded, b"<"].concat();
            let decoded = super::decode(&bytes, content_type.as_deref()).unwrap();
            assert!(decoded.text.contains(&begins) && decoded.text.contains(text), "{name} {head} {}", decoded.text);
            assert!(decoded.is_guessed, "{name}");
        }
    }
}

#[test]
fn a_byte_that_is_lost_in_the_middle_takes_only_its_letter() {
    for (encoding, text) in [
        (encoding_rs::EUC_JP, JAPANESE),
        (encoding_rs::GBK, CHINESE),
        (encoding_rs::EUC_KR, KOREAN),
        (encoding_rs::SHIFT_JIS, JAPANESE),
        (encoding_rs::BIG5, TAIWANESE),
    ] {
        let (encoded, ..) = encoding.encode(text);
        let ends: String = text.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
        for declared in [format!(" encoding='{}'", encoding.name()), String::new()] {
            let head = format!("<?xml version='1.0'{declared}?><t>");
            let bytes = [head.as_bytes(), &encoded[..9], &encoded[10..], b"</t><t>", &encoded, b"</t>"].concat();
            let read = decode(&bytes, None).unwrap();
            let first = read.split("</t>").next().unwrap();
            assert!(first.ends_with(&ends) && read.contains(text), "{} {declared} {read}", encoding.name());
        }
    }
}

#[test]
fn a_broken_letter_is_one_mark_and_leaves_the_markup_whole() {
    for (encoding, text) in [
        (encoding_rs::EUC_JP, JAPANESE),
        (encoding_rs::GBK, CHINESE),
        (encoding_rs::GB18030, CHINESE),
        (encoding_rs::EUC_KR, KOREAN),
        (encoding_rs::SHIFT_JIS, JAPANESE),
        (encoding_rs::BIG5, TAIWANESE),
        (encoding_rs::ISO_2022_JP, JAPANESE),
    ] {
        let text = text.trim_end_matches('.');
        let (whole, ..) = encoding.encode(text);
        // The sequence that ends the letters is cut, too.
        let end = if encoding == encoding_rs::ISO_2022_JP { whole.len() - 4 } else { whole.len() - 1 };
        let begins: String = text.chars().take(20).collect();
        for (before, behind) in [("<![CDATA[", "]]>"), ("<p>", "</p>"), ("", "")] {
            let name = encoding.name();
            let head = format!("<?xml version='1.0' encoding='{name}'?><t>{before}");
            let tail = format!("{behind}</t><t>");
            let bytes = [head.as_bytes(), &whole[..end], tail.as_bytes(), &whole, b"</t>"].concat();
            let read = decode(&bytes, None).unwrap();
            assert!(read.contains(&format!("{head}{begins}")) && read.ends_with(&format!("{text}</t>")), "{read}");
            assert!(read.contains(&format!("\u{FFFD}{tail}")), "{name} {read}");
            assert_eq!(read.matches('\u{FFFD}').count(), 1, "{name} {read}");
        }
    }
}

#[test]
fn utf_8_with_a_character_cut_stays_utf_8() {
    for (text, cut, read) in [
        ("<t>新しい港", 1, "<t>新しい\u{FFFD}"),
        ("<t>新しい港", 2, "<t>新しい\u{FFFD}"),
        ("<t>Новый порт", 1, "<t>Новый пор\u{FFFD}"),
        ("<t>الميناء", 1, "<t>المينا\u{FFFD}"),
        ("<t>été fire 🔥", 1, "<t>été fire \u{FFFD}"),
    ] {
        let bytes = &text.as_bytes()[..text.len() - cut];
        for content_type in [None, Some("text/xml; charset=utf-8"), Some("text/plain")] {
            assert_eq!(decode(bytes, content_type).as_deref(), Ok(read), "{text}");
        }
    }
    let quoted = ["<t>Портовые ".as_bytes(), b"\x93", "власти".as_bytes(), b"\x94 \x97 ", "да</t>".as_bytes()].concat();
    assert_eq!(decode(&quoted, None).unwrap(), "<t>Портовые “власти” — да</t>");
    assert_eq!(decode("<t>中文新闻 ".as_bytes(), Some("text/xml; charset=gbk")).unwrap(), "<t>中文新闻 ");
    let declared_wrong = ["<t>中文新闻报道全文".as_bytes(), b"\x94</t>"].concat();
    assert_eq!(decode(&declared_wrong, Some("text/xml; charset=gbk")).unwrap(), "<t>中文新闻报道全文”</t>");
}

#[test]
fn japanese_in_seven_bits_is_read_without_a_declaration() {
    for (bytes, text) in [
        (&b"<t>\x1b$B9A$N\x1b(B</t>"[..], "<t>港の</t>"),
        (b"Title\n\x1b$B9A$N\x1b(J and \x1b(B more", "Title\n港の and  more"),
        (b"\x1b$@9A$N\nrest", "港の\nrest"),
        (b"{\"title\": \"\x1b$B\".\x1b(B\"}", "{\"title\": \"\u{3013}\"}"),
        (b"caf\xc3\xa9 \x1b$B9A$N\x1b(B", "café 港の"),
        (b"\x1b[1mbold\x1b[0m", "\u{1b}[1mbold\u{1b}[0m"),
    ] {
        assert_eq!(decode(bytes, None).as_deref(), Ok(text), "{text}");
    }
    assert_eq!(decode(b"\x1b$)C<t>\x0eGQ19\x0f</t>", None).as_deref(), Ok("<t>한국</t>"));
}

#[test]
fn controls_of_c1_are_read_as_windows_1252() {
    assert_eq!(decode("<t>Don\u{92}t\u{85}</t>".as_bytes(), None).unwrap(), "<t>Don’t…</t>");
    let latin = b"<?xml version='1.0' encoding='iso-8859-15'?><t>Don\x92t \xa4</t>";
    assert!(decode(latin, None).unwrap().ends_with("<t>Don’t €</t>"));
    assert_eq!(decode(b"\x93Nein\x94", Some("text/plain; charset=iso-8859-2")).unwrap(), "“Nein”");
}

#[test]
fn an_encoding_that_is_not_certain_is_guessed() {
    let (arabic, _, _) = encoding_rs::WINDOWS_1256.encode("<t>افتتح المغرب ميناء آسفي الجديد اليوم</t>");
    for (bytes, content_type, is_guessed, unknown) in [
        ("<t>é</t>".as_bytes(), Some("text/xml; charset=klingon"), false, None),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><t>\xe9</t>", None, false, None),
        (b"<t>caf\xe9</t>", None, true, None),
        (b"Un caf\xe9", None, true, None),
        (&arabic, Some("text/xml; charset=klingon"), true, Some("klingon")),
        (b"<?xml version='1.0' encoding='x-vendor-7'?><t>\xe9</t>", None, true, Some("x-vendor-7")),
    ] {
        let decoded = super::decode(bytes, content_type).unwrap();
        assert_eq!((decoded.is_guessed, decoded.unknown_encoding.as_deref()), (is_guessed, unknown), "{bytes:?}");
    }
}
