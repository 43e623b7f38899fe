//! A correction, from the desk to the page.

use newsroom_proto::{
    editorial::v1::AmendmentKind,
    publishing::v1::{EditionKind, ListEditionsRequest},
};
use newsroom_tests::{Newsroom, Options, StoreKind};

use super::PAGE;

#[tokio::test]
async fn a_correction_reaches_the_page_over_sqlite() {
    a_correction_reaches_the_page(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn a_correction_reaches_the_page_over_postgresql() {
    a_correction_reaches_the_page(StoreKind::Postgres).await;
}

async fn a_correction_reaches_the_page(stores: StoreKind) {
    const RIGHT: &str = "Forum de l’eau : la Déclaration de Tanger adoptée samedi";
    const NOTE: &str = "Le texte a été adopté samedi, et non vendredi.";
    let newsroom = Newsroom::start(Options::on(stores)).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let draft = newsroom.story(&item_id, "the page lies on its desk", |_| true).await;
    newsroom.approve(&draft).await;
    let first = newsroom.article(&draft.id, "the article is published", |_| true).await;
    let before = newsroom.page(&first.path, "the page can be read", |page| page.status == 200).await;

    newsroom.correct_headline(&draft.id, RIGHT, NOTE).await;
    let second = newsroom.article(&draft.id, "the second edition is out", |article| article.edition == 2).await;
    assert_eq!((&second.path, second.revision), (&first.path, first.revision + 1));
    assert_eq!(second.corrections.len(), 1);
    let after = newsroom.site().get(&first.path).await;
    assert!(after.body.contains(RIGHT) && after.body.contains(NOTE), "{}", after.body);
    assert_ne!(before.etag, after.etag);
    for path in ["/", "/international", "/feed.xml", "/feed.json"] {
        assert!(newsroom.site().get(path).await.body.contains(RIGHT), "{path}");
    }
    let request = ListEditionsRequest { article_id: draft.id.clone(), ..Default::default() };
    let editions = newsroom.clients().publishing.list_editions(request).await.unwrap().into_inner().editions;
    assert_eq!(editions.iter().map(|edition| edition.number).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn a_minor_edit_reaches_the_page_without_a_word_to_readers() {
    const NOTE: &str = "Il manquait un accent.";
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite)).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let draft = newsroom.story(&item_id, "the page lies on its desk", |_| true).await;
    newsroom.approve(&draft).await;
    newsroom.article(&draft.id, "the article is published", |_| true).await;
    newsroom.amend_headline(&draft.id, "Forum de l’eau à Tanger", NOTE, AmendmentKind::MinorEdit).await;
    let article = newsroom.article(&draft.id, "the second edition is out", |article| article.edition == 2).await;
    assert_eq!((article.edition_kind(), article.amend_time), (EditionKind::MinorEdit, None));
    let page = newsroom.site().get(&article.path).await.body;
    assert!(page.contains("Forum de l’eau à Tanger"), "{page}");
    assert!(!page.contains(NOTE) && !page.contains("Rectificatif") && !page.contains("Mis à jour le"), "{page}");
    for feed in ["/feed.xml", "/feed.json"] {
        let feed = newsroom.site().get(feed).await.body;
        assert!(feed.contains("Forum de l’eau à Tanger") && !feed.contains(NOTE), "{feed}");
    }
}

/// One item of an agency in ninjs.
fn ninjs(version: u32, language: &str, text: &str, note: &str) -> String {
    serde_json::json!({
        "uri": format!("urn:agency:{language}"), "version": version.to_string(), "type": "text", "pubstatus": "usable",
        "language": language, "headline": "Taux", "body_text": text, "ednote": note,
    })
    .to_string()
}

#[tokio::test]
async fn news_of_the_wire_is_an_update_in_the_language_of_the_article_and_a_correction_where_the_agency_says_so() {
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving()).await;
    for (language, update, correction, by_source) in [
        ("fr", "Mis à jour le", "Rectificatif", "La source de cet article l’a rectifié."),
        ("ar", "حُدّث في", "تصويب", "صوّب المصدر هذا المقال."),
    ] {
        let agency = newsroom.push_source(&format!("Agence {language}")).await;
        let [first, second, third] = match language {
            "fr" => {
                ["La banque relève son taux mardi.", "La banque relève son taux mercredi.", "La banque garde son taux."]
            }
            _ => {
                ["رفع البنك سعر الفائدة يوم الثلاثاء.", "رفع البنك سعر الفائدة يوم الأربعاء.", "أبقى البنك سعر الفائدة."]
            }
        };
        let item_id = newsroom.push_one(&agency, ninjs(1, language, first, "")).await;
        let story = newsroom.story(&item_id, "the item is a story", |_| true).await;
        newsroom.article(&story.id, "the article is published", |_| true).await;
        newsroom.push_one(&agency, ninjs(2, language, second, "")).await;
        let article = newsroom.article(&story.id, "the second edition is out", |article| article.edition == 2).await;
        assert_eq!((article.edition_kind(), article.corrections.len()), (EditionKind::Update, 0), "{language}");
        let page = newsroom.site().get(&article.path).await.body;
        assert!(page.contains(update) && !page.contains(correction), "{page}");
        assert!(!page.contains("updated by the wire"), "{page}");

        newsroom.push_one(&agency, ninjs(3, language, third, "CORRECTION: taux")).await;
        let article = newsroom.article(&story.id, "the third edition is out", |article| article.edition == 3).await;
        assert_eq!((article.edition_kind(), article.corrections.len()), (EditionKind::Correction, 1), "{language}");
        let page = newsroom.site().get(&article.path).await.body;
        assert!(page.contains(correction) && page.contains(by_source), "{page}");
    }
}

#[tokio::test]
async fn an_update_on_the_wire_reaches_the_page_of_a_desk_that_approves_by_itself() {
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving()).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let story = newsroom.story(&item_id, "the page is a story", |_| true).await;
    newsroom.article(&story.id, "the article is published", |_| true).await;

    assert_eq!(newsroom.push_one(&agency, PAGE.replace("640 millions", "660 millions")).await, item_id);
    let article = newsroom.article(&story.id, "the second edition is out", |article| article.edition == 2).await;
    assert!(article.body.iter().any(|paragraph| paragraph.contains("660 millions")));
    assert!(!newsroom.site().get(&article.path).await.body.contains("640 millions"));
}
