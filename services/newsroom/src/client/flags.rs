//! What users type for the fields of requests, by which the services name what is wrong.

use super::error::Flags;
use crate::cli::ClientCommand;

const ACCESS: Flags = &[
    ("id", "the id"),
    ("role", "ROLE"),
    ("role.id", "ROLE"),
    ("role.display_name", "--name"),
    ("role.description", "--description"),
    ("role.privileges", "--privilege"),
    ("principal", "--principal"),
    ("group", "--group"),
    ("desk", "--desk"),
    ("end_time", "--for"),
    ("minutes", "--for"),
    ("note", "--note"),
    ("etag", "--etag"),
];

const AUDIT: Flags = &[
    ("resource_id", "--about"),
    ("principal", "--by"),
    ("call", "--call"),
    ("outcome", "--outcome"),
    ("start_time", "--since"),
    ("end_time", "--until"),
    ("after_position", "--after"),
];

const STORY: Flags = &[
    ("content.headline", "--headline"),
    ("content.standfirst", "--standfirst"),
    ("content.slugline", "--slugline"),
    ("content.byline", "--byline"),
    ("content.dateline", "--dateline"),
    ("content.section", "--section"),
    ("content.language", "--language"),
    ("content.keywords", "--keywords"),
    ("content.body", "--body-file"),
    ("states", "--state"),
    ("text", "--text"),
    ("desk", "--desk"),
    ("from_revision", "--from"),
    ("to_revision", "--to"),
    ("usage_override_note", "--note"),
    ("note", "--note"),
    ("reason", "--reason"),
    ("etag", "--etag"),
];

const SOURCE: Flags = &[
    ("source.name", "the name"),
    ("source.kind", "--kind"),
    ("source.location", "the location"),
    ("source.default_section", "--section"),
    ("source.default_language", "--language"),
    ("source.poll_interval", "--every"),
    ("source.quiet_after", "--quiet-after"),
    ("source.credential", "--credential"),
    ("source.mappings", "--mapping"),
    ("source.providers", "--provider"),
    ("source.time_zone", "--time-zone"),
    ("source.archive", "--archive"),
    ("etag", "--etag"),
];

/// The flags of a command.
pub fn of(command: &ClientCommand) -> Flags {
    match command {
        ClientCommand::Access(_) => ACCESS,
        ClientCommand::Audit(_) => AUDIT,
        ClientCommand::Story(_) => STORY,
        ClientCommand::Source(_) => SOURCE,
        _ => &[],
    }
}
