//! Configuration: defaults < file < environment < flags, checked whole before anything starts.

mod secret;

pub use secret::Secret;

use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

/// The prefix of environment variables: `NEWSROOM_STORE__URL` sets `store.url`.
const PREFIX: &str = "NEWSROOM";

/// Where values come from, besides the defaults.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file.
    pub file: Option<PathBuf>,
    /// `section.key=value`, each stronger than the one before.
    pub flags: Vec<String>,
}

/// Why a configuration cannot be used, in one sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// A configuration of a process.
pub trait Config: Serialize + DeserializeOwned {
    /// What is wrong with the whole of it, if anything.
    fn check(&self) -> Result<(), String>;
}

/// Reads a configuration over `defaults`. Unknown keys are refused, in the environment only those of
/// a section that the configuration has.
pub fn load<C: Config>(defaults: &C, sources: &Sources) -> Result<C, ConfigError> {
    let wrong = |error: config::ConfigError| ConfigError(format!("the configuration is wrong: {error}"));
    let base = config::Config::try_from(defaults).map_err(wrong)?;
    let sections: Vec<String> =
        base.cache.clone().into_table().map(|table| table.into_keys().collect()).unwrap_or_default();
    let mut builder = config::Config::builder().add_source(base);
    if let Some(file) = &sources.file {
        let file = readable(file)?;
        builder = builder.add_source(config::File::from_str(&file, config::FileFormat::Toml));
    }
    builder = builder.add_source(environment(&sections));
    for flag in &sources.flags {
        let (key, value) =
            flag.split_once('=').ok_or_else(|| ConfigError(format!("--set {flag} must be section.key=value")))?;
        builder = builder.set_override(key.trim(), value).map_err(wrong)?;
    }
    let config: C = builder.build().and_then(config::Config::try_deserialize).map_err(wrong)?;
    config.check().map_err(ConfigError)?;
    Ok(config)
}

/// As TOML; secrets are not shown.
pub fn print<C: Config>(config: &C) -> String {
    toml::to_string_pretty(config).unwrap_or_else(|error| format!("# cannot be shown: {error}\n"))
}

fn readable(file: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(file).map_err(|error| ConfigError(format!("cannot read {}: {error}", file.display())))
}

/// Other variables of the prefix, such as those of the client commands, are none of a service's business.
fn environment(sections: &[String]) -> config::Environment {
    let ours = std::env::vars()
        .filter(|(name, _)| {
            let section = name
                .strip_prefix(PREFIX)
                .and_then(|rest| rest.strip_prefix('_'))
                .and_then(|rest| rest.split_once("__"));
            section.is_some_and(|(section, _)| sections.iter().any(|known| known.eq_ignore_ascii_case(section)))
        })
        .collect();
    config::Environment::with_prefix(PREFIX).prefix_separator("_").separator("__").try_parsing(true).source(Some(ours))
}

#[cfg(test)]
mod tests;
