//! Lists and changes roles.

use newsroom_proto::editorial::v1::{CreateRoleRequest, DeleteRoleRequest, ListRolesRequest, Role, UpdateRoleRequest};
use prost_types::FieldMask;
use time::OffsetDateTime;

use super::{Failure, names};
use crate::{
    cli::{RoleCommand, RoleContent},
    client::{
        Caller,
        connect::request_id,
        listing::Listing,
        output::{Column, Screen, Sheet, fields, moment, now},
    },
};

pub async fn run(command: RoleCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        RoleCommand::List => caller.screen.list("roles", &Listing { rows: all(caller).await?, more: false }, sheet),
        RoleCommand::Show { role } => {
            let found = all(caller).await?.into_iter().find(|known| known.id == role);
            let found = found.ok_or_else(|| Failure::NotFound(format!("there is no role {role}")))?;
            caller.screen.one(&found, |role| page(role, &caller.screen))
        }
        RoleCommand::New { role, content, no_privileges } => {
            if content.privileges.is_none() && !no_privileges {
                return Err(Failure::Usage(
                    "a new role needs --privilege; --no-privileges creates one that permits nothing yet".into(),
                ));
            }
            let (role, _) = change(role, content);
            let request = CreateRoleRequest { role: Some(role), request_id: request_id() };
            let created = caller.services.access(async |mut access| access.create_role(request.clone()).await);
            told(created.await?.role, "created", caller)
        }
        RoleCommand::Edit { role, content, etag } => {
            let (role, paths) = change(role, content);
            let request = UpdateRoleRequest {
                role: Some(role),
                update_mask: Some(FieldMask { paths }),
                etag: etag.unwrap_or_default(),
                request_id: request_id(),
            };
            let changed = caller.services.access(async |mut access| access.update_role(request.clone()).await);
            told(changed.await?.role, "changed", caller)
        }
        RoleCommand::Delete { role, etag } => {
            let request = DeleteRoleRequest { id: role, etag: etag.unwrap_or_default(), request_id: request_id() };
            let deleted = caller.services.access(async |mut access| access.delete_role(request.clone()).await);
            told(deleted.await?.role, "deleted", caller)
        }
    }
}

/// The built-in roles and those of the newsroom's own, without deleted ones.
pub async fn all(caller: &Caller) -> Result<Vec<Role>, Failure> {
    Ok(caller.services.access(async |mut access| access.list_roles(ListRolesRequest {}).await).await?.roles)
}

/// The role with the given values, and the fields that are given.
fn change(id: String, content: RoleContent) -> (Role, Vec<String>) {
    let given = [
        ("display_name", content.name.is_some()),
        ("description", content.description.is_some()),
        ("privileges", content.privileges.is_some()),
    ];
    let role = Role {
        id,
        display_name: content.name.unwrap_or_default(),
        description: content.description.unwrap_or_default(),
        privileges: content.privileges.unwrap_or_default().into_iter().map(i32::from).collect(),
        ..Role::default()
    };
    (role, given.into_iter().filter(|(_, given)| *given).map(|(path, _)| path.to_owned()).collect())
}

fn told(role: Option<Role>, what: &str, caller: &Caller) -> Result<(), Failure> {
    caller.screen.one(&role.ok_or_else(Failure::empty)?, |role| format!("{what} {}", role.id))
}

fn sheet(roles: &[Role], _: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ROLE"),
        Column::Fixed("NAME"),
        Column::Number("PRIVILEGES"),
        Column::Flexible("FOR"),
    ]);
    for role in roles {
        sheet.row([
            role.id.clone(),
            role.display_name.clone(),
            role.privileges.len().to_string(),
            role.description.clone(),
        ]);
    }
    sheet
}

fn page(role: &Role, screen: &Screen) -> String {
    let changed = if role.built_in {
        "never: it is part of the program".into()
    } else {
        moment(role.update_time.as_ref(), now())
    };
    let known = [
        ("role", role.id.clone()),
        ("name", role.display_name.clone()),
        ("for", role.description.clone()),
        ("may", names(&role.privileges)),
        ("changed", changed),
        ("by", role.updated_by.clone()),
        ("etag", role.etag.clone()),
    ];
    fields(&known, screen)
}
