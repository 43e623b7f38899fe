//! Parses the requests of calls that write. All violations are reported together.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    store::{Request, RequestId},
};
use newsroom_proto::ingestion::v1;
use prost::Message;
use url::Url;

use super::{
    error::violations,
    source::{mappings, proposal},
};
use crate::domain::{
    Digest, Form, Freshness, PayloadMetadata, Settings, SettingsChange, SourceId,
    limits::{TEXT_BYTES, URL_CHARS, shown},
};

const ADDRESS: &str = "must be an http or https address of at most 2,048 characters";

/// The request to create a source.
#[derive(Clone, Debug)]
pub struct Creation {
    pub settings: Settings,
    /// Identifies a repeated request.
    pub request: Request,
}

/// The request to change a source.
#[derive(Clone, Debug)]
pub struct Update {
    pub id: SourceId,
    /// The revision that the caller has read. Empty: any revision.
    pub etag: String,
    pub change: SettingsChange,
    /// Identifies a repeated request.
    pub request: Request,
}

/// The request to delete a source.
#[derive(Clone, Debug)]
pub struct Deletion {
    pub id: SourceId,
    /// The revision that the caller has read. Empty: any revision.
    pub etag: String,
    /// Identifies a repeated request.
    pub request: Request,
}

/// A payload that a source pushes.
#[derive(Clone, Debug)]
pub struct Submission {
    pub source_id: SourceId,
    pub payload: Vec<u8>,
    /// The metadata of the payload. A repeated request must have the same metadata.
    pub metadata: PayloadMetadata,
    /// Whether the sender is proven to send this content now.
    pub freshness: Freshness,
    request_id: RequestId,
}

impl Submission {
    /// Identifies a repeated request: the same request id, payload and metadata. `payload` is the digest of the
    /// payload. The caller computes it where the payload is read, because that takes long for a large payload.
    pub fn request(&self, payload: Digest) -> Request {
        let PayloadMetadata { form, content_type, content_language, url } = &self.metadata;
        // A number of the contract never changes.
        let form = form.map(|form| i32::from(form_to_message(form)).to_string()).unwrap_or_default();
        let url = url.as_ref().map(Url::as_str).unwrap_or_default();
        // The same bytes may yield another item under another type.
        let content_type = content_type.as_deref().unwrap_or_default();
        let content_language = content_language.as_deref().unwrap_or_default();
        let (source_id, payload) = (self.source_id.to_string(), payload.to_string());
        let said = Digest::of_parts([source_id.as_str(), &form, url, content_type, content_language, &payload]);
        Request::new(self.request_id.clone(), &method("SubmitRaw"), &said.to_vec())
    }
}

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

pub fn delete_source(message: &v1::DeleteSourceRequest) -> Result<Deletion, ApiError> {
    let mut broken = Violations::new();
    let request = request("DeleteSource", &message.request_id, message, &mut broken);
    match broken.check("id", message.id.parse::<SourceId>()) {
        Some(id) if broken.is_empty() => Ok(Deletion { id, etag: message.etag.clone(), request }),
        _ => Err(broken.into()),
    }
}

pub fn poll_source(message: &v1::PollSourceRequest) -> Result<SourceId, ApiError> {
    message.id.parse().map_err(|error| ApiError::invalid("id", error))
}

pub fn submit_raw(message: v1::SubmitRawRequest) -> Result<Submission, ApiError> {
    let mut broken = Violations::new();
    let request_id = RequestId::parse(&message.request_id, &mut broken);
    let source_id = broken.check("source_id", message.source_id.parse::<SourceId>());
    let form = match v1::RawFormat::try_from(message.format) {
        Ok(format) => form(format),
        Err(_) => {
            broken.add("format", "must be a format that is read");
            None
        }
    };
    check_payload(&message.payload, form, &mut broken);
    let url = match message.url.as_str() {
        "" => None,
        text => broken.check("url", address(text)),
    };
    match source_id {
        Some(source_id) if broken.is_empty() => Ok(Submission {
            source_id,
            payload: message.payload,
            metadata: PayloadMetadata { form, url, ..PayloadMetadata::default() },
            freshness: Freshness::Unproven,
            request_id,
        }),
        _ => Err(broken.into()),
    }
}

/// Parses a push over HTTP. `id` is the sender's id of the message. It is unique within the source, has any length, and
/// is signed together with the time.
pub fn push(
    source_id: SourceId,
    id: Option<&str>,
    payload: Vec<u8>,
    metadata: PayloadMetadata,
) -> Result<Submission, ApiError> {
    let mut broken = Violations::new();
    let own = |id: &str| Digest::of_parts(["push", &source_id.to_string(), id]).to_string();
    let request_id = RequestId::parse(&id.map(own).unwrap_or_default(), &mut broken);
    check_payload(&payload, metadata.form, &mut broken);
    if metadata.url.as_ref().is_some_and(|url| !is_address(url, url.as_str())) {
        broken.add("url", ADDRESS);
    }
    broken.into_result()?;
    let freshness = if id.is_some() { Freshness::Proven } else { Freshness::Unproven };
    Ok(Submission { source_id, payload, metadata, freshness, request_id })
}

/// Checks the size of a payload as far as it is certain. A payload without a declared form may be a mail, whose size is
/// limited by the configuration.
fn check_payload(payload: &[u8], form: Option<Form>, broken: &mut Violations) {
    let may_be_mail = form.is_none_or(|form| form == Form::Mail);
    if payload.is_empty() {
        broken.add("payload", "must have at least 1 byte");
    } else if payload.len() > TEXT_BYTES && !may_be_mail {
        broken.add("payload", format_args!("must have at most {}, unless it is a mail", shown(TEXT_BYTES)));
    }
}

pub(super) fn form_to_message(form: Form) -> v1::RawFormat {
    match form {
        Form::Rss => v1::RawFormat::Rss,
        Form::Atom => v1::RawFormat::Atom,
        Form::JsonFeed => v1::RawFormat::JsonFeed,
        Form::Html => v1::RawFormat::Html,
        Form::Text => v1::RawFormat::Text,
        Form::Ninjs => v1::RawFormat::Ninjs,
        Form::Iptc7901 => v1::RawFormat::Iptc7901,
        Form::Anpa => v1::RawFormat::Anpa,
        Form::Mail => v1::RawFormat::Mail,
        Form::NewsmlG2 => v1::RawFormat::NewsmlG2,
        Form::Newsml1 => v1::RawFormat::Newsml1,
        Form::Nitf => v1::RawFormat::Nitf,
    }
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
    Url::parse(text).ok().filter(|url| is_address(url, text)).ok_or(ADDRESS)
}

fn is_address(url: &Url, text: &str) -> bool {
    matches!(url.scheme(), "http" | "https") && text.len() <= URL_CHARS
}

/// The changes that a mask selects. The mask must name at least one field.
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
            "archive" => change.archive = Some(source.archive),
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
                    paused, quiet_after, mappings, credential, providers, time_zone, archive";
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
