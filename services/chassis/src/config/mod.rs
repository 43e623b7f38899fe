//! Configuration: defaults < file < environment < flags. It is checked completely before anything starts.

mod redact;
mod secret;

pub use secret::Secret;

use std::{
    io::Read as _,
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};

/// The prefix of environment variables: `NEWSROOM_STORE__URL` sets `store.url`.
const PREFIX: &str = "NEWSROOM_";
/// The largest file, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// The sources of values, besides the defaults.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The path of a TOML file.
    pub file: Option<PathBuf>,
    /// Flags of the form `section.key=value`. A later flag overrides an earlier one.
    pub flags: Vec<String>,
}

/// Why a configuration cannot be used, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration is wrong.
    #[error("{0}")]
    Wrong(String),
    /// A flag names no setting, or its value is none of this setting: the command was used wrongly.
    #[error("{0}")]
    Flag(String),
}

/// A configuration of a process.
pub trait Configuration: Serialize + DeserializeOwned {
    /// Fails with a sentence that names the first setting that is wrong.
    fn check(&self) -> Result<(), String>;
}

/// Reads a configuration over `defaults`. Unknown keys are an error. In the environment they are an error only within a
/// section that the configuration has.
pub fn load<C: Configuration>(defaults: &C, sources: &Sources) -> Result<C, ConfigError> {
    let base = config::Config::try_from(defaults).map_err(wrong)?;
    let settings = known(defaults)?;
    let mut builder = config::Config::builder().add_source(base);
    if let Some(file) = &sources.file {
        let text = readable(file)?;
        check_toml(&text).map_err(|error| ConfigError::Wrong(format!("cannot read {}: {error}", file.display())))?;
        builder = builder.add_source(config::File::from_str(&text, config::FileFormat::Toml));
    }
    for (key, text) in environment(std::env::vars(), |section| settings.contains_key(section)) {
        let value = value(&settings, &key, &text).map_err(|error| ConfigError::Wrong(format!("{key}: {error}")))?;
        builder = builder.set_override(key, value).map_err(wrong)?;
    }
    for flag in &sources.flags {
        let (key, value) = checked_flag(defaults, flag)?;
        builder = builder.set_override(key, value).map_err(wrong)?;
    }
    let config: C = builder.build().and_then(config::Config::try_deserialize).map_err(wrong)?;
    config.check().map_err(ConfigError::Wrong)?;
    Ok(config)
}

/// The settings with their defaults. Not those of `config`, which leaves out a section whose defaults are all empty.
fn known<C: Configuration>(defaults: &C) -> Result<toml::Table, ConfigError> {
    toml::Table::try_from(defaults).map_err(|error| ConfigError::Wrong(error.to_string()))
}

/// Fails with the place of an error, but without the line itself, which may hold a secret.
fn check_toml(text: &str) -> Result<(), String> {
    let Err(error) = toml::from_str::<toml::Table>(text) else { return Ok(()) };
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    Err(format!("line {line}, column {column}: {}", error.message()))
}

fn wrong(error: config::ConfigError) -> ConfigError {
    ConfigError::Wrong(format!("the configuration is wrong: {error}"))
}

/// The key and the value of a flag, if it is a setting by itself.
fn checked_flag<'f, C: Configuration>(defaults: &C, flag: &'f str) -> Result<(&'f str, config::Value), ConfigError> {
    let parts = flag.split_once('=');
    let (key, text) = parts.ok_or_else(|| ConfigError::Flag(format!("--set {flag} must be section.key=value")))?;
    let key = key.trim();
    // The value may be a secret, so it is not repeated.
    let misused = |error: &dyn std::fmt::Display| ConfigError::Flag(format!("--set {key}: {error}"));
    let value = value(&known(defaults)?, key, text).map_err(|error| misused(&error))?;
    let base = config::Config::try_from(defaults).map_err(wrong)?;
    let alone = config::Config::builder().add_source(base).set_override(key, value.clone());
    let alone: Result<C, _> = alone.and_then(|alone| alone.build()).and_then(config::Config::try_deserialize);
    alone.map_err(|error| misused(&error))?;
    Ok((key, value))
}

/// The configuration as TOML, without secrets and without passwords in addresses.
pub fn print<C: Configuration>(config: &C) -> String {
    let shown = toml::Value::try_from(config).and_then(|mut value| {
        redact::value(&mut value);
        toml::to_string_pretty(&value)
    });
    shown.unwrap_or_else(|error| format!("# cannot be shown: {error}\n"))
}

fn readable(file: &Path) -> Result<String, ConfigError> {
    let wrong = |error: &dyn std::fmt::Display| ConfigError::Wrong(format!("cannot read {}: {error}", file.display()));
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(MAX_FILE + 1).read_to_string(&mut text));
    if read.map_err(|error| wrong(&error))? as u64 > MAX_FILE {
        return Err(wrong(&"it is larger than 1 MiB"));
    }
    Ok(text)
}

/// Reads `NEWSROOM_STORE__URL` as `store.url`. Ignores other variables with the prefix, such as those of the client
/// commands.
fn environment(
    variables: impl Iterator<Item = (String, String)>,
    is_section: impl Fn(&str) -> bool,
) -> Vec<(String, String)> {
    let ours = |(name, text): (String, String)| {
        let (section, key) = name.strip_prefix(PREFIX)?.split_once("__")?;
        let (section, key) = (section.to_lowercase(), key.to_lowercase().replace("__", "."));
        is_section(&section).then(|| (format!("{section}.{key}"), text))
    };
    variables.filter_map(ours).collect()
}

/// Reads a text, or for a setting that is a list a list in TOML's form: `["a", "b"]`, `[{ name = "a" }]`. An error does not
/// repeat the text, which may hold a secret.
fn value(settings: &toml::Table, key: &str, text: &str) -> Result<config::Value, String> {
    let mut names = key.split('.');
    let first = names.next().and_then(|name| settings.get(name));
    let setting = names.try_fold(first, |value, name| Some(value?.get(name))).flatten();
    if !text.starts_with('[') || !setting.is_some_and(toml::Value::is_array) {
        return Ok(text.into());
    }
    let table: std::collections::HashMap<String, Vec<config::Value>> =
        toml::from_str(&format!("list = {text}")).map_err(|error| format!("is no list: {}", error.message()))?;
    Ok(table.into_values().next().unwrap_or_default().into())
}

#[cfg(test)]
mod tests;
