//! The links and renditions of an item, in both directions.

use newsroom_proto::ingestion::v1;

use crate::domain::{ItemLink, LinkKind, Rendition};

pub(super) fn link_to_message(link: ItemLink) -> v1::ItemLink {
    let kind = match link.kind {
        LinkKind::Related => v1::ItemLinkKind::Related,
        LinkKind::Image => v1::ItemLinkKind::Image,
        LinkKind::Associated => v1::ItemLinkKind::Associated,
        LinkKind::EvolvedFrom => v1::ItemLinkKind::EvolvedFrom,
    };
    v1::ItemLink {
        kind: kind.into(),
        title: link.title,
        excerpt: link.excerpt,
        url: link.url,
        role: link.role,
        identity: link.identity,
        item_id: link.item_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

pub(super) fn rendition_to_message(rendition: Rendition) -> v1::Rendition {
    v1::Rendition {
        name: rendition.name,
        url: rendition.url,
        media_type: rendition.media_type,
        width: i32::try_from(rendition.width).unwrap_or_default(),
        height: i32::try_from(rendition.height).unwrap_or_default(),
        size: i64::try_from(rendition.size).unwrap_or_default(),
        blob_digest: rendition.blob.map(|digest| digest.to_string()).unwrap_or_default(),
    }
}
