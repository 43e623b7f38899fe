//! `newsroom.ingestion.v1.SourceService`.

use std::time::Duration;

use newsroom_access::audit::Resource;
use newsroom_proto::ingestion::v1::{self, source_service_server::SourceService};
use tonic::{Request, Response};

use super::{
    GrpcResult,
    error::{by, status},
};
use crate::{
    convert,
    usecase::{self, Intake},
};

/// Implements the calls about sources.
pub struct SourceCalls {
    intake: Intake,
    patience: Duration,
}

impl SourceCalls {
    /// Uses `intake` for all calls. `patience` is the time that a source has to respond to a poll by a call.
    pub fn new(intake: Intake, patience: Duration) -> Self {
        Self { intake, patience }
    }
}

#[tonic::async_trait]
impl SourceService for SourceCalls {
    async fn create_source(&self, request: Request<v1::CreateSourceRequest>) -> GrpcResult<v1::CreateSourceResponse> {
        let by = by(&request)?;
        let creation = convert::create_source(request.get_ref()).map_err(status)?;
        let source = usecase::source::create(&self.intake, creation, &by).await.map_err(status)?;
        Ok(Response::new(v1::CreateSourceResponse { source: Some(convert::source_to_message(&source)) }))
    }

    async fn get_source(&self, request: Request<v1::GetSourceRequest>) -> GrpcResult<v1::GetSourceResponse> {
        let id = convert::get_source(request.get_ref()).map_err(status)?;
        let source = usecase::source::read(&self.intake.store, id).await.map_err(status)?;
        Ok(Response::new(v1::GetSourceResponse { source: Some(convert::source_to_message(&source)) }))
    }

    async fn list_sources(&self, request: Request<v1::ListSourcesRequest>) -> GrpcResult<v1::ListSourcesResponse> {
        let query = convert::sources_query(request.get_ref()).map_err(status)?;
        let (sources, next_page_token) = usecase::source::list(&self.intake.store, &query).await.map_err(status)?;
        let sources = sources.iter().map(convert::source_to_message).collect();
        Ok(Response::new(v1::ListSourcesResponse { sources, next_page_token }))
    }

    async fn update_source(&self, request: Request<v1::UpdateSourceRequest>) -> GrpcResult<v1::UpdateSourceResponse> {
        let by = by(&request)?;
        let update = convert::update_source(request.get_ref()).map_err(status)?;
        let source = usecase::source::update(&self.intake, update, &by).await.map_err(status)?;
        Ok(Response::new(v1::UpdateSourceResponse { source: Some(convert::source_to_message(&source)) }))
    }

    async fn delete_source(&self, request: Request<v1::DeleteSourceRequest>) -> GrpcResult<v1::DeleteSourceResponse> {
        let by = by(&request)?;
        let deletion = convert::delete_source(request.get_ref()).map_err(status)?;
        usecase::source::delete(&self.intake.store, deletion, &by).await.map_err(status)?;
        Ok(Response::new(v1::DeleteSourceResponse {}))
    }

    async fn poll_source(&self, request: Request<v1::PollSourceRequest>) -> GrpcResult<v1::PollSourceResponse> {
        let id = convert::poll_source(request.get_ref()).map_err(status)?;
        by(&request)?.started(Resource::new("source", id)).await.map_err(status)?;
        let polled = usecase::source::poll(&self.intake, id, self.patience).await.map_err(status)?;
        Ok(Response::new(convert::poll_source_response(polled)))
    }

    async fn diagnose_source(
        &self,
        request: Request<v1::DiagnoseSourceRequest>,
    ) -> GrpcResult<v1::DiagnoseSourceResponse> {
        let url = convert::diagnose_source(request.get_ref()).map_err(status)?;
        let diagnosis = usecase::source::diagnose(&self.intake, url, self.patience).await.map_err(status)?;
        Ok(Response::new(convert::diagnosis_to_message(diagnosis)))
    }
}
