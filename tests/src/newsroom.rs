//! A newsroom: a bus, four services, their stores and the site.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use newsroom_fixtures::{NatsServer, Postgres, SmallDisk, audit_key, issuer::Issuer};
use newsroom_proto::{
    editorial::v1::{desk_service_client::DeskServiceClient, story_service_client::StoryServiceClient},
    ingestion::v1::{
        item_service_client::ItemServiceClient, source_service_client::SourceServiceClient,
        storyline_service_client::StorylineServiceClient,
    },
    operations::v1::operations_service_client::OperationsServiceClient,
    publishing::v1::article_service_client::ArticleServiceClient,
    recommendations::v1::related_service_client::RelatedServiceClient,
};
use tempfile::TempDir;
use tonic::transport::Channel;

use crate::{Role, ServiceProcess, Site, StoreKind, process::free_address};

/// The options of a newsroom.
#[derive(Clone)]
pub struct Options {
    stores: StoreKind,
    settings: Vec<(Role, String)>,
    disk: Option<Arc<SmallDisk>>,
    binary: Option<PathBuf>,
}

impl Options {
    /// The options with these stores, and defaults for everything else.
    pub fn on(stores: StoreKind) -> Self {
        Self { stores, settings: Vec::new(), disk: None, binary: None }
    }

    /// The stories of all desks are approved automatically.
    pub fn auto_approving(self) -> Self {
        self.with(Role::Editorial, "editorial.auto_approve_desks=[\"*\"]")
    }

    /// The files of the stores are on this disk.
    pub fn on_disk(self, disk: Arc<SmallDisk>) -> Self {
        Self { disk: Some(disk), ..self }
    }

    /// The services run this binary instead of the one beside this program.
    pub fn running(self, binary: PathBuf) -> Self {
        Self { binary: Some(binary), ..self }
    }

    /// Adds a `section.key=value` for a service.
    pub fn with(mut self, role: Role, setting: impl Into<String>) -> Self {
        self.settings.push((role, setting.into()));
        self
    }

    /// The services take the tokens of this issuer, and its group `administrators` may do everything.
    pub fn proving(self, issuer: &Issuer) -> Self {
        let issuers = format!(
            "server.authentication.issuers=[{{name=\"staff\",issuer=\"{}\",audience=\"newsroom\",keys=\"{}\"}}]",
            issuer.url(),
            issuer.keys_url()
        );
        let grants = "editorial.initial_grants=[{group=\"staff:administrators\",role=\"administrator\"}]";
        self.with_all(&issuers).with(Role::Editorial, grants)
    }

    /// Adds a `section.key=value` for every service.
    pub fn with_all(self, setting: &str) -> Self {
        Role::ALL.into_iter().fold(self, |options, role| options.with(role, setting))
    }
}

/// Clients of the gRPC services of ingestion.
#[derive(Clone, Debug)]
pub struct IngestionClients {
    /// The calls about sources.
    pub sources: SourceServiceClient<Channel>,
    /// The calls about items.
    pub items: ItemServiceClient<Channel>,
    /// The calls about storylines.
    pub storylines: StorylineServiceClient<Channel>,
}

impl IngestionClients {
    /// Clients that share one connection.
    pub fn new(channel: Channel) -> Self {
        Self {
            sources: SourceServiceClient::new(channel.clone()),
            items: ItemServiceClient::new(channel.clone()),
            storylines: StorylineServiceClient::new(channel),
        }
    }
}

/// Clients of each service. A clone uses the same connections.
#[derive(Clone, Debug)]
pub struct Clients {
    /// The clients of ingestion.
    pub ingestion: IngestionClients,
    /// The client of editorial for stories.
    pub stories: StoryServiceClient<Channel>,
    /// The client of editorial for desks.
    pub desks: DeskServiceClient<Channel>,
    /// The client of publishing.
    pub publishing: ArticleServiceClient<Channel>,
    /// The client of recommendations.
    pub recommendations: RelatedServiceClient<Channel>,
    /// The operations clients of the services, in the order of [`Role::ALL`].
    pub operations: [OperationsServiceClient<Channel>; 4],
}

/// A running newsroom. All its processes end when it is dropped.
pub struct Newsroom {
    /// The bus.
    pub nats: NatsServer,
    services: HashMap<Role, ServiceProcess>,
    clients: Clients,
    site: Site,
    stores: StoreKind,
    _stores: TempDir,
}

impl Newsroom {
    /// Starts a newsroom, and waits until it serves.
    pub async fn start(options: Options) -> Self {
        let mut newsroom = Self::prepare(options);
        for role in Role::ALL {
            newsroom.service(role).start();
        }
        newsroom.serving().await;
        newsroom
    }

    /// Starts only the bus: no service runs before [`ServiceProcess::start`].
    pub fn prepare(options: Options) -> Self {
        let nats = NatsServer::start();
        let folder = tempfile::tempdir().expect("the folder for temporary files takes a new folder");
        let stores = options.disk.as_deref().map_or(folder.path(), SmallDisk::folder);
        let (address, audit_key) = (free_address(), audit_key(folder.path()));
        let service = |role: Role| {
            let mut settings = vec![
                format!("store.url={}", options.stores.new_store(role, stores)),
                "store.migrate=true".to_owned(),
                format!("bus.url={}", nats.url()),
                format!("audit.key={}", audit_key.display()),
            ];
            if role == Role::Ingestion {
                settings.push(format!("ingestion.blobs.url=file:{}", stores.join("blobs").display()));
            }
            if role == Role::Publishing {
                settings.push(format!("publishing.site.listen={address}"));
                settings.push(format!("publishing.site.base_url=http://{address}"));
            }
            let more = options.settings.iter().filter(|(of, _)| *of == role);
            if !more.clone().any(|(_, setting)| setting.starts_with("server.authentication.issuers=")) {
                settings.push("server.authentication.trust_unproved_callers=true".to_owned());
            }
            settings.extend(more.map(|(_, setting)| setting.clone()));
            ServiceProcess::new(role, settings, options.disk.clone(), options.binary.clone())
        };
        let services: HashMap<_, _> = Role::ALL.into_iter().map(|role| (role, service(role))).collect();
        let channel = |role| services[&role].channel();
        let clients = Clients {
            ingestion: IngestionClients::new(channel(Role::Ingestion)),
            stories: StoryServiceClient::new(channel(Role::Editorial)),
            desks: DeskServiceClient::new(channel(Role::Editorial)),
            publishing: ArticleServiceClient::new(channel(Role::Publishing)),
            recommendations: RelatedServiceClient::new(channel(Role::Recommendations)),
            operations: Role::ALL.map(|role| OperationsServiceClient::new(channel(role))),
        };
        Self { nats, services, clients, site: Site::new(address), stores: options.stores, _stores: folder }
    }

    /// Waits until every service serves.
    pub async fn serving(&mut self) {
        for service in self.services.values_mut() {
            service.serving().await;
        }
    }

    /// A service's process.
    pub fn service(&mut self, role: Role) -> &mut ServiceProcess {
        self.services.get_mut(&role).expect("every role has a process")
    }

    /// The addresses of all stores, in the order of [`Role::ALL`].
    pub fn stores(&self) -> Vec<String> {
        Role::ALL.into_iter().map(|role| self.services[&role].store().to_owned()).collect()
    }

    /// The running servers, each with its process id: the services, the bus, and PostgreSQL if it holds the stores.
    pub fn processes(&self) -> Vec<(&'static str, u32)> {
        let mut processes: Vec<_> = Role::ALL.map(|role| (role.name(), self.services[&role].pid())).into();
        processes.push(("nats-server", self.nats.pid()));
        if self.stores == StoreKind::Postgres {
            processes.push(("postgres", Postgres::shared().pid()));
        }
        processes
    }

    /// The metrics of all services, in the order of [`Role::ALL`].
    pub async fn metrics(&self) -> Vec<String> {
        let mut metrics = Vec::new();
        for role in Role::ALL {
            metrics.push(self.services[&role].metrics().await);
        }
        metrics
    }

    /// A channel to a service.
    pub fn channel(&self, role: Role) -> Channel {
        self.services[&role].channel()
    }

    /// The published site.
    pub fn site(&self) -> Site {
        self.site.clone()
    }

    /// Clients of all services.
    pub fn clients(&self) -> Clients {
        self.clients.clone()
    }

    /// The end of every service's log, for the message of a panic.
    pub fn logs(&self) -> String {
        let log = |(role, service): (&Role, &ServiceProcess)| format!("--- {}\n{}", role.name(), service.log_tail());
        self.services.iter().map(log).collect()
    }
}
