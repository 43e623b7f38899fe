//! Tells which environment variables take precedence over a context or a login.

use crate::{
    cli::{ClientOptions, ServiceName},
    client::{output::Screen, token},
};

/// Tells of the variables that take precedence over a context that is used from now on.
pub fn tell_of_context(options: &ClientOptions, screen: &Screen) {
    if options.context.is_some() {
        tell(set(options, &["context"]), "chooses another context", screen);
    }
    tell_of_addresses(options, screen);
    tell(tokens(options), "takes precedence over the login of the context", screen);
}

/// Tells of the variables that take precedence over a login.
pub fn tell_of_login(options: &ClientOptions, screen: &Screen) {
    tell(tokens(options), "takes precedence over this login", screen);
    tell_of_addresses(options, screen);
}

fn tell_of_addresses(options: &ClientOptions, screen: &Screen) {
    let mut given = ServiceName::ALL.map(ServiceName::as_str).to_vec();
    given.push("ca");
    tell(set(options, &given), "takes precedence over the context", screen);
}

/// The variables that give a token.
fn tokens(options: &ClientOptions) -> Vec<String> {
    let mut tokens = set(options, &["token_file"]);
    tokens.extend(token::variable().filter(|_| tokens.is_empty()).map(str::to_owned));
    tokens
}

/// The environment variables that give these options.
fn set(options: &ClientOptions, names: &[&str]) -> Vec<String> {
    let variables = names.iter().filter(|name| options.given.contains(**name));
    variables.filter_map(|name| options.variables.get(*name).cloned()).collect()
}

fn tell(variables: Vec<String>, what: &str, screen: &Screen) {
    for variable in variables {
        screen.complain(&format!("note: the variable {variable} is set, and {what}"));
    }
}
