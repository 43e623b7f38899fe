//! Reads the command line and the environment.

use std::ffi::OsString;

use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _, parser::ValueSource};

use super::{Cli, ClientOptions, given::refuse_empty};

/// The columns of a terminal.
const WIDTH: usize = 80;

impl Cli {
    /// Reads the command line of this process. Ends the process for help and for errors.
    pub fn read() -> Self {
        Self::read_from(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    /// Reads a command line.
    pub fn read_from(typed: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, clap::Error> {
        let mut command = with_one_usage(Self::command());
        let matches = command.try_get_matches_from_mut(typed)?;
        refuse_empty(&mut command, &matches)?;
        let mut cli = Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        cli.client.note_variables(&command, &matches);
        Ok(cli)
    }
}

impl ClientOptions {
    /// Records which options are given, and which of them by environment variables. An empty name of a user or context
    /// counts as not given.
    fn note_variables(&mut self, command: &Command, matches: &ArgMatches) {
        for argument in command.get_arguments() {
            let (name, variable) = (argument.get_id().as_str(), argument.get_env());
            let source = matches.value_source(name);
            if matches!(source, Some(ValueSource::EnvVariable | ValueSource::CommandLine)) {
                self.given.insert(name.to_owned());
            }
            if let Some(variable) = variable.filter(|_| source == Some(ValueSource::EnvVariable)) {
                self.variables.insert(name.to_owned(), variable.to_string_lossy().into_owned());
            }
        }
        if self.variables.contains_key("user") {
            self.user = self.user.take().filter(|name| !name.is_empty());
        }
        if self.variables.contains_key("context") {
            self.context = self.context.take().filter(|name| !name.is_empty());
        }
    }
}

/// Gives every command the usage line of its help for errors too. By default clap lists each option that is set, also
/// by the environment, as if the command required it.
fn with_one_usage(command: Command) -> Command {
    let mut built = command.clone();
    built.build();
    with_usage_of(command, &mut built)
}

fn with_usage_of(mut command: Command, built: &mut Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    for name in names {
        if let Some(built) = built.find_subcommand_mut(&name) {
            command = command.mut_subcommand(&name, |inner| with_usage_of(inner, built));
        }
    }
    let titled = built.render_usage().ansi().to_string();
    match titled.split_once(' ') {
        Some(_) if titled.lines().any(|line| line.chars().count() > WIDTH) => {
            command.override_usage(short_usage(built))
        }
        Some((_title, usage)) => command.override_usage(usage.to_owned()),
        None => command,
    }
}

/// The usage without the options of which one must be given.
fn short_usage(built: &Command) -> String {
    let arguments = built.get_positionals().map(|argument| {
        let name = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
        if argument.is_required_set() { format!(" <{name}>") } else { format!(" [{name}]") }
    });
    let words = built.get_bin_name().unwrap_or_else(|| built.get_name());
    format!("{words} [OPTIONS]{}", arguments.collect::<String>())
}
