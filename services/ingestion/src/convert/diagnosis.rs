//! The diagnosis of an endpoint before a source is created for it.

use newsroom_chassis::{api_error::ApiError, clock::to_timestamp};
use newsroom_proto::ingestion::v1;
use url::Url;

use super::{
    request::{address, form_to_message},
    source::kind_to_message,
};
use crate::domain::{Check, Diagnosis, Draft, Finding, Level, Suggestion};

pub fn diagnose_source(message: &v1::DiagnoseSourceRequest) -> Result<Url, ApiError> {
    let url = address(message.location.trim()).map_err(|rule| ApiError::invalid("location", rule))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ApiError::invalid("location", "must not contain a user name or password"));
    }
    Ok(url)
}

pub fn diagnosis_to_message(diagnosis: Diagnosis) -> v1::DiagnoseSourceResponse {
    v1::DiagnoseSourceResponse {
        format: diagnosis.form.map_or(0, |form| form_to_message(form).into()),
        findings: diagnosis.findings.into_iter().map(finding).collect(),
        suggestion: diagnosis.suggestion.map(suggestion),
        feeds: diagnosis.feeds.into_iter().map(String::from).collect(),
        samples: diagnosis.samples.into_iter().map(sample).collect(),
    }
}

fn finding(finding: Finding) -> v1::Finding {
    let level = match finding.level {
        Level::Good => v1::FindingLevel::Good,
        Level::Warning => v1::FindingLevel::Warning,
        Level::Problem => v1::FindingLevel::Problem,
    };
    let check = match finding.check {
        Check::Address => "address",
        Check::Answer => "answer",
        Check::Conditional => "conditional",
        Check::Content => "content",
        Check::Identity => "identity",
        Check::Items => "items",
        Check::Times => "times",
        Check::Site => "site",
    };
    v1::Finding { level: level.into(), check: check.into(), text: finding.text }
}

fn suggestion(suggestion: Suggestion) -> v1::Source {
    v1::Source {
        name: suggestion.location.host_str().unwrap_or_default().trim_start_matches("www.").to_owned(),
        kind: kind_to_message(suggestion.kind).into(),
        location: suggestion.location.into(),
        default_section: suggestion.default_section,
        default_language: suggestion.default_language.map(|language| language.to_string()).unwrap_or_default(),
        poll_interval: prost_types::Duration::try_from(suggestion.poll_interval).ok(),
        ..v1::Source::default()
    }
}

fn sample(draft: Draft) -> v1::SampleItem {
    let Draft { identity, item, .. } = draft;
    v1::SampleItem {
        identity,
        headline: item.headline,
        section: item.section,
        language: item.language.map(|language| language.to_string()).unwrap_or_default(),
        publish_time: item.publish_time.map(to_timestamp),
        paragraphs: i32::try_from(item.body.len()).unwrap_or(i32::MAX),
    }
}
