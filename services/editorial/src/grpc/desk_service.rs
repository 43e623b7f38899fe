//! `newsroom.editorial.v1.DeskService`.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use newsroom_access::Authorization;
use newsroom_chassis::{bus::Bus, store::Store};
use newsroom_proto::editorial::v1::{self, desk_service_server::DeskService};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::error::status;
use crate::{convert, usecase, watch};

/// Answers calls about desks.
pub struct DeskCalls {
    store: Store,
    bus: Bus,
    stopping: CancellationToken,
}

impl DeskCalls {
    /// Lists from `store`, and watches on `bus` until `stopping`.
    pub fn new(store: Store, bus: Bus, stopping: CancellationToken) -> Self {
        Self { store, bus, stopping }
    }
}

#[tonic::async_trait]
impl DeskService for DeskCalls {
    type WatchDeskStream = Pin<Box<dyn Stream<Item = Result<v1::WatchDeskResponse, Status>> + Send>>;

    async fn list_desks(
        &self,
        request: Request<v1::ListDesksRequest>,
    ) -> Result<Response<v1::ListDesksResponse>, Status> {
        let by = Authorization::of(request.extensions()).map_err(status)?;
        let query = convert::desks_query(request.get_ref()).map_err(status)?;
        let (desks, next_page_token) = usecase::desk::list(&self.store, &query, &by).await.map_err(status)?;
        let desks = desks.iter().map(convert::desk_to_message).collect();
        Ok(Response::new(v1::ListDesksResponse { desks, next_page_token }))
    }

    async fn watch_desk(
        &self,
        request: Request<v1::WatchDeskRequest>,
    ) -> Result<Response<Self::WatchDeskStream>, Status> {
        let by = Authorization::of(request.extensions()).map_err(status)?;
        let query = convert::watch_query(request.get_ref()).map_err(status)?;
        let changes =
            watch::watch_desk((&self.bus, &self.store), query, by, self.stopping.clone()).await.map_err(status)?;
        Ok(Response::new(Box::pin(changes.map(|change| change.map_err(status)))))
    }
}
