//! `newsroom.publishing.v1.ArticleService`.

use newsroom_access::Authorization;
use newsroom_chassis::store::Store;
use newsroom_proto::publishing::v1::{
    GetArticleRequest, GetArticleResponse, GetEditionRequest, GetEditionResponse, ListArticlesRequest,
    ListArticlesResponse, ListEditionsRequest, ListEditionsResponse, WithdrawArticleRequest, WithdrawArticleResponse,
    article_service_server::ArticleService,
};
use tonic::{Request, Response, Status};

use super::error::status;
use crate::{convert, usecase};

pub struct ArticleHandler {
    store: Store,
}

impl ArticleHandler {
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

#[tonic::async_trait]
impl ArticleService for ArticleHandler {
    async fn get_article(&self, request: Request<GetArticleRequest>) -> Result<Response<GetArticleResponse>, Status> {
        let id = convert::get_article(request.get_ref()).map_err(status)?;
        let (article, withdrawal) = usecase::read_article(&self.store, id).await.map_err(status)?;
        let withdrawal = withdrawal.as_ref().map(convert::withdrawal_to_message);
        Ok(Response::new(GetArticleResponse { article: Some(convert::article_to_message(article)), withdrawal }))
    }

    async fn list_articles(
        &self,
        request: Request<ListArticlesRequest>,
    ) -> Result<Response<ListArticlesResponse>, Status> {
        let query = convert::articles_query(request.get_ref()).map_err(status)?;
        let (articles, next_page_token) = usecase::list_articles(&self.store, &query).await.map_err(status)?;
        let articles = articles.into_iter().map(convert::article_to_message).collect();
        Ok(Response::new(ListArticlesResponse { articles, next_page_token }))
    }

    async fn get_edition(&self, request: Request<GetEditionRequest>) -> Result<Response<GetEditionResponse>, Status> {
        let (article, number) = convert::edition_query(request.get_ref()).map_err(status)?;
        let edition = usecase::read_edition(&self.store, article, number).await.map_err(status)?;
        Ok(Response::new(GetEditionResponse { edition: Some(convert::edition_to_message(edition)) }))
    }

    async fn list_editions(
        &self,
        request: Request<ListEditionsRequest>,
    ) -> Result<Response<ListEditionsResponse>, Status> {
        let query = convert::editions_query(request.get_ref()).map_err(status)?;
        let (editions, next_page_token) = usecase::list_editions(&self.store, &query).await.map_err(status)?;
        let editions = editions.into_iter().map(convert::edition_to_message).collect();
        Ok(Response::new(ListEditionsResponse { editions, next_page_token }))
    }

    async fn withdraw_article(
        &self,
        request: Request<WithdrawArticleRequest>,
    ) -> Result<Response<WithdrawArticleResponse>, Status> {
        let by = Authorization::of(request.extensions()).map_err(status)?;
        let (id, reason, request) = convert::withdraw_article(request.get_ref()).map_err(status)?;
        let withdrawn = usecase::withdraw_article(&self.store, request, id, reason, &by).await.map_err(status)?;
        Ok(Response::new(convert::withdraw_article_response(withdrawn)))
    }
}
