//! The contexts of the user: a file in the folder for configuration.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{ErrorKind, Read as _},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::{
    cli::{ServiceName, TokenKind},
    client::error::Failure,
    local::private,
};

/// The context of the newsroom on this machine. It needs no file.
pub const LOCAL: &str = "local";

const FILE: &str = "contexts.toml";
/// The longest name.
const MAX_NAME: usize = 64;
/// The largest file, in bytes.
const MAX_FILE: u64 = 1 << 20;
const HEAD: &str = "# Written by `newsroom context`.\n\n";

/// All contexts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contexts {
    /// The context in use. `None`: that of the newsroom on this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// By their names.
    #[serde(default)]
    pub contexts: BTreeMap<String, Context>,
}

/// Where a newsroom is, and how people log in there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Context {
    /// The address of the services that have none of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingestion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editorial: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publishing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendations: Option<String>,
    /// The file with the certificates of further authorities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenKind>,
}

impl Context {
    /// The address of a service, if the context has one.
    pub fn address(&self, service: ServiceName) -> Option<&str> {
        let own = match service {
            ServiceName::Ingestion => &self.ingestion,
            ServiceName::Editorial => &self.editorial,
            ServiceName::Publishing => &self.publishing,
            ServiceName::Recommendations => &self.recommendations,
        };
        own.as_deref().or(self.base.as_deref())
    }
}

impl Contexts {
    /// Reads the file. Without one there are no contexts but `local`.
    pub fn read() -> Result<Self, Failure> {
        let path = path()?;
        let told = |why: &dyn std::fmt::Display| Failure::Usage(format!("the contexts in {}: {why}", path.display()));
        let mut text = String::new();
        match File::open(&path).and_then(|file| file.take(MAX_FILE + 1).read_to_string(&mut text)) {
            Ok(_) if text.len() as u64 > MAX_FILE => return Err(told(&"the file is too large")),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(told(&error)),
        }
        let contexts: Self = toml::from_str(&text).map_err(|error| told(&error.to_string().trim()))?;
        match contexts.contexts.keys().find(|name| !is_name(name) || *name == LOCAL) {
            Some(name) => Err(told(&format!("\"{name}\" is no name of a context"))),
            None => Ok(contexts),
        }
    }

    /// Writes the file.
    pub fn write(&self) -> Result<(), Failure> {
        let path = path()?;
        let told = |why: &dyn std::fmt::Display| Failure::Failed(format!("cannot write {}: {why}", path.display()));
        let text = toml::to_string(self).map_err(|error| told(&error))?;
        path.parent().map_or(Ok(()), private::create_folder).map_err(|error| told(&error))?;
        private::write(&path, (HEAD.to_owned() + &text).as_bytes()).map_err(|error| told(&error))
    }

    /// The context of this name. That of the newsroom on this machine is empty.
    pub fn find(&self, name: &str) -> Result<Context, Failure> {
        match self.contexts.get(name) {
            Some(context) => Ok(context.clone()),
            None if name == LOCAL => Ok(Context::default()),
            None => Err(Failure::NotFound(format!(
                "there is no context \"{name}\": `newsroom context list` shows those that there are"
            ))),
        }
    }
}

/// Whether this can be the name of a context, and of a file.
pub fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    (1..=MAX_NAME).contains(&name.len()) && name.chars().all(fits) && !name.starts_with('.')
}

/// `$XDG_CONFIG_HOME/newsroom/contexts.toml` or `~/.config/newsroom/contexts.toml`.
fn path() -> Result<PathBuf, Failure> {
    let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().filter(|path| path.is_absolute());
    let folder = named.or_else(|| Some(home()?.join(".config")));
    let folder = folder.ok_or_else(|| {
        Failure::Usage("this account has no home folder for contexts, and XDG_CONFIG_HOME names none".into())
    })?;
    Ok(folder.join("newsroom").join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_context_is_a_name_of_a_file_too() {
        for name in ["house", "a", "paris-2.test_1", &"a".repeat(64)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "..", ".x", "a/b", "A", "é", "a b", "a\0", &"a".repeat(65)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn a_service_without_an_address_of_its_own_has_the_base() {
        let mut context = Context { base: Some("https://news.example".into()), ..Context::default() };
        context.editorial = Some("https://editorial.example".into());
        assert_eq!(context.address(ServiceName::Editorial), Some("https://editorial.example"));
        assert_eq!(context.address(ServiceName::Ingestion), Some("https://news.example"));
        assert_eq!(Context::default().address(ServiceName::Ingestion), None);
    }

    #[test]
    fn the_file_has_what_was_written() {
        let context = Context {
            issuer: Some("https://login.example".into()),
            scopes: Some(vec!["openid".into()]),
            token: Some(TokenKind::Id),
            ..Context::default()
        };
        let contexts = Contexts { current: Some("a".into()), contexts: [("a".into(), context.clone())].into() };
        let read: Contexts = toml::from_str(&toml::to_string(&contexts).unwrap()).unwrap();
        assert_eq!((read.current, read.contexts.get("a")), (Some("a".into()), Some(&context)));
        assert!(toml::from_str::<Contexts>("[contexts.a]\nisuer = \"x\"").unwrap_err().to_string().contains("isuer"));
    }
}
