//! An agency's notes to editors, through all services.

use newsroom_proto::ingestion::v1::GetItemRequest;
use newsroom_tests::{Newsroom, Options, StoreKind};

const NUMBER: &str = "2852 31000";
const ADDRESS: &str = "desk@agency.example";

#[tokio::test]
async fn what_is_for_editors_only_reaches_no_reader() {
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite)).await;
    let agency = newsroom.push_source("Agency").await;
    let story = format!(
        "\x01AGX0001 4 pol 250\r\nSafi-pier\r\n\x02Safi opens a pier to fishermen\r\n\r\nBy Jane Doe, {ADDRESS}\r\n\r\n\
         SAFI (AGX) - The pier is open, and the first boats of the fishermen came in on Monday morning after three years of work.\r\n\r\nThose who were hurt while it was built can call 116 123, free of charge, at any time of the day.\r\n\r\n# dpa-Notizblock\r\n\r\n\
         The following information is not intended for publication\r\n- Autor: Jane Doe, Redaktion: Hans Meier, Tel. +49 30 {NUMBER}, <{ADDRESS}>\r\n\
         \x03\r\n040800 nov 24\r\n\x04"
    );
    let item_id = newsroom.push_one(&agency, story).await;
    let item = newsroom.clients().ingestion.items.get_item(GetItemRequest { id: item_id.clone() }).await.unwrap();
    let item = item.into_inner().item.unwrap();
    for private in [NUMBER, ADDRESS] {
        assert!(item.editorial_note.contains(private), "editors are told {private}: {item:?}");
    }

    let draft = newsroom.story(&item_id, "the dispatch lies on a desk", |_| true).await;
    let approved = newsroom.approve(&draft).await;
    let article = newsroom.article(&draft.id, "the article is published", |_| true).await;
    let page = newsroom.page(&article.path, "it can be read", |page| page.status == 200).await;
    assert!(page.body.contains("116 123"), "what readers are told stays: {}", page.body);
    let listed = newsroom.site().get("/").await.body;
    let feeds = [newsroom.site().get("/feed.xml").await.body, newsroom.site().get("/feed.json").await.body];
    let told = [format!("{draft:?}"), format!("{approved:?}"), format!("{article:?}"), page.body, listed];
    for text in told.iter().chain(&feeds) {
        for private in [NUMBER, ADDRESS, "Notizblock"] {
            assert!(!text.contains(private), "{private} is told: {text}");
        }
    }
}
