//! `newsroom whoami`: who the caller is to the services.

use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Caller,
    claims::Claims,
    context::ChosenContext,
    error::Failure,
    output::{fields, now, one_line},
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

/// Shows who the caller is.
pub async fn run(chosen: &ChosenContext, caller: &Caller) -> Result<(), Failure> {
    let token = caller.services.token(ServiceName::Editorial).await?;
    let Some(token) = token else {
        return Err(Failure::Failed(format!(
            "nobody is logged in to \"{}\": `newsroom login` logs you in",
            chosen.name
        )));
    };
    let identity = Identity::of(&token);
    let is_readable = identity.is_some();
    let identity = identity.unwrap_or_default();
    let (screen, origin) = (&caller.screen, token.origin());
    if screen.is_json() {
        let until = identity.until.and_then(|until| until.format(&Rfc3339).ok());
        let known: Value = json!({
            "name": identity.name, "id": identity.id, "groups": identity.groups, "until": until,
            "context": chosen.name, "provedBy": origin,
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
    let pairs = [
        ("name", identity.name.unwrap_or_default()),
        ("id", identity.id.unwrap_or_default()),
        ("groups", identity.groups.join(", ")),
        ("until", until.unwrap_or_default()),
        ("context", chosen.name.clone()),
        ("proved by", origin),
    ];
    screen.print(&fields(&pairs, screen))
}
