//! Article pages that say much of themselves, and pages that say nothing.

use url::Url;

use super::*;
use crate::{
    domain::{Draft, Form},
    parse,
};

const PAGE: &str = r#"<!DOCTYPE html><html lang="fr"><head><title>Safi ouvre un quai | Le Quotidien</title>
<link rel="canonical" href="/eco/safi"><meta property="og:site_name" content="Le Quotidien">
<meta property="og:title" content="Safi ouvre un quai | Le Quotidien"><meta property="og:image" content="/img/quai.jpg">
<meta name="description" content="Trois ans de travaux.">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":"NewsArticle",
"headline":"Safi ouvre un quai aux pêcheurs","datePublished":"2024-11-04T10:00:00+01:00","dateModified":"2024-11-04T12:00:00Z",
"articleSection":"Économie","author":[{"@type":"Person","name":"Amina Alaoui"}],"keywords":"pêche, Safi"}]}</script></head>
<body><nav><ul><li><a href="/">Accueil</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>Safi ouvre un quai aux pêcheurs</h1><p>Par Amina Alaoui</p>
<p>Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux, après trois ans de travaux et bien des retards.</p>
<figure><img src="/img/quai.jpg"><figcaption>Le quai, mardi. (Photo d'agence)</figcaption></figure>
<p>Les patrons pêcheurs attendaient cela depuis longtemps, a dit leur président devant la presse réunie sur le port.</p>
<p><a href="/partage">Partager</a></p>
<p>À lire aussi : <a href="/eco/sardine">La sardine revient</a></p>
<p>Le prochain quai ouvrira dans deux ans, si le budget est voté par le conseil de la ville avant la fin de l'année.</p>
<script>document.write("perdu")</script></article>
<section class="widget"><h3>Vous aimerez aussi</h3><ul><li><a href="/eco/essaouira">Essaouira répare ses filets</a><p>Les filets d'Essaouira…</p></li>
<li><a href="/eco/agadir">Agadir agrandit son port</a></li></ul></section></main>
<footer><p>Tous droits réservés</p></footer></body></html>"#;

fn read(html: &str) -> Result<parse::Parsed, Unreadable> {
    let url = Url::parse("https://www.quotidien.example/eco/safi?x=1").unwrap();
    let now = date::exact("2025-01-01").unwrap();
    parse::read(&Payload { bytes: html.as_bytes(), form: Some(Form::Html), content_type: None, url: Some(&url), now })
}

fn only(html: &str) -> Draft {
    read(html).unwrap().drafts.remove(0)
}

#[test]
fn a_page_is_read_whole() {
    let draft = only(PAGE);
    assert_eq!(draft.headline, "Safi ouvre un quai aux pêcheurs");
    assert_eq!((draft.section.as_str(), draft.byline.as_str()), ("Économie", "Amina Alaoui"));
    assert_eq!(draft.standfirst, "Trois ans de travaux.");
    assert_eq!(draft.canonical_url, "https://www.quotidien.example/eco/safi");
    assert_eq!(draft.identity, draft.canonical_url);
    assert_eq!(draft.language.as_ref().map(Language::as_str), Some("fr"));
    assert_eq!(draft.keywords, ["pêche", "Safi"]);
    assert_eq!(draft.publish_time, date::exact("2024-11-04T09:00:00Z"));
    assert_eq!(draft.source_update_time, date::exact("2024-11-04T12:00:00Z"));
}

#[test]
fn the_body_is_the_article_and_nothing_of_the_page() {
    let draft = only(PAGE);
    let begins: Vec<&str> = draft.body.iter().map(|p| p.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(begins, ["Le", "Les", "Le"], "{:#?}", draft.body);
    let links: Vec<(&str, &str, &str)> =
        draft.links.iter().map(|l| (l.title.as_str(), l.excerpt.as_str(), l.url.as_str())).collect();
    let site = "https://www.quotidien.example";
    assert_eq!(
        links,
        [
            ("Essaouira répare ses filets", "Les filets d'Essaouira…", format!("{site}/eco/essaouira").as_str()),
            ("Agadir agrandit son port", "", format!("{site}/eco/agadir").as_str()),
            ("La sardine revient", "", ""),
            ("", "", format!("{site}/img/quai.jpg").as_str()),
        ]
    );
}

#[test]
fn a_bare_page_is_read_by_its_look() {
    let paragraph = "The new quay of the harbour took in its first boats on Tuesday, after three years of work.";
    let html = format!(
        "<html><head><title>Quay opens</title></head><body><div id=c><h1>Quay opens</h1>{}</div></body></html>",
        format!("<p>{paragraph}</p>").repeat(3)
    );
    let draft = only(&html);
    assert_eq!((draft.headline.as_str(), draft.body.len()), ("Quay opens", 3));
    assert_eq!(draft.language.as_ref().map(Language::as_str), Some("en"));
}

#[test]
fn another_site_cannot_claim_the_page() {
    let html = PAGE.replace("href=\"/eco/safi\"", "href=\"https://elsewhere.example/x\"");
    assert_eq!(only(&html).canonical_url, "https://www.quotidien.example/eco/safi?x=1");
}

#[test]
fn a_page_without_headline_or_article_is_refused() {
    assert_eq!(read("<html><body><p>Un.</p></body></html>"), Err(Unreadable::NoHeadline));
    assert_eq!(read("<html><head><title>T</title></head><body></body></html>"), Err(Unreadable::NoBody));
}

#[test]
fn an_unbelievable_date_is_left_out_and_told() {
    let parsed = read(&PAGE.replace("2024-11-04T10", "9999-11-04T10")).unwrap();
    assert_eq!(parsed.drafts[0].publish_time, None);
    assert_eq!(parsed.rejected.len(), 1);
}

#[test]
fn a_large_page_is_read_in_time() {
    let began = std::time::Instant::now();
    let rows = "<div class=row><p>Une ligne de texte, avec des mots, et encore des mots.</p></div>".repeat(10_000);
    assert!(read(&format!("<html><body><h1>T</h1>{rows}</body></html>")).is_err(), "more paragraphs than an item has");
    assert!(began.elapsed() < std::time::Duration::from_secs(60), "{:?}", began.elapsed());
}
