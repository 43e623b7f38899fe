//! Changes a context by the arguments of `newsroom context set`.

use std::path::{Path, PathBuf};

use newsroom_chassis::tls::read_authorities;

use super::file::{self, Context, Contexts, LOCAL};
use crate::{
    cli::{ClientOptions, ContextSet, IssuerArgs, ServiceName, SettingName},
    client::{address, error::Failure, login::check_issuer, token::may_be_sent_to},
};

/// Creates or changes a context. Returns whether it is new.
pub fn set(contexts: &mut Contexts, args: ContextSet, options: &ClientOptions) -> Result<bool, Failure> {
    check_given(&args, options)?;
    let name = args.name;
    if name == LOCAL {
        return Err(Failure::Usage(format!("\"{LOCAL}\" is the newsroom on this machine, and has no settings")));
    }
    if !file::is_name(&name) {
        return Err(Failure::Usage(
            "the name of a context must be 1 to 64 lower-case letters, digits, hyphens, dots and underscores, and not \
             begin with a dot"
                .into(),
        ));
    }
    let known = contexts.contexts.get(&name).cloned();
    let is_new = known.is_none();
    let mut context = known.unwrap_or_default();
    for setting in args.unset {
        unset(&mut context, setting);
    }
    text(&mut context.base, args.base);
    for service in ServiceName::ALL {
        // The environment gives addresses to commands, not to contexts.
        if options.is_flag(service.as_str()) {
            text(slot(&mut context, service), Some(options.address(service).to_owned()));
        }
    }
    if options.is_flag("ca") {
        context.ca = path(options.ca.clone())?;
        if let Some(file) = &context.ca {
            read_authorities(file).map_err(|error| Failure::Usage(format!("--ca: {error}")))?;
        }
    }
    let issuer = args.issuer;
    text(&mut context.issuer, issuer.issuer);
    text(&mut context.client_id, issuer.client_id);
    text(&mut context.audience, issuer.audience);
    if let Some(file) = issuer.client_secret_file {
        context.client_secret_file = path(Some(file))?;
    }
    if let Some(scopes) = issuer.scopes {
        context.scopes = Some(scopes.into_iter().filter(|scope| !scope.is_empty()).collect());
        context.scopes = context.scopes.filter(|scopes: &Vec<String>| !scopes.is_empty());
    }
    context.token = issuer.token.or(context.token);
    check(&context)?;
    contexts.contexts.insert(name, context);
    Ok(is_new)
}

/// Fails if no setting is given, or one that contexts do not have.
fn check_given(args: &ContextSet, options: &ClientOptions) -> Result<(), Failure> {
    if let Some(option) = ["cert", "key"].into_iter().find(|option| options.is_flag(option)) {
        return Err(Failure::Usage(format!(
            "--{option} is no setting of a context: give it to each command, or as {}",
            if option == "cert" { "NEWSROOM_CLIENT_CERT" } else { "NEWSROOM_CLIENT_KEY" }
        )));
    }
    let IssuerArgs { issuer, client_id, client_secret_file, audience, scopes, token } = &args.issuer;
    let is_text = [&args.base, issuer, client_id, audience].into_iter().any(Option::is_some);
    let is_other = client_secret_file.is_some() || scopes.is_some() || token.is_some() || !args.unset.is_empty();
    let is_client =
        ServiceName::ALL.into_iter().any(|service| options.is_flag(service.as_str())) || options.is_flag("ca");
    match is_text || is_other || is_client {
        true => Ok(()),
        false => Err(Failure::Usage(format!(
            "nothing is given to set: give an option, for example --base; `newsroom context show --context {}` shows what \
             is set",
            args.name
        ))),
    }
}

fn unset(context: &mut Context, setting: SettingName) {
    match setting {
        SettingName::Base => context.base = None,
        SettingName::Ingestion => context.ingestion = None,
        SettingName::Editorial => context.editorial = None,
        SettingName::Publishing => context.publishing = None,
        SettingName::Recommendations => context.recommendations = None,
        SettingName::Ca => context.ca = None,
        SettingName::Issuer => context.issuer = None,
        SettingName::ClientId => context.client_id = None,
        SettingName::ClientSecretFile => context.client_secret_file = None,
        SettingName::Audience => context.audience = None,
        SettingName::Scopes => context.scopes = None,
        SettingName::Token => context.token = None,
    }
}

fn slot(context: &mut Context, service: ServiceName) -> &mut Option<String> {
    match service {
        ServiceName::Ingestion => &mut context.ingestion,
        ServiceName::Editorial => &mut context.editorial,
        ServiceName::Publishing => &mut context.publishing,
        ServiceName::Recommendations => &mut context.recommendations,
    }
}

fn text(slot: &mut Option<String>, given: Option<String>) {
    if let Some(given) = given {
        *slot = Some(given.trim().to_owned()).filter(|given| !given.is_empty());
    }
}

/// The absolute path, because commands run in other folders.
fn path(given: Option<PathBuf>) -> Result<Option<PathBuf>, Failure> {
    let Some(given) = given.filter(|given| given != Path::new("")) else { return Ok(None) };
    let told = |error: std::io::Error| Failure::Usage(format!("cannot read {}: {error}", given.display()));
    given.canonicalize().map(Some).map_err(told)
}

fn check(context: &Context) -> Result<(), Failure> {
    let addresses = ServiceName::ALL.map(|service| (service.as_str(), context.address(service)));
    for (option, address) in std::iter::once(("base", context.base.as_deref())).chain(addresses) {
        let Some(address) = address else { continue };
        let option = format!("--{option}");
        address::check(&option, address, "https://newsroom.example")?;
        if !may_be_sent_to(address) {
            return Err(Failure::Usage(format!(
                "{option} must be an https:// address, or one of this machine: no token is sent to \"{address}\" without \
                 encryption"
            )));
        }
    }
    context.issuer.as_deref().map_or(Ok(()), check_issuer)
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
