//! Pages as a browser and a search engine parse them.

use scraper::{Html, Selector};
use serde_json::Value;
use time::macros::datetime;

use super::{amended, content, corrected, frame, hostile, next, published, sections, site_settings};
use crate::{
    domain::{Article, Card, LanguageTag, SectionLink, SectionSlug},
    render::{FrontSection, PagePosition, article_element, article_page, front_page, gone, not_found, section_page},
};

fn all(page: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|element| element.text().collect()).collect()
}

fn attribute(page: &str, selector: &str, name: &str) -> Option<String> {
    let page = Html::parse_document(page);
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).next()?.attr(name).map(str::to_owned)
}

fn page_of(article: &Article, related: &[Card]) -> String {
    let settings = site_settings();
    let edition = article_element(&settings, article);
    article_page(frame(&settings, &sections()), article, &edition, related)
}

fn json_ld(page: &str) -> Value {
    let scripts = all(page, "script");
    assert_eq!(scripts.len(), 1, "only the data for search engines is a script");
    serde_json::from_str(&scripts[0]).unwrap()
}

#[test]
fn a_page_says_what_the_story_says() {
    let article = published(7, content("fr", "Police : « réunion » à Marrakech", "La ville a ouvert."));
    let page = page_of(&article, &[]);
    assert_eq!(all(&page, "article h1"), ["Police : « réunion » à Marrakech"]);
    assert_eq!(all(&page, "h1").len(), 1);
    assert_eq!(all(&page, ".body p"), ["La ville a ouvert.", "Second paragraph."]);
    assert_eq!(all(&page, ".author"), ["Nadia Alaoui"]);
    assert_eq!(all(&page, ".times"), ["Publié le 24 novembre 2025 à 10:32 UTC"]);
    assert_eq!(attribute(&page, "time", "datetime").unwrap(), "2025-11-24T10:32:05Z");
    assert_eq!(attribute(&page, "html", "lang").unwrap(), "fr");
    assert_eq!(attribute(&page, "html", "dir").unwrap(), "ltr");
    let address = "https://fil.example/international/police-reunion-a-marrakech-000000000007";
    assert_eq!(attribute(&page, "link[rel=canonical]", "href").unwrap(), address);
    assert_eq!(attribute(&page, "meta[property='og:url']", "content").unwrap(), address);
    assert_eq!(attribute(&page, "meta[name=description]", "content").unwrap(), "La ville a ouvert. Second paragraph.",);
    assert_eq!(attribute(&page, "nav a[aria-current]", "href").unwrap(), "/international");
    let data = json_ld(&page);
    assert_eq!(data["@type"], "NewsArticle");
    assert_eq!(data["headline"], "Police : « réunion » à Marrakech");
    assert_eq!(data["dateModified"], "2025-11-24T10:32:05Z");
    assert_eq!(data["correction"], Value::Null);
    assert!(all(&page, "aside, .corrections, .updated").is_empty());
}

#[test]
fn a_correction_stands_on_the_page() {
    let article = published(7, content("en", "Talks open", "Two came."));
    let page = page_of(&corrected(&article, "An earlier version said two; three came."), &[]);
    let notice = all(&page, "section.corrections p");
    assert_eq!(notice, ["25 November 2025, 08:00 UTC An earlier version said two; three came."]);
    assert_eq!(all(&page, ".updated"), ["Updated 25 November 2025, 08:00 UTC"]);
    let data = json_ld(&page);
    assert_eq!(data["dateModified"], "2025-11-25T08:00:00Z");
    assert_eq!(data["correction"][0]["text"], "An earlier version said two; three came.");
}

#[test]
fn an_update_of_the_wire_is_shown_in_the_language_of_the_article_and_is_no_correction() {
    let time = datetime!(2025-11-25 08:00 UTC);
    for (language, updated, correction, by_source) in [
        ("en", "Updated", "Correction", "The source of this article has corrected it."),
        ("fr-MA", "Mis à jour le", "Rectificatif", "La source de cet article l’a rectifié."),
        ("ar", "حُدّث في", "تصويب", "صوّب المصدر هذا المقال."),
        ("de", "Aktualisiert am", "Berichtigung", "Die Quelle dieses Artikels hat ihn berichtigt."),
        ("es", "Actualizado el", "Rectificación", "La fuente de este artículo lo ha rectificado."),
        ("it", "Aggiornato il", "Rettifica", "La fonte di questo articolo lo ha rettificato."),
        ("pt-BR", "Atualizado em", "Retificação", "A fonte deste artigo retificou-o."),
    ] {
        let article = published(7, content(language, "Talks", "Two came."));
        let update = next(&article, &amended(&article, Some(time), false), time);
        let page = page_of(&update, &[]);
        assert!(all(&page, ".updated")[0].starts_with(updated), "{page}");
        assert!(all(&page, ".corrections").is_empty() && json_ld(&page)["correction"].is_null(), "{page}");

        let corrected = next(&article, &amended(&article, Some(time), true), time);
        let page = page_of(&corrected, &[]);
        assert_eq!(all(&page, "section.corrections h2"), [correction]);
        assert!(all(&page, "section.corrections p")[0].ends_with(by_source), "{page}");
        assert_eq!(json_ld(&page)["correction"][0]["text"], by_source);
    }
}

#[test]
fn a_minor_edit_is_not_shown_to_readers_but_dated_for_machines() {
    let (time, later) = (datetime!(2025-11-25 08:00 UTC), datetime!(2025-11-26 09:30 UTC));
    let article = published(7, content("en", "Talks", "Two came."));
    let minor = next(&article, &amended(&article, None, false), later);
    let page = page_of(&minor, &[]);
    assert!(all(&page, ".corrections, .updated").is_empty(), "{page}");
    assert_eq!(json_ld(&page)["dateModified"], "2025-11-26T09:30:00Z");
    let update = next(&article, &amended(&article, Some(time), false), time);
    let page = page_of(&next(&update, &amended(&update, None, false), later), &[]);
    assert_eq!(all(&page, ".updated"), ["Updated 25 November 2025, 08:00 UTC"]);
}

#[test]
fn what_a_reader_may_like_stands_under_it() {
    let article = published(7, content("fr", "Un", "Texte."));
    let text = "مدينة مراكش تستقبل الوفود ".repeat(20);
    let arabic = published(8, content("ar", "الشرطة تجتمع", &text));
    let page = page_of(&article, &[Card::from(&arabic)]);
    assert_eq!(all(&page, "aside.related h2"), ["À lire aussi"]);
    assert_eq!(all(&page, "aside.related h3 a"), ["الشرطة تجتمع"]);
    let teaser = all(&page, "aside .teaser").remove(0);
    assert!(teaser.ends_with('…') && teaser.chars().count() <= 180);
    assert_eq!(attribute(&page, "aside .card", "dir").unwrap(), "rtl");
    assert!(attribute(&page, "aside h3 a", "href").unwrap().is_ascii());

    let page = page_of(&arabic, &[Card::from(&article)]);
    assert_eq!(all(&page, "aside.related h2"), ["قد يعجبك أيضًا"]);
    assert_eq!(attribute(&page, "html", "dir").unwrap(), "rtl");
    assert_eq!(attribute(&page, "html", "lang").unwrap(), "ar");
    assert!(all(&page, ".published")[0].contains("نوفمبر"));
    let other = published(9, content("nl", "Drie", "Tekst."));
    let page = page_of(&other, &[Card::from(&article)]);
    assert_eq!(all(&page, "aside.related h2"), ["You may also like"]);
}

#[test]
fn no_text_becomes_markup() {
    let article = hostile();
    let settings = site_settings();
    let link = SectionLink { slug: article.section_slug(), name: article.content.section.clone() };
    let cards = [Card::from(&article)];
    let links = [link.clone()];
    let frame = frame(&settings, &links);
    let block = FrontSection { section: link.clone(), cards: cards.to_vec() };
    let other =
        FrontSection { section: link.clone(), cards: vec![Card::from(&published(3, content("en", "Later", "Text.")))] };
    let edition = article_element(&settings, &article);
    let article_page = article_page(frame, &article, &edition, &cards);
    assert_eq!(json_ld(&article_page)["headline"], article.content.headline);
    assert_eq!(json_ld(&article_page)["correction"][0]["text"], article.corrections[0].note.clone().unwrap());
    let pages = [
        article_page.replacen("<script type=\"application/ld+json\">", "", 1),
        front_page(frame, &[block, other]),
        section_page(frame, &link, &cards, PagePosition { number: 2, has_older: true }),
        gone(frame, &article.content.language),
        not_found(frame),
    ];
    for page in pages {
        assert!(all(&page, "script, img, [onerror]").is_empty(), "{page}");
        assert!(!page.contains('\u{0}'));
        assert_eq!(all(&page, "title").len(), 1, "{page}");
    }
}

#[test]
fn the_front_page_begins_with_the_newest_article() {
    let settings = site_settings();
    let mut old = Card::from(&published(1, content("fr", "Ancien", "Texte.")));
    old.published -= time::Duration::DAY;
    let new = Card::from(&published(2, content("ar", "جديد", "نص.")));
    let block = FrontSection { section: sections().remove(0), cards: vec![new, old] };
    let page = front_page(frame(&settings, &sections()), &[block]);
    assert_eq!(all(&page, ".lead h2"), ["جديد"]);
    assert_eq!(attribute(&page, ".lead", "dir").unwrap(), "rtl");
    assert_eq!(all(&page, ".block h2"), ["International"]);
    assert_eq!(all(&page, ".block h3"), ["Ancien"]);
    assert_eq!(all(&page, "h1"), ["Le Fil & Cie"]);
    assert_eq!(all(&page, ".masthead nav a"), ["International", "Économie", "عالم"]);
    let empty = front_page(frame(&settings, &[]), &[]);
    assert_eq!(all(&empty, ".empty"), ["Rien n’a encore été publié ici."]);
}

#[test]
fn a_section_goes_over_several_pages() {
    let settings = site_settings();
    let section = SectionLink { slug: SectionSlug::of("Économie"), name: "Économie".into() };
    let cards = [Card::from(&published(1, content("fr", "Un", "Texte.")))];
    let page = |number, has_older| {
        section_page(frame(&settings, &sections()), &section, &cards, PagePosition { number, has_older })
    };
    let second = page(2, true);
    assert_eq!(attribute(&second, "a[rel=prev]", "href").unwrap(), "/economie");
    assert_eq!(attribute(&second, "a[rel=next]", "href").unwrap(), "/economie?page=3");
    assert_eq!(all(&second, "h1"), ["Économie"]);
    assert!(all(&page(1, false), "nav.pages").is_empty());
}

#[test]
fn a_missing_page_speaks_the_reader_s_language() {
    let settings = site_settings();
    let page = not_found(frame(&settings, &[]));
    assert_eq!(all(&page, "h1"), ["Page introuvable"]);
    let page = gone(frame(&settings, &[]), &LanguageTag::or_undetermined("ar"));
    assert_eq!(all(&page, "h1"), ["سُحب هذا المقال"]);
    assert_eq!(attribute(&page, "html", "dir").unwrap(), "rtl");
    assert_eq!(attribute(&page, "meta[name=robots]", "content").unwrap(), "noindex");
}
