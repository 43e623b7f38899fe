//! `/v1/websub/{source id}/{token}`: a hub verifies a subscription or delivers content (`WebSub` §5.3 and §7).

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::extract::{Path, RawQuery, Request, State, rejection::PathRejection};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use newsroom_chassis::{compute::compute_awaited, store::StoreError};
use url::form_urlencoded;

use super::{
    body::{self, ContentEncoding},
    handler::{Pushes, parameters, source_id},
    push,
    reply::{HttpReply, Problem},
    signature,
};
use crate::{
    domain::{SourceId, limits::TEXT_BYTES, subscription::LEASE_WANTED},
    fetch::Pace,
    usecase::{
        self,
        subscription::{Content, Verification},
    },
};

/// The maximum length of a challenge, in bytes.
const CHALLENGE: usize = 1_024;

/// Answers a verification by a hub. It is confirmed only if it matches a request that was made.
pub(super) async fn verify(
    State(pushes): State<Arc<Pushes>>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<HttpReply, Problem> {
    let (id, token) = parameters(path)?;
    let (id, token) = subscription_of(&id, &token)?;
    let query = query.unwrap_or_default();
    let query = form_urlencoded::parse(query.as_bytes());
    let query: HashMap<_, _> = query.take(16).collect();
    let value = |name: &str| query.get(name).map(AsRef::as_ref).unwrap_or_default();
    let challenge = value("hub.challenge");
    let verification = match value("hub.mode") {
        "subscribe" => {
            let lease = value("hub.lease_seconds").parse().map_or(LEASE_WANTED, Duration::from_secs);
            Verification::Subscribe(lease)
        }
        "unsubscribe" => Verification::Unsubscribe,
        "denied" => Verification::Denied(value("hub.reason").to_owned()),
        _ => return Err(Problem::not_found()),
    };
    let is_denial = matches!(verification, Verification::Denied(_));
    if !is_denial && !(1..=CHALLENGE).contains(&challenge.len()) {
        return Err(Problem::invalid("hub.challenge", format!("must have 1 to {CHALLENGE} bytes")));
    }
    let (topic, intake) = (value("hub.topic"), &pushes.intake);
    match usecase::subscription::verify(intake, id, token, topic, verification).await? {
        true => Ok(plain(StatusCode::OK, challenge.to_owned())),
        false => Err(Problem::not_found()),
    }
}

/// Why content of a hub is dropped.
const WEAKER: &str = "the hub signs with sha1 now, and signed with a better method before; what it sent was dropped";
const UNPROVEN: &str = "what was sent in the hub's name has no valid signature, and was dropped";

/// Accepts content from a hub. Content without a valid signature is dropped, which the health of the source says; the
/// hub is not informed.
pub(super) async fn take(
    State(pushes): State<Arc<Pushes>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Result<HttpReply, Problem> {
    let (id, token) = parameters(path)?;
    let (id, token) = subscription_of(&id, &token)?;
    let Some(_slot) = pushes.of_sources.take(id) else { return Err(Problem::overloaded()) };
    let intake = &pushes.intake;
    let Some(subscription) = usecase::subscription::find_listening(intake, id, token).await? else {
        // A hub that gets this status ends the subscription (§7).
        return Err(Problem::new(StatusCode::GONE, "NOT_SUBSCRIBED"));
    };
    let secret = usecase::subscription::secret_of(intake, token).await.map_err(|failure| {
        tracing::warn!(error = failure.text, "what a hub tells cannot be checked");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "NOT_CONFIGURED").passing()
    })?;
    let (head, body) = request.into_parts();
    let packing = ContentEncoding::of(&head.headers)?;
    let body = body::read(body, packing, TEXT_BYTES, Pace::default(), &intake.memory).await?;
    let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let content_language = push::content_language(&head.headers);
    // SHA-1 is accepted only while the hub has never used a better method.
    let may_sha1 = matches!(subscription.signed_by.as_str(), "" | "sha1");
    let opened = compute_awaited(move |awaited| {
        let check = |may_sha1| signature::check_hub(&head.headers, &body.bytes, secret.as_bytes(), may_sha1);
        let signed_by = check(may_sha1).map_err(|_| if check(true).is_ok() { WEAKER } else { UNPROVEN });
        match signed_by {
            Ok(signed_by) => body.unpack(awaited).map(|unpacked| Ok((signed_by, unpacked))),
            Err(why) => Ok(Err(why)),
        }
    });
    match opened.await.map_err(StoreError::from)?? {
        Ok((signed_by, (bytes, _memory))) => {
            let content = Content { bytes: bytes.into(), content_type, content_language, signed_by };
            usecase::subscription::take_content(intake, subscription, content).await?;
        }
        Err(why) => {
            usecase::subscription::note_unproven(intake, subscription, why).await?;
            tracing::info!(source.id = %id, "what a hub told was not proven, and ignored");
            metrics::counter!("newsroom_ingestion_websub_unproven_total", "service" => "ingestion").increment(1);
        }
    }
    Ok(plain(StatusCode::ACCEPTED, String::new()))
}

/// Parses the source id and the token in a path.
fn subscription_of<'a>(id: &str, token: &'a str) -> Result<(SourceId, &'a str), Problem> {
    let is_token = token.len() == 32 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_token { Ok((source_id(id)?, token)) } else { Err(Problem::not_found()) }
}

fn plain(status: StatusCode, text: String) -> HttpReply {
    let mut answer = Response::new(Full::from(Bytes::from(text)));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_source_and_a_token_or_nothing() {
        let (id, token) = (uuid::Uuid::now_v7().to_string(), "0123456789abcdef".repeat(2));
        assert_eq!(subscription_of(&id, &token).unwrap(), (id.parse().unwrap(), token.as_str()));
        for (id, token) in [("1", token.as_str()), (&id, &token[1..]), (&id, &token.to_uppercase()), ("", &token)] {
            assert_eq!(subscription_of(id, token).unwrap_err().reason(), "NOT_FOUND", "{id} {token}");
        }
    }
}
