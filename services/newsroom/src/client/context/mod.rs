//! Contexts: the addresses of a newsroom, its CA and how people log in, under a name.

mod change;
mod file;
mod precedence;
mod show;

pub use file::{Context, LOCAL};
pub use precedence::{tell_of_context, tell_of_login};

use serde_json::{Value, json};

use super::{
    error::Failure,
    login,
    output::{Column, Screen, Sheet},
};
use crate::cli::{ClientOptions, ContextCommand, ServiceName};
use file::Contexts;

/// The context of a command.
#[derive(Clone, Debug)]
pub struct ChosenContext {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub context: Context,
}

impl ChosenContext {
    /// The context of these options, else the one in use, else that of the newsroom on this machine. What the options do
    /// not give is from then on that of the context.
    pub fn of(options: &mut ClientOptions) -> Result<Self, Failure> {
        let chosen = match options.context.as_deref() {
            Some(LOCAL) => Self { name: LOCAL.into(), context: Context::default() },
            Some(name) => Self { name: name.into(), context: Contexts::read()?.find(name)? },
            None => {
                let contexts = Contexts::read()?;
                let name = contexts.current.clone().unwrap_or_else(|| LOCAL.into());
                Self { context: contexts.find(&name)?, name }
            }
        };
        chosen.fill(options);
        Ok(chosen)
    }

    fn fill(&self, options: &mut ClientOptions) {
        for service in ServiceName::ALL {
            let option = service.as_str();
            let Some(address) = self.context.address(service).filter(|_| !options.given.contains(option)) else {
                continue;
            };
            *options.address_mut(service) = address.to_owned();
            options.variables.insert(option.into(), format!("the context \"{}\"", self.name));
        }
        if options.ca.is_none() && self.context.ca.is_some() {
            options.ca.clone_from(&self.context.ca);
            options.variables.insert("ca".into(), format!("the context \"{}\"", self.name));
        }
    }
}

/// Executes a command about contexts.
pub fn run(command: ContextCommand, options: &ClientOptions, screen: &Screen) -> Result<(), Failure> {
    match command {
        ContextCommand::Show => show::run(options, screen),
        ContextCommand::List => list(&Contexts::read()?, screen),
        ContextCommand::Use { name } => {
            let mut contexts = Contexts::read()?;
            contexts.find(&name)?;
            contexts.current = Some(name.clone()).filter(|name| name != LOCAL);
            contexts.write()?;
            tell_of_context(options, screen);
            screen.print(&format!("commands use the context \"{name}\" from now on"))
        }
        ContextCommand::Set(args) => {
            let mut contexts = Contexts::read()?;
            let name = args.name.clone();
            let is_new = change::set(&mut contexts, args, options)?;
            contexts.write()?;
            screen.print(&format!("the context \"{name}\" is {}", if is_new { "created" } else { "changed" }))
        }
        ContextCommand::Delete { name } => {
            let mut contexts = Contexts::read()?;
            if name == LOCAL {
                return Err(Failure::Usage(format!("\"{LOCAL}\" is the newsroom on this machine, and stays")));
            }
            contexts.find(&name)?;
            contexts.contexts.remove(&name);
            contexts.current = contexts.current.filter(|current| *current != name);
            contexts.write()?;
            login::forget(&name)?;
            screen.print(&format!("the context \"{name}\" is deleted"))
        }
    }
}

/// The object with the names of its fields as in all JSON of the commands.
fn in_camel_case(object: Value) -> Value {
    let Value::Object(fields) = object else { return object };
    let fields = fields.into_iter().map(|(name, value)| {
        let mut words = name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        let rest = words.map(|word| word[..1].to_uppercase() + &word[1..]);
        (rest.fold(first, |name, word| name + &word), value)
    });
    Value::Object(fields.collect())
}

fn list(contexts: &Contexts, screen: &Screen) -> Result<(), Failure> {
    let current = contexts.current.as_deref().unwrap_or(LOCAL);
    let local = Context::default();
    let all = std::iter::once((LOCAL, &local)).chain(contexts.contexts.iter().map(|(name, of)| (name.as_str(), of)));
    if screen.is_json() {
        let all = all.map(|(name, context)| {
            let mut value = in_camel_case(serde_json::to_value(context).unwrap_or_default());
            value["name"] = json!(name);
            value["current"] = json!(name == current);
            value
        });
        return screen.print(&format!("{:#}", Value::from_iter(all)));
    }
    let mut sheet = Sheet::new([
        Column::Fixed("USED"),
        Column::Fixed("NAME"),
        Column::Flexible("EDITORIAL"),
        Column::Extra("ISSUER"),
    ]);
    for (name, context) in all {
        let used = if name == current { "*" } else { "" };
        let editorial = context.address(ServiceName::Editorial).unwrap_or(ServiceName::Editorial.default_address());
        let issuer = context.issuer.clone().unwrap_or_default();
        sheet.row([used.to_owned(), name.to_owned(), editorial.to_owned(), issuer]);
    }
    screen.print(&sheet.render(screen))
}
