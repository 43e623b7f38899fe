//! Withheld news of an agency, from its push to the page.

use newsroom_proto::{
    editorial::v1::{ApproveStoryRequest, Story, StoryState, StoryUsage, SubmitStoryRequest},
    publishing::v1::GetArticleRequest,
};
use newsroom_tests::{Newsroom, Options, StoreKind};
use tonic::{Code, Status};

fn ninjs(number: usize, version: u32, standing: &str) -> String {
    format!(
        r#"{{"uri": "urn:atlas:{number}", "version": "{version}", "type": "text", "language": "fr", {standing}
            "headline": "Safi ouvre le quai {number}", "body_text": "Le quai {number} est ouvert, dit la préfecture."}}"#
    )
}

async fn approve(newsroom: &Newsroom, story: &Story, note: &str) -> Result<Story, Status> {
    let request = ApproveStoryRequest {
        id: story.id.clone(),
        override_usage: !note.is_empty(),
        note: note.into(),
        ..Default::default()
    };
    Ok(newsroom.clients().stories.approve_story(request).await?.into_inner().story.unwrap())
}

#[tokio::test]
async fn what_is_withheld_is_published_when_the_agency_lifts_it_or_a_person_overrides_it_over_sqlite() {
    what_is_withheld_is_published_when_the_agency_lifts_it_or_a_person_overrides_it(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn what_is_withheld_is_published_when_the_agency_lifts_it_or_a_person_overrides_it_over_postgresql() {
    what_is_withheld_is_published_when_the_agency_lifts_it_or_a_person_overrides_it(StoreKind::Postgres).await;
}

async fn what_is_withheld_is_published_when_the_agency_lifts_it_or_a_person_overrides_it(stores: StoreKind) {
    let newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let ways = [
        (r#""pubstatus": "withheld","#, "withheld"),
        (r#""pubstatus": "sequestered","#, "sequestered"),
        (r#""pubstatus": "embargoed","#, "embargoed"),
        (r#""embargoed": "mardi matin","#, "mardi matin"),
    ];
    let mut submitted = Vec::new();
    for (number, (standing, why)) in ways.into_iter().enumerate() {
        let taken = newsroom.push(&agency, ninjs(number, 1, standing)).await.unwrap().ingested;
        let draft = newsroom.story(&taken[0].item_id, "it lies on its desk", |_| true).await;
        assert_eq!((draft.state(), draft.usage()), (StoryState::Draft, StoryUsage::Withheld), "{standing}");
        assert!(draft.usage_text.contains(why), "{}", draft.usage_text);
        let request = SubmitStoryRequest { id: draft.id, ..Default::default() };
        let story = newsroom.clients().stories.submit_story(request).await.unwrap().into_inner().story.unwrap();
        assert_eq!(approve(&newsroom, &story, "").await.unwrap_err().code(), Code::FailedPrecondition);
        submitted.push((taken[0].item_id.clone(), story));
    }
    newsroom.settled().await;
    for (_, story) in &submitted {
        let request = GetArticleRequest { id: story.id.clone() };
        assert_eq!(newsroom.clients().publishing.get_article(request).await.unwrap_err().code(), Code::NotFound);
    }

    let (_, first) = &submitted[0];
    let note = "Levé au téléphone par l’agence.";
    assert_eq!(approve(&newsroom, first, note).await.unwrap().usage_override_note, note);
    let article = newsroom.article(&first.id, "it is published", |_| true).await;
    let page = newsroom.page(&article.path, "its page can be read", |page| page.status == 200).await;
    assert!(!page.body.contains("téléphone"), "{}", page.body);

    let (item, second) = &submitted[1];
    newsroom.push(&agency, ninjs(1, 2, r#""pubstatus": "usable","#)).await.unwrap();
    newsroom.story(item, "it is lifted", |story| story.usage() == StoryUsage::Usable).await;
    approve(&newsroom, second, "").await.unwrap();
    newsroom.article(&second.id, "it is published", |_| true).await;
    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}
