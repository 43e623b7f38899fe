//! Refuses empty values, which would widen what a command does: an empty desk would be all desks.

use clap::{Arg, ArgMatches, Command, error::ErrorKind, parser::ValueSource};

/// The options whose empty value has a meaning, which their help states: it removes what is there.
const EMPTY_REMOVES: [(&str, &[&str]); 4] = [
    ("newsroom story edit", STORY),
    ("newsroom story correct", STORY),
    ("newsroom source edit", &["section", "language", "credential", "time_zone"]),
    ("newsroom access role edit", &["description"]),
];
/// What a story need not have.
const STORY: &[&str] = &["standfirst", "slugline", "byline", "dateline", "keywords"];

/// Fails if the command line gives an empty value, for an option or an argument of the command or of its subcommands. The
/// command is built.
pub fn refuse_empty(command: &mut Command, matches: &ArgMatches) -> Result<(), clap::Error> {
    if let Some((name, inner)) = matches.subcommand()
        && let Some(command) = command.find_subcommand_mut(name)
    {
        refuse_empty(command, inner)?;
    }
    let words = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    let empty = command.get_arguments().find(|argument| is_empty(argument, matches) && !may_be_empty(&words, argument));
    match empty.map(name) {
        Some(name) => Err(command.error(ErrorKind::InvalidValue, format!("{name} must not be empty"))),
        None => Ok(()),
    }
}

/// Whether an empty value of this argument removes what is there.
pub fn may_be_empty(words: &str, argument: &Arg) -> bool {
    let id = argument.get_id().as_str();
    EMPTY_REMOVES.iter().any(|(command, options)| *command == words && options.contains(&id))
}

fn is_empty(argument: &Arg, matches: &ArgMatches) -> bool {
    let id = argument.get_id().as_str();
    let is_typed =
        matches!(matches.try_contains_id(id), Ok(true)) && matches.value_source(id) == Some(ValueSource::CommandLine);
    let values = if is_typed { matches.try_get_raw(id).ok().flatten() } else { None };
    values.into_iter().flatten().any(|value| value.to_str().is_some_and(|text| text.trim().is_empty()))
}

/// The argument as its user knows it.
fn name(argument: &Arg) -> String {
    match argument.get_long() {
        Some(long) => format!("--{long}"),
        None => format!("<{}>", argument.get_id().as_str().to_uppercase()),
    }
}
