//! `newsroom.ingestion.v1.ItemService`.

use std::pin::Pin;

use futures::{
    Stream, StreamExt as _,
    stream::{self, BoxStream},
};
use newsroom_access::audit::Resource;
use newsroom_chassis::{clock::to_timestamp, store::StoreError};
use newsroom_proto::ingestion::v1::{self, item_service_server::ItemService};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::{
    GrpcResult,
    blob::pieces,
    bulk::Bulk,
    error::{by, status},
};
use crate::{
    convert,
    usecase::{self, Intake, item::ReparseReport},
};

/// Implements the calls about items.
pub struct ItemCalls {
    intake: Intake,
    stopping: CancellationToken,
    bulk: Bulk,
}

impl ItemCalls {
    /// Uses `intake` for all calls. Streams end when `stopping` is cancelled.
    pub fn new(intake: Intake, stopping: CancellationToken) -> Self {
        Self { bulk: Bulk::new(intake.clone(), stopping.clone()), intake, stopping }
    }
}

#[tonic::async_trait]
impl ItemService for ItemCalls {
    type GetBlobStream = BoxStream<'static, Result<v1::GetBlobResponse, Status>>;
    type ReparseStream = Pin<Box<dyn Stream<Item = Result<v1::ReparseResponse, Status>> + Send>>;
    type SubmitRawStreamStream = BoxStream<'static, Result<v1::SubmitRawStreamResponse, Status>>;

    async fn submit_raw(&self, request: Request<v1::SubmitRawRequest>) -> GrpcResult<v1::SubmitRawResponse> {
        let by = by(&request)?;
        let submission = convert::submit_raw(request.into_inner()).map_err(status)?;
        let submitted = usecase::item::submit(&self.intake, submission, &by).await.map_err(status)?;
        Ok(Response::new(convert::submit_raw_response(submitted)))
    }

    async fn submit_raw_stream(
        &self,
        request: Request<Streaming<v1::SubmitRawStreamRequest>>,
    ) -> GrpcResult<Self::SubmitRawStreamStream> {
        Ok(Response::new(self.bulk.answers(by(&request)?, request.into_inner())))
    }

    async fn get_item(&self, request: Request<v1::GetItemRequest>) -> GrpcResult<v1::GetItemResponse> {
        let id = convert::get_item(request.get_ref()).map_err(status)?;
        let item = usecase::item::read(&self.intake.store, id).await.map_err(status)?;
        let by = by(&request)?;
        if usecase::item::without_text(&by, std::slice::from_ref(&item)).await.map_err(status)?.contains(&true) {
            let item = Some(convert::item_without_text(&item));
            return Ok(Response::new(v1::GetItemResponse { item, ways: Vec::new() }));
        }
        let ways = usecase::item::ways(&self.intake.store, id).await.map_err(status)?;
        let ways = ways.into_iter().map(convert::way_to_message).collect();
        Ok(Response::new(v1::GetItemResponse { item: Some(convert::item_to_message(&item)), ways }))
    }

    async fn list_items(&self, request: Request<v1::ListItemsRequest>) -> GrpcResult<v1::ListItemsResponse> {
        let query = convert::items_query(request.get_ref()).map_err(status)?;
        let (items, next_page_token) = usecase::item::list(&self.intake.store, &query).await.map_err(status)?;
        let without_text = usecase::item::without_text(&by(&request)?, &items).await.map_err(status)?;
        let items = items.iter().zip(without_text).map(|(item, without_text)| match without_text {
            true => convert::item_without_text(item),
            false => convert::item_to_message(item),
        });
        let items = items.collect();
        Ok(Response::new(v1::ListItemsResponse { items, next_page_token }))
    }

    async fn get_raw(&self, request: Request<v1::GetRawRequest>) -> GrpcResult<v1::GetRawResponse> {
        let query = convert::get_raw(request.get_ref()).map_err(status)?;
        let (by, item, revision) = (by(&request)?, Resource::new("item", query.item), query.revision);
        let raw = usecase::payload::read(&self.intake, query).await.map_err(status)?;
        by.read(item, revision.unwrap_or_default()).await.map_err(|error: StoreError| status(error))?;
        Ok(Response::new(v1::GetRawResponse {
            payload: raw.bytes.into(),
            digest: raw.digest.to_string(),
            receive_time: Some(to_timestamp(raw.receive_time)),
            parser: raw.parser.name,
            parser_version: raw.parser.version,
        }))
    }

    async fn get_blob(&self, request: Request<v1::GetBlobRequest>) -> GrpcResult<Self::GetBlobStream> {
        let query = convert::get_blob(request.get_ref()).map_err(status)?;
        let item = usecase::item::read(&self.intake.store, query.item).await.map_err(status)?;
        usecase::item::read_text(&by(&request)?, &item).await.map_err(status)?;
        let read = self.intake.blob_reader.read(&self.intake.store, query).await.map_err(status)?;
        let pieces = stream::iter(pieces(read)).map(Ok);
        Ok(Response::new(Box::pin(pieces.take_until(self.stopping.clone().cancelled_owned()))))
    }

    async fn reparse(&self, request: Request<v1::ReparseRequest>) -> GrpcResult<Self::ReparseStream> {
        let query = convert::reparse_query(request.get_ref()).map_err(status)?;
        if query.applies {
            by(&request)?.started(Resource::all("item")).await.map_err(|error: StoreError| status(error))?;
        }
        let reports = usecase::item::reparse(self.intake.clone(), query).map(|reports| match reports {
            Ok(ReparseReport::Item(reparsed)) => Ok(convert::reparsed_to_message(*reparsed)),
            Ok(ReparseReport::Progress(progress, done)) => Ok(convert::progress_to_message(progress, done)),
            Err(error) => Err(status(error)),
        });
        Ok(Response::new(Box::pin(reports.take_until(self.stopping.clone().cancelled_owned()))))
    }
}
