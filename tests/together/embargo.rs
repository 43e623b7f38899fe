//! An embargo, from the agency's push to the page.

use newsroom_proto::{
    editorial::v1::{ApproveStoryRequest, Story, StoryState, SubmitStoryRequest},
    publishing::v1::GetArticleRequest,
};
use newsroom_tests::{Newsroom, Options, StoreKind};
use prost_types::Timestamp;
use tonic::{Code, Status};

/// 1 January 2100, 08:00 UTC.
const FAR: Timestamp = Timestamp { seconds: 4_102_473_600, nanos: 0 };

#[tokio::test]
async fn an_embargoed_push_is_published_when_a_person_breaks_it_or_the_agency_lifts_it_over_sqlite() {
    an_embargoed_push_is_published_when_a_person_breaks_it_or_the_agency_lifts_it(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn an_embargoed_push_is_published_when_a_person_breaks_it_or_the_agency_lifts_it_over_postgresql() {
    an_embargoed_push_is_published_when_a_person_breaks_it_or_the_agency_lifts_it(StoreKind::Postgres).await;
}

async fn an_embargoed_push_is_published_when_a_person_breaks_it_or_the_agency_lifts_it(stores: StoreKind) {
    let newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let [quay, budget] = ["Safi ouvre un quai", "Le budget est voté"];
    let mut submitted = Vec::new();
    for (number, headline) in [(1, quay), (2, budget)] {
        let item_id = newsroom.push_one(&agency, ninjs(number, headline, EMBARGO)).await;
        let draft = newsroom.story(&item_id, "the push lies on its desk", |_| true).await;
        assert_eq!((draft.state(), draft.embargo_time), (StoryState::Draft, Some(FAR)));
        let request = SubmitStoryRequest { id: draft.id, ..Default::default() };
        submitted.push(newsroom.clients().stories.submit_story(request).await.unwrap().into_inner().story.unwrap());
    }
    let [first, second] = [&submitted[0], &submitted[1]];
    for story in [first, second] {
        let refused = approve(&newsroom, story, None).await.unwrap_err();
        let told = "the story is under embargo until 2100-01-01T08:00:00Z";
        assert_eq!((refused.code(), refused.message()), (Code::FailedPrecondition, told));
    }
    newsroom.settled().await;
    for story in [first, second] {
        let request = GetArticleRequest { id: story.id.clone() };
        assert_eq!(newsroom.clients().publishing.get_article(request).await.unwrap_err().code(), Code::NotFound);
    }

    let note = "Le ministre l’a dit à l’antenne.";
    assert_eq!(approve(&newsroom, first, Some(note)).await.unwrap().note, note);
    let article = newsroom.article(&first.id, "the first is published", |_| true).await;
    let page = newsroom.page(&article.path, "its page can be read", |page| page.status == 200).await;
    assert!(page.body.contains(quay) && !page.body.contains(note), "{}", page.body);

    let item_id = newsroom.push_one(&agency, ninjs(2, budget, "")).await;
    newsroom.story(&item_id, "its embargo is lifted", |story| story.embargo_time.is_none()).await;
    approve(&newsroom, second, None).await.unwrap();
    newsroom.article(&second.id, "the second is published", |_| true).await;
    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}

const EMBARGO: &str = r#""embargoed": "2100-01-01T08:00:00Z","#;

fn ninjs(number: u32, headline: &str, embargo: &str) -> String {
    format!(
        r#"{{"uri": "urn:atlas:{number}", "type": "text", "language": "fr", {embargo} "headline": "{headline}",
            "body_text": "{headline}, a-t-on appris lundi auprès de la préfecture, qui en attend beaucoup."}}"#
    )
}

/// Approves the story; with a note, despite its embargo.
async fn approve(newsroom: &Newsroom, story: &Story, breaking: Option<&str>) -> Result<Story, Status> {
    let request = ApproveStoryRequest {
        id: story.id.clone(),
        break_embargo: breaking.is_some(),
        note: breaking.unwrap_or_default().into(),
        ..Default::default()
    };
    Ok(newsroom.clients().stories.approve_story(request).await?.into_inner().story.unwrap())
}
