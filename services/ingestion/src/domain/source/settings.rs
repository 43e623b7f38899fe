//! The settings of a source: where its news comes from, how often it is polled, and its defaults.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum SourceKind {
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
    /// Nowhere: the source pushes its payloads.
    Push,
    /// Objects of a bucket.
    S3(Box<Bucket>),
    /// A folder on an SFTP server.
    Sftp(Box<SftpFolder>),
    Imap(Box<Mailbox>),
}

/// The checked settings of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The name that people see.
    pub name: String,
    /// Where and how the news is fetched.
    pub endpoint: Endpoint,
    /// The section of items without one.
    pub default_section: String,
    /// The language of items that state none and are too short to detect one.
    pub default_language: Option<LanguageTag>,
    /// The time between two polls.
    pub poll_interval: Duration,
    /// Whether polls and pushes are stopped.
    pub paused: bool,
    /// The silence after which the source counts as quiet; `None`: derived from its cadence.
    pub quiet_after: Option<Duration>,
    /// The meaning of the source's own words.
    pub mappings: Vec<Mapping>,
    /// The secret that signs its pushes or signs in to its endpoint.
    pub credential: Option<CredentialName>,
    /// The providers that the source may speak for, without repeats.
    pub providers: Vec<Provider>,
    /// The zone of times without a zone.
    pub time_zone: Option<TimeZone>,
    /// Whether the source delivers an archive: news that was published before.
    pub archive: bool,
}

/// The settings of a source before they are checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    pub name: String,
    /// `None` if not stated.
    pub kind: Option<SourceKind>,
    /// An address or a path.
    pub location: String,
    /// May be empty.
    pub default_section: String,
    /// A BCP 47 tag. May be empty.
    pub default_language: String,
    pub poll_interval: Option<Duration>,
    /// Whether polls and pushes are stopped.
    pub paused: bool,
    /// The silence after which the source counts as quiet.
    pub quiet_after: Option<Duration>,
    /// The meaning of the source's own words.
    pub mappings: Vec<Mapping>,
    /// The name of a secret. May be empty.
    pub credential: String,
    /// The providers that the source may speak for.
    pub providers: Vec<String>,
    /// The IANA name of a zone. May be empty.
    pub time_zone: String,
    /// Whether the source delivers an archive.
    pub archive: bool,
}

/// The changes to [`Settings`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    pub name: Option<String>,
    pub location: Option<String>,
    pub default_section: Option<String>,
    pub default_language: Option<String>,
    /// `Some(None)` sets the default.
    pub poll_interval: Option<Option<Duration>>,
    pub paused: Option<bool>,
    /// `Some(None)` derives the limit from the cadence.
    pub quiet_after: Option<Option<Duration>>,
    /// Replaces all mappings.
    pub mappings: Option<Vec<Mapping>>,
    /// An empty name removes the credential.
    pub credential: Option<String>,
    /// Replaces all providers.
    pub providers: Option<Vec<String>>,
    /// An empty name removes the zone.
    pub time_zone: Option<String>,
    pub archive: Option<bool>,
}

impl Endpoint {
    /// The kind of source that has such an endpoint.
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

    /// The address or path as configured. Empty for PUSH.
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
    /// Checks all settings, and returns all broken rules at once.
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
                archive: proposal.archive,
            }),
            _ => Err(violations),
        }
    }

    /// Applies a change and checks the result.
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
            archive: change.archive.unwrap_or(self.archive),
        })
    }

    pub fn is_polled(&self) -> bool {
        !self.paused && self.endpoint != Endpoint::Push
    }
}

/// The providers that a source may speak for, without repeats.
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
