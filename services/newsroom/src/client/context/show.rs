//! `newsroom context show`: which values commands have here, and where each comes from.

use serde_json::{Value, json};

use super::{ChosenContext, file::Contexts};
use crate::{
    cli::{ClientOptions, ServiceName},
    client::{
        address,
        error::Failure,
        login::{self, Login},
        output::{Column, Screen, Sheet},
        token,
    },
};

const DEFAULT: &str = "default";

/// A setting, its value, and where the value comes from.
type Row = (&'static str, String, String);

/// Shows the settings.
pub fn run(options: &ClientOptions, screen: &Screen) -> Result<(), Failure> {
    let mut options = options.clone();
    let by = match &options.context {
        Some(_) => origin(&options, "context"),
        None if Contexts::read()?.current.is_some() => "newsroom context use".into(),
        None => DEFAULT.into(),
    };
    let chosen = ChosenContext::of(&mut options)?;
    let mut rows = vec![("context", chosen.name.clone(), by)];
    for service in ServiceName::ALL {
        let name = service.as_str();
        rows.push((name, address::of(service, &options).to_owned(), origin(&options, name)));
    }
    for (name, file) in [("ca", &options.ca), ("cert", &options.cert), ("key", &options.key)] {
        let shown = file.as_ref().map(|file| file.display().to_string());
        rows.extend(shown.map(|shown| (name, shown, origin(&options, name))));
    }
    rows.extend(address::user(&options).map(|user| {
        let by = if options.user.is_some() { origin(&options, "user") } else { "the account".into() };
        ("user", user, by)
    }));
    rows.push(proof(&chosen, &options)?);
    rows.extend(of_issuer(&chosen));
    print(&rows, screen)
}

/// Where the value of an option comes from.
fn origin(options: &ClientOptions, option: &str) -> String {
    let is_given = options.given.contains(option) || options.variables.contains_key(option);
    if is_given { options.given_by(option) } else { DEFAULT.into() }
}

/// What proves who calls, without the proof itself.
fn proof(chosen: &ChosenContext, options: &ClientOptions) -> Result<Row, Failure> {
    if let Some(file) = &options.token_file {
        return Ok(("token", format!("the file {}", file.display()), origin(options, "token_file")));
    }
    if let Some(variable) = token::variable() {
        return Ok(("token", "that of the variable".into(), variable.to_owned()));
    }
    let (value, by) = match login::of(chosen)? {
        Some(Login::Person { person }) => (format!("that of {person}"), "newsroom login"),
        Some(Login::Issuer(login)) => (format!("that of the login at {}", login.client.issuer), "newsroom login"),
        None => match token::Token::of_local(address::of(ServiceName::Editorial, options), None, None) {
            Some(_) => ("that of the owner of the newsroom on this machine".into(), DEFAULT),
            None => ("none".into(), DEFAULT),
        },
    };
    Ok(("token", value, by.into()))
}

/// How people log in to the context.
fn of_issuer(chosen: &ChosenContext) -> Vec<Row> {
    let context = &chosen.context;
    let secret = context.client_secret_file.as_ref().map(|file| file.display().to_string());
    let settings = [
        ("issuer", context.issuer.clone()),
        ("client-id", context.client_id.clone()),
        ("client-secret-file", secret),
        ("audience", context.audience.clone()),
        ("scopes", context.scopes.as_ref().map(|scopes| scopes.join(","))),
    ];
    let by = format!("the context \"{}\"", chosen.name);
    settings.into_iter().filter_map(|(name, value)| Some((name, value?, by.clone()))).collect()
}

fn print(rows: &[Row], screen: &Screen) -> Result<(), Failure> {
    if screen.is_json() {
        let rows = rows.iter().map(|(name, value, by)| json!({ "setting": name, "value": value, "from": by }));
        return screen.print(&format!("{:#}", Value::from_iter(rows)));
    }
    let mut sheet = Sheet::new([Column::Fixed("SETTING"), Column::Fixed("VALUE"), Column::Fixed("FROM")]);
    for (name, value, by) in rows {
        sheet.row([(*name).to_owned(), value.clone(), by.clone()]);
    }
    screen.print(&sheet.render(screen))
}
