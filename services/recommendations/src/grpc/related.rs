//! `newsroom.recommendations.v1.RelatedService`.

use std::sync::Arc;

use newsroom_chassis::store::Store;
use newsroom_proto::recommendations::v1::{
    GetRelatedRequest, GetRelatedResponse, related_service_server::RelatedService,
};
use tonic::{Request, Response, Status};

use super::error::status;
use crate::{convert, index::ArticleIndex, usecase};

pub struct RelatedHandler {
    store: Store,
    index: Arc<ArticleIndex>,
}

impl RelatedHandler {
    pub fn new(store: Store, index: Arc<ArticleIndex>) -> Self {
        Self { store, index }
    }
}

#[tonic::async_trait]
impl RelatedService for RelatedHandler {
    async fn get_related(&self, request: Request<GetRelatedRequest>) -> Result<Response<GetRelatedResponse>, Status> {
        let query = convert::related_query(request.get_ref()).map_err(status)?;
        let related = usecase::find_related(&self.store, &self.index, query.id, query.limit).await.map_err(status)?;
        Ok(Response::new(GetRelatedResponse { related: related.iter().map(convert::related_to_message).collect() }))
    }
}
