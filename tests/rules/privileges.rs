//! The table of who may make which call lies in the docs as the contracts have it.

use std::fmt::Write as _;

use newsroom_access::{BUILT_IN, Privilege, Scope};
use newsroom_proto::calls::{CALLS, PRIVILEGES};

use super::tree;

const FILE: &str = "services/access/PRIVILEGES.md";
/// With this variable the file is written.
const VARIABLE: &str = "NEWSROOM_WRITE_DOCS";

/// The document, from the options of the contracts and the built-in roles.
fn document() -> String {
    let mut text = String::from(
        "# Privileges\n\nMade from the contracts (`option (newsroom.access.v1.needs)`) and the built-in roles by \
         `NEWSROOM_WRITE_DOCS=1 cargo nextest run --workspace privileges`. A test compares it.\n\n## What each \
         privilege permits\n\n| privilege | permits to | ",
    );
    for role in BUILT_IN {
        write!(text, "{} | ", role.id).unwrap();
    }
    let columns = "--- | ".repeat(BUILT_IN.len() + 2);
    writeln!(text, "\n| {}", columns.trim_end()).unwrap();
    for (privilege, permits) in PRIVILEGES {
        write!(text, "| `{}` | {} | ", privilege.name(), permits.trim_end_matches('.')).unwrap();
        for role in BUILT_IN {
            write!(text, "{} | ", if role.privileges().contains(*privilege) { "yes" } else { "" }).unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text.push_str(
        "\n## What each call needs\n\nA call without a token of a known issuer is UNAUTHENTICATED, a call without ",
    );
    text.push_str(
        "the privilege PERMISSION_DENIED (`PRIVILEGE_MISSING`). *On the desk* means the desk of the story: the ",
    );
    text.push_str("privilege may be held everywhere or on that desk.\n");
    let mut service = "";
    for call in CALLS {
        if call.service() != service {
            service = call.service();
            write!(text, "\n### {service}\n\n| call | needs | where | and besides |\n| --- | --- | --- | --- |\n")
                .unwrap();
        }
        let name = |privilege: Privilege| format!("`{}`", privilege.name());
        let needs = call.privilege.map_or("any known caller".to_owned(), name);
        let own = call.own.map(|own| format!("; for one's own story {} suffices", name(own))).unwrap_or_default();
        let place = match call.scope {
            Scope::Desk => "on the desk",
            Scope::Anywhere => "everywhere or on any desk",
            Scope::House | Scope::Unspecified => "everywhere",
        };
        let also = call.also.iter().map(|also| format!("{} if {}", name(also.privilege), also.when));
        let also = also.collect::<Vec<_>>().join("; ");
        let kind = if call.reads { "" } else { " (changes)" };
        writeln!(text, "| {}{kind} | {needs}{own} | {place} | {also} |", call.method()).unwrap();
    }
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn the_table_of_privileges_is_that_of_the_contracts() {
    let made = document();
    if std::env::var_os(VARIABLE).is_some() {
        std::fs::write(tree::root().join(FILE), &made).unwrap();
    }
    assert_eq!(tree::read(FILE), made, "write it anew with {VARIABLE}=1");
}
