//! `newsroom.editorial.v1.StoryService`.

use newsroom_access::Authorization;
use newsroom_chassis::{
    api_error::ApiError,
    compute::compute,
    store::{Store, StoreError},
};
use newsroom_proto::editorial::v1::{self, story_service_server::StoryService};
use prost::Message;
use tonic::{Request, Response, Status};

use super::error::status;
use crate::{convert, usecase};

/// Answers calls about stories.
pub struct StoryCalls {
    store: Store,
}

impl StoryCalls {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

type CallResult<T> = Result<Response<T>, Status>;

/// The size from which a request is parsed outside the reactor, because cleaning and hashing its texts takes a while.
const OFFLOAD_BYTES: usize = 32 << 10;

/// Parses a request that may be large.
async fn parse_large<M, T, F>(request: Request<M>, parse: F) -> Result<T, Status>
where
    M: Message + 'static,
    T: Send + 'static,
    F: FnOnce(&M) -> Result<T, ApiError> + Send + 'static,
{
    let message = request.into_inner();
    if message.encoded_len() < OFFLOAD_BYTES {
        return parse(&message).map_err(status);
    }
    let parsed = compute(move || parse(&message)).await;
    parsed.map_err(|error| status(StoreError::from(error)))?.map_err(status)
}

fn by<T>(request: &Request<T>) -> Result<Authorization, Status> {
    Authorization::of(request.extensions()).map_err(status)
}

#[tonic::async_trait]
impl StoryService for StoryCalls {
    async fn get_story(&self, request: Request<v1::GetStoryRequest>) -> CallResult<v1::GetStoryResponse> {
        let id = convert::get_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::read(&self.store, id, &by(&request)?).await.map_err(status)?;
        Ok(Response::new(v1::GetStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn list_stories(&self, request: Request<v1::ListStoriesRequest>) -> CallResult<v1::ListStoriesResponse> {
        let query = convert::stories_query(request.get_ref()).map_err(status)?;
        let (stories, next_page_token) =
            usecase::story::list(&self.store, &query, &by(&request)?).await.map_err(status)?;
        let stories = stories.iter().map(convert::story_to_message).collect();
        Ok(Response::new(v1::ListStoriesResponse { stories, next_page_token }))
    }

    async fn create_story(&self, request: Request<v1::CreateStoryRequest>) -> CallResult<v1::CreateStoryResponse> {
        let by = by(&request)?;
        let creation = parse_large(request, convert::create_story).await?;
        let story = usecase::story::create(&self.store, creation, by).await.map_err(status)?;
        Ok(Response::new(v1::CreateStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn update_story(&self, request: Request<v1::UpdateStoryRequest>) -> CallResult<v1::UpdateStoryResponse> {
        let by = by(&request)?;
        let update = parse_large(request, convert::update_story).await?;
        let story = usecase::story::update(&self.store, update, by).await.map_err(status)?;
        Ok(Response::new(v1::UpdateStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn submit_story(&self, request: Request<v1::SubmitStoryRequest>) -> CallResult<v1::SubmitStoryResponse> {
        let by = by(&request)?;
        let target = convert::submit_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::submit(&self.store, target, by).await.map_err(status)?;
        Ok(Response::new(v1::SubmitStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn approve_story(&self, request: Request<v1::ApproveStoryRequest>) -> CallResult<v1::ApproveStoryResponse> {
        let by = by(&request)?;
        let approval = convert::approve_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::approve(&self.store, approval, by).await.map_err(status)?;
        Ok(Response::new(v1::ApproveStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn send_back_story(
        &self,
        request: Request<v1::SendBackStoryRequest>,
    ) -> CallResult<v1::SendBackStoryResponse> {
        let by = by(&request)?;
        let (target, note) = convert::send_back_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::send_back(&self.store, target, note, by).await.map_err(status)?;
        Ok(Response::new(v1::SendBackStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn spike_story(&self, request: Request<v1::SpikeStoryRequest>) -> CallResult<v1::SpikeStoryResponse> {
        let by = by(&request)?;
        let (target, note) = convert::spike_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::spike(&self.store, target, note, by).await.map_err(status)?;
        Ok(Response::new(v1::SpikeStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn unspike_story(&self, request: Request<v1::UnspikeStoryRequest>) -> CallResult<v1::UnspikeStoryResponse> {
        let by = by(&request)?;
        let target = convert::unspike_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::unspike(&self.store, target, by).await.map_err(status)?;
        Ok(Response::new(v1::UnspikeStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn correct_story(&self, request: Request<v1::CorrectStoryRequest>) -> CallResult<v1::CorrectStoryResponse> {
        let by = by(&request)?;
        let correction = parse_large(request, convert::correct_story).await?;
        let story = usecase::story::correct(&self.store, correction, by).await.map_err(status)?;
        Ok(Response::new(v1::CorrectStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn kill_story(&self, request: Request<v1::KillStoryRequest>) -> CallResult<v1::KillStoryResponse> {
        let by = by(&request)?;
        let (target, reason) = convert::kill_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::kill(&self.store, target, reason, by).await.map_err(status)?;
        Ok(Response::new(v1::KillStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn answer_alarm(&self, request: Request<v1::AnswerAlarmRequest>) -> CallResult<v1::AnswerAlarmResponse> {
        let by = by(&request)?;
        let (target, note) = convert::answer_alarm(request.get_ref()).map_err(status)?;
        let story = usecase::story::answer_alarm(&self.store, target, note, by).await.map_err(status)?;
        Ok(Response::new(v1::AnswerAlarmResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn list_story_revisions(
        &self,
        request: Request<v1::ListStoryRevisionsRequest>,
    ) -> CallResult<v1::ListStoryRevisionsResponse> {
        let query = convert::revisions_query(request.get_ref()).map_err(status)?;
        let (revisions, next_page_token) =
            usecase::story::list_revisions(&self.store, &query, &by(&request)?).await.map_err(status)?;
        let revisions = revisions.iter().map(convert::revision_to_message).collect();
        Ok(Response::new(v1::ListStoryRevisionsResponse { revisions, next_page_token }))
    }

    async fn diff_story_revisions(
        &self,
        request: Request<v1::DiffStoryRevisionsRequest>,
    ) -> CallResult<v1::DiffStoryRevisionsResponse> {
        let query = convert::diff_query(request.get_ref()).map_err(status)?;
        let comparison = usecase::story::compare_revisions(&self.store, query, &by(&request)?).await.map_err(status)?;
        Ok(Response::new(v1::DiffStoryRevisionsResponse {
            from_revision: comparison.from,
            to_revision: comparison.to,
            fields: comparison.fields.into_iter().map(convert::diff_to_message).collect(),
        }))
    }
}
