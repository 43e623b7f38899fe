//! The plan of `up`, checked completely before anything starts.

use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use newsroom_chassis::{
    config::{self, ConfigError, Sources},
    service::{Config, ServiceDefinition},
    store::StoreConfig,
};

use crate::{
    cli::{ServiceName, UpArgs},
    local::{self, LocalIssuer},
    serve::{
        nats::{Ports, credentials::Passwords, predecessor},
        role::Role,
        sample,
    },
};

/// The port of nats-server, without an offset.
const NATS_PORT: u16 = 7422;
/// The monitoring port of nats-server, without an offset.
const MONITOR_PORT: u16 = 7522;
/// The default log filter of a quiet terminal. `up` itself reports the health of its own nats-server.
const LOG: &str = "warn,newsroom_chassis::bus=error,newsroom_chassis::consumer::pull=error";

/// How long a killed process may take to release its lock and ports.
const TIMEOUT: Duration = Duration::from_secs(2);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// The services to run and their addresses.
pub(super) struct Plan {
    pub data_dir: PathBuf,
    /// The services, in the order of [`ServiceName::ALL`].
    pub roles: Vec<Box<dyn Role>>,
    /// The ports of our nats-server; `None` when the bus is elsewhere.
    pub nats: Option<Ports>,
    /// The newsroom's own issuer, and the services that take its tokens.
    pub issuer: LocalIssuer,
    pub trusting: Vec<ServiceName>,
    /// Held as long as this process lives.
    _lock: File,
}

impl Plan {
    /// Checks everything that can be checked now, and locks the data folder.
    pub fn make(args: &UpArgs) -> anyhow::Result<Self> {
        let data_dir = data_dir(&args.data_dir)?;
        let lock = lock(&data_dir)?;
        let issuer = LocalIssuer::of(&data_dir)?;
        let roles = ServiceName::ALL.map(|service| role(service, args, &data_dir, &issuer));
        let roles = roles.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        nothing_is_shared(&roles)?;
        ports_are_plain(&roles)?;
        predecessor::end(&nats_folder(&data_dir))?;
        let own = bus_url(args);
        let nats = roles.iter().any(|role| role.common().bus.url == own).then(|| ports(args));
        let bus = nats.map(|ports| [ports.client, ports.monitor]).into_iter().flatten();
        let bus = bus.map(|port| ("nats-server", SocketAddr::from(([127, 0, 0, 1], port))));
        for (what, address) in bus.chain(addresses(&roles)) {
            free(what, address)?;
        }
        let trusting = trusting(&issuer, &roles);
        Ok(Self { data_dir, roles, nats, issuer, trusting, _lock: lock })
    }

    /// How many bytes our nats-server may store: the total of the services' streams.
    pub fn storage(&self) -> u64 {
        self.roles.iter().map(|role| role.common().bus.storage_bytes).max().unwrap_or_default()
    }

    /// Gives each service that uses our nats-server its own user and the monitoring URL.
    pub fn give(&mut self, passwords: &Passwords) {
        let Some(ports) = self.nats else { return };
        for (role, service) in self.roles.iter_mut().zip(ServiceName::ALL) {
            let bus = role.bus_mut();
            if bus.url == url(ports.client) {
                bus.monitor_urls = vec![ports.monitor_url(passwords)];
                bus.user = Some(service.as_str().to_owned());
                bus.password = passwords.password(service.as_str()).map(|password| password.to_owned().into());
            }
        }
    }
}

/// The services that take the tokens of this newsroom's own issuer, because they have no issuers of their own.
fn trusting(issuer: &LocalIssuer, roles: &[Box<dyn Role>]) -> Vec<ServiceName> {
    let own = issuer.config().issuer;
    let takes = |role: &dyn Role| role.common().server.authentication.issuers.iter().any(|issuer| issuer.issuer == own);
    roles.iter().zip(ServiceName::ALL).filter(|(role, _)| takes(&***role)).map(|(_, service)| service).collect()
}

/// A service's configuration: defaults for one laptop, then environment and flags.
fn role(service: ServiceName, args: &UpArgs, data_dir: &Path, issuer: &LocalIssuer) -> anyhow::Result<Box<dyn Role>> {
    Ok(match service {
        ServiceName::Ingestion => {
            let mut config = newsroom_ingestion::Config::default();
            let listen = SocketAddr::from(([127, 0, 0, 1], port(newsroom_ingestion::HTTP_PORT, args)));
            config.settings.http.listen = Some(listen);
            config.settings.blobs.url = format!("file:{}", data_dir.join("blobs").display());
            config.settings.credentials_directory = Some(data_dir.join("credentials"));
            let mut config = on_laptop(service, config, args, data_dir, issuer)?;
            // The folder of the sample wire is allowed whatever other folders are.
            config.settings.directories.push(sample::folder(data_dir));
            Box::new(config)
        }
        ServiceName::Editorial => {
            let mut config = newsroom_editorial::Config::default();
            config.settings.initial_grants = local::initial_grants();
            Box::new(on_laptop(service, config, args, data_dir, issuer)?)
        }
        ServiceName::Publishing => {
            let mut config = newsroom_publishing::Config::default();
            let site = port(newsroom_publishing::SITE_PORT, args);
            config.settings.site.listen.set_port(site);
            config.settings.site.base_url = format!("http://127.0.0.1:{site}");
            Box::new(on_laptop(service, config, args, data_dir, issuer)?)
        }
        ServiceName::Recommendations => {
            Box::new(on_laptop(service, newsroom_recommendations::Config::default(), args, data_dir, issuer)?)
        }
    })
}

fn on_laptop<S: ServiceDefinition>(
    service: ServiceName,
    mut config: Config<S>,
    args: &UpArgs,
    data_dir: &Path,
    issuer: &LocalIssuer,
) -> anyhow::Result<Config<S>> {
    config.server.grpc.set_port(port(config.server.grpc.port(), args));
    config.server.admin.set_port(port(config.server.admin.port(), args));
    let file = data_dir.join(format!("{}.db", service.as_str()));
    config.store = StoreConfig::at(format!("sqlite:{}", file.display()));
    config.bus.url = bus_url(args);
    config.telemetry.log = LOG.into();
    config.audit.key = Some(local::audit_key(data_dir)?);
    config.server.authentication.issuers = vec![issuer.config()];
    let flags = args.settings.iter().map(|setting| concerning(service, setting));
    let flags = flags.filter_map(Result::transpose).collect::<anyhow::Result<_>>()?;
    Ok(config::load(&config, &Sources { file: None, flags })?)
}

/// The setting in the form that the service reads; `None` when it concerns only other services.
///
/// `bus` and `telemetry` concern all services. A key that begins with a service's name concerns that service: a key of
/// its own section (`editorial.auto_approve_desks`), or of a section that every service has (`editorial.server.grpc`).
pub(super) fn concerning(service: ServiceName, setting: &str) -> anyhow::Result<Option<String>> {
    let (section, rest) = setting.split_once('.').unwrap_or((setting, ""));
    if ["bus", "telemetry"].contains(&section) {
        return Ok(Some(setting.to_owned()));
    }
    let key = setting.split('=').next().unwrap_or(setting);
    let misused = |why: &str| ConfigError::Flag(format!("--set {key}: {why}"));
    let Some(named) = ServiceName::ALL.into_iter().find(|known| known.as_str() == section) else {
        let why =
            "there is no such setting; begin with bus, telemetry, ingestion, editorial, publishing or recommendations";
        return Err(misused(why).into());
    };
    if rest.starts_with("telemetry.") {
        return Err(misused("the four are one process here, so that it has to be telemetry.…").into());
    }
    let in_common = ["server.", "store.", "bus.", "audit."].iter().any(|common| rest.starts_with(common));
    Ok((named == service).then(|| if in_common { rest.to_owned() } else { setting.to_owned() }))
}

/// Fails for a variable such as `NEWSROOM_STORE__URL`, which is meant for one service but would apply to all four here.
fn nothing_is_shared(roles: &[Box<dyn Role>]) -> anyhow::Result<()> {
    let mut stores = HashMap::new();
    for (role, service) in roles.iter().zip(ServiceName::ALL) {
        if let Some(other) = stores.insert(&role.common().store.url, service) {
            let (one, other) = (other.as_str(), service.as_str());
            bail!("{one} and {other} cannot share one store (is NEWSROOM_STORE__URL set?)");
        }
    }
    let mut taken = HashMap::new();
    for (what, address) in addresses(roles).filter(|(_, address)| address.port() != 0) {
        if let Some(other) = taken.insert(address, what) {
            bail!("{other} and {what} cannot both listen on {address} (is a NEWSROOM_SERVER__… variable set?)");
        }
    }
    Ok(())
}

/// Fails for a port with TLS: `up`, its table of addresses and its client commands use plain ones.
fn ports_are_plain(roles: &[Box<dyn Role>]) -> anyhow::Result<()> {
    for (role, service) in roles.iter().zip(ServiceName::ALL) {
        let server = role.common().server;
        let own = role.listeners().into_iter().map(|listener| (listener.tls_key, listener.tls.is_some()));
        let common = [("server.tls", server.tls.is_some()), ("server.admin_tls", server.admin_tls.is_some())];
        if let Some((key, _)) = common.into_iter().chain(own).find(|(_, has_tls)| *has_tls) {
            let service = service.as_str();
            bail!("{service}.{key}: `up` has no TLS; `newsroom serve {service}` has it");
        }
    }
    Ok(())
}

fn addresses(roles: &[Box<dyn Role>]) -> impl Iterator<Item = (&'static str, SocketAddr)> + '_ {
    roles.iter().zip(ServiceName::ALL).flat_map(|(role, service)| {
        let server = role.common().server;
        let own = role.listeners().into_iter().map(|listener| (listener.name, listener.address));
        [(service.as_str(), server.grpc), (service.as_str(), server.admin)].into_iter().chain(own)
    })
}

/// Binds the address once, so that a port in use is reported before anything starts. Waits for a port that the system
/// still releases after the end of a process.
fn free(what: &str, address: SocketAddr) -> anyhow::Result<()> {
    match patiently(|| TcpListener::bind(address), |error| error.kind() == ErrorKind::AddrInUse) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("{what} cannot listen on {address}, the port is taken: --port-offset 1000 moves every port")
        }
        Err(error) => bail!("{what} cannot listen on {address}: {error}"),
    }
}

fn bus_url(args: &UpArgs) -> String {
    url(port(NATS_PORT, args))
}

fn url(port: u16) -> String {
    format!("nats://127.0.0.1:{port}")
}

fn ports(args: &UpArgs) -> Ports {
    Ports { client: port(NATS_PORT, args), monitor: port(MONITOR_PORT, args) }
}

fn port(port: u16, args: &UpArgs) -> u16 {
    port.saturating_add(args.port_offset)
}

fn data_dir(given: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(given).with_context(|| format!("cannot make the folder {}", given.display()))?;
    given.canonicalize().with_context(|| format!("cannot use the folder {}", given.display()))
}

/// Repeats an attempt for a while when the resource is in use, because a process that was just killed may not have
/// ended.
fn patiently<T, E>(what: impl Fn() -> Result<T, E>, held: impl Fn(&E) -> bool) -> Result<T, E> {
    let began = Instant::now();
    loop {
        match what() {
            Err(error) if held(&error) && began.elapsed() < TIMEOUT => std::thread::sleep(POLL_INTERVAL),
            done => return done,
        }
    }
}

/// The folder of nats-server's configuration and streams.
pub(super) fn nats_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("nats")
}

/// Locks the folder: two processes in one folder would compete for nats-server.
fn lock(data_dir: &Path) -> anyhow::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(data_dir.join("up.lock"));
    let file = file.with_context(|| format!("cannot write in {}", data_dir.display()))?;
    match patiently(|| file.try_lock(), |error| matches!(error, TryLockError::WouldBlock)) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another `newsroom up` runs on {}: stop it first, or give --data-dir and --port-offset",
            data_dir.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("cannot lock {}", data_dir.display())),
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
