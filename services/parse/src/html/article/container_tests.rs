//! Tests which part of a page is taken for the article: small pages of each kind, in several languages.

use super::*;
use crate::prose;

const ARTICLE: [&str; 2] = [
    "Die Brücke über die Oste bleibt bis Ostern gesperrt, teilte der Landkreis am Montag mit, weil ein Pfeiler nachgibt.",
    "Autos fahren so lange über Hechthausen, und die Schulbusse fahren zehn Minuten früher, sagte ein Sprecher.",
];
const LONG: &str = "In the hills the almond trees flower earlier than ever, and beekeepers hurry to bring their hives up, \
    for the blossom lasts nine days only, and rain is forecast for the second half of the week, with wind from the sea. \
    Whoever wants to see it should come early, leave the car at the station, and bring a coat for the way back.";

fn taken(html: &str, headline: &str) -> Vec<String> {
    let clues = Clues { headline: Some(headline), ..Clues::default() };
    find(&Outline::of(prose::tree(html).unwrap().root(), None), &clues).body
}

#[track_caller]
fn is_article(html: &str) {
    assert_eq!(taken(html, "Brücke bleibt gesperrt"), ARTICLE, "{html}");
}

fn paragraphs() -> String {
    ARTICLE.iter().map(|text| format!("<p>{text}</p>")).collect()
}

#[test]
fn teasers_of_full_length_below_a_short_article_are_none() {
    let text = paragraphs();
    for card in [
        format!("<article class='b c'><h2><a href=/n>Etwas anderes</a></h2><p>{LONG}</p></article>"),
        format!("<div class=t><span>Leben</span><h3><a href=/n>Etwas anderes</a></h3><p>{LONG}</p><p>{LONG}</p></div>"),
        format!("<li><a href=/n><h4>Etwas anderes</h4></a><div>{LONG}</div></li>"),
    ] {
        let cards = card.repeat(4);
        is_article(&format!(
            "<div><article><h1>Brücke bleibt gesperrt</h1>{text}</article><article>{cards}</article></div>"
        ));
        is_article(&format!("<div class=b><h1>Brücke bleibt gesperrt</h1>{text}</div><div class=b>{cards}</div>"));
        is_article(&format!("<section><h1>Brücke bleibt gesperrt</h1><div>{text}</div>{cards}</section>"));
    }
}

#[test]
fn replies_longer_than_what_they_reply_to_are_none() {
    let text = paragraphs();
    for reply in [
        format!("<div class=post><b>Jonas</b><p>{LONG}</p><a href=#r>Antworten</a></div>"),
        format!("<li class='even'><img src=a.png><cite>Jonas, 3</cite><div><p>{LONG}</p></div></li>"),
        format!("<article><footer>Jonas</footer><span>jonas77</span><p>{LONG}</p><button>Gut</button></article>"),
    ] {
        let replies = format!("<h3>12 Antworten</h3><ol>{}</ol>", reply.repeat(6));
        is_article(&format!("<div class=post><h1>Brücke bleibt gesperrt</h1>{text}</div><div>{replies}</div>"));
        is_article(&format!("<main><h1>Brücke bleibt gesperrt</h1><div class=x>{text}</div>{replies}</main>"));
    }
}

#[test]
fn a_short_main_stands_before_a_longer_dialog() {
    let main = format!("<main><h1>Brücke bleibt gesperrt</h1>{}</main>", paragraphs());
    let consent = format!("<p>{LONG}</p>").repeat(4);
    for dialog in [
        format!("<div role=dialog>{consent}</div>"),
        format!("<div class=a><div>{consent}</div></div>"),
        format!("<section aria-modal=true role=alertdialog>{consent}</section>"),
    ] {
        is_article(&format!("{main}{dialog}"));
        is_article(&format!("{dialog}{main}"));
    }
    let no_main = main.replace("main>", "div>");
    is_article(&format!("<div role=dialog>{consent}</div>{no_main}"));
}

#[test]
fn the_next_article_on_an_endless_page_is_none() {
    let next = format!("<article><h1>Frühe Blüte</h1>{}</article>", format!("<p>{LONG}</p>").repeat(3));
    is_article(&format!("<article><h1>Brücke bleibt gesperrt</h1>{}</article>{next}", paragraphs()));
    is_article(&format!("{next}<article><h1>Brücke bleibt gesperrt</h1>{}</article>", paragraphs()));
}

#[test]
fn entries_of_a_live_blog_and_items_of_a_list_are_the_article() {
    let entry = |hour: u8| {
        format!(
            "<article id=e{hour}><time>1{hour}:00</time><h3><a href=#e{hour}>Punkt {hour}</a></h3><p>{LONG}</p></article>"
        )
    };
    let live = format!("<main><h1>Brücke bleibt gesperrt</h1>{}{}{}</main>", entry(3), entry(2), entry(1));
    assert_eq!(taken(&live, "Brücke bleibt gesperrt").iter().filter(|text| *text == LONG).count(), 3);
    let item =
        |at: u8| format!("<div class=i><h2><a href=https://shop.example/{at}>Nummer {at}</a></h2><p>{LONG}</p></div>");
    let list =
        format!("<article><h1>Die besten Brücken</h1>{}{}{}{}</article>", paragraphs(), item(1), item(2), item(3));
    assert_eq!(taken(&list, "Die besten Brücken").iter().filter(|text| *text == LONG).count(), 3);
    let voice = |name: &str| format!("<div class=v><b>{name}</b><p>{LONG}</p></div>");
    let voices = format!("<article><h1>Drei Stimmen</h1>{}{}{}</article>", voice("Ann"), voice("Ben"), voice("Cem"));
    assert_eq!(taken(&voices, "Drei Stimmen").iter().filter(|text| *text == LONG).count(), 3);
}

#[test]
fn what_the_data_says_too_is_the_article() {
    let other = format!("<div>{}</div>", format!("<p>{LONG}</p>").repeat(3));
    let html = format!("<div>{other}<div>{}</div></div>", paragraphs());
    let text = ARTICLE.join(" ");
    let clues = Clues { text: Some(&text), ..Clues::default() };
    assert_eq!(find(&Outline::of(prose::tree(&html).unwrap().root(), None), &clues).body, ARTICLE);
}
