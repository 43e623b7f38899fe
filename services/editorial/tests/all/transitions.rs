//! In which states each action is allowed, by calls.

use newsroom_proto::editorial::v1::{Story, StoryAction, StoryState};
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::support::{ACTIONS, World, complete, rejected};

const STATES: [StoryState; 6] = [
    StoryState::Draft,
    StoryState::Submitted,
    StoryState::Scheduled,
    StoryState::Approved,
    StoryState::Spiked,
    StoryState::Killed,
];

/// A new story in this state.
async fn story_in(world: &World, state: StoryState) -> Story {
    use StoryAction::{Approve, Kill, Schedule, Spike, Submit};
    let way: &[StoryAction] = match state {
        StoryState::Submitted => &[Submit],
        StoryState::Scheduled => &[Submit, Schedule],
        StoryState::Approved => &[Submit, Approve],
        StoryState::Spiked => &[Spike],
        StoryState::Killed => &[Submit, Approve, Kill],
        StoryState::Draft | StoryState::Unspecified => &[],
    };
    let mut story = world.create(complete("Un titre", "Sport")).await;
    for action in way {
        story = world.act(*action, &story).await.unwrap();
    }
    assert_eq!(story.state(), state);
    story
}

/// The diagram at `StoryState` in the contract, as a table.
fn after(state: StoryState, action: StoryAction) -> Option<StoryState> {
    use StoryState::{Approved, Draft, Killed, Scheduled, Spiked, Submitted};
    match (action, state) {
        (StoryAction::Update, Draft | Submitted) => Some(state),
        (StoryAction::Submit, Draft) => Some(Submitted),
        (StoryAction::Approve, Submitted | Scheduled) => Some(Approved),
        (StoryAction::Schedule, Submitted | Scheduled) => Some(Scheduled),
        (StoryAction::Unschedule, Scheduled) => Some(Submitted),
        (StoryAction::SendBack, Submitted | Scheduled) => Some(Draft),
        (StoryAction::Spike, Draft | Submitted) => Some(Spiked),
        (StoryAction::Unspike, Spiked) => Some(Draft),
        (StoryAction::Correct | StoryAction::UpdatePublished | StoryAction::MinorEdit, Approved) => Some(Approved),
        (StoryAction::Kill, Approved) => Some(Killed),
        _ => None,
    }
}

#[tokio::test]
async fn every_action_is_done_where_the_contract_allows_it_and_refused_everywhere_else() {
    let world = World::start().await;
    for state in STATES {
        for action in ACTIONS.into_iter().chain([StoryAction::Schedule, StoryAction::Unschedule]) {
            let story = story_in(&world, state).await;
            let answer = world.act(action, &story).await;
            match after(state, action) {
                Some(next) => {
                    let answer = answer.unwrap();
                    assert_eq!(
                        (answer.state(), answer.revision),
                        (next, story.revision + 1),
                        "{action:?} in {state:?}"
                    );
                    assert_eq!(world.history(&story.id).await.last().unwrap().action(), action);
                }
                None => {
                    let expected = (Code::FailedPrecondition, "FORBIDDEN_TRANSITION".to_owned());
                    assert_eq!(rejected(answer), expected, "{action:?} in {state:?}");
                    assert_eq!(world.get(&story.id).await, story, "{action:?} in {state:?}");
                }
            }
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_refused_action_says_what_can_be_done_instead() {
    let world = World::start().await;
    for (state, word, moves) in [
        (StoryState::Scheduled, "SCHEDULED", "SEND_BACK,APPROVE,SCHEDULE,UNSCHEDULE"),
        (StoryState::Spiked, "SPIKED", "UNSPIKE"),
        (StoryState::Killed, "KILLED", ""),
    ] {
        let story = story_in(&world, state).await;
        let status = world.act(StoryAction::Submit, &story).await.unwrap_err();
        let details = status.get_error_details();
        let metadata = &details.error_info().unwrap().metadata;
        assert_eq!((metadata["state"].as_str(), metadata["moves"].as_str()), (word, moves));
    }
    world.stop().await;
}

#[tokio::test]
async fn a_spiked_story_returns_to_where_it_was() {
    let world = World::start().await;
    for state in [StoryState::Draft, StoryState::Submitted] {
        let story = story_in(&world, state).await;
        let spiked = world.act(StoryAction::Spike, &story).await.unwrap();
        assert_eq!(spiked.state(), StoryState::Spiked);
        assert_eq!(world.act(StoryAction::Unspike, &spiked).await.unwrap().state(), state);
    }
    world.stop().await;
}
