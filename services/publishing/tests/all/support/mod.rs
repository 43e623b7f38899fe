//! Consumers and a site over a fresh store.

pub mod reader;
pub mod story;

use std::{slice, sync::Arc};

use newsroom_chassis::{
    bus::{Bus, BusConfig, Event},
    consumer::{Consumer, HandleError},
    http::{HttpServer, Port},
    store::{HandleOutcome, Store},
    task::Tasks,
};
use newsroom_publishing::{
    consumers::{GROUPS, GroupConsumer, RELATED, RelatedConsumer, STORIES, StoryConsumer},
    render::SiteSettings,
    site::{self, SiteConfig},
    store::Migrator,
};

use tokio::sync::OnceCell;

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

/// The consumers over a store. Their bus is not there, so they receive only what a test hands to them.
pub struct Consumers {
    pub store: Store,
    settings: Arc<SiteSettings>,
    all: OnceCell<AllConsumers>,
}

struct AllConsumers {
    stories: Consumer<StoryConsumer>,
    groups: Consumer<GroupConsumer>,
    related: Consumer<RelatedConsumer>,
}

impl Consumers {
    pub fn over(store: Store) -> Self {
        Self::of(store, Arc::new(site_config().site_settings().unwrap()))
    }

    fn of(store: Store, settings: Arc<SiteSettings>) -> Self {
        Self { store, settings, all: OnceCell::new() }
    }

    /// Hands an event to its consumer.
    pub async fn handle(&self, event: &Event) -> Result<HandleOutcome, HandleError> {
        self.handle_together(slice::from_ref(event)).await.pop().unwrap()
    }

    /// Hands events of one consumer to it, as one batch.
    pub async fn handle_together(&self, events: &[Event]) -> Vec<Result<HandleOutcome, HandleError>> {
        let AllConsumers { stories, groups, related } = self.all.get_or_init(|| self.consumers()).await;
        let are_all = |subject: &str| events.iter().all(|event| event.subject.starts_with(subject));
        if are_all("newsroom.editorial.v1.story.grouped.") {
            groups.step(events).await
        } else if are_all("newsroom.editorial.") {
            stories.step(events).await
        } else {
            related.step(events).await
        }
    }

    async fn consumers(&self) -> AllConsumers {
        let bus = Bus::connect(&BusConfig::at("nats://127.0.0.1:9"), "test").await.unwrap();
        let stories = StoryConsumer::new(self.store.clone(), self.settings.clone());
        let groups = GroupConsumer::new(self.store.clone());
        let related = RelatedConsumer::new(self.store.clone());
        AllConsumers {
            stories: Consumer::new("publishing", STORIES, bus.clone(), stories),
            groups: Consumer::new("publishing", GROUPS, bus.clone(), groups),
            related: Consumer::new("publishing", RELATED, bus, related),
        }
    }

    /// Hands over events of one service as one batch. Each of them is applied.
    pub async fn apply_together(&self, events: &[Event]) {
        for (event, outcome) in events.iter().zip(self.handle_together(events).await) {
            assert_eq!(outcome.unwrap(), HandleOutcome::Applied, "{event:?}");
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
