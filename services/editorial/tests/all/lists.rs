//! Lists, by calls.

use newsroom_proto::editorial::v1::{self, ListStoriesRequest, StoryAction, StoryState};

use crate::support::{World, complete, invalid};

async fn headlines(world: &World, request: ListStoriesRequest) -> Vec<String> {
    world.list(request).await.into_iter().map(|story| story.content.unwrap().headline).collect()
}

#[tokio::test]
async fn stories_are_listed_by_desk_state_and_words_the_one_that_changed_last_first() {
    let world = World::start().await;
    let first = world.create(complete("Le blé à Marrakech", "Économie")).await;
    world.create(complete("مَرَّاكُش تستقبل السفن", "أخبار العالم")).await;
    world.create(complete("Ferries for Tangier", "Économie")).await;
    world.act(StoryAction::Submit, &first).await.unwrap();
    let all = ["Le blé à Marrakech", "Ferries for Tangier", "مَرَّاكُش تستقبل السفن"];
    assert_eq!(headlines(&world, ListStoriesRequest::default()).await, all);
    let on = |desk: &str, states: &[StoryState], text: &str| ListStoriesRequest {
        desk: desk.into(),
        states: states.iter().map(|state| (*state).into()).collect(),
        text: text.into(),
        ..Default::default()
    };
    for (request, expected) in [
        (on("economie", &[], ""), &all[..2]),
        (on("أخبار-العالم", &[], ""), &all[2..]),
        (on("economie", &[StoryState::Draft], ""), &all[1..2]),
        (on("", &[StoryState::Submitted, StoryState::Killed], ""), &all[..1]),
        (on("", &[], "BLE marrakech"), &all[..1]),
        (on("", &[], "مراكش"), &all[2..]),
        (on("", &[], "blé ferries"), &[]),
        (on("", &[], "marra"), &[]),
        (on("sport", &[], ""), &[]),
    ] {
        assert_eq!(headlines(&world, request.clone()).await, expected, "{request:?}");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_list_that_is_asked_for_wrongly_says_which_field() {
    let world = World::start().await;
    let mut client = world.client.clone();
    for n in 0..3 {
        let story = world.create(complete("Un titre", &format!("Sport {n}"))).await;
        world.act(StoryAction::Update, &story).await.unwrap();
    }
    let wrong = ListStoriesRequest {
        page_size: -1,
        page_token: "no token".into(),
        desk: "Économie".into(),
        states: vec![0],
        text: "x".repeat(201),
        id_ending: "xyz".into(),
        alarmed: false,
    };
    assert_eq!(
        invalid(client.list_stories(wrong).await),
        ["desk", "states", "text", "id_ending", "page_size", "page_token"]
    );

    let first = ListStoriesRequest { page_size: 1, ..Default::default() };
    let stories = client.list_stories(first).await.unwrap().into_inner();
    let request = v1::ListDesksRequest { page_size: 1, ..Default::default() };
    let desks = world.desks.clone().list_desks(request).await.unwrap().into_inner();
    let story_id = stories.stories[0].id.clone();
    let request = v1::ListStoryRevisionsRequest { story_id: story_id.clone(), page_size: 1, page_token: String::new() };
    let revisions = client.list_story_revisions(request).await.unwrap().into_inner();

    // A token is valid for its own list only.
    let other =
        ListStoriesRequest { page_token: stories.next_page_token.clone(), text: "titre".into(), ..Default::default() };
    assert_eq!(invalid(client.list_stories(other).await), ["page_token"]);
    let request = v1::ListDesksRequest { page_token: revisions.next_page_token, page_size: 201 };
    assert_eq!(invalid(world.desks.clone().list_desks(request).await), ["page_size", "page_token"]);
    let page_token = desks.next_page_token;
    let request = v1::ListStoryRevisionsRequest { story_id, page_size: 0, page_token };
    assert_eq!(invalid(client.list_story_revisions(request).await), ["page_token"]);
    world.stop().await;
}

#[tokio::test]
async fn desks_count_what_lies_on_them_and_come_by_id() {
    let world = World::start().await;
    for section in ["Sport", "Économie", "économie", "أخبار العالم"] {
        world.create(complete("Un titre", section)).await;
    }
    let stories = world.list(ListStoriesRequest { desk: "economie".into(), ..Default::default() }).await;
    world.act(StoryAction::Submit, &stories[0]).await.unwrap();
    let sport = world.list(ListStoriesRequest { desk: "sport".into(), ..Default::default() }).await;
    world.act(StoryAction::Spike, &sport[0]).await.unwrap();
    let mut desks = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = v1::ListDesksRequest { page_size: 2, page_token };
        let page = world.desks.clone().list_desks(request).await.unwrap().into_inner();
        desks.extend(page.desks);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let desk = |id: &str, section: &str, draft_count, submitted_count| v1::Desk {
        id: id.into(),
        section: section.into(),
        draft_count,
        submitted_count,
        alarm_count: 0,
        scheduled_count: 0,
    };
    let expected =
        [desk("economie", "Économie", 1, 1), desk("sport", "Sport", 0, 0), desk("أخبار-العالم", "أخبار العالم", 1, 0)];
    assert_eq!(desks, expected);
    world.stop().await;
}
