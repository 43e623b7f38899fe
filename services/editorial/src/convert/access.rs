//! Commands and queries of roles and grants, parsed from requests, their stored answers, and their events.

use newsroom_access::{
    AccessChange, Grant, Holder, Privilege, PrivilegeSet, Role, grant_from_message, grant_to_message,
    role_from_message, role_to_message, store::GrantFilter,
};
use newsroom_chassis::{
    api_error::{ApiError, Violations},
    clock::{self, from_timestamp},
    outbox::NewEvent,
    page::Page,
    store::{Request, StoreError, StoredResponse},
};
use newsroom_proto::editorial::v1;
use prost::{Message, Name as _};
use time::Duration;
use uuid::Uuid;

use super::{holder::Issuers, request::all};
use crate::domain::{DeskId, MAX_BREAK_GLASS, NewGrant, Note, RoleChange, text::exceeds};

/// The most characters of a role's id, name and description.
const MAX_ID: usize = 64;
const MAX_NAME: usize = 100;
const MAX_DESCRIPTION: usize = 1_000;
/// The fields of a role that can be changed.
const ROLE_FIELDS: [&str; 3] = ["display_name", "description", "privileges"];

#[derive(Clone, Debug)]
pub struct ChangeRole {
    pub id: String,
    pub change: RoleChange,
    pub etag: Option<i64>,
    pub request: Request,
}

#[derive(Clone, Debug)]
pub struct DeleteRole {
    pub id: String,
    pub etag: Option<i64>,
    pub request: Request,
}

#[derive(Clone, Debug)]
pub struct GiveRole {
    pub grant: NewGrant,
    pub request: Request,
}

#[derive(Clone, Debug)]
pub struct RevokeGrant {
    pub id: Uuid,
    pub note: String,
    pub request: Request,
}

#[derive(Clone, Debug)]
pub struct BreakGlass {
    pub role: String,
    pub lasts: Duration,
    pub note: String,
    pub request: Request,
}

#[derive(Debug)]
pub struct GrantsQuery {
    pub filter: GrantFilter,
    pub page: Page<Uuid>,
}

#[derive(Clone, Debug)]
pub struct CheckAccess {
    pub principal: String,
    pub groups: Vec<String>,
    pub privilege: Privilege,
    pub desk: Option<String>,
}

/// A role as the answer to a call that is stored with its request.
pub struct StoredRole(pub Role);

/// A grant as the answer to a call that is stored with its request.
pub struct StoredGrant(pub Grant);

pub fn create_role(message: &v1::CreateRoleRequest) -> Result<ChangeRole, ApiError> {
    let mut violations = Violations::new();
    let request = request("CreateRole", &message.request_id, message, &mut violations);
    let role = message.role.clone().unwrap_or_default();
    let id = violations.check("role.id", role_id(&role.id));
    let change = role_change(&role, &ROLE_FIELDS, &mut violations);
    all(violations, id.map(|id| ChangeRole { id, change, etag: None, request }))
}

pub fn update_role(message: &v1::UpdateRoleRequest) -> Result<ChangeRole, ApiError> {
    let mut violations = Violations::new();
    let request = request("UpdateRole", &message.request_id, message, &mut violations);
    let role = message.role.clone().unwrap_or_default();
    let id = violations.check("role.id", role_id(&role.id));
    let paths = message.update_mask.as_ref().map(|mask| mask.paths.as_slice()).unwrap_or_default();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    if paths.is_empty() || paths.iter().any(|path| !ROLE_FIELDS.contains(path)) {
        violations.add("update_mask", format_args!("must name what changes: {}", ROLE_FIELDS.join(", ")));
    }
    let change = role_change(&role, &paths, &mut violations);
    let etag = etag(&message.etag, &mut violations);
    all(violations, id.map(|id| ChangeRole { id, change, etag, request }))
}

pub fn delete_role(message: &v1::DeleteRoleRequest) -> Result<DeleteRole, ApiError> {
    let mut violations = Violations::new();
    let request = request("DeleteRole", &message.request_id, message, &mut violations);
    let id = violations.check("id", role_id(&message.id));
    let etag = etag(&message.etag, &mut violations);
    all(violations, id.map(|id| DeleteRole { id, etag, request }))
}

pub fn give_role(message: &v1::GrantRoleRequest, issuers: &Issuers) -> Result<GiveRole, ApiError> {
    use v1::grant_role_request::Holder as Given;
    let mut violations = Violations::new();
    let request = request("GrantRole", &message.request_id, message, &mut violations);
    let holder = match &message.holder {
        Some(Given::Principal(id)) => violations.check("principal", issuers.principal(id)).map(Holder::Principal),
        Some(Given::Group(group)) => violations.check("group", issuers.holder(group)).map(Holder::Group),
        None => violations.check("principal", Err("or group must be given")),
    };
    let role = violations.check("role", role_id(&message.role));
    let desk = desk(&message.desk, &mut violations);
    let ends = match message.end_time.as_ref().map(from_timestamp) {
        None => None,
        Some(Some(end)) if end > clock::now() => Some(end),
        Some(_) => violations.check("end_time", Err("must be a time that is still to come")),
    };
    let note = violations.check("note", Note::optional(&message.note));
    let parts = holder.zip(role).zip(note);
    all(
        violations,
        parts.map(|((holder, role), note)| {
            let grant = NewGrant { holder, role, desk, ends, note: note.as_str().to_owned(), within_glass: Vec::new() };
            GiveRole { grant, request }
        }),
    )
}

pub fn revoke_grant(message: &v1::RevokeGrantRequest) -> Result<RevokeGrant, ApiError> {
    let mut violations = Violations::new();
    let request = request("RevokeGrant", &message.request_id, message, &mut violations);
    let id = violations.check("id", Uuid::parse_str(&message.id).map_err(|_| "must be a UUID"));
    let note = violations.check("note", Note::optional(&message.note));
    all(violations, id.zip(note).map(|(id, note)| RevokeGrant { id, note: note.as_str().to_owned(), request }))
}

pub fn break_glass(message: &v1::BreakGlassRequest) -> Result<BreakGlass, ApiError> {
    let mut violations = Violations::new();
    let request = request("BreakGlass", &message.request_id, message, &mut violations);
    let role = violations.check("role", role_id(&message.role));
    let lasts = Duration::minutes(message.minutes.into());
    if lasts < Duration::MINUTE || lasts > MAX_BREAK_GLASS {
        violations.add("minutes", format_args!("must be 1 to {}", MAX_BREAK_GLASS.whole_minutes()));
    }
    let note = violations.check("note", Note::required(&message.note));
    all(
        violations,
        role.zip(note).map(|(role, note)| BreakGlass { role, lasts, note: note.as_str().to_owned(), request }),
    )
}

pub fn grants_query(message: &v1::ListGrantsRequest, issuers: &Issuers) -> Result<GrantsQuery, ApiError> {
    let mut violations = Violations::new();
    let holder = match (message.principal.as_str(), message.group.as_str()) {
        ("", "") => None,
        (id, "") => violations.check("principal", issuers.principal(id)).map(Holder::Principal),
        ("", group) => violations.check("group", issuers.holder(group)).map(Holder::Group),
        _ => violations.check("group", Err("must be empty if principal is given")),
    };
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let role = given(&message.role).and_then(|role| violations.check("role", role_id(&role)));
    let filter =
        GrantFilter { holder, role, desk: desk(&message.desk, &mut violations), includes_ended: message.include_ended };
    let ended = message.include_ended.to_string();
    let filters = [message.principal.as_str(), &message.group, &message.role, &message.desk, &ended];
    let page = Page::parse(message.page_size, &message.page_token, &filters, &mut violations);
    violations.into_result()?;
    Ok(GrantsQuery { filter, page })
}

pub fn check_access(message: &v1::CheckAccessRequest, issuers: &Issuers) -> Result<CheckAccess, ApiError> {
    let mut violations = Violations::new();
    let principal = violations.check("principal", issuers.principal(&message.principal));
    let privilege = match Privilege::try_from(message.privilege) {
        Ok(privilege) if privilege != Privilege::Unspecified => Some(privilege),
        _ => violations.check("privilege", Err("must be a privilege")),
    };
    let desk = desk(&message.desk, &mut violations);
    let mut groups = Vec::new();
    for group in &message.groups {
        groups.extend(violations.check("groups", issuers.holder(group)));
    }
    all(
        violations,
        principal.zip(privilege).map(|(principal, privilege)| CheckAccess { principal, groups, privilege, desk }),
    )
}

/// The event of a change. It is urgent: a revocation has to overtake the news.
pub fn access_changed(change: &AccessChange) -> NewEvent {
    event(change).urgent_if(true)
}

/// The event of a change that is published again.
pub fn access_announced(change: &AccessChange) -> NewEvent {
    event(change)
}

fn event(change: &AccessChange) -> NewEvent {
    match change {
        AccessChange::Role(role) => {
            let payload = v1::RoleChanged { role: Some(role_to_message(role)) }.encode_to_vec();
            let aggregate = (role_uuid(&role.id), role.revision);
            NewEvent::new("editorial", "role", "changed", aggregate, v1::RoleChanged::full_name(), payload)
        }
        AccessChange::Grant(grant) => {
            let payload = v1::GrantChanged { grant: Some(grant_to_message(grant)) }.encode_to_vec();
            let aggregate = (grant.id, grant.revision());
            NewEvent::new("editorial", "grant", "changed", aggregate, v1::GrantChanged::full_name(), payload)
        }
    }
}

/// The id of a role's events, which have to be about a UUID (version 8): a part of the digest of its id.
fn role_uuid(id: &str) -> Uuid {
    use sha2::{Digest as _, Sha256};
    let digest: [u8; 32] = Sha256::digest(id).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn role_change(role: &v1::Role, paths: &[&str], violations: &mut Violations) -> RoleChange {
    let mut change = RoleChange::default();
    for (path, max, text, target) in [
        ("display_name", MAX_NAME, &role.display_name, &mut change.display_name),
        ("description", MAX_DESCRIPTION, &role.description, &mut change.description),
    ] {
        if !paths.contains(&path) {
            continue;
        }
        let clean = newsroom_text::clean_line(text);
        if exceeds(&clean, max) {
            violations.add(format!("role.{path}"), format_args!("must have at most {max} characters"));
        }
        *target = Some(clean);
    }
    if paths.contains(&"privileges") {
        let known =
            |number: &i32| Privilege::try_from(*number).ok().filter(|privilege| *privilege != Privilege::Unspecified);
        match role.privileges.iter().map(known).collect::<Option<PrivilegeSet>>() {
            Some(privileges) => change.privileges = Some(privileges),
            None => violations.add("role.privileges", "must be privileges"),
        }
    }
    change
}

fn role_id(text: &str) -> Result<String, &'static str> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if text.is_empty() || text.len() > MAX_ID || !text.chars().all(is_plain) {
        return Err("must be 1 to 64 lower-case letters, digits, hyphens and underscores");
    }
    Ok(text.to_owned())
}

fn desk(text: &str, violations: &mut Violations) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let desk = violations.check("desk", DeskId::parse(text).ok_or("must be the id of a desk"));
    desk.map(|desk| desk.to_string())
}

fn etag(text: &str, violations: &mut Violations) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    violations.check("etag", text.parse().map_err(|_| "must be the etag of a role"))
}

fn request(call: &str, request_id: &str, message: &impl Message, violations: &mut Violations) -> Request {
    let method = format!("/newsroom.editorial.v1.AccessService/{call}");
    Request::parse(request_id, &method, &message.encode_to_vec(), violations)
}

impl StoredResponse for StoredRole {
    fn to_bytes(&self) -> Vec<u8> {
        role_to_message(&self.0).encode_to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let message = v1::Role::decode(bytes).map_err(StoreError::unreadable)?;
        role_from_message(Some(message)).map(Self).map_err(StoreError::unreadable)
    }
}

impl StoredResponse for StoredGrant {
    fn to_bytes(&self) -> Vec<u8> {
        grant_to_message(&self.0).encode_to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let message = v1::Grant::decode(bytes).map_err(StoreError::unreadable)?;
        grant_from_message(Some(message)).map(Self).map_err(StoreError::unreadable)
    }
}

/// The messages of the built-in roles.
pub fn built_in_roles() -> impl Iterator<Item = v1::Role> {
    newsroom_access::BUILT_IN.iter().map(|role| v1::Role {
        id: role.id.to_owned(),
        display_name: role.display_name.to_owned(),
        description: role.description.to_owned(),
        privileges: role.privileges().iter().map(i32::from).collect(),
        built_in: true,
        ..v1::Role::default()
    })
}
