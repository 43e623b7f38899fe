//! `POST /v1/sources/{source id}/items`: accepts a payload that its source has signed.

use std::sync::Arc;

use axum::extract::{Path, Request, State, rejection::PathRejection};
use http::{HeaderMap, StatusCode, header};
use newsroom_access::{AccessError, Authorization};
use newsroom_chassis::{
    api_error::ApiError,
    authentication::{self, Principal, PrincipalKind},
    clock,
    compute::compute_awaited,
    store::StoreError,
};
use url::Url;

use super::{
    body::{self, ContentEncoding},
    handler::{Pushes, parameters, source_id},
    reply::{self, HttpReply, Problem},
    signature::{self, Proof},
};
use crate::{
    convert,
    domain::{PayloadMetadata, Source, limits::TEXT_BYTES},
    fetch::{Pace, Secret},
    usecase::{self, Error},
};

/// The longest language tag, in bytes.
const LANGUAGE_BYTES: usize = 35;

pub(super) async fn take(
    State(pushes): State<Arc<Pushes>>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<HttpReply, Problem> {
    let id = source_id(&parameters(path)?)?;
    let Some(_slot) = pushes.of_sources.take(id) else { return Err(Problem::overloaded()) };
    let (head, body) = request.into_parts();
    let packing = ContentEncoding::of(&head.headers)?;
    let content_type = content_type(&head.headers)?;
    let source = usecase::source::find_pushing(&pushes.intake, id).await.map_err(|error| match error {
        Error::Domain(_) => Problem::not_found(),
        error => error.into(),
    })?;
    let secret = secret(&pushes, &source).await?;
    let limit = limit(content_type.as_deref(), pushes.intake.fetcher.max_mail_bytes);
    let body = body::read(body, packing, limit, Pace::default(), &pushes.intake.memory).await?;
    let (headers, extensions) = (head.headers, head.extensions);
    let content_language = content_language(&headers);
    let metadata = PayloadMetadata { form: None, content_type, content_language, url: location(&headers)? };
    // Verification and decompression take a while for a large body.
    let opened = compute_awaited(move |awaited| {
        let Ok(proof) = signature::check(&headers, &body.bytes, &secret, clock::now()) else {
            return Err(Problem::unauthorized());
        };
        Ok((proof, body.unpack(awaited)?))
    });
    // The memory is held until the items are stored.
    let (Proof { id: message }, (payload, _memory)) = opened.await.map_err(StoreError::from)??;
    let submission = convert::push(id, message.as_deref(), payload.into(), metadata)?;
    let by = by_source(&source).map_err(ApiError::from)?.from_request(&extensions);
    let submitted = usecase::item::submit(&pushes.intake, submission, &by).await?;
    Ok(reply::submitted(&submitted))
}

/// The source as the caller of the call that a push stands for. Its signature proves it.
fn by_source(source: &Source) -> Result<Authorization, AccessError> {
    let principal = Principal {
        id: format!("source:{}", source.id),
        name: source.settings.name.clone(),
        kind: PrincipalKind::Service,
        groups: Vec::new(),
        proof: authentication::Proof::Signature,
    };
    Authorization::of_one_call(principal, "/newsroom.ingestion.v1.ItemService/SubmitRaw")
}

/// The secret of the source. If it cannot be read, this is recorded in the health of the source.
async fn secret(pushes: &Pushes, source: &Source) -> Result<Secret, Problem> {
    let Some(name) = &source.settings.credential else {
        return Err(Problem::unauthorized());
    };
    let fault = match pushes.intake.fetcher.credentials.get(name).await {
        Ok(secret) if signature::is_strong(&secret) => return Ok(secret),
        Ok(_) => format!("the secret {name} has fewer than 16 bytes, or no base64 after whsec_"),
        Err(failure) => failure.text,
    };
    usecase::source::note_push_fault(&pushes.intake, source, fault).await?;
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "NOT_CONFIGURED");
    Err(problem.saying("pushes of this source cannot be checked now").passing())
}

/// The content type of the payload, if payloads of this type are parsed.
fn content_type(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return Ok(None) };
    let value = value.to_str().map_err(|_| Problem::invalid("Content-Type", "must be a media type"))?;
    let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (kind, subtype) = media_type.split_once('/').unwrap_or((&media_type, ""));
    let read = match kind {
        "text" => true,
        "application" => {
            let suffix = subtype.rsplit('+').next().unwrap_or_default();
            matches!(suffix, "xml" | "json") || matches!(subtype, "octet-stream" | "mbox")
        }
        "message" => matches!(subtype, "rfc822" | "global"),
        _ => false,
    };
    match read {
        true => Ok(Some(value.to_owned())),
        false => {
            let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE");
            Err(problem.saying("text, XML, JSON and mail are read"))
        }
    }
}

/// The maximum size of a payload of this content type, in bytes. One that may be anything may be a mail.
fn limit(content_type: Option<&str>, max_mail_bytes: usize) -> usize {
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    let may_be_mail = media_type.is_empty()
        || media_type.starts_with("message/")
        || matches!(media_type.as_str(), "application/octet-stream" | "application/mbox");
    if may_be_mail { max_mail_bytes } else { TEXT_BYTES }
}

/// The language of the payload (RFC 9110 §8.5), if it is one.
pub(super) fn content_language(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_LANGUAGE)?.to_str().ok()?.trim();
    (!value.is_empty() && value.len() <= LANGUAGE_BYTES).then(|| value.to_owned())
}

/// The address of the payload (RFC 9110 §8.7).
fn location(headers: &HeaderMap) -> Result<Option<Url>, Problem> {
    let Some(value) = headers.get(header::CONTENT_LOCATION) else { return Ok(None) };
    let url = value.to_str().ok().and_then(|text| Url::parse(text).ok());
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(Some).ok_or_else(|| Problem::invalid("Content-Location", "must be an absolute http or https address"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn what_may_be_news_is_taken() {
        let of = |value: &'static str| {
            content_type(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]))
        };
        for value in [
            "text/html; charset=utf-8",
            "text/plain",
            "Application/RSS+XML",
            "application/json",
            "application/vnd.iptc.g2.newsitem+xml",
            "application/xml",
            "application/octet-stream",
            "message/rfc822",
        ] {
            assert_eq!(of(value).unwrap().as_deref(), Some(value));
        }
        for value in ["image/png", "application/pdf", "multipart/form-data; boundary=x", "application/zip", "x", ""] {
            assert_eq!(of(value).unwrap_err().reason(), "UNSUPPORTED_MEDIA_TYPE", "{value}");
        }
        assert_eq!(content_type(&HeaderMap::new()).unwrap(), None);
    }
}
