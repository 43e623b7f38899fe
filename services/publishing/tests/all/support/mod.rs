//! Consumers and a site over a fresh store.

pub mod reader;
pub mod story;

use std::sync::Arc;

use newsroom_chassis::{
    bus::Event,
    consumer::{HandleError, Handler as _},
    http::{HttpServer, Port},
    store::{HandleOutcome, Store},
    task::Tasks,
};
use newsroom_publishing::{
    consumers::{RelatedConsumer, StoryConsumer},
    render::SiteSettings,
    site::{self, SiteConfig},
    store::Migrator,
};

use self::reader::Reader;

pub type Database = newsroom_fixtures::Database<Migrator>;

/// The site that the tests read.
pub fn site_config() -> SiteConfig {
    SiteConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        base_url: "https://fil.example".into(),
        name: "Le Fil".into(),
        section_articles: 3,
        ..SiteConfig::default()
    }
}

/// The consumers over a store, without a bus.
pub struct Consumers {
    pub store: Store,
    stories: StoryConsumer,
    related: RelatedConsumer,
}

impl Consumers {
    pub fn over(store: Store) -> Self {
        Self::of(store, Arc::new(site_config().site_settings().unwrap()))
    }

    fn of(store: Store, settings: Arc<SiteSettings>) -> Self {
        Self {
            stories: StoryConsumer::new(store.clone(), settings),
            related: RelatedConsumer::new(store.clone()),
            store,
        }
    }

    /// Hands an event to its consumer.
    pub async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        if event.subject.starts_with("newsroom.editorial.") {
            self.stories.handle(event).await
        } else {
            self.related.handle(event).await
        }
    }

    /// Hands over events that are applied.
    pub async fn handle_all(&self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            assert_eq!(self.handle(&event).await.unwrap(), HandleOutcome::Applied, "{event:?}");
        }
    }
}

/// The consumers and the site over one store.
pub struct Newsroom {
    pub consumers: Consumers,
    pub reader: Reader,
    tasks: Tasks,
    _database: Database,
}

impl Newsroom {
    pub async fn open() -> Self {
        Self::over(Database::sqlite(), site_config()).await
    }

    pub async fn over(database: Database, config: SiteConfig) -> Self {
        let store = database.open().await;
        let port = Port { service: "publishing", name: "site" };
        let server = HttpServer::bind(config.listen, port, config.limits()).await.unwrap();
        let reader = Reader::of(server.address().unwrap());
        let settings = Arc::new(config.site_settings().unwrap());
        let site = site::handler(store.clone(), settings.clone(), &config);
        let tasks = Tasks::new();
        tasks.spawn("site", move |stop| server.serve(site, stop));
        Self { consumers: Consumers::of(store, settings), reader, tasks, _database: database }
    }

    /// Closes the site and waits until it is closed.
    pub async fn close(&self) {
        self.tasks.stop().await;
    }
}
