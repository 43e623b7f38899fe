//! Lists, gives and revokes grants.

use newsroom_proto::editorial::v1::{
    Grant, GrantRoleRequest, ListGrantsRequest, ListGrantsResponse, RevokeGrantRequest, Role, grant, grant_role_request,
};
use prost_types::Timestamp;
use time::OffsetDateTime;

use super::{Failure, role};
use crate::{
    cli::{GrantArgs, GrantList, HolderArgs},
    client::{
        Caller,
        connect::request_id,
        desk,
        id::{self, Candidate, short},
        listing,
        output::{Column, Sheet, is_ahead, moment, now, relative},
    },
};

/// How many grants are searched for one with a short id.
const SEARCHED: usize = 20_000;

pub async fn list(args: GrantList, caller: &Caller) -> Result<(), Failure> {
    let grants = listing::collect(args.limit, async |page_size, page_token| {
        let request = ListGrantsRequest {
            principal: args.principal.clone().unwrap_or_default(),
            group: args.group.clone().unwrap_or_default(),
            role: args.role.clone().unwrap_or_default(),
            desk: args.desk.clone().unwrap_or_default(),
            include_ended: args.all,
            page_size,
            page_token,
        };
        let page = page(request, caller).await?;
        Ok((page.grants, page.next_page_token))
    });
    let grants = grants.await?;
    let is_shown = !caller.screen.is_json() && !grants.rows.is_empty();
    let roles = if is_shown { role::all(caller).await? } else { Vec::new() };
    caller.screen.list("grants", &grants, |grants, now| sheet(grants, &roles, now))
}

async fn page(request: ListGrantsRequest, caller: &Caller) -> Result<ListGrantsResponse, Failure> {
    caller.services.access(async |mut access| access.list_grants(request.clone()).await).await
}

/// The full id of the grant that the user typed.
pub async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    id::resolve("grants", typed, async |_| {
        let found = listing::collect(SEARCHED, async |page_size, page_token| {
            let request =
                ListGrantsRequest { include_ended: true, page_size, page_token, ..ListGrantsRequest::default() };
            let page = page(request, caller).await?;
            Ok((page.grants, page.next_page_token))
        });
        let name = |grant: Grant| Candidate {
            name: format!("{} for {} {}", grant.role, named(&grant), place(&grant)),
            id: grant.id,
        };
        Ok(found.await?.rows.into_iter().map(name).collect())
    })
    .await
}

pub async fn give(args: GrantArgs, caller: &Caller) -> Result<(), Failure> {
    if let Some(desk) = &args.desk {
        desk::tell_unknown(desk, caller).await;
    }
    let end_time = args.lasts.map(|lasts| now() + lasts);
    let request = GrantRoleRequest {
        holder: Some(holder(args.holder)?),
        role: args.role,
        desk: args.desk.unwrap_or_default(),
        end_time: end_time.map(|end| Timestamp { seconds: end.unix_timestamp(), nanos: 0 }),
        note: args.note,
        request_id: request_id(),
    };
    let given = caller.services.access(async |mut access| access.grant_role(request.clone()).await).await?;
    told(&given.grant.ok_or_else(Failure::empty)?, "given", caller)
}

pub async fn revoke(typed: &str, note: String, caller: &Caller) -> Result<(), Failure> {
    let id = resolve(typed, caller).await?;
    let request = RevokeGrantRequest { id, note, request_id: request_id() };
    let revoked = caller.services.access(async |mut access| access.revoke_grant(request.clone()).await).await?;
    told(&revoked.grant.ok_or_else(Failure::empty)?, "revoked", caller)
}

/// Tells what has happened to a grant.
pub fn told(grant: &Grant, what: &str, caller: &Caller) -> Result<(), Failure> {
    caller.screen.one(grant, |grant| {
        let until = grant.end_time.as_ref().map(|end| format!(" until {}", moment(Some(end), now())));
        let (holder, until) = (named(grant), until.unwrap_or_default());
        format!("{what}: {} for {holder} {}{until}\ngrant {}", grant.role, place(grant), grant.id)
    })
}

fn holder(args: HolderArgs) -> Result<grant_role_request::Holder, Failure> {
    match (args.principal, args.group) {
        (Some(id), _) => Ok(grant_role_request::Holder::Principal(id)),
        (None, Some(group)) => Ok(grant_role_request::Holder::Group(group)),
        (None, None) => Err(Failure::Usage("--principal or --group must be given".into())),
    }
}

/// The roles and holders are never cut, so that no two of them look alike.
fn sheet(grants: &[Grant], roles: &[Role], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("GRANT"),
        Column::Fixed("ROLE"),
        Column::Fixed("HOLDER"),
        Column::Fixed("WHERE"),
        Column::Fixed("STATE"),
        Column::Extra("GIVEN BY"),
    ]);
    for grant in grants {
        let has_role = roles.iter().any(|role| role.id == grant.role);
        sheet.row([
            short(&grant.id),
            grant.role.clone(),
            named(grant),
            place(grant),
            state(grant, has_role, now),
            grant.created_by.clone(),
        ]);
    }
    sheet
}

fn named(grant: &Grant) -> String {
    match &grant.holder {
        Some(grant::Holder::Principal(id)) => id.clone(),
        Some(grant::Holder::Group(group)) => format!("group {group}"),
        None => String::new(),
    }
}

fn place(grant: &Grant) -> String {
    if grant.desk.is_empty() { "everywhere".into() } else { format!("on {}", grant.desk) }
}

fn state(grant: &Grant, has_role: bool, now: OffsetDateTime) -> String {
    // Who takes a role by breaking the glass was given it by nobody.
    let glass = match (grant.break_glass, grant.within_glass.is_empty()) {
        (true, _) => ", broken glass",
        (false, false) => ", by a broken glass",
        (false, true) => "",
    };
    match (&grant.revoke_time, &grant.end_time) {
        (Some(at), _) => format!("revoked {}{glass}", relative(Some(at), now)),
        (None, Some(end)) if !is_ahead(Some(end), now) => format!("ended {}{glass}", relative(Some(end), now)),
        (None, _) if !has_role => "role deleted".into(),
        (None, Some(end)) => format!("ends {}{glass}", relative(Some(end), now)),
        (None, None) => format!("holds{glass}"),
    }
}

#[cfg(test)]
#[path = "grant_tests.rs"]
mod tests;
