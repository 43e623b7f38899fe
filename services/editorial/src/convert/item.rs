//! Converts the items of ingestion.

use newsroom_chassis::convert::{ConvertError, optional_time, required};
use newsroom_proto::ingestion::v1;
use newsroom_text::clean_line;

use crate::domain::{
    Content, Contest, ContestReason, CopyGroup, Edit, Embargo, ItemGroup, ItemId, LanguageTag, Usage, WireItem,
};

/// Converts an item to a story's item. `None` for an item that is not a text, such as a picture. A language that is not
/// a BCP 47 tag is dropped, so that a person has to choose it.
pub fn item_from_message(item: Option<v1::Item>) -> Result<Option<WireItem>, ConvertError> {
    let item = required("item", item)?;
    if !matches!(item.r#type(), v1::ItemType::Unspecified | v1::ItemType::Text) {
        return Ok(None);
    }
    // A status of a later contract version is unknown here. Such an item is withheld.
    let usage = v1::PubStatus::try_from(item.pub_status).map_or(Usage::Withheld, usage);
    let embargo = optional_time("item.embargo_time", item.embargo_time.as_ref())?.map(Embargo::until);
    let published = item.publish_time.as_ref().filter(|_| item.archived);
    let archived = optional_time("item.publish_time", published)?;
    let id = ItemId::parse(&item.id).map_err(|error| ConvertError::new("item.id", error))?;
    if item.revision < 1 {
        return Err(ConvertError::new("item.revision", "must be 1 or more"));
    }
    let raw = Content {
        headline: item.headline,
        standfirst: item.standfirst,
        byline: item.byline,
        section: item.section,
        language: LanguageTag::parse(&item.language).map(|language| language.to_string()).unwrap_or_default(),
        body: item.body,
        keywords: item.keywords,
        ..Content::default()
    };
    let edit = Edit::whole(&raw).map_err(|broken| {
        let rules = broken.into_iter().map(|violation| format!("{} {}", violation.field, violation.rule));
        ConvertError::new("item", format!("does not fit a story: {}", rules.collect::<Vec<_>>().join(", ")))
    })?;
    Ok(Some(WireItem {
        id,
        revision: item.revision,
        source_name: item.source_name,
        canonical_url: item.canonical_url,
        content: edit.into_content(),
        usage,
        usage_text: if usage == Usage::Usable { String::new() } else { clean_line(&item.pub_status_text) },
        embargo,
        corrects: item.correction,
        archived,
    }))
}

pub fn contest_from_message(contest: v1::ItemContested) -> Result<Contest, ConvertError> {
    let reason = match contest.reason() {
        v1::ContestReason::Superseded => ContestReason::Superseded,
        v1::ContestReason::Outdated => ContestReason::Outdated,
        v1::ContestReason::ForeignSource | v1::ContestReason::Unspecified => ContestReason::ForeignSource,
    };
    Ok(Contest {
        item_id: ItemId::parse(&contest.item_id).map_err(|error| ConvertError::new("item_id", error))?,
        reason,
        source_name: clean_line(&contest.source_name),
        usage: v1::PubStatus::try_from(contest.pub_status).map_or(Usage::Withheld, usage),
        headline: clean_line(&contest.headline),
    })
}

pub fn group_from_message(grouped: v1::ItemGrouped) -> Result<ItemGroup, ConvertError> {
    let id = |field, id: &str| ItemId::parse(id).map_err(|error| ConvertError::new(field, error));
    if grouped.revision < 1 {
        return Err(ConvertError::new("revision", "must be 1 or more"));
    }
    let original = id("original_item_id", &grouped.original_item_id)?;
    let group = CopyGroup { original, revision: grouped.revision };
    Ok(ItemGroup { item_id: id("item_id", &grouped.item_id)?, group })
}

fn usage(status: v1::PubStatus) -> Usage {
    match status {
        v1::PubStatus::Unspecified | v1::PubStatus::Usable => Usage::Usable,
        v1::PubStatus::Withheld => Usage::Withheld,
        v1::PubStatus::Canceled => Usage::Canceled,
    }
}
