//! Agencies' XML formats through the front door: packages, pictures, versions and kills.

use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, IngestOutcome, Item, ItemLinkKind, ItemType, ListItemsRequest, PubStatus, RawFormat,
    SubmitRawRequest,
};
use rstest::rstest;

use crate::support::{Database, Ingestion, ingested, submission};

/// A message with a package of a text, and the text with a picture, in this version.
fn message(version: u32, hour: u32, body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
  <packageItem guid="urn:agx:pkg" version="1">
    <itemMeta><itemClass qcode="ninat:composite"/><versionCreated>2024-11-04T08:00:00Z</versionCreated></itemMeta>
    <contentMeta><headline>Safi today</headline></contentMeta>
    <groupSet root="g"><group id="g" role="group:main"><itemRef residref="urn:agx:text"/></group></groupSet>
  </packageItem>
  <newsItem guid="urn:agx:text" version="{version}">
    <itemMeta><itemClass qcode="ninat:text"/><versionCreated>2024-11-04T{hour:02}:00:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
    <contentMeta><language tag="en"/><headline>New quay at Safi</headline></contentMeta>
    <contentSet>
      <inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{body}</p></body></html></inlineXML>
      <remoteContent rendition="rnd:highRes" href="https://agx.example/quay.jpg" contenttype="image/jpeg" width="1200"/>
    </contentSet>
  </newsItem>
</itemSet></newsMessage>"#
    )
}

const KILL: &str = r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:agx:text" version="11">
  <itemMeta><versionCreated>2024-11-04T12:00:00Z</versionCreated><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>"#;

async fn items(ingestion: &mut Ingestion) -> Vec<Item> {
    ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items
}

async fn item(ingestion: &mut Ingestion, identity: &str) -> Item {
    let id = items(ingestion).await.into_iter().find(|item| item.identity == identity).unwrap().id;
    ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_package_its_members_and_their_pictures_are_items_that_link_to_each_other(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let answer = ingestion.submit(&source, message(2, 9, "One.")).await.unwrap();
    assert_eq!(ingested(&answer), [(IngestOutcome::New, 1); 3]);
    assert!(answer.rejected.is_empty());
    let picture = item(&mut ingestion, "https://agx.example/quay.jpg").await;
    assert_eq!((picture.r#type(), picture.renditions[0].width), (ItemType::Picture, 1_200));
    let text = item(&mut ingestion, "urn:agx:text").await;
    assert_eq!(
        (text.headline.as_str(), text.version.as_str(), text.parser.as_str()),
        ("New quay at Safi", "2", "newsml-g2")
    );
    assert_eq!((text.links[0].kind(), text.links[0].item_id.as_str()), (ItemLinkKind::Associated, picture.id.as_str()));
    let package = item(&mut ingestion, "urn:agx:pkg").await;
    assert_eq!((package.r#type(), package.links[0].role.as_str()), (ItemType::Composite, "main"));
    assert_eq!(
        (package.links[0].kind(), package.links[0].item_id.as_str()),
        (ItemLinkKind::Associated, text.id.as_str())
    );
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn versions_are_numbers_an_old_one_is_never_on_top_and_a_kill_kills(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    ingestion.submit(&source, message(9, 9, "Nine.")).await.unwrap();
    ingestion.submit(&source, message(10, 10, "Ten.")).await.unwrap();
    let text = item(&mut ingestion, "urn:agx:text").await;
    assert_eq!((text.version.as_str(), text.revision, text.body.as_slice()), ("10", 2, &["Ten.".to_owned()][..]));
    let late = ingestion.submit(&source, message(8, 11, "Eight.")).await.unwrap();
    assert!(ingested(&late).contains(&(IngestOutcome::Outdated, 2)), "{late:?}");
    assert_eq!(item(&mut ingestion, "urn:agx:text").await, text);
    let killed = ingestion.submit(&source, KILL).await.unwrap();
    assert_eq!(ingested(&killed), [(IngestOutcome::Update, 3)]);
    let text = item(&mut ingestion, "urn:agx:text").await;
    assert_eq!((text.pub_status(), text.body.len()), (PubStatus::Canceled, 0));
    ingestion.stop().await;
}

#[tokio::test]
async fn each_format_is_found_out_or_taken_as_it_is_named() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let newsml = "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>n1</NewsItemId></NewsIdentifier></Identification>\
        <NewsComponent><NewsLines><HeadLine>From NewsML</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>";
    let nitf = "<nitf><head><title>From NITF</title></head></nitf>";
    for (payload, format, parser) in [
        (newsml, RawFormat::Newsml1, "newsml-1"),
        (nitf, RawFormat::Nitf, "nitf"),
        (KILL, RawFormat::NewsmlG2, "newsml-g2"),
    ] {
        for format in [RawFormat::Unspecified, format] {
            let request = SubmitRawRequest { format: format.into(), ..submission(&source, payload) };
            let answer = ingestion.client.items.submit_raw(request).await.unwrap().into_inner();
            let id = answer.ingested[0].item_id.clone();
            let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
            assert_eq!(item.parser, parser);
        }
    }
    let concept = ingestion.submit(&source, "<conceptItem guid='c1'/>").await.unwrap_err();
    assert!(concept.message().contains("conceptItem"), "{concept:?}");
    ingestion.stop().await;
}
