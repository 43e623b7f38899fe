//! Who may do what, in all four services.

mod audit;
mod codec;
mod desks;
mod followed;
mod glass;
mod hidden;
mod requests;
mod storylines;
mod streams;
mod table;

use futures::Stream;
use newsroom_fixtures::issuer::{Issuer, SigningKey, now};
use newsroom_tests::{Newsroom, Role};
use serde_json::{Value, json};
use tonic::{
    Code, Request, Response, Status, Streaming,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    metadata::{Ascii, MetadataValue},
    transport::Channel,
};
use tonic_types::StatusExt as _;

/// The issuer of a newsroom's tokens, with its key.
struct Tokens {
    issuer: Issuer,
    key: SigningKey,
}

impl Tokens {
    fn new() -> Self {
        let key = SigningKey::ed25519("k");
        Self { issuer: Issuer::start(&[&key]), key }
    }

    /// A token of a person in these groups.
    fn of(&self, subject: &str, groups: &[&str]) -> String {
        self.with(subject, &json!({ "groups": groups }))
    }

    /// A token with these claims in place of the usual ones.
    fn with(&self, subject: &str, changes: &Value) -> String {
        let mut claims = self.issuer.claims(subject, "newsroom");
        for (name, value) in changes.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        self.key.token(&claims)
    }

    fn expired(&self) -> String {
        self.with("late", &json!({ "exp": now() - 3_600, "groups": ["administrators"] }))
    }

    /// A token that another key has signed.
    fn forged(&self) -> String {
        let mut claims = self.issuer.claims("forger", "newsroom");
        claims["groups"] = json!(["administrators"]);
        SigningKey::ed25519("k").token(&claims)
    }
}

/// The code and the reason of an answer to a call, and the desk that a missing privilege is missing on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    code: Code,
    reason: String,
    desk: String,
}

impl Outcome {
    fn of(status: &Status) -> Self {
        let info = status.get_error_details().error_info().cloned();
        let desk = info.as_ref().and_then(|info| info.metadata.get("desk").cloned()).unwrap_or_default();
        Self { code: status.code(), reason: info.map(|info| info.reason).unwrap_or_default(), desk }
    }

    fn is_denied(&self) -> bool {
        self.reason == "PRIVILEGE_MISSING"
    }
}

/// Opens the call with this path, whatever its kind is.
async fn open(
    channel: Channel,
    path: &str,
    messages: impl Stream<Item = Vec<u8>> + Send + 'static,
    token: Option<&str>,
) -> Result<Streaming<Vec<u8>>, Status> {
    let mut request = Request::new(messages);
    if let Some(token) = token {
        let value: MetadataValue<Ascii> = format!("Bearer {token}").parse().unwrap();
        request.metadata_mut().insert("authorization", value);
    }
    let mut client = Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = PathAndQuery::try_from(path).unwrap();
    client.streaming(request, path, codec::Bytes).await.map(Response::into_inner)
}

/// Makes the call with this path and message, whatever its kind is. Returns the first message of the answer.
async fn call(channel: Channel, path: &str, message: Vec<u8>, token: Option<&str>) -> Result<Vec<u8>, Status> {
    let mut answer = open(channel, path, futures::stream::iter([message]), token).await?;
    Ok(answer.message().await?.unwrap_or_default())
}

async fn outcome(channel: Channel, path: &str, message: Vec<u8>, token: Option<&str>) -> Outcome {
    match call(channel, path, message, token).await {
        Ok(_) => Outcome { code: Code::Ok, reason: String::new(), desk: String::new() },
        Err(status) => Outcome::of(&status),
    }
}

/// The service that offers the call with this path. Every service offers the operators' calls.
fn role_of(path: &str) -> Role {
    let name = |role: &Role| path.starts_with(&format!("/newsroom.{}.", role.name()));
    Role::ALL.into_iter().find(name).unwrap_or(Role::Publishing)
}

/// Gives a role, as an administrator.
async fn grant(newsroom: &Newsroom, tokens: &Tokens, grant: &Value) -> String {
    let administrator = tokens.of("boss", &["administrators"]);
    let message = requests::encoded("newsroom.editorial.v1.GrantRoleRequest", grant);
    let path = "/newsroom.editorial.v1.AccessService/GrantRole";
    let answer = call(newsroom.channel(Role::Editorial), path, message, Some(&administrator)).await.unwrap();
    let answer = requests::decoded("newsroom.editorial.v1.GrantRoleResponse", &answer);
    answer["grant"]["id"].as_str().unwrap().to_owned()
}
