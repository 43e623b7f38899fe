//! What a person says about a source: where its news comes from, how often, and what it lacks.

use std::{
    path::{Component, Path, PathBuf},
    time::Duration,
};

use newsroom_text::clean_line;
use url::Url;

use super::mapping;
use crate::domain::{
    Bucket, CredentialName, CredentialNameError, LanguageTag, Mailbox, Mapping, Provider, SftpFolder, TimeZone,
    Violation, Violations,
    limits::{
        FALLBACK_SECTION, NAME_CHARS, POLL_INTERVAL_DEFAULT, POLL_INTERVAL_MAX, POLL_INTERVAL_MIN, PROVIDER_CHARS,
        PROVIDERS, QUIET_AFTER_MAX, QUIET_AFTER_MIN, SECTION_CHARS, URL_CHARS,
    },
};

/// How the news of a source is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A feed, polled over HTTP.
    Feed,
    /// One article page, polled over HTTP.
    Page,
    /// A folder on the service's own disk.
    Directory,
    /// Nothing is polled.
    Push,
    /// Objects of an S3-compatible bucket.
    S3,
    /// A folder on an SFTP server.
    Sftp,
    /// A mailbox on an IMAP server.
    Imap,
}

/// Where the news of a source is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A feed's address.
    Feed(Url),
    /// A page's address.
    Page(Url),
    /// A folder's absolute path.
    Directory(PathBuf),
    /// Nowhere: payloads arrive by themselves.
    Push,
    /// Objects of a bucket.
    S3(Box<Bucket>),
    /// A folder on another machine.
    Sftp(Box<SftpFolder>),
    /// A mailbox.
    Imap(Box<Mailbox>),
}

/// What a person says about a source, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What people call it.
    pub name: String,
    /// Where its news is fetched, and thereby how.
    pub endpoint: Endpoint,
    /// The section of items that name none.
    pub default_section: String,
    /// The language of items that name none and are too short to tell.
    pub default_language: Option<LanguageTag>,
    /// How long to wait between two polls.
    pub poll_interval: Duration,
    /// Whether it is left alone.
    pub paused: bool,
    /// From how long on its silence is strange; `None`: computed from its cadence.
    pub quiet_after: Option<Duration>,
    /// What its words stand for.
    pub mappings: Vec<Mapping>,
    /// The secret that it signs its pushes with, or that is signed in with where its news is.
    pub credential: Option<CredentialName>,
    /// The providers that it may speak for, each once.
    pub providers: Vec<Provider>,
    /// Where its times without a zone were written.
    pub time_zone: Option<TimeZone>,
}

/// What a person says about a source, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    pub name: String,
    /// Its kind; `None` when not said.
    pub kind: Option<SourceKind>,
    /// An address or a path.
    pub location: String,
    /// A section, or nothing.
    pub default_section: String,
    /// A BCP 47 tag, or nothing.
    pub default_language: String,
    /// A wait, or nothing.
    pub poll_interval: Option<Duration>,
    /// Whether it is left alone.
    pub paused: bool,
    /// How long a silence is strange, or nothing.
    pub quiet_after: Option<Duration>,
    /// What its words stand for.
    pub mappings: Vec<Mapping>,
    /// The name of a secret, or nothing.
    pub credential: String,
    /// The providers that it may speak for.
    pub providers: Vec<String>,
    /// The name of a zone, or nothing.
    pub time_zone: String,
}

/// The parts of [`Settings`] that a person wants to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// A new name.
    pub name: Option<String>,
    /// A new address or path.
    pub location: Option<String>,
    /// A new section.
    pub default_section: Option<String>,
    /// A new language.
    pub default_language: Option<String>,
    /// A new wait; `Some(None)` for the usual one.
    pub poll_interval: Option<Option<Duration>>,
    /// Whether it is left alone from now on.
    pub paused: Option<bool>,
    /// A new limit of its silence; `Some(None)` for that of its cadence.
    pub quiet_after: Option<Option<Duration>>,
    /// What its words stand for from now on, all of them.
    pub mappings: Option<Vec<Mapping>>,
    /// The name of another secret, or nothing for none.
    pub credential: Option<String>,
    /// All providers that it may speak for from now on.
    pub providers: Option<Vec<String>>,
    /// Another zone, or nothing for none.
    pub time_zone: Option<String>,
}

impl Endpoint {
    /// The kind of source that has such a place.
    pub fn kind(&self) -> SourceKind {
        match self {
            Self::Feed(_) => SourceKind::Feed,
            Self::Page(_) => SourceKind::Page,
            Self::Directory(_) => SourceKind::Directory,
            Self::Push => SourceKind::Push,
            Self::S3(_) => SourceKind::S3,
            Self::Sftp(_) => SourceKind::Sftp,
            Self::Imap(_) => SourceKind::Imap,
        }
    }

    /// As a person writes it; empty for a push.
    pub fn location(&self) -> String {
        match self {
            Self::Feed(url) | Self::Page(url) => url.to_string(),
            Self::Directory(path) => path.to_string_lossy().into_owned(),
            Self::Push => String::new(),
            Self::S3(bucket) => bucket.location.clone(),
            Self::Sftp(folder) => folder.location.clone(),
            Self::Imap(mailbox) => mailbox.location.clone(),
        }
    }

    fn parse(kind: SourceKind, location: &str) -> Result<Self, &'static str> {
        match kind {
            SourceKind::Feed => address(location).map(Self::Feed),
            SourceKind::Page => address(location).map(Self::Page),
            SourceKind::Directory => directory(location).map(Self::Directory),
            SourceKind::Push if location.is_empty() => Ok(Self::Push),
            SourceKind::Push => Err("must be empty for a source that pushes"),
            SourceKind::S3 => Bucket::parse(location).map(Box::new).map(Self::S3),
            SourceKind::Sftp => SftpFolder::parse(location).map(Box::new).map(Self::Sftp),
            SourceKind::Imap => Mailbox::parse(location).map(Box::new).map(Self::Imap),
        }
    }
}

impl Settings {
    /// Checks what a person says. Returns all broken rules at once.
    pub fn parse(proposal: Proposal) -> Result<Self, Violations> {
        let mut violations = Violations::new();
        let name = clean_line(&proposal.name);
        if !(1..=NAME_CHARS).contains(&name.chars().count()) {
            violations.push(Violation::new("source.name", format!("must have 1 to {NAME_CHARS} characters")));
        }
        let endpoint = match proposal.kind {
            None => Err(Violation::new("source.kind", "must be said")),
            Some(kind) => {
                Endpoint::parse(kind, proposal.location.trim()).map_err(|rule| Violation::new("source.location", rule))
            }
        };
        let endpoint = endpoint.map_err(|violation| violations.push(violation)).ok();
        let mut default_section = clean_line(&proposal.default_section);
        if default_section.chars().count() > SECTION_CHARS {
            let rule = format!("must have at most {SECTION_CHARS} characters");
            violations.push(Violation::new("source.default_section", rule));
        }
        if default_section.is_empty() {
            FALLBACK_SECTION.clone_into(&mut default_section);
        }
        let default_language = LanguageTag::parse(&proposal.default_language);
        if default_language.is_none() && !proposal.default_language.trim().is_empty() {
            violations.push(Violation::new("source.default_language", "must be a BCP 47 tag such as fr or ar-MA"));
        }
        let poll_interval = proposal.poll_interval.unwrap_or(POLL_INTERVAL_DEFAULT);
        if !(POLL_INTERVAL_MIN..=POLL_INTERVAL_MAX).contains(&poll_interval) {
            violations.push(Violation::new("source.poll_interval", "must be 10 s to 7 days"));
        }
        if proposal.quiet_after.is_some_and(|limit| !(QUIET_AFTER_MIN..=QUIET_AFTER_MAX).contains(&limit)) {
            violations.push(Violation::new("source.quiet_after", "must be 1 minute to 90 days"));
        }
        let mappings = mapping::parse(proposal.mappings, &mut violations);
        let credential = Some(&proposal.credential).filter(|name| !name.is_empty()).map(|name| name.parse());
        let credential = credential.transpose().unwrap_or_else(|rule: CredentialNameError| {
            violations.push(Violation::new("source.credential", rule.to_string()));
            None
        });
        let providers = providers(&proposal.providers, &mut violations);
        let time_zone = TimeZone::named(proposal.time_zone.trim());
        if time_zone.is_none() && !proposal.time_zone.trim().is_empty() {
            let rule = "must be a zone of the IANA database such as Europe/Paris";
            violations.push(Violation::new("source.time_zone", rule));
        }
        match endpoint {
            Some(endpoint) if violations.is_empty() => Ok(Self {
                name,
                endpoint,
                default_section,
                default_language,
                poll_interval,
                paused: proposal.paused,
                quiet_after: proposal.quiet_after,
                mappings,
                credential,
                providers,
                time_zone,
            }),
            _ => Err(violations),
        }
    }

    /// The settings after a change, checked whole.
    pub fn changed(&self, change: SettingsChange) -> Result<Self, Violations> {
        let credential = self.credential.as_ref().map(ToString::to_string);
        let language = self.default_language.as_ref().map(ToString::to_string);
        Self::parse(Proposal {
            name: change.name.unwrap_or_else(|| self.name.clone()),
            kind: Some(self.endpoint.kind()),
            location: change.location.unwrap_or_else(|| self.endpoint.location()),
            default_section: change.default_section.unwrap_or_else(|| self.default_section.clone()),
            default_language: change.default_language.or(language).unwrap_or_default(),
            poll_interval: change.poll_interval.unwrap_or(Some(self.poll_interval)),
            paused: change.paused.unwrap_or(self.paused),
            quiet_after: change.quiet_after.unwrap_or(self.quiet_after),
            mappings: change.mappings.unwrap_or_else(|| self.mappings.clone()),
            credential: change.credential.or(credential).unwrap_or_default(),
            providers: change.providers.unwrap_or_else(|| self.providers.iter().map(ToString::to_string).collect()),
            time_zone: change
                .time_zone
                .unwrap_or_else(|| self.time_zone.as_ref().map(ToString::to_string).unwrap_or_default()),
        })
    }

    /// Whether it is asked by itself.
    pub fn is_polled(&self) -> bool {
        !self.paused && self.endpoint != Endpoint::Push
    }
}

/// The names of the providers that a source may speak for, each once.
fn providers(names: &[String], violations: &mut Violations) -> Vec<Provider> {
    let mut providers: Vec<Provider> = Vec::new();
    for name in names {
        match Provider::parse(name) {
            Some(provider) if !providers.contains(&provider) => providers.push(provider),
            Some(_) => {}
            None => {
                let rule = format!("must each have 1 to {PROVIDER_CHARS} characters and a letter or digit");
                violations.push(Violation::new("source.providers", rule));
            }
        }
    }
    if providers.len() > PROVIDERS {
        violations.push(Violation::new("source.providers", format!("must be at most {PROVIDERS}")));
    }
    providers
}

fn address(location: &str) -> Result<Url, &'static str> {
    const RULE: &str = "must be an http or https address of at most 2,048 characters";
    let url = Url::parse(location).map_err(|_| RULE)?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || url.as_str().len() > URL_CHARS {
        return Err(RULE);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password");
    }
    Ok(url)
}

fn directory(location: &str) -> Result<PathBuf, &'static str> {
    const RULE: &str = "must be an absolute path without .. and of at most 2,048 characters";
    let path = Path::new(location);
    let upwards = path.components().any(|part| part == Component::ParentDir);
    if !path.is_absolute() || upwards || location.contains('\0') || location.len() > URL_CHARS {
        return Err(RULE);
    }
    Ok(path.to_owned())
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
