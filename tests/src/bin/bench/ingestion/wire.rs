//! Stories as sources send them: the same text in each format.

use newsroom_parse::Form;

use crate::text::Dispatch;

/// How many stories a feed lists.
pub(crate) const ENTRIES: u64 = 20;
/// When all of the stories were published.
const TIME: &str = "2026-03-01T12:00:00Z";

/// The measured formats, each with its name.
pub(crate) const FORMS: [(Form, &str); 12] = [
    (Form::Rss, "RSS 2.0, 20 entries"),
    (Form::Atom, "Atom 1.0, 20 entries"),
    (Form::JsonFeed, "JSON Feed, 20 entries"),
    (Form::Html, "HTML page"),
    (Form::Text, "text page"),
    (Form::Ninjs, "ninjs"),
    (Form::NewsmlG2, "NewsML-G2"),
    (Form::Newsml1, "NewsML 1"),
    (Form::Nitf, "NITF"),
    (Form::Iptc7901, "IPTC 7901"),
    (Form::Anpa, "ANPA 1312"),
    (Form::Mail, "mail"),
];

/// Whether a format is XML.
pub(crate) fn is_xml(form: Form) -> bool {
    matches!(form, Form::Rss | Form::Atom | Form::NewsmlG2 | Form::Newsml1 | Form::Nitf)
}

/// The number of stories in a payload of this format.
pub(crate) fn stories(form: Form) -> u64 {
    if matches!(form, Form::Rss | Form::Atom | Form::JsonFeed) { ENTRIES } else { 1 }
}

/// The payload with this number; each story is in one payload only.
pub(crate) fn payload(form: Form, number: u64) -> Vec<u8> {
    let numbers =
        || (number * stories(form)..(number + 1) * stories(form)).map(|number| (number, Dispatch::of(number)));
    let Dispatch { headline, paragraphs } = Dispatch::of(number);
    let markup = || paragraphs_of(&paragraphs);
    let text = match form {
        Form::Rss => {
            let entry = |(number, story): (u64, Dispatch)| {
                let content = escaped(&paragraphs_of(&story.paragraphs));
                format!(
                    "<item><guid isPermaLink=\"false\">d{number}</guid><title>{}</title><pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate>\
                     <content:encoded>{content}</content:encoded></item>\n",
                    story.headline
                )
            };
            let entries: String = numbers().map(entry).collect();
            format!(
                "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Agence</title>\n{entries}</channel></rss>"
            )
        }
        Form::Atom => {
            let entry = |(number, story): (u64, Dispatch)| {
                let content = escaped(&paragraphs_of(&story.paragraphs));
                format!(
                    "<entry><id>urn:d:{number}</id><title>{}</title><updated>{TIME}</updated><content type=\"html\">{content}</content></entry>\n",
                    story.headline
                )
            };
            let entries: String = numbers().map(entry).collect();
            format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Agence</title><id>urn:agence</id><updated>{TIME}</updated>\n{entries}</feed>"
            )
        }
        Form::JsonFeed => {
            let entry = |(number, story): (u64, Dispatch)| {
                serde_json::json!({
                    "id": format!("d{number}"), "title": story.headline, "date_published": TIME,
                    "content_html": paragraphs_of(&story.paragraphs),
                })
            };
            let entries: Vec<_> = numbers().map(entry).collect();
            serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "title": "Agence", "items": entries})
                .to_string()
        }
        Form::Html => format!(
            "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{headline} - Agence</title>\
             <link rel=\"canonical\" href=\"https://agence.example/d/{number}\"><meta property=\"og:title\" content=\"{headline}\">\
             <meta property=\"article:published_time\" content=\"{TIME}\"></head><body>\
             <nav><ul><li><a href=\"/\">Accueil</a></li><li><a href=\"/monde\">Monde</a></li></ul></nav>\
             <article><h1>{headline}</h1>{}</article><aside><h2>À lire aussi</h2><ul><li><a href=\"/d/1\">Une autre dépêche</a></li></ul></aside>\
             <footer><p>Agence, tous droits réservés</p></footer></body></html>",
            markup()
        ),
        Form::Text => crate::text::page(number),
        Form::Ninjs => serde_json::json!({
            "uri": format!("urn:d:{number}"), "type": "text", "version": "1", "versioncreated": TIME,
            "headline": headline, "body_html": markup(),
        })
        .to_string(),
        Form::NewsmlG2 => format!(
            "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:d:{number}\" version=\"1\" xml:lang=\"fr\">\
             <itemMeta><itemClass qcode=\"ninat:text\"/><versionCreated>{TIME}</versionCreated><pubStatus qcode=\"stat:usable\"/></itemMeta>\
             <contentMeta><headline>{headline}</headline></contentMeta><contentSet><inlineXML contenttype=\"application/xhtml+xml\">\
             <html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{}</body></html></inlineXML></contentSet></newsItem>",
            markup()
        ),
        Form::Newsml1 => format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>d{number}</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification>\
             <NewsManagement><NewsItemType FormalName=\"News\"/><FirstCreated>20260301T120000Z</FirstCreated><Status FormalName=\"Usable\"/></NewsManagement>\
             <NewsComponent><NewsLines><HeadLine>{headline}</HeadLine></NewsLines><ContentItem><DataContent>{}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
            markup()
        ),
        Form::Nitf => format!(
            "<nitf><head><title>{headline}</title><docdata><doc-id id-string=\"d{number}\"/><date.issue norm=\"20260301T120000Z\"/></docdata></head>\
             <body><body.head><hedline><hl1>{headline}</hl1></hedline></body.head><body.content>{}</body.content></body></nitf>",
            markup()
        ),
        Form::Iptc7901 => {
            let text = format!(
                "\u{16}\u{16}\u{1}AGX{number:07} 3 eco 0250 \r\nMaroc/\r\n\u{2}{headline}\r\n\r\n   {}\r\n\u{3}\r\n011200 GMT mar 26\u{4}",
                paragraphs.join("\r\n   ")
            );
            return latin_1(&text);
        }
        Form::Anpa => {
            let text = format!(
                "\u{16}\u{16}\u{1}{}\u{1f}us-\r\nr i\u{13}\u{11} BC-Morocco-{number} 03-01-26 0450\r\n\u{2}^{headline}<\r\n\t{}\r\n\u{3}AP-WF-03-01-26 1200GMT<\r\n\u{4}",
                transmission(number),
                paragraphs.join("\r\n\t")
            );
            return latin_1(&text);
        }
        Form::Mail => format!(
            "From: Agence <fil@agence.example>\r\nTo: redaction@example.org\r\nMessage-ID: <d{number}@agence.example>\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\n\
             Subject: Depeche {number}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
            paragraphs.join("\r\n\r\n")
        ),
    };
    text.into_bytes()
}

/// A letter and four digits, different for each of 260,000 numbers.
fn transmission(number: u64) -> String {
    let letter = char::from(b'a' + u8::try_from(number / 10_000 % 26).unwrap_or_default());
    format!("{letter}{:04}", number % 10_000)
}

fn paragraphs_of(paragraphs: &[String]) -> String {
    paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect()
}

fn escaped(markup: &str) -> String {
    markup.replace('&', "&amp;").replace('<', "&lt;")
}

/// Encodes as Latin-1. A character without a byte becomes a question mark.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}
