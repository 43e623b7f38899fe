//! Items, as told and as kept.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::ingestion::v1;
use prost::Message as _;

use super::{Unreadable, required, time, unreadable};
use crate::domain::{Draft, Item, ItemId, ItemLink, Language, LinkKind, Parser, Raw, SourceId};

/// An item as callers and consumers are told of it.
pub fn item_to_message(item: &Item) -> v1::Item {
    let draft = item.draft.clone();
    v1::Item {
        id: item.id.to_string(),
        source_id: item.source_id.to_string(),
        source_name: item.source_name.clone(),
        identity: draft.identity,
        revision: item.revision,
        headline: draft.headline,
        standfirst: draft.standfirst,
        byline: draft.byline,
        section: draft.section,
        language: draft.language.map(|language| language.to_string()).unwrap_or_default(),
        body: draft.body,
        keywords: draft.keywords,
        canonical_url: draft.canonical_url,
        links: draft.links.into_iter().map(link_to_message).collect(),
        publish_time: draft.publish_time.map(to_timestamp),
        source_update_time: draft.source_update_time.map(to_timestamp),
        ingest_time: Some(to_timestamp(item.ingest_time)),
        update_time: Some(to_timestamp(item.update_time)),
        raw_digest: item.raw.digest.to_string(),
        parser: item.raw.parser.name.clone(),
        parser_version: item.raw.parser.version,
    }
}

/// An item as it is kept.
pub fn item_to_bytes(item: &Item) -> Vec<u8> {
    item_to_message(item).encode_to_vec()
}

/// An item that was kept.
pub fn item_from_bytes(bytes: &[u8]) -> Result<Item, Unreadable> {
    let item = v1::Item::decode(bytes).map_err(|error| unreadable("item", error))?;
    let (ingest_time, update_time) = (item.ingest_time, item.update_time);
    let raw = Raw {
        digest: item.raw_digest.parse().map_err(|error| unreadable("raw_digest", error))?,
        parser: Parser { name: item.parser, version: item.parser_version },
    };
    let draft = Draft {
        identity: item.identity,
        headline: item.headline,
        standfirst: item.standfirst,
        byline: item.byline,
        section: item.section,
        language: Language::parse(&item.language),
        body: item.body,
        keywords: item.keywords,
        canonical_url: item.canonical_url,
        links: item.links.into_iter().map(link_from_message).collect::<Result<_, _>>()?,
        publish_time: time("publish_time", item.publish_time.as_ref())?,
        source_update_time: time("source_update_time", item.source_update_time.as_ref())?,
    };
    Ok(Item {
        id: item.id.parse::<ItemId>().map_err(|error| unreadable("id", error))?,
        source_id: item.source_id.parse::<SourceId>().map_err(|error| unreadable("source_id", error))?,
        source_name: item.source_name,
        revision: item.revision,
        draft,
        ingest_time: required("ingest_time", time("ingest_time", ingest_time.as_ref())?)?,
        update_time: required("update_time", time("update_time", update_time.as_ref())?)?,
        raw,
    })
}

fn link_to_message(link: ItemLink) -> v1::ItemLink {
    let kind = match link.kind {
        LinkKind::Related => v1::ItemLinkKind::Related,
        LinkKind::Image => v1::ItemLinkKind::Image,
    };
    v1::ItemLink { kind: kind.into(), title: link.title, excerpt: link.excerpt, url: link.url }
}

fn link_from_message(link: v1::ItemLink) -> Result<ItemLink, Unreadable> {
    let kind = match link.kind() {
        v1::ItemLinkKind::Related => LinkKind::Related,
        v1::ItemLinkKind::Image => LinkKind::Image,
        v1::ItemLinkKind::Unspecified => return Err(unreadable("links.kind", "is missing")),
    };
    Ok(ItemLink { kind, title: link.title, excerpt: link.excerpt, url: link.url })
}
