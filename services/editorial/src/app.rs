//! Puts editorial together.

use newsroom_chassis::{
    bus::StreamSpec,
    service::{self, App, Identity, ServiceDefinition, StartError},
};
use newsroom_proto::editorial::v1::{desk_service_server::DeskServiceServer, story_service_server::StoryServiceServer};
use serde::{Deserialize, Serialize};

use crate::{
    consumers::{ITEMS, Items, URGENT_ITEMS},
    domain::{AutoApproval, DeskId},
    grpc::{DeskCalls, StoryCalls},
    store::Migrator,
};

/// What concerns the newsroom.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EditorialConfig {
    /// The desks whose items are published without a person, by id; `*` is all of them.
    pub auto_approve_desks: Vec<String>,
}

/// Stands for every desk.
const ALL_DESKS: &str = "*";

impl EditorialConfig {
    fn auto_approval(&self) -> Result<AutoApproval, String> {
        let mut desks = Vec::new();
        for name in self.auto_approve_desks.iter().filter(|name| *name != ALL_DESKS) {
            let desk = DeskId::parse(name);
            desks.push(desk.ok_or_else(|| format!("editorial.auto_approve_desks: {name:?} is not the id of a desk"))?);
        }
        if self.auto_approve_desks.iter().any(|name| name == ALL_DESKS) {
            return Ok(AutoApproval::Always);
        }
        Ok(if desks.is_empty() { AutoApproval::Never } else { AutoApproval::On(desks) })
    }
}

/// Editorial as a service.
#[derive(Clone, Debug)]
pub struct Editorial;

/// How editorial runs.
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
        config.settings.auto_approval().map(drop)
    }

    async fn build(config: &Config) -> Result<App, StartError> {
        let approves = config.settings.auto_approval().map_err(StartError::Other)?;
        let mut service = config.open().await?;
        let store = service.store().clone();
        let items = Items::new(store.clone(), approves);
        service.consume(URGENT_ITEMS, items.clone());
        service.consume(ITEMS, items);
        let limit = service.max_message_bytes();
        let stories = StoryServiceServer::new(StoryCalls::new(store.clone())).max_decoding_message_size(limit);
        let desks = DeskCalls::new(store, service.bus().clone(), service.stopping());
        let desks = DeskServiceServer::new(desks).max_decoding_message_size(limit);
        Ok(service.into_app(tonic::service::Routes::new(stories).add_service(desks)))
    }
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::config::Configuration as _;

    use super::*;

    fn approval(desks: &[&str]) -> Result<AutoApproval, String> {
        let auto_approve_desks = desks.iter().map(|desk| (*desk).to_owned()).collect();
        let config = Config { settings: EditorialConfig { auto_approve_desks }, ..Config::default() };
        config.check()?;
        config.settings.auto_approval()
    }

    #[test]
    fn desks_that_approve_by_themselves_are_named() {
        assert_eq!(approval(&[]), Ok(AutoApproval::Never));
        assert_eq!(approval(&["sport"]), Ok(AutoApproval::On(vec![DeskId::of("Sport")])));
        assert_eq!(approval(&["sport", "*"]), Ok(AutoApproval::Always));
        let wrong = approval(&["*", "Sport"]).unwrap_err();
        assert_eq!(wrong, "editorial.auto_approve_desks: \"Sport\" is not the id of a desk");
    }
}
