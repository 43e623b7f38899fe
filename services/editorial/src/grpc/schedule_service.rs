//! `newsroom.editorial.v1.ScheduleService`.

use newsroom_access::Authorization;
use newsroom_chassis::{clock, store::Store};
use newsroom_proto::editorial::v1::{self, schedule_service_server::ScheduleService};
use tonic::{Request, Response, Status};

use super::error::status;
use crate::{convert, usecase};

/// Answers calls about schedules.
pub struct ScheduleCalls {
    store: Store,
}

impl ScheduleCalls {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

#[tonic::async_trait]
impl ScheduleService for ScheduleCalls {
    async fn schedule_story(
        &self,
        request: Request<v1::ScheduleStoryRequest>,
    ) -> Result<Response<v1::ScheduleStoryResponse>, Status> {
        let by = Authorization::of(request.extensions()).map_err(status)?;
        let schedule = convert::schedule_story(request.get_ref()).map_err(status)?;
        let story = usecase::schedule::schedule_story(&self.store, schedule, by).await.map_err(status)?;
        Ok(Response::new(v1::ScheduleStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn unschedule_story(
        &self,
        request: Request<v1::UnscheduleStoryRequest>,
    ) -> Result<Response<v1::UnscheduleStoryResponse>, Status> {
        let by = Authorization::of(request.extensions()).map_err(status)?;
        let (target, note) = convert::unschedule_story(request.get_ref()).map_err(status)?;
        let story = usecase::schedule::unschedule_story(&self.store, target, note, by).await.map_err(status)?;
        Ok(Response::new(v1::UnscheduleStoryResponse { story: Some(convert::story_to_message(&story)) }))
    }

    async fn list_upcoming(
        &self,
        request: Request<v1::ListUpcomingRequest>,
    ) -> Result<Response<v1::ListUpcomingResponse>, Status> {
        let by = Authorization::of(request.extensions()).map_err(status)?;
        let query = convert::upcoming_query(request.get_ref()).map_err(status)?;
        let (stories, next_page_token) =
            usecase::schedule::list_upcoming(&self.store, &query, &by).await.map_err(status)?;
        let now = clock::now();
        let stories = stories.iter().map(|story| convert::upcoming_to_message(story, now)).collect();
        Ok(Response::new(v1::ListUpcomingResponse { stories, next_page_token }))
    }
}
