//! Items of ingestion.

use newsroom_chassis::clock::from_timestamp;
use newsroom_proto::ingestion::v1;

use super::{Unreadable, unreadable};
use crate::domain::{Content, Edit, Embargo, ItemId, Language, Usage, WireItem};

/// An item, as a story takes it; `None` for what is no text: a picture is no story. A language that is
/// no tag is left out, for a person to name.
pub fn item_from_message(item: Option<v1::Item>) -> Result<Option<WireItem>, Unreadable> {
    let item = item.ok_or_else(|| unreadable("item", "is missing"))?;
    if !matches!(item.r#type(), v1::ItemType::Unspecified | v1::ItemType::Text) {
        return Ok(None);
    }
    let usage = match item.pub_status() {
        v1::PubStatus::Unspecified | v1::PubStatus::Usable => Usage::Usable,
        v1::PubStatus::Withheld => Usage::Withheld,
        v1::PubStatus::Canceled => Usage::Canceled,
    };
    let embargo = match &item.embargo_time {
        None => None,
        Some(time) => {
            let end = from_timestamp(time).ok_or_else(|| unreadable("item.embargo_time", "is no time"))?;
            Some(Embargo::until(end))
        }
    };
    let id = ItemId::parse(&item.id).map_err(|error| unreadable("item.id", error))?;
    if item.revision < 1 {
        return Err(unreadable("item.revision", "must be 1 or more"));
    }
    let raw = Content {
        headline: item.headline,
        standfirst: item.standfirst,
        byline: item.byline,
        section: item.section,
        language: Language::parse(&item.language).map(|language| language.to_string()).unwrap_or_default(),
        body: item.body,
        keywords: item.keywords,
        ..Content::default()
    };
    let edit = Edit::whole(&raw).map_err(|broken| {
        let rules = broken.into_iter().map(|violation| format!("{} {}", violation.field, violation.rule));
        unreadable("item", format!("does not fit a story: {}", rules.collect::<Vec<_>>().join(", ")))
    })?;
    Ok(Some(WireItem {
        id,
        revision: item.revision,
        source_name: item.source_name,
        canonical_url: item.canonical_url,
        content: edit.onto(&Content::default()),
        usage,
        embargo,
        corrects: item.correction,
    }))
}
