//! `newsroom.ingestion.v1.StorylineService`.

use newsroom_proto::ingestion::v1::{self, storyline_service_server::StorylineService};
use tonic::{Request, Response};

use super::{
    GrpcResult,
    error::{by, status},
};
use crate::{
    convert,
    usecase::{self, Intake},
};

/// Implements the calls about near-copies and storylines.
pub struct StorylineCalls {
    intake: Intake,
}

impl StorylineCalls {
    pub fn new(intake: Intake) -> Self {
        Self { intake }
    }
}

#[tonic::async_trait]
impl StorylineService for StorylineCalls {
    async fn explain_match(&self, request: Request<v1::ExplainMatchRequest>) -> GrpcResult<v1::ExplainMatchResponse> {
        let (one, other) = convert::explain_match(request.get_ref()).map_err(status)?;
        let by = by(&request)?;
        let (explanation, memberships) =
            usecase::storyline::explain_match(&self.intake, one, other, &by).await.map_err(status)?;
        let memberships = memberships.map(|of| of.map(|of| (of.original, of.lead)));
        let explanation = Some(convert::explanation_to_message(explanation, memberships));
        Ok(Response::new(v1::ExplainMatchResponse { explanation }))
    }

    async fn get_storyline(&self, request: Request<v1::GetStorylineRequest>) -> GrpcResult<v1::GetStorylineResponse> {
        let id = convert::get_storyline(request.get_ref()).map_err(status)?;
        let by = by(&request)?;
        let storyline = usecase::storyline::read(&self.intake.store, id, &by).await.map_err(status)?;
        Ok(Response::new(v1::GetStorylineResponse { storyline: Some(convert::storyline_to_message(&storyline)) }))
    }

    async fn list_storylines(
        &self,
        request: Request<v1::ListStorylinesRequest>,
    ) -> GrpcResult<v1::ListStorylinesResponse> {
        let query = convert::storylines_query(request.get_ref()).map_err(status)?;
        let by = by(&request)?;
        let (storylines, next_page_token) =
            usecase::storyline::list(&self.intake.store, &query, &by).await.map_err(status)?;
        let storylines = storylines.iter().map(convert::storyline_to_message).collect();
        Ok(Response::new(v1::ListStorylinesResponse { storylines, next_page_token }))
    }
}
