//! The table of addresses, and suggestions for the next commands.

use std::{fmt::Write as _, path::Path};

use super::services::Address;
use crate::{cli::ServiceName, local::PEOPLE, serve::role};

/// The width of the names.
const NAME: usize = 16;

/// The addresses of all services. `has_key` is whether client commands find a key with which they may call each of them.
pub(super) fn of(addresses: &[Address], bus: Option<&str>, has_key: bool) -> String {
    let mut table = String::from("\n");
    let mut line = |name: &str, told: String| {
        // Writing to a string cannot fail.
        let _written = writeln!(table, "  {name:<NAME$} {told}");
    };
    if let Some(site) = addresses.iter().find_map(|at| at.site) {
        line("the site", format!("http://{site}/"));
        line("its feeds", format!("http://{site}/feed.xml"));
        line("", format!("http://{site}/feed.json"));
    }
    for at in addresses {
        line(at.service.as_str(), format!("grpc {}   metrics http://{}/metrics", at.grpc, at.admin));
    }
    if let Some(pushes) = addresses.iter().find_map(|at| at.pushes) {
        line("signed pushes", format!("http://{pushes}/v1/sources/SOURCE_ID/items"));
    }
    if let Some(bus) = bus {
        line("the bus", bus.to_owned());
    }
    table.push_str("\n  Next, in a second terminal:\n\n");
    for at in addresses.iter().filter(|at| at.grpc.port() != usual_port(at.service)) {
        let variable = at.service.as_str().to_uppercase();
        let _written = writeln!(table, "    export NEWSROOM_CLIENT_{variable}=http://{}", at.grpc);
    }
    let program = program();
    for (command, what) in STEPS {
        let _written = writeln!(table, "    {:<35} {what}", format!("{program} {command}"));
    }
    table.push_str(&if has_key { key() } else { NO_KEY.to_owned() });
    table.push_str("\n  Ctrl-C stops everything; the next `up` has everything still there.\n");
    table
}

/// The shortest way from an item to a published article.
const STEPS: [(&str, &str); 5] = [
    ("story list", "what came in"),
    ("story show ID", "one of it, by the id in the list"),
    ("story edit ID", "in your editor"),
    ("story submit ID", "hand it in"),
    ("story approve ID", "and it is on the site"),
];

/// Who may call, when the account of `up` has the key of all services.
fn key() -> String {
    let people = PEOPLE.iter().map(|person| format!("{} ({})", person.key, person.group)).collect::<Vec<_>>();
    let lines: Vec<_> = people.chunks(3).map(|people| people.join(", ")).collect();
    // An account may have no name.
    let has_name = std::env::var_os("USER").is_some_and(|name| !name.is_empty());
    let name = if has_name { "the account, or of --user" } else { "--user" };
    let (first, program) = (PEOPLE[0].key, program());
    format!(
        "
  Calls need proof. These commands have it: this account can read the key of
  the newsroom. They act as its owner, under the name of {name}.
  To act as one of its people instead:

    {program} login --as {first}

  {}.

  `newsroom logout` makes you the owner again;
  `newsroom token` prints a token for other programs.
",
        lines.join(",\n  ")
    )
}

/// Who may call otherwise.
const NO_KEY: &str = "
  Calls need proof. Not every service takes that of these commands:
  --token-file or the variable NEWSROOM_TOKEN gives them a token.
";

/// How to call this binary from the current folder.
fn program() -> &'static str {
    if ["just", "justfile"].iter().all(|file| Path::new(file).is_file()) { "./just newsroom" } else { "newsroom" }
}

/// The default port of a service for the client commands.
fn usual_port(service: ServiceName) -> u16 {
    role::default_of(service).common().server.grpc.port()
}
