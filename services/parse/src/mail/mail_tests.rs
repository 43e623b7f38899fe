//! Tests with mails as agencies, correspondents and machines send them.

use base64::Engine as _;
use proptest::prelude::*;
use time::macros::datetime;

use crate::{
    ParseError,
    model::{Draft, Form, LanguageTag, LinkKind, PubStatus},
    testing::{self, read as read_it, read_as},
};

fn one(mail: &str) -> Draft {
    testing::one(Form::Mail, mail)
}

/// A mail with the usual headers, these additional headers, and this body.
fn with(headers: &str, body: &str) -> String {
    format!(
        "From: =?UTF-8?Q?Amina_Ala=C3=A9?= <amina@agence.example>\r\nTo: desk@journal.example\r\nDate: Mon, 4 Nov 2024 10:00:00 +0100\r\n\
         Message-ID: <m1@agence.example>\r\nMIME-Version: 1.0\r\n{headers}\r\n\r\n{body}"
    )
}

/// A multipart body of these parts, with the boundary `b`.
fn multipart(kind: &str, parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
    with(
        &format!("Subject: Safi ouvre un quai\r\nContent-Type: multipart/{kind}; boundary=\"b\""),
        &format!("préambule\r\n{parts}--b--\r\n"),
    )
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nLe quai est ouvert.\r\n\r\nLes bateaux arrivent.";
const NINJS: &str = "Content-Type: application/json; name=\"story.json\"\r\nContent-Disposition: attachment; filename=\"story.json\"\r\n\
    Content-Transfer-Encoding: base64\r\n\r\neyJ1cmkiOiAidXJuOmE6MSIsICJoZWFkbGluZSI6ICJUaXRyZSIsICJib2R5X3RleHQiOiAiVW4uIn0=";

#[test]
fn a_plain_mail_is_read_whole() {
    let mail = with(
        "Subject: =?utf-8?B?U2FmaSBvdXZyZSB1biBxdWFpIMOg?=\r\n =?utf-8?Q?_p=C3=AAcheurs?=\r\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nKeywords: port, mer\r\nContent-Language: fr",
        "SAFI, Maroc (Agence) - Le quai est ouvert=20\r\napr=E8s trois ans.\r\n\r\nLes bateaux arrivent.\r\n-- \r\nAmina",
    );
    let draft = one(&mail);
    assert_eq!([&draft.identity, &draft.headline], ["m1@agence.example", "Safi ouvre un quai à pêcheurs"]);
    assert_eq!([&draft.byline, &draft.dateline], ["Amina Alaé", "SAFI, Maroc (Agence)"]);
    assert_eq!(draft.written_times.publish, "Mon, 4 Nov 2024 10:00:00 +0100");
    assert_eq!((draft.publish_time, draft.keywords.len()), (Some(datetime!(2024-11-04 09:00 UTC)), 2));
    assert_eq!(draft.language, LanguageTag::parse("fr"));
    assert_eq!(draft.body, ["SAFI, Maroc (Agence) - Le quai est ouvert après trois ans.", "Les bateaux arrivent."]);
}

#[test]
fn of_alternatives_the_markup_is_read_unless_it_is_a_stub() {
    let html = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Le quai est <b>ouvert</b>.</p><script>x()</script><p>Les bateaux arrivent.</p>";
    assert_eq!(one(&multipart("alternative", &[PLAIN, html])).body, ["Le quai est ouvert.", "Les bateaux arrivent."]);
    let stub = "Content-Type: text/html\r\n\r\n<p>Voir.</p>";
    assert_eq!(one(&multipart("alternative", &[PLAIN, stub])).body, ["Le quai est ouvert.", "Les bateaux arrivent."]);
    let late = "Content-Type: text/html; charset=windows-1256\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+x+HjxNPI08k8L3A+";
    assert_eq!(one(&multipart("alternative", &[late])).body.len(), 1);
}

#[test]
fn undeclared_bytes_are_those_of_the_west() {
    let mail = with("Subject: x", "Un \u{1}caf").into_bytes();
    let mail = [mail.as_slice(), b"\xe9."].concat();
    assert_eq!(read_it(&mail).unwrap().drafts[0].body, ["Un café."]);
}

#[test]
fn marks_in_the_subject_act() {
    let marked = |subject: &str| one(&with(&format!("Subject: {subject}\r\nIn-Reply-To: <m0@agence.example>"), "Un."));
    let kill = marked("KILL: Safi");
    assert_eq!([&kill.identity, &kill.headline], ["m0@agence.example", "Safi"]);
    assert_eq!(kill.pub_status, PubStatus::Canceled);
    for subject in ["RECTIFICATIF: Safi", "Re: CORRECTION: Safi"] {
        let draft = marked(subject);
        assert!(draft.correction, "{subject}");
        assert_eq!((draft.headline.as_str(), draft.links[0].kind), ("Safi", LinkKind::EvolvedFrom), "{subject}");
        assert_eq!(draft.links[0].identity, "m0@agence.example");
    }
    assert_eq!(marked("UPDATE: Safi").links.len(), 1);
    assert_eq!(marked("Re: Safi").links.len(), 0);
    let held =
        one(&with("Subject: EMBARGO 2024-11-09T06:00:00Z: Safi", "EMBARGOED UNTIL 2024-11-09T06:00:00Z\r\n\r\nUn."));
    assert_eq!(held.embargo_time, Some(datetime!(2024-11-09 06:00 UTC)));
    let parsed = read_it(with("Subject: EMBARGO: Safi", "Un.").as_bytes()).unwrap();
    assert_eq!((parsed.drafts[0].pub_status, parsed.rejected.len()), (PubStatus::Withheld, 1));
}

#[test]
fn a_news_format_is_read_instead_of_the_text() {
    let parsed = read_it(multipart("mixed", &[PLAIN, NINJS]).as_bytes()).unwrap();
    let [draft] = parsed.drafts.as_slice() else { panic!("{:?}", parsed.drafts) };
    assert_eq!((draft.identity.as_str(), draft.headline.as_str(), draft.body[0].as_str()), ("urn:a:1", "Titre", "Un."));
    assert_eq!(draft.publish_time, Some(datetime!(2024-11-04 09:00 UTC)));
    let rss = "Content-Type: application/rss+xml\r\nContent-Disposition: attachment; filename=a.rss\r\n\r\n\
        <rss version=\"2.0\"><channel><item><guid>g1</guid><title>T</title><description>D</description></item></channel></rss>";
    assert_eq!(read_it(multipart("mixed", &[PLAIN, rss]).as_bytes()).unwrap().drafts[0].identity, "g1");
    let broken = "Content-Type: application/json\r\nContent-Disposition: attachment; filename=a.json\r\n\r\n{\"uri\": \"a\", \"headline\":";
    let parsed = read_it(multipart("mixed", &[PLAIN, broken]).as_bytes()).unwrap();
    assert_eq!(parsed.drafts[0].headline, "Safi ouvre un quai");
    assert_eq!(parsed.rejected, ["the mail, attachment a.json: it is cut off inside the JSON of ninjs"]);
}

#[test]
fn a_form_and_a_format_in_the_text_itself_are_read() {
    let form = "Slugline: Budget\r\nHeadline: Budget passed\r\nByline: Jane Doe\r\nBody:\r\nIt was passed.\r\n\r\nIt was close.";
    let html = "Content-Type: text/html\r\n\r\n<div>Headline: Budget passed<br>Byline: Jane Doe<br>Slugline: Budget</div><p>It was passed.</p><p>It was close.</p>";
    for mail in [with("Subject: A form", form), multipart("alternative", &[html])] {
        let draft = one(&mail);
        assert_eq!((draft.headline.as_str(), draft.byline.as_str()), ("Budget passed", "Jane Doe"));
        assert_eq!((draft.slugline.as_str(), draft.identity.as_str()), ("Budget", "m1@agence.example"));
        assert_eq!(draft.body, ["It was passed.", "It was close."]);
    }
    let format = r#"{"uri": "urn:a:1", "headline": "Titre", "body_text": "Un."}"#;
    assert_eq!(one(&with("Subject: x", format)).identity, "urn:a:1");
    assert_eq!(one(&with("Subject: x", "{sic} Un.")).body, ["{sic} Un."]);
}

#[test]
fn a_file_that_is_neither_news_nor_a_picture_is_reported() {
    let pdf = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF";
    let parsed = read_it(multipart("mixed", &[PLAIN, pdf]).as_bytes()).unwrap();
    assert_eq!(
        (parsed.drafts.len(), parsed.rejected.as_slice()),
        (1, &["the mail, attachment a.pdf: application/pdf is not read".to_owned()][..])
    );
}

#[test]
fn a_nested_mail_is_one_of_its_own_within_bounds() {
    let nest = |inner: &str, id: usize| {
        format!(
            "From: a@x.example\r\nSubject: S{id}\r\nMessage-ID: <n{id}@x>\r\nContent-Type: multipart/mixed; boundary=b{id}\r\n\r\n\
             --b{id}\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b{id}--\r\n"
        )
    };
    let inner = "From: a@x.example\r\nSubject: Dedans\r\nMessage-ID: <n0@x>\r\n\r\nUn.";
    let parsed = read_it(nest(inner, 1).as_bytes()).unwrap();
    assert_eq!(parsed.drafts.iter().map(|draft| draft.headline.as_str()).collect::<Vec<_>>(), ["Dedans"]);
    let mut deep = inner.to_owned();
    for id in 1..30 {
        deep = nest(&deep, id);
    }
    let rejected = read_it(deep.as_bytes()).unwrap_err().to_string();
    assert!(rejected.contains("mails are nested more than 3 deep"), "{rejected}");
    let multiparts: String =
        (0..2_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")).collect();
    assert!(matches!(
        read_it(with("Subject: x\r\nX: y", "").replace("X: y\r\n\r\n", &multiparts).as_bytes()),
        Err(ParseError::TooDeep(_))
    ));
    let rfc822 = "Content-Type: message/rfc822\r\n\r\n".repeat(60_000);
    let read = read_it(format!("From: a@x.example\r\nSubject: x\r\n{rfc822}").as_bytes());
    assert!(read.is_err(), "{read:?}");
    let many = multipart("mixed", &vec!["\r\nUn."; 400]);
    assert_eq!(read_it(many.as_bytes()), Err(ParseError::TooManyElements));
}

#[test]
fn machines_and_spam_are_refused_with_the_reason() {
    for (headers, why) in [
        ("Subject: x\r\nAuto-Submitted: auto-replied", "it is an automatic answer"),
        ("Subject: Out of office: Safi", "it is an automatic answer"),
        ("Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:?= x", "it is an automatic answer"),
        ("Subject: Undelivered Mail Returned to Sender", "it is a report on the delivery of another mail"),
        ("Subject: x\r\nContent-Type: multipart/report; boundary=b", "it is a report on the delivery of another mail"),
        ("Subject: x\r\nX-Spam-Flag: YES", "it is marked as spam"),
        ("Subject: [SPAM] x", "it is marked as spam"),
    ] {
        let rejected = read_it(with(headers, "Un.").as_bytes());
        assert_eq!(rejected, Err(ParseError::NothingTaken(format!("the mail: {why}"))), "{headers}");
    }
    assert_eq!(
        one(&with("Subject: Spam kills the inbox\r\nAuto-Submitted: auto-generated", "Un.")).headline,
        "Spam kills the inbox"
    );
}

#[test]
fn a_mail_without_text_is_refused_and_one_without_subject_or_id_is_not() {
    let rejected = |mail: String| read_it(mail.as_bytes()).unwrap_err().to_string();
    assert!(rejected(with("Subject: x", "")).contains("no article text was found"));
    for headers in [
        "X-Mailer: y",
        "Subject:",
        "Subject: =?utf-8?Q?_?=",
        "Subject: (no subject)",
        "Subject: Fwd: <No Subject>",
        "Subject: =?utf-8?Q?=5BSans_objet=5D?=",
        "Subject: =?utf-8?B?5Lu25ZCN44Gq44GX?=",
    ] {
        assert_eq!(one(&with(headers, "Un.\r\n\r\nDeux.")).headline, "Un.", "{headers}");
    }
    let nameless = one("From: amina@agence.example\r\nSubject: Safi\r\n\r\nUn.");
    assert!(nameless.identity.starts_with("mail:sha256:"));
    assert_eq!(nameless.byline, "");
}

#[test]
fn a_text_whose_base64_is_damaged_is_read_and_words_stay_words() {
    let text = "The pier of Safi is open to fishermen since Monday, after years of work.";
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    let head = "Subject: Safi\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64";
    for (damaged, read) in [
        (
            format!("{}!!", &encoded[..encoded.len() - 3]),
            "The pier of Safi is open to fishermen since Monday, after years of wo",
        ),
        (encoded[..61].to_owned(), "The pier of Safi is open to fishermen since M"),
        (format!("{}\r\n*{}", &encoded[..40], &encoded[40..]), text),
        (text.to_owned(), text),
        ("Safi!".to_owned(), "Safi!"),
    ] {
        assert_eq!(one(&with(head, &damaged)).body, [read], "{damaged}");
    }
}

#[test]
fn charsets_are_read_in_quotes_and_guessed_where_they_are_missing_unknown_or_wrong() {
    let text = "Le quai est ouvert \u{e0} tous, apr\u{e8}s trois ann\u{e9}es d'\u{e9}tudes.";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    for content_type in [
        "text/plain; charset=\"iso-8859-1\"",
        "text/plain; charset='iso-8859-1'",
        "text/plain; charset=\"'iso-8859-1'\"",
        "text/plain; charset=klingon",
        "text/plain; charset=utf-8",
        "text/plain; charset=us-ascii",
        "text/plain; charset=unknown-8bit",
        "text/plain; charset=",
        "text/plain",
    ] {
        for encoded in [false, true] {
            let transfer = if encoded { "quoted-printable" } else { "8bit" };
            let quoted =
                |bytes: &[u8]| bytes.iter().map(|byte| format!("={byte:02X}")).collect::<String>().into_bytes();
            let body = if encoded {
                latin.chunks(20).map(quoted).collect::<Vec<_>>().join(&b"=\r\n"[..])
            } else {
                latin.to_vec()
            };
            let head = with(
                &format!(
                    "Subject: =?iso-8859-1?Q?=E0?= Safi\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {transfer}"
                ),
                "",
            );
            let draft = read_it([head.as_bytes(), &body].concat()).unwrap().drafts.remove(0);
            assert_eq!(
                (draft.headline.as_str(), draft.body.as_slice()),
                ("à Safi", &[text.to_owned()][..]),
                "{content_type}"
            );
        }
    }
    let html =
        [&b"Content-Type: text/html; charset='windows-1251'\r\n\r\n<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>"[..], b"<p>ok</p>"]
            .concat();
    let mail = with("Subject: x\r\nX: y", "").replace("X: y\r\n\r\n", "");
    let draft = read_it([mail.as_bytes(), &html].concat()).unwrap().drafts.remove(0);
    assert_eq!(draft.body, ["Привет", "ok"]);
}

#[test]
fn a_mail_behind_blank_lines_is_a_mail() {
    for before in ["\r\n", "\n\n\n\n\n", " \r\n", "\u{FEFF}", "\u{FEFF}\r\n"] {
        let draft = one(&format!("{before}{}", with("Subject: Safi", "Un.")));
        assert_eq!([&draft.headline, &draft.identity], ["Safi", "m1@agence.example"], "{before:?}");
    }
}

#[test]
fn hostile_headers_take_no_time() {
    for unit in ["(", "\"", "<", "a@b, ", "=?utf-8?q?a?= ", "=?", "[", ";a*0=", "a: b\r\n", "\r\n "] {
        let many = unit.repeat(300_000 / unit.len());
        for header in ["From", "Date", "References", "Received", "Subject", "Content-Type"] {
            let _ended = read_it(format!("From: a@x.example\r\nSubject: x\r\n{header}: {many}\r\n\r\nUn.").as_bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_mails_neither_panic_nor_hang(at in 0..900_usize, cut in 0..30_usize, put in prop::collection::vec(any::<u8>(), 0..8), mixed in any::<bool>()) {
        let sample = multipart(if mixed { "mixed" } else { "alternative" }, &[PLAIN, NINJS]).into_bytes();
        let at = at % sample.len();
        let bytes = [&sample[..at], &put, &sample[(at + cut).min(sample.len())..]].concat();
        prop_assert_ne!(read_as(Some(Form::Mail), bytes), Err(ParseError::ParserFault));
    }
}
