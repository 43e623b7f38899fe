//! `newsroom.editorial.v1.EditorialService`.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use newsroom_chassis::{
    api_error::ApiError,
    bus::Bus,
    compute::compute,
    server::caller,
    store::{Store, StoreError},
};
use newsroom_proto::editorial::v1::{self, editorial_service_server::EditorialService};
use prost::Message;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::error::{error_status, status};
use crate::{convert, domain::Actor, usecase, watch};

/// Answers the calls of editorial.
pub struct Calls {
    store: Store,
    bus: Bus,
    stopping: CancellationToken,
}

impl Calls {
    /// Answers from `store`; desks are watched on `bus` until `stopping`.
    pub fn new(store: Store, bus: Bus, stopping: CancellationToken) -> Self {
        Self { store, bus, stopping }
    }
}

type Answer<T> = Result<Response<T>, Status>;

/// Beyond so many bytes a request is read off the reactor: to clean and to digest its texts takes a while.
const LARGE: usize = 32 << 10;

/// Reads a request that may be large.
async fn large<M, T, F>(request: Request<M>, read: F) -> Result<T, Status>
where
    M: Message + 'static,
    T: Send + 'static,
    F: FnOnce(&M) -> Result<T, ApiError> + Send + 'static,
{
    let message = request.into_inner();
    if message.encoded_len() < LARGE {
        return read(&message).map_err(status);
    }
    let done = compute(move || read(&message)).await;
    done.map_err(|given_up| error_status(StoreError::from(given_up).into()))?.map_err(status)
}

fn by<T>(request: &Request<T>) -> Actor {
    Actor::person(&caller(request.metadata()))
}

#[tonic::async_trait]
impl EditorialService for Calls {
    type WatchDeskStream = Pin<Box<dyn Stream<Item = Result<v1::WatchDeskResponse, Status>> + Send>>;

    async fn get_story(&self, request: Request<v1::GetStoryRequest>) -> Answer<v1::GetStoryResponse> {
        let id = convert::get_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::read(&self.store, id).await.map_err(error_status)?;
        Ok(Response::new(v1::GetStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn list_stories(&self, request: Request<v1::ListStoriesRequest>) -> Answer<v1::ListStoriesResponse> {
        let query = convert::stories_query(request.get_ref()).map_err(status)?;
        let (stories, next_page_token) = usecase::story::list(&self.store, &query).await.map_err(error_status)?;
        let stories = stories.iter().map(convert::story_to_message).collect();
        Ok(Response::new(v1::ListStoriesResponse { stories, next_page_token }))
    }

    async fn create_story(&self, request: Request<v1::CreateStoryRequest>) -> Answer<v1::CreateStoryResponse> {
        let by = by(&request);
        let creation = large(request, convert::create_story).await?;
        let story = usecase::story::create(&self.store, creation, by).await.map_err(error_status)?;
        Ok(Response::new(v1::CreateStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn update_story(&self, request: Request<v1::UpdateStoryRequest>) -> Answer<v1::UpdateStoryResponse> {
        let by = by(&request);
        let update = large(request, convert::update_story).await?;
        let story = usecase::story::update(&self.store, update, by).await.map_err(error_status)?;
        Ok(Response::new(v1::UpdateStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn submit_story(&self, request: Request<v1::SubmitStoryRequest>) -> Answer<v1::SubmitStoryResponse> {
        let by = by(&request);
        let target = convert::submit_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::submit(&self.store, target, by).await.map_err(error_status)?;
        Ok(Response::new(v1::SubmitStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn approve_story(&self, request: Request<v1::ApproveStoryRequest>) -> Answer<v1::ApproveStoryResponse> {
        let by = by(&request);
        let approval = convert::approve_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::approve(&self.store, approval, by).await.map_err(error_status)?;
        Ok(Response::new(v1::ApproveStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn send_back_story(&self, request: Request<v1::SendBackStoryRequest>) -> Answer<v1::SendBackStoryResponse> {
        let by = by(&request);
        let (target, note) = convert::send_back_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::send_back(&self.store, target, note, by).await.map_err(error_status)?;
        Ok(Response::new(v1::SendBackStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn spike_story(&self, request: Request<v1::SpikeStoryRequest>) -> Answer<v1::SpikeStoryResponse> {
        let by = by(&request);
        let (target, note) = convert::spike_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::spike(&self.store, target, note, by).await.map_err(error_status)?;
        Ok(Response::new(v1::SpikeStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn unspike_story(&self, request: Request<v1::UnspikeStoryRequest>) -> Answer<v1::UnspikeStoryResponse> {
        let by = by(&request);
        let target = convert::unspike_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::unspike(&self.store, target, by).await.map_err(error_status)?;
        Ok(Response::new(v1::UnspikeStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn correct_story(&self, request: Request<v1::CorrectStoryRequest>) -> Answer<v1::CorrectStoryResponse> {
        let by = by(&request);
        let correction = large(request, convert::correct_story).await?;
        let story = usecase::story::correct(&self.store, correction, by).await.map_err(error_status)?;
        Ok(Response::new(v1::CorrectStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn kill_story(&self, request: Request<v1::KillStoryRequest>) -> Answer<v1::KillStoryResponse> {
        let by = by(&request);
        let (target, reason) = convert::kill_story(request.get_ref()).map_err(status)?;
        let story = usecase::story::kill(&self.store, target, reason, by).await.map_err(error_status)?;
        Ok(Response::new(v1::KillStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn list_story_revisions(
        &self,
        request: Request<v1::ListStoryRevisionsRequest>,
    ) -> Answer<v1::ListStoryRevisionsResponse> {
        let query = convert::revisions_query(request.get_ref()).map_err(status)?;
        let (revisions, next_page_token) =
            usecase::story::list_revisions(&self.store, &query).await.map_err(error_status)?;
        let revisions = revisions.iter().map(convert::revision_to_message).collect();
        Ok(Response::new(v1::ListStoryRevisionsResponse { revisions, next_page_token }))
    }

    async fn diff_story_revisions(
        &self,
        request: Request<v1::DiffStoryRevisionsRequest>,
    ) -> Answer<v1::DiffStoryRevisionsResponse> {
        let query = convert::diff_query(request.get_ref()).map_err(status)?;
        let comparison = usecase::story::compare_revisions(&self.store, query).await.map_err(error_status)?;
        Ok(Response::new(v1::DiffStoryRevisionsResponse {
            from_revision: comparison.from,
            to_revision: comparison.to,
            fields: comparison.fields.into_iter().map(convert::diff_to_message).collect(),
        }))
    }

    async fn list_desks(&self, request: Request<v1::ListDesksRequest>) -> Answer<v1::ListDesksResponse> {
        let query = convert::desks_query(request.get_ref()).map_err(status)?;
        let (desks, next_page_token) = usecase::desk::list(&self.store, &query).await.map_err(error_status)?;
        let desks = desks.iter().map(convert::desk_to_message).collect();
        Ok(Response::new(v1::ListDesksResponse { desks, next_page_token }))
    }

    async fn watch_desk(&self, request: Request<v1::WatchDeskRequest>) -> Answer<Self::WatchDeskStream> {
        let query = convert::watch_query(request.get_ref()).map_err(status)?;
        let changes = watch::watch_desk(&self.bus, query, self.stopping.clone()).await.map_err(status)?;
        Ok(Response::new(Box::pin(changes.map(|change| change.map_err(status)))))
    }
}
