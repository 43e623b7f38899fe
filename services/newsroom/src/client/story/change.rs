//! The transitions: submit, approve, send back, spike, unspike, kill.

use newsroom_proto::editorial::v1::{
    AnswerAlarmRequest, ApproveStoryRequest, KillStoryRequest, SendBackStoryRequest, SpikeStoryRequest,
    SubmitStoryRequest, UnspikeStoryRequest,
};

use super::{get, headline, target::Target};
use crate::{
    cli::StoryRef,
    client::{
        Caller,
        confirm::{confirm, somebody_to_ask},
        connect::request_id,
        error::Failure,
        id::short,
    },
};

pub async fn submit(story: StoryRef, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read(story, caller).await?;
    let request = SubmitStoryRequest { request_id: request_id(), id: target.id.clone(), etag: target.etag.clone() };
    let answer = caller.services.stories(async |mut stories| stories.submit_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "", caller).await
}

/// The restrictions of the source that the user overrides.
#[derive(Debug)]
pub struct Despite {
    pub break_embargo: bool,
    /// The status withheld or canceled.
    pub override_usage: bool,
    pub note: String,
}

/// Approves a story that the user has read; with a note, even against a restriction of its source.
pub async fn approve(story: StoryRef, despite: Despite, yes: bool, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read_or_asked(story, "approve", yes, caller).await?;
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let Despite { break_embargo, override_usage, note } = despite;
    let request = ApproveStoryRequest { request_id: request_id(), id, etag, break_embargo, note, override_usage };
    let answer = caller.services.stories(async |mut stories| stories.approve_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "", caller).await
}

pub async fn send_back(story: StoryRef, note: String, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read(story, caller).await?;
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let request = SendBackStoryRequest { request_id: request_id(), id, etag, note };
    let answer = caller.services.stories(async |mut stories| stories.send_back_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "sent back", caller).await
}

pub async fn spike(story: StoryRef, note: String, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read(story, caller).await?;
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let request = SpikeStoryRequest { request_id: request_id(), id, etag, note };
    let answer = caller.services.stories(async |mut stories| stories.spike_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "", caller).await
}

pub async fn unspike(story: StoryRef, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read(story, caller).await?;
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let request = UnspikeStoryRequest { request_id: request_id(), id, etag };
    let answer = caller.services.stories(async |mut stories| stories.unspike_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "", caller).await
}

/// Answers the alarm of a story.
pub async fn answer(story: StoryRef, note: String, caller: &Caller) -> Result<(), Failure> {
    let target = Target::read(story, caller).await?;
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let request = AnswerAlarmRequest { request_id: request_id(), id, etag, note };
    let answer = caller.services.stories(async |mut stories| stories.answer_alarm(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "approved, and its alarm is answered", caller).await
}

/// Kills a story, once the user has confirmed it.
pub async fn kill(story: StoryRef, reason: String, yes: bool, caller: &Caller) -> Result<(), Failure> {
    let target = if yes {
        Target::read_or_present(story, caller).await?
    } else {
        somebody_to_ask()?;
        let target = Target::read(story, caller).await?;
        let now = get(target.id.clone(), caller).await?;
        confirm(&format!("Withdraw \"{}\" ({}) from every reader, for good?", headline(&now), short(&now.id)))?;
        target
    };
    let (id, etag) = (target.id.clone(), target.etag.clone());
    let request = KillStoryRequest { request_id: request_id(), id, etag, reason };
    let answer = caller.services.stories(async |mut stories| stories.kill_story(request.clone()).await);
    target.conclude(answer.await.map(|answer| answer.story), "", caller).await
}
