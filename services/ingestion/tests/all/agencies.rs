//! What agencies send: ninjs, transmissions by wire, mail.

use newsroom_fixtures::NatsServer;
use newsroom_proto::ingestion::v1::{
    GetItemRequest, IngestOutcome, Item, ItemLinkKind, ItemType, ListItemsRequest, PubStatus, RawFormat,
    SubmitRawRequest,
};
use rstest::rstest;

use crate::support::{Database, Ingestion, ingested, submission};

/// The items that came in by this payload, in its order, and what was said of the rest.
async fn pushed(ingestion: &mut Ingestion, source: &str, payload: impl Into<Vec<u8>>) -> (Vec<Item>, Vec<String>) {
    let answer = ingestion.submit(source, payload).await.unwrap();
    let mut items = Vec::new();
    for ingested in &answer.ingested {
        let request = GetItemRequest { id: ingested.item_id.clone() };
        items.push(ingestion.client.items.get_item(request).await.unwrap().into_inner().item.unwrap());
    }
    (items, answer.rejected)
}

fn ninjs(version: u8, fields: &str) -> String {
    format!(
        "{{\"uri\": \"urn:agence:quai\", \"type\": \"text\", \"version\": {version}, \"versioncreated\": \"2024-11-04T1{version}:00:00Z\",\
         \"headline\": \"Safi ouvre un quai\", \"body_html\": \"<p>Le quai est ouvert.</p>\"{fields}}}"
    )
}

const PICTURE: &str = ", \"associations\": {\"featuremedia\": {\"uri\": \"urn:agence:photo\", \"type\": \"picture\", \"headline\": \"Le quai\",\
     \"renditions\": {\"original\": {\"href\": \"https://agence.example/quai.jpg\", \"mimetype\": \"image/jpeg\", \"width\": 4000}}}}";

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_picture_of_a_ninjs_story_is_an_item_that_the_story_links_to(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let (items, rejected) = pushed(&mut ingestion, &source, ninjs(1, PICTURE)).await;
    let [picture, story] = items.as_slice() else { panic!("{items:?}") };
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!((picture.r#type(), story.r#type(), story.parser.as_str()), (ItemType::Picture, ItemType::Text, "ninjs"));
    assert_eq!(picture.renditions[0].url, "https://agence.example/quai.jpg");
    let link = &story.links[0];
    assert_eq!((link.kind(), link.role.as_str()), (ItemLinkKind::Associated, "featuremedia"));
    assert_eq!(link.item_id, picture.id);
    ingestion.stop().await;
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_canceled_ninjs_story_is_canceled_and_an_older_version_does_not_bring_it_back(#[case] database: Database) {
    let nats = NatsServer::start();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    ingestion.submit(&source, ninjs(1, "")).await.unwrap();
    let kill = "{\"uri\": \"urn:agence:quai\", \"pubstatus\": \"canceled\", \"version\": 3, \"versioncreated\": \"2024-11-04T13:00:00Z\"}";
    let request = SubmitRawRequest { format: RawFormat::Ninjs.into(), ..submission(&source, kill) };
    let answer = ingestion.client.items.submit_raw(request).await.unwrap().into_inner();
    assert_eq!(ingested(&answer), [(IngestOutcome::Update, 2)]);
    let late = ingestion.submit(&source, ninjs(2, "")).await.unwrap();
    assert_eq!(ingested(&late), [(IngestOutcome::Outdated, 2)]);
    let id = answer.ingested[0].item_id.clone();
    let item = ingestion.client.items.get_item(GetItemRequest { id }).await.unwrap().into_inner().item.unwrap();
    assert_eq!((item.pub_status(), item.version.as_str()), (PubStatus::Canceled, "3"));
    ingestion.stop().await;
}

#[tokio::test]
async fn a_transmission_of_two_stories_is_two_items() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agency").await;
    let transmission = b"\x16\x16\x01a0021\x1fus-\r\nr i\x13\x11 BC-Morocco-Port 11-04-24 0100\r\n\x02^Safi opens a pier<\r\n\
        \tSAFI, Morocco (AP) -- The pier is open caf\xe9.\r\n\x03AP-WF-11-04-24 0812GMT<\r\n\x04\
        \x16\x16\x01a0023\x1fus-\r\nu i\x13\x11 BC-Morocco-Port,1st Ld,a0021 11-04-24 0120\r\n\x02^Safi opens a second pier<\r\n\
        \tSAFI, Morocco (AP) -- Two piers are open.\r\n\x03AP-WF-11-04-24 0912GMT<\r\n\x04";
    let (items, rejected) = pushed(&mut ingestion, &source, &transmission[..]).await;
    let [first, lead] = items.as_slice() else { panic!("{items:?}") };
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!(
        (first.headline.as_str(), first.body[0].as_str()),
        ("Safi opens a pier", "SAFI, Morocco (AP) -- The pier is open café.")
    );
    assert_eq!((lead.urgency, lead.slugline.as_str(), lead.parser.as_str()), (2, "BC-Morocco-Port", "anpa1312"));
    assert_eq!((lead.links[0].kind(), &lead.links[0].item_id), (ItemLinkKind::EvolvedFrom, &first.id));
    ingestion.stop().await;
}

fn mail(attachment: &str) -> String {
    format!(
        "From: Amina Alaoui <amina@agence.example>\r\nSubject: Safi ouvre un quai\r\nDate: Mon, 4 Nov 2024 10:00:00 +0100\r\n\
         Message-ID: <m1@agence.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nLe quai est ouvert.\r\n\
         --a\r\nContent-Type: text/html\r\n\r\n<p>Le quai est <b>ouvert</b>.</p><p>Les bateaux arrivent.</p>\r\n--a--\r\n{attachment}--b--\r\n"
    )
}

#[tokio::test]
async fn a_mail_is_its_text_or_the_news_that_it_brings() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Correspondante").await;
    let (items, _) = pushed(&mut ingestion, &source, mail("")).await;
    let [item] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!(
        (item.identity.as_str(), item.byline.as_str(), item.parser.as_str()),
        ("m1@agence.example", "Amina Alaoui", "mail")
    );
    assert_eq!(item.body, ["Le quai est ouvert.", "Les bateaux arrivent."]);
    let attached = format!(
        "--b\r\nContent-Type: application/json\r\nContent-Disposition: attachment; filename=quai.json\r\n\r\n{}\r\n",
        ninjs(1, PICTURE)
    );
    let (items, rejected) = pushed(&mut ingestion, &source, mail(&attached)).await;
    assert!(rejected.is_empty(), "{rejected:?}");
    let identities: Vec<&str> = items.iter().map(|item| item.identity.as_str()).collect();
    assert_eq!(identities, ["urn:agence:photo", "urn:agence:quai"]);
    let held = ingestion.client.items.list_items(ListItemsRequest::default()).await.unwrap().into_inner().items;
    assert_eq!(held.len(), 3);
    ingestion.stop().await;
}

#[tokio::test]
async fn an_answer_of_a_machine_is_refused_with_the_reason() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let mut ingestion = Ingestion::start(&database, &nats).await;
    let source = ingestion.pusher("Agence").await;
    let answer = mail("").replace("MIME-Version", "Auto-Submitted: auto-replied\r\nMIME-Version");
    let refused = ingestion.submit(&source, answer).await.unwrap_err();
    assert!(refused.message().contains("it is an automatic answer"), "{refused:?}");
    ingestion.stop().await;
}
