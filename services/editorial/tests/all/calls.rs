//! Calls that succeed answer what is stored.

use newsroom_proto::editorial::v1::{self, StoryAction, StoryState};

use tonic::Code;

use crate::support::{World, by, by_anyone, complete, mask, rejected};

#[tokio::test]
async fn a_story_goes_from_draft_to_correction_and_kill_and_every_answer_is_what_is_stored() {
    let world = World::start().await;
    let mut client = world.client.clone();

    let content = v1::StoryContent { section: "Économie".into(), headline: " Le  blé ".into(), ..Default::default() };
    let request = by("mona", v1::CreateStoryRequest { content: Some(content), ..Default::default() });
    let begun = client.create_story(request).await.unwrap().into_inner().story.unwrap();
    assert_eq!((begun.revision, begun.state(), begun.desk.as_str()), (1, StoryState::Draft, "economie"));
    assert_eq!(begun.content.clone().unwrap().headline, "Le blé");
    assert_eq!((begun.updated_by.as_str(), begun.create_time), ("mona", begun.update_time));
    assert_eq!((&begun.origin, &begun.publication), (&None, &None));
    assert_eq!(world.get(&begun.id).await, begun);

    let content = v1::StoryContent {
        language: "FR_fr".into(),
        body: vec!["Un.\n\nDeux.".into()],
        keywords: vec!["blé".into(), "Blé".into()],
        ..Default::default()
    };
    let request = v1::UpdateStoryRequest {
        id: begun.id.clone(),
        etag: begun.etag.clone(),
        content: Some(content),
        update_mask: mask(&["language", "body", "keywords"]),
        ..Default::default()
    };
    let updated = client.update_story(by("omar", request)).await.unwrap().into_inner().story.unwrap();
    let content = updated.content.clone().unwrap();
    assert_eq!((content.headline.as_str(), content.language.as_str()), ("Le blé", "fr-FR"));
    assert_eq!((content.body, content.keywords), (vec!["Un.".to_owned(), "Deux.".to_owned()], vec!["blé".to_owned()]));
    assert_eq!((updated.revision, updated.updated_by.as_str()), (2, "omar"));
    assert_ne!(updated.etag, begun.etag);

    let mut story = updated;
    for (action, state, note) in [
        (StoryAction::Submit, StoryState::Submitted, ""),
        (StoryAction::SendBack, StoryState::Draft, "why"),
        (StoryAction::Spike, StoryState::Spiked, "why"),
        (StoryAction::Unspike, StoryState::Draft, "why"),
        (StoryAction::Submit, StoryState::Submitted, "why"),
        (StoryAction::Approve, StoryState::Approved, "why"),
        (StoryAction::Correct, StoryState::Approved, "why"),
        (StoryAction::Kill, StoryState::Killed, "why"),
    ] {
        let next = world.act(action, &story).await.unwrap();
        assert_eq!((next.revision, next.state(), next.note.as_str()), (story.revision + 1, state, note), "{action:?}");
        assert_eq!((next.updated_by.as_str(), next.create_time), ("anonymous", story.create_time));
        assert_eq!(world.get(&next.id).await, next, "{action:?}");
        story = next;
    }
    let publication = story.publication.clone().unwrap();
    assert_eq!(publication.corrections.iter().map(|correction| correction.note.as_str()).collect::<Vec<_>>(), ["why"]);
    assert_eq!((publication.kill_time, publication.approve_time), (story.update_time, publication.corrections[0].time));

    let history = world.history(&story.id).await;
    let revisions: Vec<_> = history.iter().map(|entry| entry.story.as_ref().unwrap().revision).collect();
    assert_eq!(revisions, (1..=10).collect::<Vec<_>>());
    assert_eq!(history.last().unwrap().story, Some(story));
    assert_eq!((history[0].action(), history[0].story.clone()), (StoryAction::Create, Some(begun)));
    let actions: Vec<_> = history[1..4].iter().map(v1::StoryRevision::action).collect();
    assert_eq!(actions, [StoryAction::Update, StoryAction::Submit, StoryAction::SendBack]);
    world.stop().await;
}

#[tokio::test]
async fn what_is_accepted_is_there_after_a_restart() {
    let world = World::start().await;
    let story = world.create(complete("Un titre", "Sport")).await;
    let story = world.act(StoryAction::Submit, &story).await.unwrap();
    let world = world.restart().await;
    assert_eq!(world.get(&story.id).await, story);
    assert_eq!(world.act(StoryAction::Approve, &story).await.unwrap().revision, 3);
    world.stop().await;
}

#[tokio::test]
async fn a_new_section_moves_a_story_to_its_desk() {
    let world = World::start().await;
    let story = world.create(complete("Un titre", "Sport")).await;
    let request = v1::UpdateStoryRequest {
        id: story.id.clone(),
        content: Some(v1::StoryContent { section: "Arts & Œuvres".into(), ..Default::default() }),
        update_mask: mask(&["section"]),
        ..Default::default()
    };
    let moved = world.client.clone().update_story(request).await.unwrap().into_inner().story.unwrap();
    assert_eq!(moved.desk, "arts-oeuvres");
    let on = async |desk: &str| {
        let listed = world.list(v1::ListStoriesRequest { desk: desk.into(), ..Default::default() }).await;
        listed.into_iter().map(|story| story.id).collect::<Vec<_>>()
    };
    assert_eq!((on("sport").await, on("arts-oeuvres").await), (vec![], vec![story.id]));
    world.stop().await;
}

#[tokio::test]
async fn two_revisions_are_compared_field_by_field() {
    use v1::TextChangeKind::{Added, Kept, Removed};
    let world = World::start().await;
    let story = world.create(complete("Le port de Tanger", "Sport")).await;
    let request = v1::UpdateStoryRequest {
        id: story.id.clone(),
        content: Some(complete("Le port de Nador", "Sport")),
        update_mask: mask(&["headline", "section", "body"]),
        ..Default::default()
    };
    world.client.clone().update_story(request).await.unwrap();
    world.act(StoryAction::Submit, &story).await.unwrap();
    let diff = async |from_revision, to_revision| {
        let request = v1::DiffStoryRevisionsRequest { story_id: story.id.clone(), from_revision, to_revision };
        world.client.clone().diff_story_revisions(request).await.unwrap().into_inner()
    };
    let given = diff(1, 2).await;
    assert_eq!(given, diff(0, 2).await);
    let [field] = given.fields.as_slice() else { panic!("{given:?}") };
    let runs: Vec<_> = field.changes.iter().map(|change| (change.kind(), change.text.as_str())).collect();
    let expected = [(Kept, "Le port de "), (Removed, "Tanger"), (Added, "Nador")];
    assert_eq!((field.field.as_str(), runs), ("headline", expected.to_vec()));
    // The newest revision against the one before: submitting changes no word.
    let newest = diff(0, 0).await;
    assert_eq!((newest.from_revision, newest.to_revision, newest.fields.len()), (2, 3, 0));
    // The first revision against the empty story, in the order of the fields.
    let first = diff(0, 1).await;
    let fields: Vec<_> = first.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!((first.from_revision, fields), (0, vec!["headline", "section", "language", "body"]));
    world.stop().await;
}

#[tokio::test]
async fn an_amendment_that_changes_nothing_is_refused_and_a_minor_edit_is_recorded_and_told_to_no_reader() {
    let world = World::start().await;
    let story = world.create(complete("Un titre", "Sport")).await;
    world.act(StoryAction::Submit, &story).await.unwrap();
    let approved = world.act(StoryAction::Approve, &story).await.unwrap();
    let amend = async |headline: &str, kind: v1::AmendmentKind| {
        let request = v1::CorrectStoryRequest {
            id: story.id.clone(),
            content: Some(complete(headline, "Sport")),
            update_mask: mask(&["headline"]),
            note: "une lettre manquait".into(),
            kind: kind.into(),
            ..Default::default()
        };
        let answer = world.client.clone().correct_story(by_anyone("Amélie", request)).await;
        answer.map(|answer| answer.into_inner().story.unwrap())
    };
    use v1::AmendmentKind::{Correction, MinorEdit, Unspecified, Update};
    for kind in [Unspecified, Correction, Update, MinorEdit] {
        let nothing = (Code::FailedPrecondition, "NOTHING_CHANGED".to_owned());
        assert_eq!(rejected(amend(" Un  titre", kind).await), nothing);
    }
    assert_eq!(world.get(&story.id).await, approved);
    let minor = amend("Un titré", MinorEdit).await.unwrap();
    let publication = minor.publication.clone().unwrap();
    assert_eq!((publication.corrections, publication.amend_time), (vec![], None));
    let last = world.history(&story.id).await.pop().unwrap();
    assert_eq!((last.action(), last.story), (StoryAction::MinorEdit, Some(minor.clone())));
    assert_eq!((minor.note.as_str(), minor.updated_by.as_str()), ("une lettre manquait", "Amélie"));
    let update = amend("Deux titres", Update).await.unwrap().publication.unwrap();
    assert_eq!((update.corrections, update.amend_time), (vec![], update.approve_time));
    let corrected = amend("Trois titres", Unspecified).await.unwrap().publication.unwrap();
    assert_eq!((corrected.corrections.len(), corrected.amend_time), (1, corrected.approve_time));
    world.stop().await;
}
