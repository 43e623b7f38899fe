//! `newsroom whoami`: who the caller is to the services.

use newsroom_proto::editorial::v1::{WhoAmIRequest, WhoAmIResponse};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Caller, access,
    claims::Claims,
    context::ChosenContext,
    error::Failure,
    output::{fields, now, object, one_line},
    token::Token,
};
use crate::{cli::ServiceName, local};

/// Who the caller is, as far as it is known.
#[derive(Debug, Default)]
struct Identity {
    name: Option<String>,
    /// The issuer and the subject.
    id: Option<String>,
    groups: Vec<String>,
    until: Option<OffsetDateTime>,
}

impl Identity {
    /// What the token itself says.
    fn of(token: &Token) -> Option<Self> {
        let text = token.for_others()?;
        let claims = Claims::of(&text)?;
        let issuer = claims.text("iss").map(|issuer| if local::is_local(issuer) { local::NAME } else { issuer });
        let id = issuer.zip(claims.text("sub")).map(|(issuer, subject)| format!("{issuer}:{subject}"));
        let name = ["name", "preferred_username"].into_iter().find_map(|claim| claims.text(claim));
        // The tokens of a newsroom on this machine are made for each call.
        let until = claims.ends_at().filter(|_| !matches!(token, Token::Local(..)));
        let until = until.and_then(|until| OffsetDateTime::from_unix_timestamp(until).ok());
        Some(Self { name: name.map(str::to_owned), id, groups: claims.groups(), until })
    }
}

/// What the newsroom says of the caller. `None`, with a complaint, if it does not answer. Fails if it knows no such caller.
async fn known_to_editorial(caller: &Caller) -> Result<Option<WhoAmIResponse>, Failure> {
    let known = caller.services.access(async |mut access| access.who_am_i(WhoAmIRequest {}).await).await;
    match known {
        Ok(known) => Ok(Some(known)),
        Err(refused) if refused.is_unauthenticated() => Err(refused),
        Err(failure) => {
            caller.screen.complain("what you may do is not known, because editorial does not answer:");
            failure.lines().iter().for_each(|line| caller.screen.complain(line));
            Ok(None)
        }
    }
}

/// What the caller may do, by the grants that give it.
fn rights(known: &WhoAmIResponse) -> Vec<(&'static str, String)> {
    let mut rights = vec![("may everywhere", access::names(&known.privileges))];
    for desk in &known.desks {
        rights.push(("may on a desk", format!("{}: {}", desk.desk, access::names(&desk.privileges))));
    }
    for grant in &known.grants {
        let place = if grant.desk.is_empty() { "everywhere".to_owned() } else { format!("on {}", grant.desk) };
        let glass = match (grant.break_glass, grant.within_glass.is_empty()) {
            (true, _) => ", taken by breaking the glass",
            (false, false) => ", given within a broken glass",
            (false, true) => "",
        };
        rights.push(("role", format!("{} {place}{glass}, by the grant {}", grant.role, grant.id)));
    }
    rights
}

/// Shows who the caller is.
pub async fn run(chosen: &ChosenContext, caller: &Caller) -> Result<(), Failure> {
    let token = caller.services.token(ServiceName::Editorial).await?;
    let Some(token) = token else {
        // Who cannot be asked is not known, whoever is logged in.
        let asked = caller.services.access(async |mut access| access.who_am_i(WhoAmIRequest {}).await).await;
        asked.map(drop).or_else(|failure| if failure.is_unauthenticated() { Ok(()) } else { Err(failure) })?;
        return Err(Failure::Failed(format!(
            "nobody is logged in to \"{}\": `newsroom login` logs you in",
            chosen.name
        )));
    };
    let identity = Identity::of(&token);
    let is_readable = identity.is_some();
    let identity = identity.unwrap_or_default();
    let (screen, origin) = (&caller.screen, token.origin());
    let known_there = known_to_editorial(caller).await?;
    if screen.is_json() {
        let until = identity.until.and_then(|until| until.format(&Rfc3339).ok());
        let access = known_there.as_ref().map(object).transpose()?;
        let access: Option<Value> = access.and_then(|access| serde_json::from_str(&access).ok());
        let known: Value = json!({
            "name": identity.name, "id": identity.id, "groups": identity.groups, "until": until,
            "context": chosen.name, "provedBy": origin, "access": access,
        });
        return screen.print(&format!("{known:#}"));
    }
    if !is_readable {
        screen.complain("the token is no JSON Web Token, so only its issuer knows who you are");
    }
    let until = identity.until.map(|until| {
        let state = if until <= now() { " (over)" } else { "" };
        format!("{}{state}", one_line(&until.format(&Rfc3339).unwrap_or_default()))
    });
    let mut pairs = vec![
        ("name", identity.name.unwrap_or_default()),
        ("id", identity.id.unwrap_or_default()),
        ("groups", known_there.as_ref().map_or(&identity.groups, |known| &known.groups).join(", ")),
        ("until", until.unwrap_or_default()),
        ("context", chosen.name.clone()),
        ("proved by", origin),
    ];
    pairs.extend(known_there.iter().flat_map(rights));
    screen.print(&fields(&pairs, screen))
}
