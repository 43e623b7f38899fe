//! Tests with pages whose metadata is true, and with pages whose metadata is not.

use time::OffsetDateTime;

use super::*;
use crate::{model::LinkKind, prose::tree};

const FOUND_AT: &str = "https://www.paper.example/news/quay";

fn said(html: &str) -> Metadata {
    let url = Url::parse(FOUND_AT).unwrap();
    Metadata::of(&Page::of(&tree(html).unwrap()), Some(&url), now(), &crate::date::Zone::UTC)
}

fn now() -> OffsetDateTime {
    date::exact("2025-01-01").unwrap()
}

fn headline(html: &str) -> Option<String> {
    said(html).headline
}

fn data(json: &str) -> String {
    format!("<script type='application/ld+json'>{json}</script>")
}

#[test]
fn a_headline_that_has_nothing_to_do_with_the_h1_is_not_believed() {
    let json = data(r#"{"@type":"NewsArticle","headline":"Ten tricks your doctor hides","author":"A. Writer"}"#);
    let html = format!("{json}<title>Quay | Paper</title><h1>The new quay opens at last</h1>");
    assert_eq!(headline(&html).as_deref(), Some("The new quay opens at last"));
    let html = html.replace("Ten tricks your doctor hides", "New quay opens at last in the harbour");
    assert_eq!(headline(&html).as_deref(), Some("The new quay opens at last"), "the shown one comes first");
}

#[test]
fn the_shown_headline_comes_without_site_kicker_and_search_words() {
    let page = |title: &str, h1: &str, og: &str, json: &str| {
        let json =
            data(&format!(r#"{{"@type":"NewsArticle","headline":"{json}","publisher":{{"name":"Paper Daily"}}}}"#));
        headline(&format!("{json}<title>{title}</title><meta property=og:title content='{og}'><h1>{h1}</h1>"))
    };
    let shown = "Quay opens in March";
    let seo = "Harbour Town: quay opens for ferries in March, boats move";
    assert_eq!(page(shown, shown, shown, seo).as_deref(), Some(shown));
    let with_site = "Quay opens in March - PAPER";
    assert_eq!(page(with_site, shown, with_site, with_site).as_deref(), Some(shown));
    let kicker = format!("Harbour of Safi <b>{shown}</b>");
    assert_eq!(page(&format!("Harbour of Safi: {shown}"), &kicker, shown, shown).as_deref(), Some(shown));
    for title in ["Quay opens in March | Paper", "Paper Daily – Quay opens in March", "Quay opens in March :: PAPER"]
    {
        assert_eq!(
            headline(&format!(
                "{}<title>{title}</title>",
                data(r#"{"@type":"NewsArticle","publisher":{"name":"Paper Daily"}}"#)
            ))
            .as_deref(),
            Some(shown),
            "{title}"
        );
    }
    assert_eq!(
        page("三月码头开放", "三月码头开放", "三月码头开放 - Paper", "三月码头开放，渡轮改线").as_deref(),
        Some("三月码头开放")
    );
    let hyphen = "<title>Quay opens - ferries move in March</title>";
    assert_eq!(headline(hyphen).as_deref(), Some("Quay opens - ferries move in March"));
}

#[test]
fn a_kind_of_page_is_no_section_and_a_label_is_no_name() {
    let json = data(
        r#"{"@type":"NewsArticle","headline":"Quay opens at last","articleSection":"post","author":"Text: ANNA ROTH"}"#,
    );
    let page = said(&format!("{json}<meta property=article:section content=Coast><h1>Quay opens at last</h1>"));
    assert_eq!((page.section.as_deref(), page.byline.as_deref()), (Some("Coast"), Some("Anna Roth")));
    assert_eq!(said(&format!("{json}<h1>Quay opens at last</h1>")).section, None);
}

#[test]
fn a_site_wide_title_is_no_headline() {
    let html = "<meta property=og:site_name content='The Paper'><meta property=og:title content='The Paper'>\
        <title>Quay opens at last - The Paper</title>";
    assert_eq!(headline(html).as_deref(), Some("Quay opens at last"));
    let html =
        "<meta property=og:title content='All the news of the coast, all day'><h1>The new quay opens at last</h1>";
    assert_eq!(headline(html).as_deref(), Some("The new quay opens at last"));
}

#[test]
fn a_logo_in_a_heading_does_not_hide_the_headline() {
    let json = data(r#"{"@type":"NewsArticle","headline":"Quay opens at last"}"#);
    let html = format!("{json}<title>Quay opens at last - Paper</title><h1>Paper</h1><h2>Quay opens at last</h2>");
    assert_eq!(headline(&html).as_deref(), Some("Quay opens at last"));
}

#[test]
fn of_several_articles_the_pages_own_is_read() {
    let json = data(
        r#"[{"@type":"NewsArticle","headline":"Sardines are back in the south","author":"B. Other"},
            {"@type":"NewsArticle","headline":"The new quay opens at last","author":{"name":"A. Writer"}}]"#,
    );
    let said = said(&format!("{json}<h1>The new quay opens at last</h1>"));
    assert_eq!(said.headline.as_deref(), Some("The new quay opens at last"));
    assert_eq!(said.byline.as_deref(), Some("A. Writer"));
}

#[test]
fn microdata_and_rdfa_tell_what_json_ld_tells() {
    let microdata = "<article itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop='headline name'>The new quay opens</h1>\
        <span itemprop=author itemscope itemtype='https://schema.org/Person'><a itemprop='url' href=/a><b itemprop=name>A. Writer</b></a></span>\
        <time itemprop=datePublished datetime='2024-11-04T10:00:00+01:00'>4 Nov</time><meta itemprop=articleSection content=Coast>\
        <meta itemprop=keywords content='quay, harbour'><img itemprop=image src=/q.jpg alt='A quay'></article>";
    let rdfa = microdata
        .replace("itemprop", "property")
        .replace(
            "itemscope itemtype='https://schema.org/NewsArticle'",
            "vocab='https://schema.org/' typeof=NewsArticle",
        )
        .replace("itemscope itemtype='https://schema.org/Person'", "typeof='schema:Person'");
    for html in [microdata.to_owned(), rdfa] {
        let said = said(&html);
        assert_eq!(said.headline.as_deref(), Some("The new quay opens"), "{html}");
        assert_eq!((said.byline.as_deref(), said.section.as_deref()), (Some("A. Writer"), Some("Coast")), "{html}");
        assert_eq!(said.publish_time.time, date::exact("2024-11-04T09:00:00Z"), "{html}");
        assert_eq!(said.publish_time.written, "2024-11-04T10:00:00+01:00", "{html}");
        assert_eq!(said.keywords, ["quay", "harbour"], "{html}");
        let image = said.image.unwrap();
        assert_eq!(
            (image.url.as_str(), image.excerpt.as_str()),
            ("https://www.paper.example/q.jpg", "A quay"),
            "{html}"
        );
    }
}

#[test]
fn a_date_that_cannot_be_true_gives_way_to_one_that_can() {
    let json =
        data(r#"{"@type":"NewsArticle","headline":"x","datePublished":"2031-01-01","dateModified":"3000-01-01"}"#);
    let said = said(&format!("{json}<meta property=article:published_time content='2024-11-04T09:00:00Z'>"));
    let written = "2024-11-04T09:00:00Z";
    let believed = Claim { time: date::exact(written), written: written.into(), had_untrue: true, ..Claim::default() };
    assert_eq!(said.publish_time, believed);
    assert_eq!(
        said.update_time,
        Claim { time: None, written: "3000-01-01".into(), had_untrue: true, ..Claim::default() }
    );
}

#[test]
fn a_date_that_nobody_understands_is_kept_as_written() {
    let html = "<meta property=article:published_time content='hier'><meta name=date content='ce matin'>";
    assert_eq!(said(html).publish_time, Claim { time: None, written: "hier".into(), ..Claim::default() });
}

#[test]
fn a_page_names_itself_but_neither_the_front_page_nor_another_site() {
    let of = |address: &str| said(&format!("<link rel='canonical' href='{address}'>")).canonical_url.unwrap();
    assert_eq!(of("/news/quay-1"), "https://www.paper.example/news/quay-1");
    assert_eq!(of("http://paper.example/news/quay"), "http://paper.example/news/quay");
    for untrue in
        ["https://www.paper.example/", "https://elsewhere.example/news/quay", "javascript:alert(1)", "http://["]
    {
        assert_eq!(of(untrue), FOUND_AT, "{untrue}");
    }
}

#[test]
fn a_lead_image_comes_with_its_caption_and_words() {
    let html = "<meta property=og:image content='https://i.paper.example/1200/quay-tuesday.jpg?w=1'>\
        <figure><img src='/300/quay-tuesday.jpg' alt='Boats at a quay'><figcaption>The quay on <b>Tuesday</b>.</figcaption></figure>";
    let image = said(html).image.unwrap();
    assert_eq!(image.kind, LinkKind::Image);
    assert_eq!((image.title.as_str(), image.excerpt.as_str()), ("The quay on Tuesday.", "Boats at a quay"));
    assert_eq!(image.url, "https://i.paper.example/1200/quay-tuesday.jpg?w=1");
}

#[test]
fn a_lead_image_has_the_caption_that_a_class_names() {
    let image = "<img src='/300/quay-tuesday.jpg' alt=''>";
    for caption in [
        format!("<figure>{image}<div class='photo-caption'>The quay.</div></figure>"),
        format!("<div><div>{image}</div><p class='wp-caption-text'>The quay.</p></div>"),
        format!("<table class='tr-caption-container'><tr><td>{image}<tr><td class='tr-caption'>The quay.</table>"),
        format!("<a data-caption='The quay.'>{image}</a>"),
    ] {
        let html =
            format!("<meta property=og:image content='/1200/quay-tuesday.jpg'><p>Text.</p>{caption}<p>Text.</p>");
        assert_eq!(said(&html).image.unwrap().title, "The quay.", "{caption}");
    }
}

#[test]
fn a_logo_is_no_lead_image_and_a_script_is_none_either() {
    let figure = "<figure><img src=/quay.jpg alt=''><figcaption>The quay.</figcaption></figure>";
    let html = format!("<meta property=og:image content='/static/logo-big.png'>{figure}");
    assert_eq!(said(&html).image.unwrap().url, "https://www.paper.example/quay.jpg");
    let html = "<meta property=og:image content='javascript:alert(1)'>";
    assert_eq!(said(html).image, None);
}

#[test]
fn a_script_in_every_field_stays_text() {
    let script = "&lt;script&gt;alert(1)&lt;/script&gt;";
    let html = format!(
        "<title>{script}</title><h1>{script}</h1><meta name=author content='{script}'><meta name=description content='{script}'>\
         <meta property=article:section content='{script}'><meta property=article:tag content='{script}'><html lang='{script}'>"
    );
    let said = said(&html);
    for field in [said.byline, said.standfirst, said.section, said.keywords.first().cloned()] {
        assert!(field.as_deref().is_none_or(|text| !text.contains('<')), "{field:?}");
    }
    assert_eq!(said.headline.as_deref(), Some("<script>alert(1)</script>"), "shown as text, it is text");
}

#[test]
fn a_writer_is_a_name_said_once() {
    let html = "<meta name=author content='https://paper.example/a'><meta name=parsely-author content='A. Writer'>\
        <meta name=parsely-author content='A. Writer'><meta name=parsely-author content='B. Writer'>";
    assert_eq!(said(html).byline.as_deref(), Some("A. Writer, B. Writer"));
    assert_eq!(said("<a rel='nofollow author' href=/a>A. Writer</a>").byline.as_deref(), Some("A. Writer"));
}

#[test]
fn items_within_items_do_not_multiply() {
    let item = "<div itemscope itemtype='https://schema.org/NewsArticle' itemprop='a b c d'><i itemprop=name>x</i>";
    let html = format!("{}{}", item.repeat(120), "</div>".repeat(120));
    assert_eq!(Page::of(&tree(&html).unwrap()).articles.len(), 1);
    let titles = format!("{}{}", "<h1 itemprop=name>".repeat(150), "<b></b>".repeat(20_000));
    Page::of(&tree(&format!("<div itemscope>{titles}</div>")).unwrap());
}
