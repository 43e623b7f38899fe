//! Roles and grants as messages, and back.

use newsroom_chassis::{
    clock::{from_timestamp, to_timestamp},
    convert::ConvertError,
};
use newsroom_proto::{
    access::v1::Privilege,
    editorial::v1::{self, grant},
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Grant, GrantEnd, Holder, Role};

pub fn role_to_message(role: &Role) -> v1::Role {
    v1::Role {
        id: role.id.clone(),
        display_name: role.display_name.clone(),
        description: role.description.clone(),
        privileges: role.privileges.iter().map(i32::from).collect(),
        built_in: false,
        etag: role.revision.to_string(),
        update_time: Some(to_timestamp(role.updated)),
        updated_by: role.updated_by.clone(),
        deleted: role.is_deleted,
        revision: role.revision,
    }
}

/// Reads the role of an event. Privileges that this version does not know are left out: they permit nothing here.
pub fn role_from_message(message: Option<v1::Role>) -> Result<Role, ConvertError> {
    let message = message.ok_or_else(|| ConvertError::new("role", "is missing"))?;
    if message.id.is_empty() {
        return Err(ConvertError::new("role.id", "must not be empty"));
    }
    if message.revision < 1 {
        return Err(ConvertError::new("role.revision", "must be 1 or more"));
    }
    let privileges = message.privileges.iter().filter_map(|number| Privilege::try_from(*number).ok()).collect();
    Ok(Role {
        id: message.id,
        display_name: message.display_name,
        description: message.description,
        privileges,
        is_deleted: message.deleted,
        revision: message.revision,
        updated: time("role.update_time", message.update_time.as_ref())?,
        updated_by: message.updated_by,
    })
}

pub fn grant_to_message(grant: &Grant) -> v1::Grant {
    let revoked = grant.revoked.as_ref();
    v1::Grant {
        id: grant.id.to_string(),
        holder: Some(match &grant.holder {
            Holder::Principal(id) => grant::Holder::Principal(id.clone()),
            Holder::Group(group) => grant::Holder::Group(group.clone()),
        }),
        role: grant.role.clone(),
        desk: grant.desk.clone().unwrap_or_default(),
        end_time: grant.ends.map(to_timestamp),
        note: grant.note.clone(),
        break_glass: grant.is_break_glass,
        within_glass: grant.within_glass.iter().map(Uuid::to_string).collect(),
        create_time: Some(to_timestamp(grant.created)),
        created_by: grant.created_by.clone(),
        revoke_time: revoked.map(|end| to_timestamp(end.time)),
        revoked_by: revoked.map(|end| end.by.clone()).unwrap_or_default(),
        revoke_note: revoked.map(|end| end.note.clone()).unwrap_or_default(),
        revision: grant.revision(),
    }
}

/// Reads the grant of an event.
pub fn grant_from_message(message: Option<v1::Grant>) -> Result<Grant, ConvertError> {
    let message = message.ok_or_else(|| ConvertError::new("grant", "is missing"))?;
    let holder = match message.holder {
        Some(grant::Holder::Principal(id)) if !id.is_empty() => Holder::Principal(id),
        Some(grant::Holder::Group(group)) if !group.is_empty() => Holder::Group(group),
        _ => return Err(ConvertError::new("grant.holder", "must name a principal or a group")),
    };
    let revoked = match &message.revoke_time {
        None => None,
        Some(at) => {
            let time = time("grant.revoke_time", Some(at))?;
            Some(GrantEnd { time, by: message.revoked_by, note: message.revoke_note })
        }
    };
    let glass = message.within_glass.iter().map(|id| Uuid::parse_str(id));
    let within_glass: Result<Vec<Uuid>, _> = glass.collect();
    let within_glass = within_glass.map_err(|_| ConvertError::new("grant.within_glass", "must be UUIDs"))?;
    let ends = message.end_time.as_ref().map(|end| time("grant.end_time", Some(end))).transpose()?;
    Ok(Grant {
        id: Uuid::parse_str(&message.id).map_err(|_| ConvertError::new("grant.id", "must be a UUID"))?,
        holder,
        role: message.role,
        desk: Some(message.desk).filter(|desk| !desk.is_empty()),
        ends,
        note: message.note,
        is_break_glass: message.break_glass,
        within_glass,
        created: time("grant.create_time", message.create_time.as_ref())?,
        created_by: message.created_by,
        revoked,
    })
}

fn time(field: &'static str, timestamp: Option<&prost_types::Timestamp>) -> Result<OffsetDateTime, ConvertError> {
    timestamp.and_then(from_timestamp).ok_or_else(|| ConvertError::new(field, "must be a time"))
}
