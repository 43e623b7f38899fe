//! `newsroom.ingestion.v1.IngestionService`.

use std::{pin::Pin, time::Duration};

use futures::{Stream, StreamExt as _, stream::BoxStream};
use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::ingestion::v1::{self, ingestion_service_server::IngestionService};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::{
    bulk::Bulk,
    error::{error_status, status},
};
use crate::{
    convert,
    usecase::{self, Intake, ReparseReport},
};

/// Answers the calls of ingestion.
pub struct Calls {
    intake: Intake,
    patience: Duration,
    stopping: CancellationToken,
    bulk: Bulk,
}

impl Calls {
    /// Answers from `intake`; a source that is polled by call has `patience` to answer, and what takes
    /// long ends when `stopping`.
    pub fn new(intake: Intake, patience: Duration, stopping: CancellationToken) -> Self {
        Self { bulk: Bulk::new(intake.clone(), stopping.clone()), intake, patience, stopping }
    }
}

type GrpcResult<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl IngestionService for Calls {
    type ReparseStream = Pin<Box<dyn Stream<Item = Result<v1::ReparseResponse, Status>> + Send>>;

    async fn create_source(&self, request: Request<v1::CreateSourceRequest>) -> GrpcResult<v1::CreateSourceResponse> {
        let creation = convert::create_source(request.get_ref()).map_err(status)?;
        let source = usecase::create_source(&self.intake, creation).await.map_err(error_status)?;
        Ok(Response::new(v1::CreateSourceResponse { source: Some(convert::source_to_message(&source)) }))
    }

    async fn get_source(&self, request: Request<v1::GetSourceRequest>) -> GrpcResult<v1::GetSourceResponse> {
        let id = convert::get_source(request.get_ref()).map_err(status)?;
        let source = usecase::read_source(&self.intake.store, id).await.map_err(error_status)?;
        Ok(Response::new(v1::GetSourceResponse { source: Some(convert::source_to_message(&source)) }))
    }

    async fn list_sources(&self, request: Request<v1::ListSourcesRequest>) -> GrpcResult<v1::ListSourcesResponse> {
        let query = convert::sources_query(request.get_ref()).map_err(status)?;
        let (sources, next_page_token) =
            usecase::list_sources(&self.intake.store, &query).await.map_err(error_status)?;
        let sources = sources.iter().map(convert::source_to_message).collect();
        Ok(Response::new(v1::ListSourcesResponse { sources, next_page_token }))
    }

    async fn update_source(&self, request: Request<v1::UpdateSourceRequest>) -> GrpcResult<v1::UpdateSourceResponse> {
        let update = convert::update_source(request.get_ref()).map_err(status)?;
        let source = usecase::update_source(&self.intake, update).await.map_err(error_status)?;
        Ok(Response::new(v1::UpdateSourceResponse { source: Some(convert::source_to_message(&source)) }))
    }

    async fn delete_source(&self, request: Request<v1::DeleteSourceRequest>) -> GrpcResult<v1::DeleteSourceResponse> {
        let deletion = convert::delete_source(request.get_ref()).map_err(status)?;
        usecase::delete_source(&self.intake.store, deletion).await.map_err(error_status)?;
        Ok(Response::new(v1::DeleteSourceResponse {}))
    }

    async fn poll_source(&self, request: Request<v1::PollSourceRequest>) -> GrpcResult<v1::PollSourceResponse> {
        let id = convert::poll_source(request.get_ref()).map_err(status)?;
        let polled = usecase::poll_source(&self.intake, id, self.patience).await.map_err(error_status)?;
        Ok(Response::new(convert::poll_source_response(polled)))
    }

    async fn submit_raw(&self, request: Request<v1::SubmitRawRequest>) -> GrpcResult<v1::SubmitRawResponse> {
        let submission = convert::submit_raw(request.into_inner()).map_err(status)?;
        let submitted = usecase::submit_raw(&self.intake, submission).await.map_err(error_status)?;
        Ok(Response::new(convert::submit_raw_response(submitted)))
    }

    type SubmitRawStreamStream = BoxStream<'static, Result<v1::SubmitRawStreamResponse, Status>>;

    async fn submit_raw_stream(
        &self,
        request: Request<Streaming<v1::SubmitRawStreamRequest>>,
    ) -> GrpcResult<Self::SubmitRawStreamStream> {
        Ok(Response::new(self.bulk.answers(request.into_inner())))
    }

    async fn get_item(&self, request: Request<v1::GetItemRequest>) -> GrpcResult<v1::GetItemResponse> {
        let id = convert::get_item(request.get_ref()).map_err(status)?;
        let item = usecase::read_item(&self.intake.store, id).await.map_err(error_status)?;
        Ok(Response::new(v1::GetItemResponse { item: Some(convert::item_to_message(&item)) }))
    }

    async fn list_items(&self, request: Request<v1::ListItemsRequest>) -> GrpcResult<v1::ListItemsResponse> {
        let query = convert::items_query(request.get_ref()).map_err(status)?;
        let (items, next_page_token) = usecase::list_items(&self.intake.store, &query).await.map_err(error_status)?;
        let items = items.iter().map(convert::item_to_message).collect();
        Ok(Response::new(v1::ListItemsResponse { items, next_page_token }))
    }

    async fn get_raw(&self, request: Request<v1::GetRawRequest>) -> GrpcResult<v1::GetRawResponse> {
        let query = convert::get_raw(request.get_ref()).map_err(status)?;
        let (raw, payload) = usecase::read_raw(&self.intake, query).await.map_err(error_status)?;
        Ok(Response::new(v1::GetRawResponse {
            payload,
            digest: raw.digest.to_string(),
            receive_time: Some(to_timestamp(raw.receive_time)),
            parser: raw.parser.name,
            parser_version: raw.parser.version,
        }))
    }

    async fn reparse(&self, request: Request<v1::ReparseRequest>) -> GrpcResult<Self::ReparseStream> {
        let query = convert::reparse_query(request.get_ref()).map_err(status)?;
        let told = usecase::reparse(self.intake.clone(), query).map(|told| match told {
            Ok(ReparseReport::Item(reparsed)) => Ok(convert::reparsed_to_message(*reparsed)),
            Ok(ReparseReport::Progress(progress, done)) => Ok(convert::progress_to_message(progress, done)),
            Err(error) => Err(error_status(error)),
        });
        Ok(Response::new(Box::pin(told.take_until(self.stopping.clone().cancelled_owned()))))
    }

    async fn diagnose_source(
        &self,
        request: Request<v1::DiagnoseSourceRequest>,
    ) -> GrpcResult<v1::DiagnoseSourceResponse> {
        let url = convert::diagnose_source(request.get_ref()).map_err(status)?;
        let diagnosis = usecase::diagnose_source(&self.intake, url, self.patience).await.map_err(error_status)?;
        Ok(Response::new(convert::diagnosis_to_message(diagnosis)))
    }

    async fn explain_match(&self, request: Request<v1::ExplainMatchRequest>) -> GrpcResult<v1::ExplainMatchResponse> {
        let (one, other) = convert::explain_match(request.get_ref()).map_err(status)?;
        let (explanation, memberships) =
            usecase::explain_match(&self.intake, one, other).await.map_err(error_status)?;
        let memberships = memberships.map(|of| of.map(|of| (of.original, of.lead)));
        let explanation = Some(convert::explanation_to_message(explanation, memberships));
        Ok(Response::new(v1::ExplainMatchResponse { explanation }))
    }

    async fn get_storyline(&self, request: Request<v1::GetStorylineRequest>) -> GrpcResult<v1::GetStorylineResponse> {
        let id = convert::get_storyline(request.get_ref()).map_err(status)?;
        let storyline = usecase::read_storyline(&self.intake.store, id).await.map_err(error_status)?;
        Ok(Response::new(v1::GetStorylineResponse { storyline: Some(convert::storyline_to_message(&storyline)) }))
    }

    async fn list_storylines(
        &self,
        request: Request<v1::ListStorylinesRequest>,
    ) -> GrpcResult<v1::ListStorylinesResponse> {
        let query = convert::storylines_query(request.get_ref()).map_err(status)?;
        let (storylines, next_page_token) =
            usecase::list_storylines(&self.intake.store, &query).await.map_err(error_status)?;
        let storylines = storylines.iter().map(convert::storyline_to_message).collect();
        Ok(Response::new(v1::ListStorylinesResponse { storylines, next_page_token }))
    }
}
