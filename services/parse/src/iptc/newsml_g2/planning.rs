//! Planning items: what is planned to be covered, how and when (NewsML-G2 §18).

use super::{
    super::{
        body::{first, is_private},
        media,
    },
    Item,
};
use crate::model::{AnnotationKind, ItemLink, ItemType, LinkKind, ParsedItem};
use crate::xml::Element;

impl Item<'_> {
    /// Tells the plan in the paragraphs of the body: what it is about, when, and each coverage.
    pub fn planning(&self, parsed: &mut ParsedItem) {
        let description = std::mem::take(&mut parsed.standfirst);
        parsed.body.extend(Some(description).filter(|line| !line.is_empty()));
        for dates in self.root.named("dates") {
            let told = [("Starts", dates.value("start")), ("Ends", dates.value("end"))].into_iter();
            parsed.body.extend(told.filter(|(_, at)| !at.is_empty()).map(|(what, at)| format!("{what}: {at}")));
        }
        for coverage in self.root.children("newsCoverageSet").flat_map(|set| set.children("newsCoverage")) {
            let plans: Vec<&Element> = coverage.children("planning").collect();
            for plan in &plans {
                parsed.body.push(self.coverage(plan));
                let subjects = plan.children("subject").chain(plan.children("genre"));
                for subject in subjects {
                    let name = self.name(subject);
                    let (qcode, kind) = (Self::concept(subject), subject.attribute("type"));
                    parsed.annotations.push(self.aliases.annotation(qcode, kind, name, AnnotationKind::Subject));
                }
            }
            let delivered = coverage.named("deliveredItemRef").filter(|item| !item.attribute("residref").is_empty());
            parsed.links.extend(delivered.map(|item| ItemLink {
                role: "delivered".into(),
                title: item.value("title"),
                ..ItemLink::to_item(LinkKind::Associated, item.attribute("residref"))
            }));
        }
        if parsed.headline.is_empty() {
            parsed.headline = first([parsed.slugline.clone()].into_iter().chain(parsed.body.first().cloned()));
        }
    }

    /// One coverage in one line: `Coverage: picture, 2024-11-05T09:00:00+01:00, The quay from the sea`.
    fn coverage(&self, plan: &Element) -> String {
        let class = first([self.aliases.code(&plan.value("itemClass@qcode,uri")), plan.value("g2contentType")]);
        let kind = match media::kind(&class) {
            Some(ItemType::Picture) => "picture".to_owned(),
            Some(ItemType::Graphic) => "graphic".to_owned(),
            Some(ItemType::Video) => "video".to_owned(),
            Some(ItemType::Audio) => "audio".to_owned(),
            _ => class,
        };
        let line = |paths| self.line(plan, paths);
        let people = plan.children("assignedTo").map(|person| self.name(person));
        let notes = plan.children("edNote").filter(|note| !is_private(note.attribute("role"))).map(Element::line);
        let told = [kind, line("scheduled"), line("headline | slugline"), line("description"), line("service/name")];
        let told: Vec<String> = told.into_iter().chain(people).chain(notes).filter(|part| !part.is_empty()).collect();
        format!("Coverage: {}", told.join(", "))
    }
}
