//! Builds editorial: settings, gRPC services and consumers.

use newsroom_access::{Directory, audit};
use newsroom_chassis::{
    bus::StreamSpec,
    service::{self, App, Identity, ServiceDefinition, StartError},
};
use newsroom_proto::editorial::v1::{
    access_service_server::AccessServiceServer, desk_service_server::DeskServiceServer,
    schedule_service_server::ScheduleServiceServer, story_service_server::StoryServiceServer,
};

use crate::{
    config::EditorialConfig,
    consumers::{ITEMS, ItemHandler, URGENT_ITEMS},
    convert::Issuers,
    grpc::{AccessCalls, DeskCalls, ScheduleCalls, StoryCalls},
    metric,
    store::Migrator,
    usecase,
    worker::{announce_access, count_alarms, publish_scheduled},
};

#[derive(Clone, Debug)]
pub struct Editorial;

pub type Config = service::Config<Editorial>;

impl ServiceDefinition for Editorial {
    const IDENTITY: Identity = Identity {
        name: "editorial",
        stream: StreamSpec { name: "EDITORIAL", subjects: "newsroom.editorial.v1.>", days: 90, share: 24 },
        urgent: Some(StreamSpec {
            name: "EDITORIAL_URGENT",
            subjects: "urgent.newsroom.editorial.v1.>",
            days: 3,
            share: 2,
        }),
        descriptors: newsroom_proto::FILE_DESCRIPTOR_SET,
    };
    const PROCESS: &str = "newsroom-editorial";
    const PORTS: (u16, u16) = (7102, 7202);
    type Settings = EditorialConfig;
    type Migrator = Migrator;

    fn check(config: &Config) -> Result<(), String> {
        config.settings.initial_grants(&Issuers::of(&config.server.authentication))?;
        config.settings.auto_approval().map(drop)
    }

    async fn build(config: &Config) -> Result<App, StartError> {
        metric::describe();
        let auto_approval = config.settings.auto_approval().map_err(StartError::Other)?;
        let mut service = config.open().await?;
        let store = service.store().clone();
        let issuers = Issuers::of(&config.server.authentication);
        usecase::access::give_initial(&store, config.settings.initial_grants(&issuers).map_err(StartError::Other)?)
            .await
            .map_err(|error| StartError::Other(error.to_string()))?;
        let directory = Directory::open(&store).await?;
        directory.guard(&mut service);
        let items = ItemHandler::new(store.clone(), auto_approval);
        service.consume(URGENT_ITEMS, items.clone());
        service.consume(ITEMS, items);
        let counted = store.clone();
        service.spawn("alarms", move |stop| count_alarms(counted, stop));
        let announced = store.clone();
        service.spawn("access.announce", move |stop| announce_access(announced, stop));
        let scheduled = store.clone();
        service.spawn("schedule", move |stop| publish_scheduled(scheduled, stop));
        let limit = service.max_message_bytes();
        let stories = StoryServiceServer::new(StoryCalls::new(store.clone())).max_decoding_message_size(limit);
        let access = AccessServiceServer::new(AccessCalls::new(store.clone(), directory, issuers));
        let schedules = ScheduleServiceServer::new(ScheduleCalls::new(store.clone()));
        let desks = DeskCalls::new(store, service.bus().clone(), service.stopping());
        let desks = DeskServiceServer::new(desks).max_decoding_message_size(limit);
        let audit = audit::keep(&service, &config.audit)?;
        let routes = tonic::service::Routes::new(stories)
            .add_service(desks)
            .add_service(schedules.max_decoding_message_size(limit))
            .add_service(access.max_decoding_message_size(limit))
            .add_service(audit);
        Ok(service.into_app(routes))
    }
}
