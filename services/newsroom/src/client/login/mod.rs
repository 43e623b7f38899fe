//! `newsroom login` and `logout`: who somebody is at a newsroom, kept for the next commands.

mod device;
mod provider;
mod secret;
mod session;
mod store;

pub use provider::check_issuer;
pub use secret::SecretText;
pub use session::Session;
pub use store::Login;

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::{
    claims::Claims,
    connect::reach,
    context::{ChosenContext, LOCAL},
    error::Failure,
    output::{Screen, one_line},
    token::Token,
};
use crate::{
    cli::{ClientOptions, LoginArgs, ServiceName},
    local::PEOPLE,
};
use device::Wanted;
use provider::{Client, Provider};
use store::{IssuerLogin, LoginStore, Tokens};

/// The scopes that a login asks for by default: who it is, and a token that renews the login.
const SCOPES: [&str; 3] = ["openid", "profile", "offline_access"];

/// The login of a context, if there is one.
pub fn of(chosen: &ChosenContext) -> Result<Option<Login>, Failure> {
    LoginStore::of(&chosen.name)?.read()
}

/// The session of a login at an issuer.
pub fn session(chosen: &ChosenContext, login: IssuerLogin, options: &ClientOptions) -> Result<Session, Failure> {
    let (expected, issuer) = (chosen.context.issuer.as_deref(), login.client.issuer.as_str());
    if expected.is_some_and(|expected| expected != issuer) {
        return Err(Failure::Failed(format!(
            "the login to \"{}\" is one at {}, which is not the context's issuer any more: log in again with `newsroom login`",
            chosen.name,
            one_line(issuer)
        )));
    }
    Session::open(&chosen.name, LoginStore::of(&chosen.name)?, login, options.ca.as_deref())
}

/// Logs in to a context.
pub async fn run(
    args: LoginArgs,
    chosen: &ChosenContext,
    options: &ClientOptions,
    screen: &Screen,
) -> Result<(), Failure> {
    let store = LoginStore::of(&chosen.name)?;
    let (login, name) = match &args.person {
        Some(person) => as_person(person, options).await?,
        None => at_issuer(args, chosen, options, screen).await?,
    };
    let lock = store.lock().await?;
    // A file that cannot be read is replaced.
    let before = store.read().ok().flatten();
    store.write(&lock, &login)?;
    drop(lock);
    if let Some(Login::Issuer(before)) = before {
        // Whether the old login is revoked makes no difference to the new one.
        let _best_effort = revoke(&before, options).await;
    }
    screen.print(&format!("logged in to \"{}\" as {}", chosen.name, one_line(&name)))
}

/// Logs out of a context. What this account has of the login is deleted even if the issuer cannot be asked.
pub async fn log_out(chosen: &ChosenContext, options: &ClientOptions, screen: &Screen) -> Result<(), Failure> {
    let store = LoginStore::of(&chosen.name)?;
    let lock = store.lock().await?;
    let before = store.read();
    store.delete()?;
    drop(lock);
    let Some(login) = before? else {
        return screen.print(&format!("nobody was logged in to \"{}\"", chosen.name));
    };
    if let Login::Issuer(login) = login {
        revoke(&login, options).await.map_err(|failure| {
            Failure::Failed(format!("logged out here, but the login is not revoked at its issuer: {failure}"))
        })?;
    }
    let then = if chosen.name == LOCAL { ": commands act as the owner of the newsroom on this machine" } else { "" };
    screen.print(&format!("logged out of \"{}\"{then}", chosen.name))
}

/// Forgets the login of a context that is gone.
pub fn forget(context: &str) -> Result<(), Failure> {
    LoginStore::of(context)?.delete()
}

/// Acts as one of the people of the newsroom on this machine.
async fn as_person(person: &str, options: &ClientOptions) -> Result<(Login, String), Failure> {
    let address = &options.editorial;
    if Token::of_local(address, None, None).is_none() {
        reach(ServiceName::Editorial, options).await?;
        return Err(Failure::NotFound(format!(
            "this account has no key of a newsroom at {address}, so it cannot act as one of its people: does `up` run there?"
        )));
    }
    let found = PEOPLE.iter().find(|known| known.key == person);
    let found = found.ok_or_else(|| Failure::NotFound(format!("nobody is called {person}")))?;
    Ok((Login::Person { person: person.to_owned() }, format!("{} ({})", found.name, found.group)))
}

async fn at_issuer(
    args: LoginArgs,
    chosen: &ChosenContext,
    options: &ClientOptions,
    screen: &Screen,
) -> Result<(Login, String), Failure> {
    let (args, context) = (args.issuer, chosen.context.clone());
    let client = Client {
        issuer: args.issuer.or(context.issuer).ok_or_else(|| nowhere(&chosen.name))?,
        id: args.client_id.or(context.client_id).ok_or_else(|| {
            Failure::Usage(format!("the context \"{}\" names no client of its issuer: give --client-id", chosen.name))
        })?,
        secret_file: args.client_secret_file.or(context.client_secret_file).map(absolute).transpose()?,
    };
    check_issuer(&client.issuer)?;
    let scopes = args.scopes.or(context.scopes).unwrap_or_else(|| SCOPES.map(str::to_owned).to_vec());
    let audience = args.audience.or(context.audience).filter(|audience| !audience.is_empty());
    let token = args.token.or(context.token).unwrap_or_default();
    let provider = Provider::new(options.ca.as_deref())?;
    let metadata = provider.discover(&client.issuer).await.map_err(|error| error.failure(&client.issuer))?;
    let wanted = Wanted { scopes, audience: audience.clone() };
    let answer = device::log_in(&provider, &metadata, &client, &wanted, screen).await?;
    let shown = answer.id_token.as_ref().and_then(|token| name(token.expose()));
    let tokens = Tokens::of(answer, token, None)?;
    let shown = name(tokens.bearer.expose()).or(shown).unwrap_or_else(|| "somebody whom the issuer knows".into());
    let (token_endpoint, revocation_endpoint) = (metadata.token_endpoint, metadata.revocation_endpoint);
    let login = IssuerLogin { client, token_endpoint, revocation_endpoint, audience, token, tokens: Some(tokens) };
    Ok((Login::Issuer(Box::new(login)), shown))
}

/// The name that a token says, else its subject.
fn name(token: &str) -> Option<String> {
    let claims = Claims::of(token)?;
    let said = ["name", "preferred_username", "email", "sub"].into_iter().find_map(|claim| claims.text(claim))?;
    Some(said.to_owned())
}

fn nowhere(context: &str) -> Failure {
    let people: Vec<_> = PEOPLE.iter().map(|person| person.key).collect();
    Failure::Usage(format!(
        "the context \"{context}\" names no issuer: give --issuer and --client-id, or --as NAME to act as one of the people \
         of the newsroom on this machine ({})",
        people.join(", ")
    ))
}

/// The absolute path, because the login is renewed by commands in other folders.
fn absolute(path: PathBuf) -> Result<PathBuf, Failure> {
    let told = |error: std::io::Error| Failure::Usage(format!("cannot read {}: {error}", path.display()));
    path.canonicalize().map_err(told)
}

/// Asks the issuer to revoke a login (RFC 7009), if it can.
async fn revoke(login: &IssuerLogin, options: &ClientOptions) -> Result<(), Failure> {
    let (Some(endpoint), Some(tokens)) = (&login.revocation_endpoint, &login.tokens) else { return Ok(()) };
    let (token, hint) = match &tokens.refresh {
        Some(refresh) => (refresh, "refresh_token"),
        None => (&tokens.bearer, "access_token"),
    };
    let mut fields = login.client.fields()?;
    fields.push(("token", Zeroizing::new(token.expose().to_owned())));
    fields.push(("token_type_hint", Zeroizing::new(hint.to_owned())));
    let revoked = Provider::new(options.ca.as_deref())?.submit(endpoint, &fields).await;
    revoked.map(drop).map_err(|error| error.failure(&login.client.issuer))
}
