//! The settings of publishing.

use serde::{Deserialize, Serialize};

use crate::site::SiteConfig;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishingConfig {
    pub site: SiteConfig,
}
