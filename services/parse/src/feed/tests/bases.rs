//! Tests of bases, languages and links: what an element inherits from an outer one.

use super::*;

fn atom(attributes: &str, entry: &str) -> Draft {
    drafts(&format!(
        "<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><entry><id>1</id><title>T</title>{entry}</entry></feed>"
    ))
    .remove(0)
}

#[test]
fn addresses_are_relative_to_the_innermost_base() {
    for (attributes, entry, url) in [
        ("", "<link href='p'/>", "https://agence.example/p"),
        ("xml:base='https://a.example/x/'", "<link href='p'/>", "https://a.example/x/p"),
        ("xml:base='/x/'", "<link href='p'/>", "https://agence.example/x/p"),
        ("xml:base='https://a.example/x/'", "<link xml:base='y/' href='p'/>", "https://a.example/x/y/p"),
        ("xml:base='https://a.example/x/'", "<link xml:base='https://b.example/' href='/p'/>", "https://b.example/p"),
        ("xml:base='javascript:x'", "<link href='p'/>", "https://agence.example/p"),
        ("xml:base='http://[broken'", "<link href='p'/>", "https://agence.example/p"),
        ("xml:base='https://a.example/x/'", "<link href='https://c.example/'/>", "https://c.example/"),
    ] {
        assert_eq!(atom(attributes, entry).canonical_url, url, "{attributes} {entry}");
    }
}

#[test]
fn an_image_in_the_content_is_relative_to_the_contents_base() {
    let image = |feed: &str, field: &str| {
        let text = format!("<{field}>&lt;p&gt;x&lt;img src='i.jpg'&gt;&lt;/p&gt;</{}>", &field[..7]);
        atom(feed, &format!("<link href='https://c.example/p/q'/>{text}")).identity
    };
    let base = "xml:base='https://a.example/x/'";
    for field in ["content type='html'", "summary type='html'"] {
        assert_eq!(image(base, &format!("{field} xml:base='https://b.example/y/'")), "https://b.example/y/i.jpg");
        assert_eq!(image(base, field), "https://a.example/x/i.jpg", "else to the innermost one around it");
        assert_eq!(image("", field), "https://c.example/p/i.jpg", "else to the page's address");
    }
}

#[test]
fn without_an_address_of_its_own_a_feeds_site_is_the_base() {
    let feed =
        "<rss><channel><link>https://a.example/news/</link><item><title>T</title><link>p</link></item></channel></rss>";
    let payload = Payload::of(feed.as_bytes(), now());
    assert_eq!(crate::read(&payload).unwrap().drafts[0].canonical_url, "https://a.example/news/p");
}

#[test]
fn the_language_is_the_innermost_one() {
    for (attributes, entry, language) in [
        ("xml:lang='fr'", "", Some("fr")),
        ("xml:lang='fr'", "<content xml:lang='ar'>x</content>", Some("ar")),
        ("xml:lang='fr'", "<rights xml:lang='en'>x</rights><category xml:lang='en' term='x'/>", Some("fr")),
        ("xml:lang='fr-ma'", "<dc:language>en</dc:language>", Some("en")),
    ] {
        let draft = atom(attributes, entry);
        assert_eq!(draft.language.as_ref().map(LanguageTag::as_str), language, "{attributes} {entry}");
    }
    let nested = "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><entry xml:lang='es'><id>1</id><title>T</title></entry>\
                  <entry><id>2</id><title>U</title></entry></feed>";
    let languages: Vec<String> =
        drafts(nested).iter().map(|draft| draft.language.clone().unwrap().to_string()).collect();
    assert_eq!(languages, ["es", "fr"]);
}

#[test]
fn links_are_taken_by_their_relation() {
    let draft = atom(
        "",
        "<link rel='self' href='/self'/><link rel='alternate' type='application/pdf' href='/pdf'/>\
         <link rel='http://www.iana.org/assignments/relation/alternate' href='/page'/>\
         <link rel='related' title='R &amp;amp; S' href='/related'/><link rel='via' href='https://b.example/'/>\
         <link rel='enclosure' type='application/pdf' href='/doc.pdf'/><link rel='replies' href='/r'/>",
    );
    assert_eq!(draft.canonical_url, "https://agence.example/page");
    let links: Vec<(&str, &str, &str)> =
        draft.links.iter().map(|link| (link.role.as_str(), link.title.as_str(), link.url.as_str())).collect();
    assert_eq!(
        links,
        [
            ("", "R & S", "https://agence.example/related"),
            ("via", "", "https://b.example/"),
            ("enclosure", "", "https://agence.example/doc.pdf"),
        ]
    );
}

#[test]
fn a_counter_of_clicks_is_not_the_page() {
    let draft = entry(
        "<title>T</title><link>https://feeds.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>",
    );
    assert_eq!(draft.canonical_url, "https://a.example/1");
}
