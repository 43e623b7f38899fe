//! `newsroom access …`: who may do what.

mod grant;
mod role;

use newsroom_access::Privilege;
use newsroom_chassis::config::ConfigError;
use newsroom_proto::{
    calls::PRIVILEGES,
    editorial::v1::{BreakGlassRequest, CheckAccessRequest},
};

use super::{
    Caller,
    connect::request_id,
    error::Failure,
    output::{Column, Sheet},
};
use crate::{
    cli::{AccessCommand, CheckArgs},
    serve,
};

pub async fn run(command: AccessCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        AccessCommand::Privileges => list_privileges(caller),
        AccessCommand::Role(command) => role::run(command, caller).await,
        AccessCommand::List(args) => grant::list(args, caller).await,
        AccessCommand::Grant(args) => grant::give(args, caller).await,
        AccessCommand::Revoke { grant, note } => grant::revoke(&grant, note, caller).await,
        AccessCommand::Check(args) => check(args, caller).await,
        AccessCommand::BreakGlass { role, lasts, note } => {
            let minutes = i32::try_from(lasts.as_secs() / 60).unwrap_or(i32::MAX);
            let request = BreakGlassRequest { role, minutes, note, request_id: request_id() };
            let taken = caller.services.access(async |mut access| access.break_glass(request.clone()).await);
            grant::told(&taken.await?.grant.ok_or_else(Failure::empty)?, "taken", caller)
        }
        AccessCommand::Bootstrap(args) => {
            let settings = args.config.settings.clone();
            let given = serve::bootstrap(args).await.map_err(|error| {
                let told = serve::setting::told(&error, &settings);
                let is_misused = matches!(error.downcast_ref(), Some(ConfigError::Flag(_)));
                if is_misused { Failure::Usage(told) } else { Failure::Failed(told) }
            });
            caller.screen.print(&given?)
        }
    }
}

fn list_privileges(caller: &Caller) -> Result<(), Failure> {
    if caller.screen.is_json() {
        let all = PRIVILEGES.iter().map(|(privilege, permits)| (privilege.name(), (*permits).into()));
        let all: serde_json::Map<String, serde_json::Value> = all.collect();
        return caller.screen.print(&serde_json::to_string_pretty(&all).unwrap_or_default());
    }
    let mut sheet = Sheet::new([Column::Fixed("PRIVILEGE"), Column::Flexible("PERMITS TO")]);
    for (privilege, permits) in PRIVILEGES {
        sheet.row([privilege.name(), permits.trim_end_matches('.').to_owned()]);
    }
    caller.screen.print(&sheet.render(&caller.screen))
}

async fn check(args: CheckArgs, caller: &Caller) -> Result<(), Failure> {
    let has_groups = !args.groups.is_empty();
    let request = CheckAccessRequest {
        principal: args.principal,
        groups: args.groups,
        privilege: args.privilege.into(),
        desk: args.desk.unwrap_or_default(),
    };
    let checked = caller.services.access(async |mut access| access.check_access(request.clone()).await).await?;
    caller.screen.one(&checked, |checked| {
        if checked.allowed {
            let by = checked.grants.iter().map(|grant| format!("{} ({})", grant.role, grant.id));
            format!("yes, by the grant of {}", by.collect::<Vec<_>>().join(", "))
        } else {
            let groups = if has_groups { "" } else { " by a grant of its own; name its groups by --group" };
            format!("no{groups}; roles with this privilege: {}", checked.roles.join(", "))
        }
    })
}

/// The full id of the grant that the user typed.
pub async fn resolve_grant(typed: &str, caller: &Caller) -> Result<String, Failure> {
    grant::resolve(typed, caller).await
}

/// Whether there is a role with this id.
pub async fn has_role(id: &str, caller: &Caller) -> Result<bool, Failure> {
    Ok(role::all(caller).await?.iter().any(|role| role.id == id))
}

/// The names of privileges, for people.
pub fn names(privileges: &[i32]) -> String {
    let names = privileges.iter().filter_map(|number| Privilege::try_from(*number).ok());
    names.map(Privilege::name).collect::<Vec<_>>().join(" ")
}
