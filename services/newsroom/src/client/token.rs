//! The token that proves who calls.

use std::{fmt, sync::Arc, time::Duration};

use tonic::metadata::{Ascii, MetadataValue};
use url::{Host, Url};

use super::{
    address,
    connect::reach,
    context::ChosenContext,
    error::Failure,
    file,
    login::{self, Login, Session},
};
use crate::{
    cli::{ClientOptions, ServiceName},
    local::{self, LocalCaller, LocalIssuer},
};

/// The variable that may hold a token.
const VARIABLE: &str = "NEWSROOM_TOKEN";
/// The largest file of a token, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// The name of a local caller whose account has none.
const OWNER: &str = "owner";
/// How long a token of a local newsroom counts. Each call has a new one.
const LASTS: Duration = Duration::from_secs(60);

/// How long a token for other programs counts.
const LASTS_FOR_OTHERS: Duration = Duration::from_secs(60 * 60);

/// What proves who calls. It is never shown.
#[derive(Clone)]
pub enum Token {
    /// The header `authorization` with a token that the user has, and what gives it.
    Given(MetadataValue<Ascii>, String),
    /// A login at an issuer.
    Session(Arc<Session>),
    /// The key of a newsroom on this machine, and who acts there.
    Local(Arc<LocalIssuer>, LocalCaller),
}

/// Who calls, before the address of the call is known.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// A token that is the same for all addresses.
    pub token: Option<Token>,
    /// The person who acts in a newsroom on this machine, instead of its owner.
    pub person: Option<String>,
}

impl Proof {
    /// The token of the file in the options, else of the variable, else the login of the context.
    pub fn of(chosen: &ChosenContext, options: &ClientOptions) -> Result<Self, Failure> {
        if let Some(token) = Token::read(options)? {
            return Ok(Self { token: Some(token), person: None });
        }
        Ok(match login::of(chosen)? {
            Some(Login::Issuer(login)) => {
                let session = login::session(chosen, *login, options)?;
                Self { token: Some(Token::Session(Arc::new(session))), person: None }
            }
            Some(Login::Person { person }) => Self { token: None, person: Some(person) },
            None => Self::default(),
        })
    }

    /// The token for this address. Without a token of the user's own, it is that of the newsroom which runs there, if this
    /// account can read its key.
    pub fn toward(&self, address: &str, user: Option<&str>) -> Option<Token> {
        self.token.clone().or_else(|| Token::of_local(address, self.person.as_deref(), user))
    }

    /// Whom stories are shown to: the person who is logged in, else the user of the options.
    pub fn reader(&self, options: &ClientOptions) -> String {
        match (&self.token, &self.person) {
            (Some(Token::Session(session)), _) => session.reader(),
            (None, Some(person)) => person.clone(),
            _ => address::user(options).unwrap_or_default(),
        }
    }

    /// Renews a login whose token ends soon.
    pub async fn keep_fresh(&self) -> Result<(), Failure> {
        match &self.token {
            Some(Token::Session(session)) => session.keep_fresh().await,
            _ => Ok(()),
        }
    }
}

impl Token {
    /// The token of the file in the options, else of the variable, if there is one.
    fn read(options: &ClientOptions) -> Result<Option<Self>, Failure> {
        let (text, given_by) = match &options.token_file {
            Some(path) => {
                let given_by = options.given_by("token_file");
                let text = file::read_path(path, MAX_FILE).and_then(file::text);
                (
                    text.map_err(|why| Failure::Usage(format!("{given_by}: the token in {} {why}", path.display())))?,
                    given_by,
                )
            }
            None => match std::env::var(VARIABLE) {
                Ok(text) if !text.is_empty() => (text, VARIABLE.to_owned()),
                _ => return Ok(None),
            },
        };
        let token = text.trim();
        let is_token = !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic());
        let header = header(token).filter(|_| is_token);
        let header = header.ok_or_else(|| Failure::Usage(format!("{given_by} gives no token")))?;
        Ok(Some(Self::Given(header, given_by)))
    }

    /// The key of the newsroom that `up` runs at this address, if this account can read it. The person acts, else the
    /// owner under the name of the user.
    pub fn of_local(address: &str, person: Option<&str>, user: Option<&str>) -> Option<Self> {
        let issuer = LocalIssuer::open(&local::data_dir_of(address)?).ok()?;
        let caller = match person {
            Some(person) => LocalCaller::person(person)?,
            None => LocalCaller::owner(user.unwrap_or(OWNER)),
        };
        Some(Self::Local(Arc::new(issuer), caller))
    }

    /// The value of the header `authorization`.
    pub fn header(&self) -> Option<MetadataValue<Ascii>> {
        match self {
            Self::Given(header, _) => Some(header.clone()),
            Self::Session(session) => header(session.bearer().expose()),
            Self::Local(issuer, caller) => header(&issuer.token(caller, LASTS)),
        }
    }

    /// The token for other programs. One of a newsroom on this machine counts longer than those of calls.
    pub fn for_others(&self) -> Option<String> {
        if let Self::Local(issuer, caller) = self {
            return Some(issuer.token(caller, LASTS_FOR_OTHERS));
        }
        let header = self.header()?;
        header.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
    }

    /// Whether the call is that of a newsroom's owner.
    pub fn is_owner(&self) -> bool {
        matches!(self, Self::Local(_, caller) if caller.is_owner())
    }

    /// What the user has done to have it.
    pub fn origin(&self) -> String {
        match self {
            Self::Given(_, given_by) => given_by.clone(),
            Self::Session(_) => "newsroom login".into(),
            Self::Local(_, caller) if caller.is_owner() => "the key of the newsroom on this machine".into(),
            Self::Local(_, caller) => format!("newsroom login --as {}", caller.subject),
        }
    }
}

fn header(token: &str) -> Option<MetadataValue<Ascii>> {
    let mut header: MetadataValue<Ascii> = format!("Bearer {token}").parse().ok()?;
    header.set_sensitive(true);
    Some(header)
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// A token for other programs: that of the login, else one of the newsroom on this machine.
pub async fn for_others(chosen: &ChosenContext, options: &ClientOptions) -> Result<String, Failure> {
    let (address, proof) = (&options.editorial, Proof::of(chosen, options)?);
    proof.keep_fresh().await?;
    let token = proof.toward(address, address::user(options).as_deref()).and_then(|token| token.for_others());
    if let Some(token) = token {
        return Ok(token);
    }
    reach(ServiceName::Editorial, options).await?;
    Err(Failure::NotFound(format!(
        "nobody is logged in to \"{}\", and this account has no key of a newsroom at {address}: does `up` run there?",
        chosen.name
    )))
}

/// The variable that holds a token, if it does.
pub fn variable() -> Option<&'static str> {
    std::env::var_os(VARIABLE).is_some_and(|text| !text.is_empty()).then_some(VARIABLE)
}

/// Whether a token may be sent to this address: whoever reads it on its way could act in its owner's name. Within TLS
/// nobody can.
pub fn may_be_sent_to(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    if url.scheme() == "https" {
        return true;
    }
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_this_machine_or_into_tls() {
        for (address, may) in [
            ("http://127.0.0.1:7102", true),
            ("http://127.8.8.8:7102", true),
            ("http://[::1]:7102", true),
            ("http://localhost:7102", true),
            ("https://editorial.example:7102", true),
            ("http://localhost.example:7102", false),
            ("http://editorial:7102", false),
            ("http://10.0.0.1:7102", false),
            ("http://127.0.0.1.example:7102", false),
            ("http://localhost@example:7102", false),
            ("nothing", false),
        ] {
            assert_eq!(may_be_sent_to(address), may, "{address}");
        }
    }
}
