//! `itemMeta`, `contentMeta` and `rightsInfo`: what is told about an item (NewsML-G2 §7 to §11).

use super::{
    super::{
        super::{date, label, section},
        body::{dateline, first, is_private, without_by},
        stamps::Stamps,
    },
    Item, lines,
};
use crate::mapping::{TextTable, fill, fill_text};
use crate::model::{
    Annotation, AnnotationKind, Guess, ItemLink, ItemType, LanguageTag, LinkKind, ParsedItem, PubStatus, Score,
};
use crate::word_list::WordList;
use crate::xml::Element;

/// What a link says when it leads to what the item carries on.
static PREDECESSORS: WordList = WordList::of(include_str!("data/predecessors.txt"));

/// The people, or the notes, of one item.
const SEVERAL: usize = 50;
/// What is looked at of what an item is about.
const CONCEPTS: usize = 2_000;

/// The text fields of an item and their paths, best first.
const TEXTS: TextTable = &[
    (|item| &mut item.version, "@version"),
    (|item| &mut item.headline, "itemMeta/title | contentMeta/title"),
    (|item| &mut item.slugline, "contentMeta/slugline | contentMeta/slug"),
    (|item| &mut item.dateline, "contentMeta/dateline"),
    (|item| &mut item.byline, "contentMeta/by"),
    (|item| &mut item.rights.credit_line, "contentMeta/creditline | itemMeta/provider/name"),
];

/// The same for a `rightsInfo`.
const RIGHTS: TextTable = &[
    (|item| &mut item.rights.copyright_notice, "copyrightNotice"),
    (|item| &mut item.rights.usage_terms, "usageTerms"),
];

/// The language of the content, otherwise of the item.
pub fn language(root: &Element) -> String {
    let inline = root.child("contentSet").into_iter().flat_map(Element::elements);
    let inline = inline.map(|content| content.attribute("xml:lang").to_owned());
    first([root.value("contentMeta/language@tag,literal")].into_iter().chain(inline).chain([root.value("@xml:lang")]))
}

/// The code of an annotation without its scheme.
fn code_of(annotation: &Annotation) -> String {
    annotation.code.split_once(':').map_or("", |(_, code)| code).to_owned()
}

impl Item<'_> {
    /// All that is told about the item, and what was wrong with its times. `sent` is the message's time.
    pub fn meta(&self, sent: &str) -> (ParsedItem, Vec<String>) {
        let nothing = Element::default();
        let item_meta = self.root.child("itemMeta").unwrap_or(&nothing);
        let content_meta = self.root.child("contentMeta").unwrap_or(&nothing);
        let mut parsed = self.blank();
        let faults = self.times(item_meta, content_meta, sent, &mut parsed);
        parsed.providers = self.providers(item_meta, content_meta);
        parsed.language = LanguageTag::parse(&self.language);
        parsed.headline = self.headline(content_meta);
        fill(&mut parsed, TEXTS, |paths| self.line(self.root, paths));
        parsed.dateline = dateline(&parsed.dateline);
        parsed.byline = if parsed.byline.is_empty() { self.creators(content_meta) } else { without_by(&parsed.byline) };
        parsed.standfirst = self.description(content_meta);
        parsed.urgency = self.root.value("contentMeta/urgency | itemMeta/priority").parse().unwrap_or(0);
        self.status(item_meta, &mut parsed);
        self.rights(&mut parsed);
        self.subjects(content_meta, &mut parsed);
        if parsed.section.is_empty() {
            // A service may be called like a section.
            parsed.section = section::known(item_meta.children("service").map(|service| self.name(service)));
            parsed.guesses.add_if(!parsed.section.is_empty(), Guess::Section);
        }
        self.links(item_meta, content_meta, &mut parsed);
        (parsed, faults)
    }

    /// Whom it names as its provider, else where its information is from, each by its code with and without the scheme.
    fn providers(&self, item_meta: &Element, content_meta: &Element) -> Vec<String> {
        let named = item_meta.children("provider").chain(content_meta.children("infoSource")).take(SEVERAL);
        named
            .map(Self::concept)
            .filter(|name| !name.is_empty())
            .flat_map(|name| [name.to_owned(), self.aliases.code(name)])
            .collect()
    }

    /// When it was first told, when it was last changed, and until when it is held; what was wrong with these.
    fn times(&self, item_meta: &Element, content_meta: &Element, sent: &str, parsed: &mut ParsedItem) -> Vec<String> {
        let created = self.root.value("itemMeta/firstCreated | contentMeta/contentCreated");
        let changed = self.root.value("itemMeta/versionCreated | contentMeta/contentModified");
        let update = first([changed, created.clone(), sent.to_owned()]);
        let publish = first([created.clone(), update.clone()]);
        let zones = [self.root, item_meta, content_meta].map(|at| at.first_attribute(&["tz", "timezone"]).to_owned());
        let embargoed = item_meta.child("embargoed");
        let until = embargoed.map(Element::line).unwrap_or_default();
        let times = [&created, &update, &until].map(String::as_str);
        let mut stamps = Stamps::new(self.payload, &first(zones), times.into_iter().chain([sent]));
        stamps.fill(parsed, publish, update);
        let embargo = stamps.embargo(&until);
        parsed.embargo_time = embargo.time();
        parsed.guesses.extend(stamps.guesses().iter());
        // An empty one ends when a later version says so (NewsML-G2, `embargoed`).
        let is_placeholder = !until.is_empty() && date::is_placeholder(&until);
        if embargoed.is_some() && embargo.time().is_none() && !is_placeholder {
            parsed.withhold(format!("embargoed {until}"));
        }
        stamps.into_faults()
    }

    /// The main headline; one of another role, as a short or a second one, when there is no main one.
    fn headline(&self, content_meta: &Element) -> String {
        let is_main = |one: &&Element| matches!(&*self.aliases.code(one.attribute("role")), "" | "main" | "headline");
        let main = lines::best(content_meta.children("headline").filter(is_main), &self.language);
        first([main.map(Element::line).unwrap_or_default(), self.line(content_meta, "headline")])
    }

    /// The names of the creators that are people.
    fn creators(&self, content_meta: &Element) -> String {
        let mut names: Vec<String> = Vec::new();
        for creator in content_meta.children("creator").take(SEVERAL) {
            let kind = self.aliases.code(creator.attribute("type"));
            // A literal of several words is a name.
            let literal = Some(creator.attribute("literal")).filter(|literal| literal.contains(' '));
            let name = first([self.name(creator), literal.unwrap_or_default().to_owned()]);
            if !name.is_empty() && !kind.contains("organi") && !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// The summary; a picture's caption or a plain description when there is none. Notes are no description.
    fn description(&self, content_meta: &Element) -> String {
        let role = |element: &Element| self.aliases.code(element.attribute("role"));
        let of = |wanted: &'static [&'static str]| {
            let fitting = content_meta.children("description").filter(|one| wanted.contains(&role(one).as_str()));
            lines::best(fitting, &self.language).map(Element::line).unwrap_or_default()
        };
        let summary = of(&["summary", "abstract", "intro", "lead", "standfirst"]);
        // A caption tells of a picture, not of the text beside it.
        let caption = if self.item_type() == ItemType::Text { String::new() } else { self.caption() };
        let below = || {
            let is_sub = |one: &&Element| self.aliases.code(one.attribute("role")).starts_with("sub");
            let fitting = content_meta.children("headline").filter(is_sub);
            lines::best(fitting, &self.language).map(Element::line).filter(|line| self.headline(content_meta) != *line)
        };
        first([summary, caption, of(&["", "description"])].into_iter().chain(below()))
    }

    /// The caption of a picture, or of the picture beside a text.
    pub fn caption(&self) -> String {
        let all = self.root.children("contentMeta").flat_map(|meta| meta.children("description"));
        let captions = all.filter(|one| self.aliases.code(one.attribute("role")).contains("caption"));
        lines::best(captions, &self.language).map(Element::line).unwrap_or_default()
    }

    /// `pubStatus`, `signal` and `edNote`.
    fn status(&self, item_meta: &Element, parsed: &mut ParsedItem) {
        if let Some(told) = item_meta.child("pubStatus") {
            let (told, code) = (Self::concept(told), self.aliases.code(Self::concept(told)));
            parsed.guesses.add_if(label::known_status(&code).is_none(), Guess::PubStatus);
            match label::of_status(&code) {
                PubStatus::Usable if code == "embargoed" && parsed.embargo_time.is_none() => parsed.withhold(told),
                PubStatus::Usable => {}
                PubStatus::Withheld => parsed.withhold(told),
                PubStatus::Canceled => parsed.cancel(told),
            }
        }
        for signal in item_meta.children("signal") {
            let code = self.aliases.code(Self::concept(signal));
            if let Some(meaning) = label::of_word(&code) {
                label::apply(meaning, &code, parsed);
            }
        }
        let notes = item_meta.children("edNote").chain(item_meta.children("ednote"));
        let mut told: Vec<String> = Vec::new();
        for note in notes.take(SEVERAL).filter(|note| !is_private(note.attribute("role"))).map(Element::line) {
            if let Some(meaning) = label::of_note(&note) {
                label::apply(meaning, &note, parsed);
            }
            if !note.is_empty() && !told.contains(&note) {
                told.push(note);
            }
        }
        parsed.editorial_note = told.join(" ");
    }

    /// The rights that need a rule: a provider or holder without a name, and several `rightsInfo`.
    fn rights(&self, parsed: &mut ParsedItem) {
        let named = |concept: &Element| first([self.name(concept), self.literal(concept)]);
        fill_text(
            &mut parsed.rights.credit_line,
            self.root.find("itemMeta/provider").first().map(|provider| named(provider)).unwrap_or_default(),
        );
        for info in self.root.children("rightsInfo") {
            let holder = info.child("copyrightHolder").or_else(|| info.child("accountable"));
            fill_text(&mut parsed.rights.copyright_holder, holder.map(named).unwrap_or_default());
            fill(parsed, RIGHTS, |paths| self.line(info, paths));
        }
    }

    fn literal(&self, concept: &Element) -> String {
        first([concept.attribute("literal").to_owned(), self.aliases.resolve(concept.attribute("qcode")).1.to_owned()])
    }

    /// Subjects, genres, places and keywords, each by its own scheme.
    fn subjects(&self, content_meta: &Element, parsed: &mut ParsedItem) {
        parsed.keywords = content_meta.values("keyword");
        for element in content_meta.elements().take(CONCEPTS) {
            let kind = match element.name.as_str() {
                "subject" | "genre" => AnnotationKind::Subject,
                "located" => AnnotationKind::Place,
                _ => continue,
            };
            if let Some(annotation) = self.annotation(element, kind) {
                let scheme = annotation.code.split(':').next().unwrap_or_default();
                let concept_type = self.aliases.code(element.attribute("type"));
                let is_category = |name: &str| name.ends_with("cat") || matches!(name, "category" | "section");
                if is_category(scheme) || is_category(&concept_type) {
                    section::fill(&mut parsed.section, first([annotation.name.clone(), code_of(&annotation)]));
                }
                parsed.annotations.push(annotation);
            }
            // A concept that is told by its parts, or together with the broader ones.
            let inner = element.children("bag").flat_map(|bag| bag.children("bit")).chain(element.children("broader"));
            let room = CONCEPTS.saturating_sub(parsed.annotations.len());
            parsed.annotations.extend(inner.filter_map(|part| self.annotation(part, kind)).take(room));
            parsed.annotations.extend(self.same_in_iptc(element, kind).into_iter().take(room));
        }
    }

    /// What the IPTC calls a concept that an agency has a code of its own for (`sameAs`).
    fn same_in_iptc(&self, element: &Element, kind: AnnotationKind) -> Vec<Annotation> {
        let same = element.children("sameAs").filter_map(|same| self.annotation(same, kind));
        let known = same.filter(|same| ["medtop:", "subj:"].iter().any(|scheme| same.code.starts_with(scheme)));
        let named = known.map(|same| match same.name.is_empty() {
            true => Annotation { name: self.name(element), ..same },
            false => same,
        });
        named.collect()
    }

    fn annotation(&self, element: &Element, kind: AnnotationKind) -> Option<Annotation> {
        let code = Self::concept(element);
        let asserted = self.asserted.get(code).filter(|_| !code.is_empty());
        let name = first([self.name(element), asserted.map(|known| known.name.clone()).unwrap_or_default()]);
        if code.is_empty() && name.is_empty() {
            return None;
        }
        let of_asserted = asserted.map(|known| known.concept_type.clone()).unwrap_or_default();
        let concept_type = first([element.value("@type | type@qcode"), of_asserted]);
        let mut annotation = self.aliases.annotation(code, &concept_type, name, kind);
        if let Ok(confidence @ 1..100) = element.attribute("confidence").parse::<u8>() {
            annotation.score = Score::of(f64::from(confidence) / 100.0);
        }
        if annotation.name.is_empty() && !element.attribute("literal").is_empty() && !code.contains(':') {
            return Some(Annotation::declared(annotation.kind, code, ""));
        }
        Some(annotation)
    }

    /// Links to other items: what this one takes the place of, and what it goes with.
    fn links(&self, item_meta: &Element, content_meta: &Element, parsed: &mut ParsedItem) {
        for link in item_meta.children("link") {
            let role = self.aliases.code(link.attribute("rel"));
            let title = link.value("title | headline");
            let id = link.first_attribute(&["residref", "guidref"]);
            let is_predecessor = PREDECESSORS.has(&role.replace(['-', '_'], ""));
            let link = match (id, link.attribute("href")) {
                ("", "") => continue,
                ("", href) => ItemLink::to_url(LinkKind::Related, title, href),
                // An earlier version of the same item is that item.
                (id, _) if id == self.guid => continue,
                (id, _) if is_predecessor => ItemLink { title, ..ItemLink::to_item(LinkKind::EvolvedFrom, id) },
                (id, _) => ItemLink { title, ..ItemLink::to_item(LinkKind::Associated, id) },
            };
            parsed.links.push(ItemLink { role, ..link });
        }
        // The series that an item is part of is none of its predecessors.
        parsed.annotations.extend(
            item_meta.children("memberOf").filter_map(|series| self.annotation(series, AnnotationKind::Subject)),
        );
        for (name, parent) in [("derivedFrom", item_meta), ("derivedFrom", content_meta)] {
            for other in parent.children(name) {
                let id = other.value("@residref,guidref,qcode,uri,literal");
                if !id.is_empty() && id != self.guid {
                    let (role, title) = (name.into(), other.value("name"));
                    parsed.links.push(ItemLink { role, title, ..ItemLink::to_item(LinkKind::EvolvedFrom, id) });
                }
            }
        }
    }
}
