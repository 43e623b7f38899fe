//! Gives the first administrator of a newsroom, in editorial's store.

use anyhow::bail;
use newsroom_access::{ADMINISTRATOR, Holder};
use newsroom_chassis::{
    config::{self, ConfigError},
    store::Store,
};
use newsroom_editorial::{Config, convert::Issuers, domain::NewGrant, store::Migrator, usecase};

use super::sources;
use crate::cli::BootstrapArgs;

/// Gives the role of an administrator. Returns what was given, in words.
pub async fn bootstrap(args: BootstrapArgs) -> anyhow::Result<String> {
    let config: Config = config::load(&Config::default(), &sources(args.config)?)?;
    let holder = match (args.holder.principal, args.holder.group) {
        (Some(id), _) => Holder::Principal(id),
        (None, group) => Holder::Group(group.unwrap_or_default()),
    };
    let (option, id) = match &holder {
        Holder::Principal(id) => ("--principal", id),
        Holder::Group(id) => ("--group", id),
    };
    let authentication = &config.server.authentication;
    if authentication.names().next().is_none() {
        bail!(
            "server.authentication.issuers or certificates must say who calls, before somebody can be an administrator; \
             the newsroom of `newsroom up` needs no first administrator: its owner manages access, by `newsroom access \
             grant`"
        );
    }
    if let Err(rule) = Issuers::of(authentication).holder(id) {
        return Err(ConfigError::Flag(format!("{option} {id:?} {rule}")).into());
    }
    let place = config.store.file();
    if let Some(file) = place.as_ref().filter(|file| !file.exists()) {
        bail!(
            "there is no store at {}: name editorial's by --config or --set store.url=…, or start editorial once",
            file.display()
        );
    }
    let store = Store::open_for::<Migrator>(&config.store, "editorial").await?;
    let note = "the first administrator".to_owned();
    let grant =
        NewGrant { holder, role: ADMINISTRATOR.to_owned(), desk: None, ends: None, note, within_glass: Vec::new() };
    let given = usecase::access::bootstrap(&store, grant, "a command at the machine".to_owned()).await?;
    let place = place.map_or_else(|| "the database of editorial".to_owned(), |file| file.display().to_string());
    Ok(format!("given in {place}: {} for {} everywhere\ngrant {}", given.role, given.holder, given.id))
}
