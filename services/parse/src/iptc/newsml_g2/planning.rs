//! Planning items: what is planned to be covered, how and when (NewsML-G2 §18).

use super::{
    super::{
        body::{first, is_private},
        media,
    },
    Item, lines,
};
use crate::model::{AnnotationKind, ItemLink, ItemType, LanguageTag, LinkKind, ParsedItem};
use crate::xml::Element;

impl Item<'_> {
    /// Tells the plan in the paragraphs of the body: what it is about, when, and each coverage.
    pub fn planning(&self, parsed: &mut ParsedItem) {
        let language = parsed.language.as_ref().map_or("", LanguageTag::as_str).to_owned();
        let description = std::mem::take(&mut parsed.standfirst);
        parsed.body.extend([description].into_iter().filter(|line| !line.is_empty()));
        for dates in self.root.named("dates") {
            let (start, end) = (dates.line_at(&["start"]), dates.line_at(&["end"]));
            let told = [("Starts", start), ("Ends", end)];
            parsed
                .body
                .extend(told.into_iter().filter(|(_, at)| !at.is_empty()).map(|(what, at)| format!("{what}: {at}")));
        }
        for coverage in self.root.children("newsCoverageSet").flat_map(|set| set.children("newsCoverage")) {
            let plans: Vec<&Element> = coverage.children("planning").collect();
            for plan in &plans {
                parsed.body.push(self.coverage(plan, &language));
                let subjects = plan.children("subject").chain(plan.children("genre"));
                for subject in subjects {
                    let name = lines::name(subject, &language);
                    let (qcode, kind) = (Self::concept(subject), subject.attribute("type"));
                    parsed.annotations.push(self.aliases.annotation(qcode, kind, name, AnnotationKind::Subject));
                }
            }
            let delivered = coverage.named("deliveredItemRef").filter(|item| !item.attribute("residref").is_empty());
            parsed.links.extend(delivered.map(|item| ItemLink {
                role: "delivered".into(),
                title: item.line_at(&["title"]),
                ..ItemLink::to_item(LinkKind::Associated, item.attribute("residref"))
            }));
        }
        if parsed.headline.is_empty() {
            parsed.headline = first([parsed.slugline.clone()].into_iter().chain(parsed.body.first().cloned()));
        }
    }

    /// One coverage in one line: `Coverage: picture, 2024-11-05T09:00:00+01:00, The quay from the sea`.
    fn coverage(&self, plan: &Element, language: &str) -> String {
        let class = plan.child("itemClass").map_or("", |class| class.first_attribute(&["qcode", "uri"]));
        let class =
            first([self.aliases.code(class), plan.child("g2contentType").map(Element::line).unwrap_or_default()]);
        let kind = match media::kind(&class) {
            Some(ItemType::Picture) => "picture".to_owned(),
            Some(ItemType::Graphic) => "graphic".to_owned(),
            Some(ItemType::Video) => "video".to_owned(),
            Some(ItemType::Audio) => "audio".to_owned(),
            _ => class,
        };
        let line = |name| lines::line(Some(plan), name, language);
        let people = plan.children("assignedTo").map(|person| lines::name(person, language));
        let service = plan.child("service").map(|service| lines::name(service, language)).unwrap_or_default();
        let notes = plan.children("edNote").filter(|note| !is_private(note.attribute("role"))).map(Element::line);
        let told = [kind, line("scheduled"), first([line("headline"), line("slugline")]), line("description"), service];
        let told: Vec<String> = told.into_iter().chain(people).chain(notes).filter(|part| !part.is_empty()).collect();
        format!("Coverage: {}", told.join(", "))
    }
}
