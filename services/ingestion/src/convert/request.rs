//! Calls that write, parsed at the door: all violations at once.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    store::Request,
};
use newsroom_proto::ingestion::v1;
use prost::Message;
use url::Url;

use super::{
    error::violations,
    source::{mappings, proposal},
};
use crate::domain::{
    Digest, Form, Freshness, Settings, SettingsChange, SourceId,
    limits::{PAYLOAD_BYTES, URL_CHARS},
};

/// A source to create.
#[derive(Clone, Debug)]
pub struct Creation {
    /// What a person says about it.
    pub settings: Settings,
    /// What makes a repeat safe.
    pub request: Request,
}

/// A source to change.
#[derive(Clone, Debug)]
pub struct Update {
    pub id: SourceId,
    /// The revision that the caller has read; empty: any.
    pub etag: String,
    /// What is new.
    pub change: SettingsChange,
    /// What makes a repeat safe.
    pub request: Request,
}

/// A source to delete.
#[derive(Clone, Debug)]
pub struct Deletion {
    pub id: SourceId,
    /// The revision that the caller has read; empty: any.
    pub etag: String,
    /// What makes a repeat safe.
    pub request: Request,
}

/// A payload that a source pushes.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who pushes.
    pub source_id: SourceId,
    /// The form that it is said to have.
    pub form: Option<Form>,
    pub payload: Vec<u8>,
    /// Where it was found.
    pub url: Option<Url>,
    /// The `Content-Type` that it came with.
    pub content_type: Option<String>,
    /// What the way that it came by proves.
    pub freshness: Freshness,
    request_id: String,
    envelope: Vec<u8>,
}

impl Submission {
    /// What makes a repeat safe. `payload` is the payload's digest: it takes a while on a large one, so
    /// whoever reads the payload makes it.
    pub fn request(&self, payload: Digest) -> Request {
        let body = [self.envelope.as_slice(), payload.to_string().as_bytes()].concat();
        // Its form was checked at the door.
        Request::parse(&self.request_id, &method("SubmitRaw"), &body, &mut Violations::new())
    }
}

/// Reads `CreateSource`.
pub fn create_source(message: &v1::CreateSourceRequest) -> Result<Creation, ApiError> {
    let mut broken = Violations::new();
    let request = request("CreateSource", &message.request_id, message, &mut broken);
    let source = message.source.clone().unwrap_or_default();
    match proposal(&source).map(Settings::parse) {
        Ok(Ok(settings)) if broken.is_empty() => return Ok(Creation { settings, request }),
        Ok(Ok(_)) => {}
        Ok(Err(rules)) => {
            for rule in violations(rules).iter() {
                broken.add(rule.field.clone(), &rule.rule);
            }
        }
        Err((field, rule)) => broken.add(field, rule),
    }
    Err(broken.into())
}

/// Reads `UpdateSource`.
pub fn update_source(message: &v1::UpdateSourceRequest) -> Result<Update, ApiError> {
    let mut broken = Violations::new();
    let request = request("UpdateSource", &message.request_id, message, &mut broken);
    let source = message.source.clone().unwrap_or_default();
    let id = broken.check("source.id", source.id.parse::<SourceId>());
    let change = change(&source, message.update_mask.as_ref(), &mut broken);
    match id {
        Some(id) if broken.is_empty() => Ok(Update { id, etag: source.etag, change, request }),
        _ => Err(broken.into()),
    }
}

/// Reads `DeleteSource`.
pub fn delete_source(message: &v1::DeleteSourceRequest) -> Result<Deletion, ApiError> {
    let mut broken = Violations::new();
    let request = request("DeleteSource", &message.request_id, message, &mut broken);
    match broken.check("id", message.id.parse::<SourceId>()) {
        Some(id) if broken.is_empty() => Ok(Deletion { id, etag: message.etag.clone(), request }),
        _ => Err(broken.into()),
    }
}

/// Reads `PollSource`.
pub fn poll_source(message: &v1::PollSourceRequest) -> Result<SourceId, ApiError> {
    message.id.parse().map_err(|error| ApiError::invalid("id", error))
}

/// Reads `SubmitRaw`.
pub fn submit_raw(mut message: v1::SubmitRawRequest) -> Result<Submission, ApiError> {
    let mut broken = Violations::new();
    let payload = std::mem::take(&mut message.payload);
    let envelope = message.encode_to_vec();
    let _checked = Request::parse(&message.request_id, "", &[], &mut broken);
    let source_id = broken.check("source_id", message.source_id.parse::<SourceId>());
    let form = match v1::RawFormat::try_from(message.format) {
        Ok(format) => form(format),
        Err(_) => {
            broken.add("format", "must be a format that is read");
            None
        }
    };
    if !(1..=PAYLOAD_BYTES).contains(&payload.len()) {
        broken.add("payload", format_args!("must have 1 byte to {} MiB", PAYLOAD_BYTES >> 20));
    }
    let url = match message.url.as_str() {
        "" => None,
        text => broken.check("url", address(text)),
    };
    match source_id {
        Some(source_id) if broken.is_empty() => Ok(Submission {
            source_id,
            form,
            payload,
            url,
            content_type: None,
            freshness: Freshness::Unproven,
            request_id: message.request_id,
            envelope,
        }),
        _ => Err(broken.into()),
    }
}

/// Reads a push over HTTP. `id` is the sender's own for the message: unique among those of its source, of any length,
/// and signed together with the time.
pub fn push(
    source_id: SourceId,
    id: Option<&str>,
    payload: Vec<u8>,
    content_type: Option<String>,
    url: Option<&str>,
) -> Result<Submission, ApiError> {
    let own = |id: &str| Digest::of_parts(["push", &source_id.to_string(), id]).to_string();
    let mut submission = submit_raw(v1::SubmitRawRequest {
        request_id: id.map(own).unwrap_or_default(),
        source_id: source_id.to_string(),
        format: v1::RawFormat::Unspecified.into(),
        payload,
        url: url.unwrap_or_default().to_owned(),
    })?;
    // Another type may make another item of the same bytes.
    submission.envelope.extend_from_slice(content_type.as_deref().unwrap_or_default().as_bytes());
    submission.content_type = content_type;
    if id.is_some() {
        submission.freshness = Freshness::Proven;
    }
    Ok(submission)
}

/// A form's number in the contract; 0 when none is said.
pub fn form_number(form: Option<Form>) -> i64 {
    let format = match form {
        None => v1::RawFormat::Unspecified,
        Some(Form::Rss) => v1::RawFormat::Rss,
        Some(Form::Atom) => v1::RawFormat::Atom,
        Some(Form::JsonFeed) => v1::RawFormat::JsonFeed,
        Some(Form::Html) => v1::RawFormat::Html,
        Some(Form::Text) => v1::RawFormat::Text,
        Some(Form::Ninjs) => v1::RawFormat::Ninjs,
        Some(Form::Iptc7901) => v1::RawFormat::Iptc7901,
        Some(Form::Anpa) => v1::RawFormat::Anpa,
        Some(Form::Mail) => v1::RawFormat::Mail,
        Some(Form::NewsmlG2) => v1::RawFormat::NewsmlG2,
        Some(Form::Newsml1) => v1::RawFormat::Newsml1,
        Some(Form::Nitf) => v1::RawFormat::Nitf,
    };
    i32::from(format).into()
}

/// The form of a number of the contract, if it is one.
pub fn form_from_number(number: i64) -> Option<Form> {
    i32::try_from(number).ok().and_then(|number| v1::RawFormat::try_from(number).ok()).and_then(form)
}

fn form(format: v1::RawFormat) -> Option<Form> {
    match format {
        v1::RawFormat::Unspecified => None,
        v1::RawFormat::Rss => Some(Form::Rss),
        v1::RawFormat::Atom => Some(Form::Atom),
        v1::RawFormat::JsonFeed => Some(Form::JsonFeed),
        v1::RawFormat::Html => Some(Form::Html),
        v1::RawFormat::Text => Some(Form::Text),
        v1::RawFormat::Ninjs => Some(Form::Ninjs),
        v1::RawFormat::Iptc7901 => Some(Form::Iptc7901),
        v1::RawFormat::Anpa => Some(Form::Anpa),
        v1::RawFormat::Mail => Some(Form::Mail),
        v1::RawFormat::NewsmlG2 => Some(Form::NewsmlG2),
        v1::RawFormat::Newsml1 => Some(Form::Newsml1),
        v1::RawFormat::Nitf => Some(Form::Nitf),
    }
}

pub(super) fn address(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && text.len() <= URL_CHARS);
    url.ok_or("must be an http or https address of at most 2,048 characters")
}

/// What is new under a mask, which has to name at least one field.
fn change(source: &v1::Source, mask: Option<&prost_types::FieldMask>, broken: &mut Violations) -> SettingsChange {
    let mut change = SettingsChange::default();
    let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
    let mut unknown = paths.is_empty();
    for path in paths {
        match path.as_str() {
            "name" => change.name = Some(source.name.clone()),
            "location" => change.location = Some(source.location.clone()),
            "default_section" => change.default_section = Some(source.default_section.clone()),
            "default_language" => change.default_language = Some(source.default_language.clone()),
            "paused" => change.paused = Some(source.paused),
            "mappings" => change.mappings = Some(mappings(source)),
            "credential" => change.credential = Some(source.credential.clone()),
            "providers" => change.providers = Some(source.providers.clone()),
            "time_zone" => change.time_zone = Some(source.time_zone.clone()),
            "poll_interval" => match proposal(source) {
                Ok(proposal) => change.poll_interval = Some(proposal.poll_interval),
                Err((field, rule)) => broken.add(field, rule),
            },
            "quiet_after" => match proposal(source) {
                Ok(proposal) => change.quiet_after = Some(proposal.quiet_after),
                Err((field, rule)) => broken.add(field, rule),
            },
            _ => unknown = true,
        }
    }
    if unknown {
        let rule = "must name one or more of name, location, default_section, default_language, poll_interval, \
                    paused, quiet_after, mappings, credential, providers, time_zone";
        broken.add("update_mask", rule);
    }
    change
}

fn request(call: &str, request_id: &str, message: &impl Message, broken: &mut Violations) -> Request {
    Request::parse(request_id, &method(call), &message.encode_to_vec(), broken)
}

fn method(call: &str) -> String {
    let service = if call == "SubmitRaw" { "ItemService" } else { "SourceService" };
    format!("/newsroom.ingestion.v1.{service}/{call}")
}
