//! `itemMeta`, `contentMeta` and `rightsInfo`: what is told about an item (NewsML-G2 §7 to §11).

use std::sync::LazyLock;

use super::{
    super::{
        super::label,
        body::{dateline, first, is_private, without_by},
        stamps::Stamps,
    },
    Item, lines,
};
use crate::model::{
    Annotation, AnnotationKind, ItemLink, LanguageTag, LinkKind, ParsedItem, PubStatus, Rights, Score, WrittenTimes,
};
use crate::word_list::WordList;
use crate::xml::Element;

/// What a link says when it leads to what the item carries on.
static PREDECESSORS: LazyLock<WordList> = LazyLock::new(|| WordList::of(include_str!("data/predecessors.txt")));

/// The people, or the notes, of one item.
const SEVERAL: usize = 50;
/// What is looked at of what an item is about.
const CONCEPTS: usize = 2_000;

impl Item<'_> {
    /// All that is told about the item, and what was wrong with its times. `sent` is the message's time.
    pub fn meta(&self, sent: &str) -> (ParsedItem, Vec<String>) {
        let nothing = Element::default();
        let item_meta = self.root.child("itemMeta").unwrap_or(&nothing);
        let content_meta = self.root.child("contentMeta").unwrap_or(&nothing);
        let language = self.language(content_meta);
        let line = |name| lines::line(Some(content_meta), name, &language);
        let mut parsed = self.blank();
        let faults = self.times(item_meta, content_meta, sent, &mut parsed);
        parsed.providers = self.providers(item_meta, content_meta);
        parsed.version = self.root.attribute("version").to_owned();
        parsed.language = LanguageTag::parse(&language);
        parsed.headline = first([
            self.headline(content_meta, &language),
            lines::line(Some(item_meta), "title", &language),
            line("title"),
        ]);
        parsed.slugline = first([line("slugline"), line("slug")]);
        parsed.dateline = dateline(&line("dateline"));
        parsed.byline = self.byline(content_meta, &language);
        parsed.standfirst = self.description(content_meta, &language);
        let urgency = content_meta.child("urgency").or_else(|| item_meta.child("priority"));
        parsed.urgency = urgency.and_then(|urgency| urgency.line().parse().ok()).unwrap_or(0);
        parsed.section = item_meta.child("service").map(|service| lines::name(service, &language)).unwrap_or_default();
        self.status(item_meta, &mut parsed);
        parsed.rights = self.rights(content_meta, &language);
        self.subjects(content_meta, &language, &mut parsed);
        self.links(item_meta, content_meta, &mut parsed);
        (parsed, faults)
    }

    /// The language of the content, else of the item.
    fn language(&self, content_meta: &Element) -> String {
        let told = content_meta.child("language").map_or("", |language| language.first_attribute(&["tag", "literal"]));
        let inline = self.root.child("contentSet").into_iter().flat_map(Element::elements);
        let inline = inline.map(|content| content.attribute("xml:lang").to_owned());
        first([told.to_owned()].into_iter().chain(inline).chain([self.root.attribute("xml:lang").to_owned()]))
    }

    /// Whom it names as its provider, else where its information is from, each by its code with and without the scheme.
    fn providers(&self, item_meta: &Element, content_meta: &Element) -> Vec<String> {
        let named = item_meta.children("provider").chain(content_meta.children("infoSource")).take(SEVERAL);
        named
            .map(first_of)
            .filter(|name| !name.is_empty())
            .flat_map(|name| [name.to_owned(), self.aliases.code(name)])
            .collect()
    }

    /// When it was first told, when it was last changed, and until when it is held; what was wrong with these.
    fn times(&self, item_meta: &Element, content_meta: &Element, sent: &str, parsed: &mut ParsedItem) -> Vec<String> {
        let created = first([item_meta.line_at(&["firstCreated"]), content_meta.line_at(&["contentCreated"])]);
        let changed = first([item_meta.line_at(&["versionCreated"]), content_meta.line_at(&["contentModified"])]);
        let update = first([changed, created.clone(), sent.to_owned()]);
        let publish = first([created.clone(), update.clone()]);
        let zones = [self.root, item_meta, content_meta].map(|at| at.first_attribute(&["tz", "timezone"]).to_owned());
        let embargoed = item_meta.child("embargoed");
        let until = embargoed.map(Element::line).unwrap_or_default();
        let times = [&created, &update, &until].map(String::as_str);
        let mut stamps = Stamps::new(self.payload, &first(zones), times.into_iter().chain([sent]));
        parsed.publish_time = stamps.past("publication", &publish);
        parsed.source_update_time =
            if update == publish { parsed.publish_time } else { stamps.past("update", &update) };
        let embargo = stamps.embargo(&until);
        parsed.embargo_time = embargo.time();
        // An empty one ends when a later version says so (NewsML-G2, `embargoed`).
        if embargoed.is_some() && embargo.time().is_none() {
            parsed.withhold(format!("embargoed {until}"));
        }
        parsed.written_times = WrittenTimes { publish, update };
        stamps.into_faults()
    }

    /// The main headline; one of another role, as a short or a second one, when there is no main one.
    fn headline(&self, content_meta: &Element, language: &str) -> String {
        let is_main = |one: &&Element| matches!(&*self.aliases.code(one.attribute("role")), "" | "main" | "headline");
        let main = lines::best(content_meta.children("headline").filter(is_main), language);
        first([main.map(Element::line).unwrap_or_default(), lines::line(Some(content_meta), "headline", language)])
    }

    /// `by`, else the creators who have a name, else those of the item's main contributor.
    fn byline(&self, content_meta: &Element, language: &str) -> String {
        let by = lines::line(Some(content_meta), "by", language);
        if !by.is_empty() {
            return without_by(&by);
        }
        let mut names: Vec<String> = Vec::new();
        for creator in content_meta.children("creator").take(SEVERAL) {
            let kind = self.aliases.code(creator.attribute("type"));
            // A literal of several words is a name.
            let literal = Some(creator.attribute("literal")).filter(|literal| literal.contains(' '));
            let name = first([lines::name(creator, language), literal.unwrap_or_default().to_owned()]);
            if !name.is_empty() && !kind.contains("organi") && !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    }

    /// The summary; a caption or a plain description when there is none. Notes are no description.
    fn description(&self, content_meta: &Element, language: &str) -> String {
        let role = |element: &Element| self.aliases.code(element.attribute("role"));
        let of = |wanted: &'static [&'static str]| {
            let fitting = content_meta.children("description").filter(|one| wanted.contains(&role(one).as_str()));
            lines::best(fitting, language).map(Element::line).unwrap_or_default()
        };
        first([of(&["summary", "abstract", "intro", "lead", "standfirst"]), of(&["caption", "", "description"])])
    }

    /// `pubStatus`, `signal` and `edNote`.
    fn status(&self, item_meta: &Element, parsed: &mut ParsedItem) {
        if let Some(told) = item_meta.child("pubStatus") {
            let code = self.aliases.code(first_of(told));
            match label::of_status(&code) {
                PubStatus::Usable if code == "embargoed" && parsed.embargo_time.is_none() => {
                    parsed.withhold(first_of(told));
                }
                PubStatus::Usable => {}
                PubStatus::Withheld => parsed.withhold(first_of(told)),
                PubStatus::Canceled => parsed.cancel(first_of(told)),
            }
        }
        for signal in item_meta.children("signal") {
            let code = self.aliases.code(first_of(signal));
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

    fn rights(&self, content_meta: &Element, language: &str) -> Rights {
        let provider = self
            .root
            .at(&["itemMeta", "provider"])
            .map(|provider| first([lines::name(provider, language), self.literal(provider)]));
        let credit_line =
            first([lines::line(Some(content_meta), "creditline", language), provider.unwrap_or_default()]);
        let mut rights = Rights { credit_line, ..Rights::default() };
        for info in self.root.children("rightsInfo") {
            let holder = info.child("copyrightHolder").or_else(|| info.child("accountable"));
            let holder = holder.map(|holder| first([lines::name(holder, language), self.literal(holder)]));
            rights.copyright_holder = first([rights.copyright_holder, holder.unwrap_or_default()]);
            let notice = lines::line(Some(info), "copyrightNotice", language);
            rights.copyright_notice = first([rights.copyright_notice, notice]);
            rights.usage_terms = first([rights.usage_terms, lines::line(Some(info), "usageTerms", language)]);
        }
        rights
    }

    fn literal(&self, concept: &Element) -> String {
        first([concept.attribute("literal").to_owned(), self.aliases.resolve(concept.attribute("qcode")).1.to_owned()])
    }

    /// Subjects, genres, places and keywords, each by its own scheme.
    fn subjects(&self, content_meta: &Element, language: &str, parsed: &mut ParsedItem) {
        parsed.keywords = content_meta.children("keyword").map(Element::line).filter(|word| !word.is_empty()).collect();
        for element in content_meta.elements().take(CONCEPTS) {
            let kind = match element.name.as_str() {
                "subject" | "genre" => AnnotationKind::Subject,
                "located" => AnnotationKind::Place,
                _ => continue,
            };
            if let Some(annotation) = self.annotation(element, language, kind) {
                let scheme = annotation.code.split(':').next().unwrap_or_default();
                if parsed.section.is_empty() && matches!(scheme, "cat" | "category" | "anpacat" | "section") {
                    parsed.section.clone_from(&annotation.name);
                }
                parsed.annotations.push(annotation);
            }
            // A concept that is told by its parts, or together with the broader ones.
            let inner = element.children("bag").flat_map(|bag| bag.children("bit")).chain(element.children("broader"));
            parsed.annotations.extend(inner.filter_map(|part| self.annotation(part, language, kind)));
            parsed.annotations.extend(self.same_in_iptc(element, language, kind));
        }
    }

    /// What the IPTC calls a concept that an agency has a code of its own for (`sameAs`).
    fn same_in_iptc(&self, element: &Element, language: &str, kind: AnnotationKind) -> Vec<Annotation> {
        let same = element.children("sameAs").filter_map(|same| self.annotation(same, language, kind));
        let known = same.filter(|same| ["medtop:", "subj:"].iter().any(|scheme| same.code.starts_with(scheme)));
        let named = known.map(|same| match same.name.is_empty() {
            true => Annotation { name: lines::name(element, language), ..same },
            false => same,
        });
        named.collect()
    }

    fn annotation(&self, element: &Element, language: &str, kind: AnnotationKind) -> Option<Annotation> {
        let code = Self::concept(element);
        let named = |element: &Element| lines::name(element, language);
        let asserted = self.asserted.get(code).copied().filter(|_| !code.is_empty());
        let name = first([named(element), asserted.map(named).unwrap_or_default()]);
        if code.is_empty() && name.is_empty() {
            return None;
        }
        let concept_type = first([element, asserted.unwrap_or(element)].map(|one| {
            let told = one.child("type").map_or("", |told| told.attribute("qcode"));
            first([one.attribute("type").to_owned(), told.to_owned()])
        }));
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
            let title = first([link.line_at(&["title"]), link.line_at(&["headline"])]);
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
        for (name, parent) in [("derivedFrom", item_meta), ("derivedFrom", content_meta), ("memberOf", item_meta)] {
            for other in parent.children(name) {
                let id = first(
                    [other.first_attribute(&["residref", "guidref"]), Self::concept(other)].map(ToOwned::to_owned),
                );
                if !id.is_empty() && id != self.guid {
                    let title = other.line_at(&["name"]);
                    parsed.links.push(ItemLink {
                        role: name.into(),
                        title,
                        ..ItemLink::to_item(LinkKind::EvolvedFrom, id)
                    });
                }
            }
        }
    }
}

fn first_of(concept: &Element) -> &str {
    concept.first_attribute(&["qcode", "uri", "literal"])
}
