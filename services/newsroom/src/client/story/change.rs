//! The transitions: hand in, approve, send back, set aside, bring back, withdraw.

use newsroom_proto::editorial::v1::{
    ApproveStoryRequest, KillStoryRequest, SendBackStoryRequest, SpikeStoryRequest, SubmitStoryRequest,
    UnspikeStoryRequest,
};

use super::{resolve, show_changed};
use crate::{
    cli::StoryRef,
    client::{Caller, connect::request_id, error::Failure},
};

/// Hands a story in for approval.
pub async fn submit(story: StoryRef, caller: &Caller) -> Result<(), Failure> {
    let (id, etag) = named(story, caller).await?;
    let request = SubmitStoryRequest { request_id: request_id(), id, etag };
    let answer = caller.services.editorial(async |mut editorial| editorial.submit_story(request.clone()).await);
    show_changed(answer.await?.story, "", caller)
}

/// What a person answers for who publishes what its source does not let out.
#[derive(Debug)]
pub struct Despite {
    /// Its embargo.
    pub break_embargo: bool,
    /// That it is withheld or canceled.
    pub override_usage: bool,
    /// Why.
    pub note: String,
}

/// Approves a story; with a note, although its source does not let it out.
pub async fn approve(story: StoryRef, despite: Despite, caller: &Caller) -> Result<(), Failure> {
    let (id, etag) = named(story, caller).await?;
    let Despite { break_embargo, override_usage, note } = despite;
    let request = ApproveStoryRequest { request_id: request_id(), id, etag, break_embargo, note, override_usage };
    let answer = caller.services.editorial(async |mut editorial| editorial.approve_story(request.clone()).await);
    show_changed(answer.await?.story, "", caller)
}

/// Sends a story back to its writer.
pub async fn send_back(story: StoryRef, note: String, caller: &Caller) -> Result<(), Failure> {
    let (id, etag) = named(story, caller).await?;
    let request = SendBackStoryRequest { request_id: request_id(), id, etag, note };
    let answer = caller.services.editorial(async |mut editorial| editorial.send_back_story(request.clone()).await);
    show_changed(answer.await?.story, "sent back", caller)
}

/// Sets a story aside.
pub async fn spike(story: StoryRef, note: String, caller: &Caller) -> Result<(), Failure> {
    let (id, etag) = named(story, caller).await?;
    let request = SpikeStoryRequest { request_id: request_id(), id, etag, note };
    let answer = caller.services.editorial(async |mut editorial| editorial.spike_story(request.clone()).await);
    show_changed(answer.await?.story, "", caller)
}

/// Brings a story back.
pub async fn unspike(story: StoryRef, caller: &Caller) -> Result<(), Failure> {
    let (id, etag) = named(story, caller).await?;
    let request = UnspikeStoryRequest { request_id: request_id(), id, etag };
    let answer = caller.services.editorial(async |mut editorial| editorial.unspike_story(request.clone()).await);
    show_changed(answer.await?.story, "a draft again", caller)
}

/// Withdraws a story for good.
pub async fn kill(story: StoryRef, reason: String, caller: &Caller) -> Result<(), Failure> {
    let (id, etag) = named(story, caller).await?;
    let request = KillStoryRequest { request_id: request_id(), id, etag, reason };
    let answer = caller.services.editorial(async |mut editorial| editorial.kill_story(request.clone()).await);
    show_changed(answer.await?.story, "", caller)
}

async fn named(story: StoryRef, caller: &Caller) -> Result<(String, String), Failure> {
    Ok((resolve(&story.story, caller).await?, story.etag.unwrap_or_default()))
}
