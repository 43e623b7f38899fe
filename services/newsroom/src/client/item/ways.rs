//! The sources that brought an item, as text for people.

use newsroom_proto::ingestion::v1::{Item, ItemWay, ItemWayKind};
use time::OffsetDateTime;

use super::difference;
use crate::client::output::{Screen, fields, moment, one_line};

/// One block for each source; empty if only the item's own source brought it.
pub fn told(item: &Item, ways: &[ItemWay], screen: &Screen, now: OffsetDateTime) -> String {
    match ways {
        [] => String::new(),
        [only] if only.source_id == item.source_id => String::new(),
        ways => ways.iter().map(|way| one(item, way, screen, now)).collect::<Vec<_>>().join("\n"),
    }
}

fn one(item: &Item, way: &ItemWay, screen: &Screen, now: OffsetDateTime) -> String {
    let what = match way.kind() {
        ItemWayKind::Same if way.revision == item.revision => "as it is".to_owned(),
        ItemWayKind::Same => format!("as revision {}", way.revision),
        ItemWayKind::Rewritten => "rewritten there only, which changes nothing of the item".to_owned(),
        ItemWayKind::Older => "in an older content".to_owned(),
        ItemWayKind::Unspecified => String::new(),
    };
    let parts = [one_line(&way.source_name), what, moment(way.first_time.as_ref(), now)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut lines = vec![fields(&[("came by", parts.join(" · "))], screen)];
    lines.extend(way.differences.iter().map(|found| format!("    {}", difference::told(found, screen.style))));
    lines.join("\n")
}
