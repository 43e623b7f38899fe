//! A site over a fresh store, and a reader.

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
    consumers::{Related, Stories},
    render::Masthead,
    site::{Site, SiteConfig},
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

/// What takes events in, without a bus.
pub struct Desk {
    pub store: Store,
    stories: Stories,
    related: Related,
}

impl Desk {
    pub fn over(store: Store) -> Self {
        Self::of(store, Arc::new(site_config().masthead().unwrap()))
    }

    fn of(store: Store, masthead: Arc<Masthead>) -> Self {
        Self { stories: Stories::new(store.clone(), masthead), related: Related::new(store.clone()), store }
    }

    /// Hands an event to the consumer that follows it.
    pub async fn hand(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        if event.subject.starts_with("newsroom.editorial.") {
            self.stories.handle(event).await
        } else {
            self.related.handle(event).await
        }
    }

    /// Hands events that have an effect.
    pub async fn take(&self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            assert_eq!(self.hand(&event).await.unwrap(), HandleOutcome::Applied, "{event:?}");
        }
    }
}

/// A desk and the site that shows what it took in.
pub struct Newsroom {
    pub desk: Desk,
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
        let masthead = Arc::new(config.masthead().unwrap());
        let site = Site::new(store.clone(), masthead.clone(), &config);
        let tasks = Tasks::new();
        tasks.spawn("site", move |stop| server.serve(site, stop));
        Self { desk: Desk::of(store, masthead), reader, tasks, _database: database }
    }

    /// Closes the site and waits until it is closed.
    pub async fn close(&self) {
        self.tasks.stop().await;
    }
}
