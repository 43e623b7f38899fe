//! Tests that every story of a document has an identity of its own, whatever its id says.

use crate::{Draft, testing::read};

/// Two stories with this id and these addresses, in every form of feed, and in ninjs.
fn documents(id: &str, addresses: [&str; 2]) -> Vec<(&'static str, String)> {
    let texts = [
        "Le quai de Safi est ouvert aux navires depuis lundi",
        "Trente coureurs quittent Agadir sous la pluie battante",
    ];
    let stories: Vec<(&str, &str)> = addresses.into_iter().zip(texts).collect();
    let all = |story: &dyn Fn(&str, &str) -> String| {
        stories.iter().map(|(address, text)| story(address, text)).collect::<Vec<_>>()
    };
    let rss = all(&|address, text| {
        format!(
            "<item><guid>{id}</guid><link>{address}</link><title>{text}</title><description>{text}, dit le port.</description></item>"
        )
    });
    let rdf = all(&|address, text| {
        format!("<item><link>{address}</link><dc:identifier>{id}</dc:identifier><title>{text}</title></item>")
    });
    let atom =
        all(&|address, text| format!("<entry><id>{id}</id><link href='{address}'/><title>{text}</title></entry>"));
    let json = all(&|address, text| {
        serde_json::json!({"id": id, "url": address, "title": text, "content_text": text}).to_string()
    });
    let ninjs = all(&|address, text| {
        serde_json::json!({"uri": id, "canonicalurl": address, "type": "text", "headline": text, "body_text": text})
            .to_string()
    });
    vec![
        ("RSS", format!("<rss><channel><link>https://a.example/news</link>{}</channel></rss>", rss.concat())),
        (
            "RSS 1.0",
            format!(
                "<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><link>https://a.example/news</link></channel>{}</rdf:RDF>",
                rdf.concat()
            ),
        ),
        (
            "Atom",
            format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/news'/>{}</feed>",
                atom.concat()
            ),
        ),
        (
            "JSON Feed",
            format!(
                r#"{{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://a.example/news", "items": [{}]}}"#,
                json.join(",")
            ),
        ),
        ("ninjs", format!("[{}]", ninjs.join(","))),
    ]
}

fn identities(document: &str) -> Vec<String> {
    let parsed = read(document).unwrap_or_else(|why| panic!("{why}: {document}"));
    parsed.drafts.into_iter().map(|draft| draft.identity).collect()
}

#[test]
fn an_id_that_is_plainly_none_gives_way_to_the_address() {
    let addresses = ["https://a.example/safi", "http://a.example/course/?utm_source=rss"];
    for id in [
        "0",
        "-",
        "null",
        "N/A",
        "-1",
        "[object Object]",
        "a.example",
        "www.a.example",
        "urn:uuid:00000000-0000-0000-0000-000000000000",
        "https://a.example/",
        "http://a.example/news/",
        "depeche",
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
    ] {
        for (form, document) in documents(id, addresses) {
            let expected = ["https://a.example/safi", "https://a.example/course"];
            // ninjs has no address of its own.
            if form == "ninjs" && id.ends_with("/news/") {
                continue;
            }
            assert_eq!(identities(&document), expected, "{form} {id}");
        }
    }
}

#[test]
fn stories_without_an_id_and_an_address_are_told_by_their_headlines() {
    for addresses in
        [["https://a.example/", "https://a.example/"], ["https://a.example/news", "http://a.example/news/"], ["", ""]]
    {
        for (form, document) in documents("0", addresses) {
            if form == "ninjs" && addresses[0].ends_with("/news") {
                continue;
            }
            let [one, other] = <[String; 2]>::try_from(identities(&document)).unwrap();
            assert!(one.starts_with("sha256:") && other.starts_with("sha256:") && one != other, "{form} {addresses:?}");
            assert_eq!(identities(&document), [one, other], "from poll to poll");
        }
    }
}

#[test]
fn an_id_that_one_story_has_is_trusted_whatever_it_looks_like() {
    for id in [
        "1",
        "17",
        "https://a.example/?p=12",
        "https://a.example/live#post-2",
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
        "10",
    ] {
        let feed = format!(
            "<rss><channel><link>https://a.example/</link><item><guid>{id}</guid><link>https://a.example/safi</link><title>Le quai</title></item></channel></rss>"
        );
        assert_eq!(identities(&feed), [id], "{id}");
    }
}

#[test]
fn versions_of_one_story_in_a_document_are_one_item_and_the_version_decides_before_the_time() {
    let entry = |title: &str, minute: u32| {
        format!(
            "<entry><id>urn:1</id><link href='https://a.example/1'/><title>{title}</title><updated>2024-11-04T10:{minute}:00Z</updated><content>Le quai de Safi est ouvert aux navires depuis lundi.</content></entry>"
        )
    };
    let feed = |entries: &str| format!("<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>");
    let headline = |document: &str| {
        read(document).unwrap().drafts.into_iter().map(|draft| draft.headline.clone()).collect::<Vec<_>>()
    };
    let (old, new) = (entry("Safi ouvre son quai", 10), entry("Un quai pour Safi", 20));
    assert_eq!(headline(&feed(&format!("{old}{new}"))), ["Un quai pour Safi"]);
    assert_eq!(headline(&feed(&format!("{new}{old}"))), ["Un quai pour Safi"]);
    let ninjs = |version: &str, hour: u32, text: &str| {
        format!(
            r#"{{"uri": "urn:a:1", "type": "text", "version": "{version}", "versioncreated": "2024-11-04T{hour}:00:00Z", "headline": "{text}", "body_text": "{text}"}}"#
        )
    };
    for order in [[0, 1], [1, 0]] {
        let versions = [ninjs("2", 12, "Explosion à Safi"), ninjs("10", 10, "Trois blessés, selon le préfet")];
        let document = format!("[{},{}]", versions[order[0]], versions[order[1]]);
        assert_eq!(headline(&document), ["Trois blessés, selon le préfet"]);
    }
}

#[test]
fn an_address_as_an_id_is_the_same_in_all_its_forms() {
    let draft = |id: &str| -> Draft {
        let feed = format!("<rss><channel><item><guid>{id}</guid><title>Le quai</title></item></channel></rss>");
        read(feed).unwrap().drafts.remove(0)
    };
    let first = draft("http://a.example/safi/?utm_source=rss&amp;utm_term=1");
    assert_eq!(first.identity, "https://a.example/safi");
    assert_eq!(first.canonical_url, "http://a.example/safi/?utm_source=rss&utm_term=1", "it is shown as it was sent");
    for form in ["https://a.example/safi", "https://a.example/safi#comments", "http://a.example/safi?utm_source=mail"] {
        let other = draft(form);
        assert_eq!((&other.identity, other.content_digest()), (&first.identity, first.content_digest()), "{form}");
    }
    assert_ne!(draft("https://a.example/safi?p=2").identity, first.identity);
}

#[test]
fn many_entries_with_one_id_are_settled_in_time() {
    let text = "mot ".repeat(500);
    let entries: String = (0..3_000)
        .map(|n| format!("<item><guid>x</guid><title>{n} {n}{n}</title><description>{text}{n}</description></item>"))
        .collect();
    let began = std::time::Instant::now();
    let parsed = read(format!("<rss><channel>{entries}</channel></rss>")).unwrap();
    assert!(!parsed.drafts.is_empty() && began.elapsed().as_secs() < 30);
}
