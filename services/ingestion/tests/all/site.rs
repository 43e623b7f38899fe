//! What the pages of a source have in common is learnt, and left out of their articles.

use axum::http::StatusCode;
use newsroom_fixtures::{NatsServer, Reply, Web};
use newsroom_proto::ingestion::v1::{
    DeleteSourceRequest, DiagnoseSourceRequest, GetItemRequest, RawFormat, SubmitRawRequest,
};

use crate::support::{Database, Ingestion, submission};

/// A line on each page of the site, in no element that tells it from the text.
const PROMO: &str = "Le meilleur de la côte chaque matin dans votre boîte, sans frais.";

/// A page with four paragraphs of its own and the line.
fn page(n: u8) -> String {
    let text = |at: u8| {
        format!(
            "<p>Le port numéro {n} a reçu lundi {at} bateaux de plus, a dit le capitaine à ce journal, après des mois.</p>"
        )
    };
    format!(
        "<html lang=fr><body><h1>Les bateaux du port {n}</h1><div>{}{}{}{}<p>{PROMO}</p></div></body></html>",
        text(1),
        text(2),
        text(3),
        text(4)
    )
}

/// Pushes a page, and returns the paragraphs that were taken.
async fn push(ingestion: &mut Ingestion, source: &str, web: &Web, n: u8, format: RawFormat) -> Vec<String> {
    let url = web.url(&format!("/{n}"));
    let request = SubmitRawRequest { format: format.into(), url, ..submission(source, page(n)) };
    let answer = ingestion.client.items.submit_raw(request).await.unwrap().into_inner();
    let id = answer.ingested[0].item_id.clone();
    ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap().body
}

#[tokio::test]
async fn a_line_on_each_page_of_a_source_is_no_article_from_the_second_page_on() {
    let web = Web::start();
    let (nats, database, host) = (NatsServer::start(), Database::sqlite(), web.host());
    let mut ingestion =
        Ingestion::start_with(&database, &nats, |config| config.settings.allowed_hosts = vec![host]).await;
    let source = ingestion.pusher("Le Port").await;
    let other = ingestion.pusher("Un autre").await;
    assert_eq!(push(&mut ingestion, &source, &web, 1, RawFormat::Html).await.len(), 5, "nothing is known yet");
    let second = push(&mut ingestion, &source, &web, 2, RawFormat::Html).await;
    assert!(second.len() == 4 && !second.contains(&PROMO.to_owned()), "{second:?}");
    assert_eq!(
        push(&mut ingestion, &source, &web, 3, RawFormat::Unspecified).await.len(),
        4,
        "a format need not be said"
    );
    assert_eq!(push(&mut ingestion, &other, &web, 4, RawFormat::Html).await.len(), 5, "another source has other pages");

    let html = vec![("content-type", "text/html; charset=utf-8".to_owned())];
    web.set("/5", Reply::Whole(StatusCode::OK, html, page(5).into()));
    let request = DiagnoseSourceRequest { location: web.url("/5") };
    let told = ingestion.client.sources.diagnose_source(request).await.unwrap().into_inner();
    let of_site: Vec<&str> =
        told.findings.iter().filter(|finding| finding.check == "site").map(|finding| finding.text.as_str()).collect();
    assert_eq!(of_site[0], "1 text blocks recur on pages of this site and are no part of its articles");
    assert!(of_site[1].ends_with(PROMO), "{of_site:?}");
    assert_eq!(told.samples[0].paragraphs, 4);

    ingestion.client.sources.delete_source(DeleteSourceRequest { id: source, ..Default::default() }).await.unwrap();
    ingestion.stop().await;
}
