//! Packages: groups, and the items that they refer to (NewsML-G2 §16).

use std::collections::{HashMap, HashSet};

use super::{super::media, Item};
use crate::model::{ItemLink, LinkKind, ParsedItem};
use crate::xml::Element;

impl Item<'_> {
    /// Links a package to its members, in the order of its groups from the root down.
    pub fn package(&self, parsed: &mut ParsedItem) {
        let groups: Vec<&Element> = self.root.children("groupSet").flat_map(|set| set.children("group")).collect();
        let root = self.root.child("groupSet").map_or("", |set| set.attribute("root"));
        let by_id: HashMap<&str, &Element> = groups.iter().rev().map(|group| (group.attribute("id"), *group)).collect();
        let start = by_id.get(root).or_else(|| groups.first());
        let mut seen: HashSet<&str> = HashSet::new();
        let mut open: Vec<&Element> = start.copied().into_iter().collect();
        while let Some(group) = open.pop() {
            // A group that holds itself, or that two hold, is read once.
            if !seen.insert(group.attribute("id")) {
                continue;
            }
            parsed.links.extend(self.members(group));
            let inner: Vec<&str> = group.children("groupRef").map(|reference| reference.attribute("idref")).collect();
            let inner = inner.iter().rev().filter_map(|id| by_id.get(id));
            open.extend(inner.copied());
        }
        // Groups that the root does not lead to are told all the same.
        for group in groups.iter().filter(|group| !seen.contains(group.attribute("id"))) {
            parsed.links.extend(self.members(group));
        }
    }

    fn members(&self, group: &Element) -> Vec<ItemLink> {
        let role = self.aliases.code(group.attribute("role"));
        group.children("itemRef").filter_map(|reference| self.member(reference, &role)).collect()
    }

    fn member(&self, reference: &Element, role: &str) -> Option<ItemLink> {
        let id = reference.first_attribute(&["residref", "guidref"]);
        let title = reference.value("headline | title");
        let role = role.to_owned();
        if id == self.guid && !id.is_empty() {
            return None;
        }
        let url = media::address(reference.attribute("href"), self.payload);
        match (id, url.as_str()) {
            ("", "") => None,
            ("", url) => Some(ItemLink { role, ..ItemLink::to_url(LinkKind::Associated, title, url) }),
            (id, url) => {
                let url = url.to_owned();
                Some(ItemLink { role, title, url, ..ItemLink::to_item(LinkKind::Associated, id) })
            }
        }
    }
}
