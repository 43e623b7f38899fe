//! A running service on either database, and the events that reach it.

use std::{sync::Arc, time::Duration};

use newsroom_chassis::{
    bus::{Bus, Event, StreamSpec},
    store::{EventBatch, HandleOutcome, Store},
};
use newsroom_fixtures::{NatsServer, RunningService, bus_with, event_about, on_free_ports, wait_for_async};
use newsroom_proto::{
    publishing::v1::{
        Article, ArticleGrouped, ArticlePublished, ArticleState, ArticleUpdated, ArticleWithdrawn, CopyGroup,
    },
    recommendations::v1::{GetRelatedRequest, RelatedArticle, related_service_client::RelatedServiceClient},
};
use newsroom_recommendations::{
    Recommendations,
    consumers::ARTICLES,
    convert,
    domain::{self, Profile, SET_SIZE, SimilarityIndex},
    index::ArticleIndex,
    store::{Migrator, RelatedSets},
    usecase,
};
use prost::Name;
use tonic::{Status, transport::Channel};
use uuid::Uuid;

pub use newsroom_fixtures::publish;

pub const TIMEOUT: Duration = Duration::from_secs(60);
pub const PUBLISHING: StreamSpec =
    StreamSpec { name: "PUBLISHING", subjects: "newsroom.publishing.v1.>", days: 90, share: 24 };

pub type Database = newsroom_fixtures::Database<Migrator>;

/// The article in the domain.
pub fn known(article: &Article) -> domain::Article {
    convert::article_from_message(Some(article.clone())).unwrap()
}

/// Records an article without a bus, as another replica would.
pub async fn record(store: &Store, article: &Article) {
    record_all(store, std::slice::from_ref(article)).await;
}

/// Records articles in one batch, as another replica would.
pub async fn record_all(store: &Store, articles: &[Article]) -> Vec<HandleOutcome> {
    let batch = EventBatch::new(ARTICLES.durable, articles.iter().map(|article| (Uuid::now_v7(), known(article))));
    let elsewhere = Arc::new(ArticleIndex::new(1));
    usecase::record_articles(store, &elsewhere, batch).await.unwrap()
}

/// An index of the articles of a store, up to `limit` of them.
pub async fn loaded_index(store: &Store, limit: usize) -> Arc<ArticleIndex> {
    let index = Arc::new(ArticleIndex::new(limit));
    usecase::load_index(store, &index).await.unwrap();
    index.mark_loaded();
    index
}

/// The related sets that the rules alone give for these articles.
pub fn expected(articles: &[Article]) -> Vec<(String, Vec<String>)> {
    let mut similarity = SimilarityIndex::new(1_000);
    for article in articles.iter().map(known).filter(domain::Article::is_published) {
        similarity.insert(&article, &Profile::of(&article));
    }
    let ids = |article: &Article| {
        let related = similarity.related(known(article).id, SET_SIZE).unwrap_or_default();
        (article.id.clone(), related.into_iter().map(|related| related.id.to_string()).collect())
    };
    articles.iter().map(ids).collect()
}

/// The members of the stored related sets, in the order of their ids.
pub async fn stored_members(store: &Store, articles: &[Article]) -> Vec<(String, Vec<String>)> {
    let ids: Vec<_> = articles.iter().map(|article| known(article).id).collect();
    let sets = RelatedSets::new(store.reader()).members(&ids).await.unwrap();
    let members = |article: &Article| {
        let members = sets.get(&known(article).id).map(Vec::as_slice).unwrap_or_default();
        (article.id.clone(), members.iter().map(ToString::to_string).collect())
    };
    articles.iter().map(members).collect()
}

/// A bus with the stream of publishing.
pub async fn bus(nats: &NatsServer) -> Bus {
    bus_with(nats, &[PUBLISHING]).await
}

/// The event that publishing sends about an article.
pub fn event(article: &Article) -> Event {
    match article.state() {
        ArticleState::Withdrawn => event_of("withdrawn", article, &ArticleWithdrawn { article: Some(article.clone()) }),
        _ if article.revision == 1 => {
            event_of("published", article, &ArticlePublished { article: Some(article.clone()) })
        }
        _ => event_of("updated", article, &ArticleUpdated { article: Some(article.clone()) }),
    }
}

/// A group of near copies.
pub fn group(n: u128, revision: i64) -> CopyGroup {
    CopyGroup { id: Uuid::from_u128(n).to_string(), revision }
}

/// The event that publishing sends about an article's group of near copies.
pub fn grouped(article: &Article, group: CopyGroup) -> Event {
    let message = ArticleGrouped { article_id: article.id.clone(), copy_group: Some(group.clone()) };
    event_about("newsroom.publishing.v1.article.grouped", &article.id, group.revision, &message)
}

fn event_of<M: Name>(name: &str, article: &Article, message: &M) -> Event {
    event_about(&format!("newsroom.publishing.v1.article.{name}"), &article.id, article.revision, message)
}

/// A running service and its client.
pub struct RunningRecommendations {
    service: RunningService,
    client: RelatedServiceClient<Channel>,
}

impl RunningRecommendations {
    pub async fn start(nats: &NatsServer, database: &Database) -> Self {
        let service = RunningService::start(&on_free_ports::<Recommendations>(database.config(), nats)).await;
        Self { client: RelatedServiceClient::new(service.channel()), service }
    }

    pub async fn related(&self, article_id: &str, limit: i32) -> Result<Vec<RelatedArticle>, Status> {
        let request = GetRelatedRequest { article_id: article_id.into(), limit };
        Ok(self.client.clone().get_related(request).await?.into_inner().related)
    }

    /// The ids of the related articles; none when the call fails.
    pub async fn ids(&self, article_id: &str) -> Vec<String> {
        let related = self.related(article_id, 20).await.unwrap_or_default();
        related.into_iter().map(|related| related.article_id).collect()
    }

    /// Waits until the answer has these articles, in any order.
    pub async fn wait_for_related(&self, article_id: &str, mut wanted: Vec<String>) {
        wanted.sort();
        wait_for_async("the answer is there", TIMEOUT, async || {
            let mut found = self.ids(article_id).await;
            found.sort();
            (found == wanted).then_some(())
        })
        .await;
    }

    pub async fn stop(self) {
        self.service.stop().await;
    }
}
