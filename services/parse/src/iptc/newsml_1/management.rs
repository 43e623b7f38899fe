//! `Identification` and `NewsManagement`: which item it is, which revision, and whether it may be used.

use super::{
    super::{
        super::label::{self, Meaning},
        body::{first, is_private},
        media,
        stamps::{Embargo, Stamps},
    },
    Envelope, formal, names_a_note, value, without_revision,
};
use crate::model::{Guess, ItemLink, ItemType, LinkKind, ParsedItem, PubStatus};
use crate::xml::Element;

/// What manages an item. Each text may be empty.
pub struct Management<'a> {
    pub own_id: String,
    pub label: String,
    pub name_label: String,
    pub zone: String,
    revision: String,
    provider: String,
    element: Option<&'a Element>,
}

impl<'a> Management<'a> {
    /// Of a `NewsItem`.
    pub fn of(item: &'a Element) -> Self {
        let part = |name: &str| item.value(&format!("Identification/NewsIdentifier/{name}"));
        let (provider, date, id) = (part("ProviderId"), part("DateId"), part("NewsItemId"));
        let public = without_revision(&part("PublicIdentifier"));
        let composed = match [&provider, &date, &id].iter().any(|part| part.is_empty()) {
            true => id,
            false => format!("urn:newsml:{provider}:{date}:{id}"),
        };
        let zone = item.named("Property").find(|property| {
            let name = property.attribute("FormalName").to_ascii_lowercase().replace([' ', '-'], "");
            matches!(name.as_str(), "timezone" | "tz")
        });
        let element = item.child("NewsManagement");
        Self {
            own_id: first([public, composed, item.attribute("Duid").to_owned()]),
            label: item.value("Identification/Label/LabelText"),
            name_label: item.value("Identification/NameLabel"),
            zone: zone.map(value).unwrap_or_default(),
            revision: part("RevisionId"),
            provider,
            element,
        }
    }

    /// Why an item cannot be read: it is only a change of another one, in parts.
    pub fn flaw(&self, item: &Element) -> Option<&'static str> {
        let has_words = item.child("NewsComponent").is_some() || item.child("TopicSet").is_some();
        let is_partial = item.child("Update").is_some() && !has_words;
        if is_partial && self.status() == PubStatus::Usable {
            return Some("it only changes parts of an earlier revision (Update), and tells no news of its own");
        }
        let topics_only = item.child("TopicSet").is_some() && item.child("NewsComponent").is_none();
        topics_only.then_some("it lists topics, and tells no news")
    }

    fn formals(&self, name: &'a str) -> impl Iterator<Item = String> {
        self.element.into_iter().flat_map(move |element| element.children(name)).map(formal)
    }

    fn line(&self, path: &str) -> String {
        self.element.map(|element| element.value(path)).unwrap_or_default()
    }

    /// `Status` and `Instruction`: either may cancel.
    fn status(&self) -> PubStatus {
        let told = self.formals("Status").map(|word| label::of_status(&word));
        let instructed = self.formals("Instruction").map(|name| match label::of_instruction(&name) {
            Some(Meaning::Kill) => PubStatus::Canceled,
            Some(Meaning::Hold) => PubStatus::Withheld,
            _ => PubStatus::Usable,
        });
        label::gravest(told.chain(instructed))
    }

    /// The words that say so.
    fn status_text(&self) -> String {
        let words: Vec<String> = self.formals("Status").chain(self.formals("Instruction")).collect();
        words.join(", ")
    }

    /// Its times as they are written.
    pub fn times(&self) -> [String; 3] {
        ["FirstCreated", "ThisRevisionCreated", "StatusWillChange/DateAndTime"].map(|path| self.line(path))
    }

    /// The item as far as its management tells it.
    pub fn parsed(&self, stamps: &mut Stamps, envelope: &Envelope<'_>) -> ParsedItem {
        let created = self.line("FirstCreated");
        let written = first([self.line("ThisRevisionCreated"), created.clone(), envelope.sent.clone()]);
        let created = first([created, written.clone()]);
        let mut parsed = ParsedItem::default();
        stamps.fill(&mut parsed, created, written);
        let embargo = self.embargo(stamps);
        let embargo_time = embargo.time();
        let mut guesses = stamps.guesses();
        guesses.add_if(self.formals("Status").any(|word| label::known_status(&word).is_none()), Guess::PubStatus);
        let is_embargoed = self.formals("Status").any(|status| status.eq_ignore_ascii_case("embargoed"));
        let urgency = self.formals("Urgency").chain(self.formals("Priority")).find_map(|urgency| urgency.parse().ok());
        let notes = self.notes();
        let kill = notes.iter().find(|note| label::of_note(note) == Some(Meaning::Kill));
        let mut pub_status = if kill.is_some() { PubStatus::Canceled } else { self.status() };
        // An embargo without an end is not to be used until a revision says so.
        if (is_embargoed && embargo_time.is_none() || embargo == Embargo::Open) && pub_status == PubStatus::Usable {
            pub_status = PubStatus::Withheld;
        }
        let written_status = || [self.status_text(), self.line("StatusWillChange/DateAndTime")].join(" ");
        let pub_status_text = kill.cloned().unwrap_or_else(written_status);
        let is_correction =
            |word: String| label::of_instruction(&word).or_else(|| label::of_note(&word)) == Some(Meaning::Correction);
        ParsedItem {
            own_id: self.own_id.clone(),
            version: self.revision.clone(),
            pub_status,
            pub_status_text,
            providers: vec![self.provider.clone()],
            embargo_time,
            urgency: urgency.unwrap_or(envelope.urgency),
            correction: self.formals("Instruction").chain(self.formals("NewsItemType")).any(is_correction),
            editorial_note: notes.join(" "),
            item_type: self.formals("NewsItemType").find_map(|kind| media::kind(&kind)).unwrap_or(ItemType::Text),
            links: self.predecessors(),
            guesses,
            ..parsed
        }
    }

    /// `StatusWillChange`: when an embargoed item becomes usable. That one becomes canceled is no embargo.
    fn embargo(&self, stamps: &mut Stamps) -> Embargo {
        let changes = self.element.into_iter().flat_map(|element| element.children("StatusWillChange"));
        let usable = |change: &&Element| {
            let future = change.child("FutureStatus").map(formal).unwrap_or_default();
            future.is_empty() || future.eq_ignore_ascii_case("usable")
        };
        let at = changes.filter(usable).map(|change| change.value("DateAndTime")).next();
        let is_held = self.formals("Status").any(|status| !status.eq_ignore_ascii_case("usable"));
        at.filter(|_| is_held).map_or(Embargo::None, |at| stamps.embargo(&at))
    }

    fn notes(&self) -> Vec<String> {
        let Some(element) = self.element else { return Vec::new() };
        let mut notes: Vec<String> = Vec::new();
        for property in element.elements() {
            let name = property.attribute("FormalName");
            let is_note = match property.name.to_ascii_lowercase().as_str() {
                "editorialnote" | "comment" | "specialinstruction" | "specialinstructions" => true,
                "property" => names_a_note(name),
                _ => false,
            };
            if is_note && !is_private(name) {
                notes.push(value(property));
            }
        }
        notes.retain(|note| !note.is_empty());
        notes
    }

    fn predecessors(&self) -> Vec<ItemLink> {
        let Some(element) = self.element else { return Vec::new() };
        let mut links = Vec::new();
        for (name, kind) in [("DerivedFrom", LinkKind::EvolvedFrom), ("AssociatedWith", LinkKind::Associated)] {
            for other in element.children(name) {
                let id = without_revision(other.attribute("NewsItem"));
                if !id.is_empty() && id != self.own_id {
                    links.push(ItemLink { role: name.into(), title: other.line(), ..ItemLink::to_item(kind, id) });
                }
            }
        }
        links
    }
}
