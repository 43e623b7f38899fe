//! `newsroom.recommendations.v1.RecommendationsService`.

use std::sync::Arc;

use newsroom_chassis::store::Store;
use newsroom_proto::recommendations::v1::{
    GetRelatedRequest, GetRelatedResponse, recommendations_service_server::RecommendationsService,
};
use tonic::{Request, Response, Status};

use super::error::{error_status, status};
use crate::{convert, index::ArticleIndex, usecase};

/// Answers the calls of recommendations.
pub struct RelatedHandler {
    store: Store,
    index: Arc<ArticleIndex>,
}

impl RelatedHandler {
    /// Answers from `shelf`, checked against `store`.
    pub fn new(store: Store, index: Arc<ArticleIndex>) -> Self {
        Self { store, index }
    }
}

#[tonic::async_trait]
impl RecommendationsService for RelatedHandler {
    async fn get_related(&self, request: Request<GetRelatedRequest>) -> Result<Response<GetRelatedResponse>, Status> {
        let query = convert::related_query(request.get_ref()).map_err(status)?;
        let related =
            usecase::find_related(&self.store, &self.index, query.id, query.limit).await.map_err(error_status)?;
        Ok(Response::new(GetRelatedResponse { related: related.iter().map(convert::related_to_message).collect() }))
    }
}
