//! `NewsComponent` trees: the lines, words, media and inner items of an item.

use newsroom_text::shortened;

use super::{
    super::{
        super::{
            Payload, editors_only,
            label::{self, Meaning},
            prose,
        },
        body::{self, first, is_private, without_by},
        flow,
        media::{self, Medium},
    },
    formal, names_a_note, without_revision,
};
use crate::model::{Annotation, ItemLink, ItemType, LinkKind, Rendition, Rights, limits::RENDITIONS};
use crate::xml::Element;

/// The roles of components that are parts of one text: its body, its headline, its lead.
const PARTS: [&[&str]; 3] =
    [&["body", "bodytext", "text"], &["title", "head", "headline"], &["lead", "intro", "abstract", "summary"]];

/// What the components of an item tell. Each part may be empty.
#[derive(Default)]
pub struct ComponentContent<'a> {
    pub headline: String,
    pub standfirst: String,
    pub byline: String,
    pub dateline: String,
    pub slugline: String,
    pub language: String,
    pub note: String,
    pub is_correction: bool,
    pub is_kill: bool,
    pub paragraphs: Vec<String>,
    pub keywords: Vec<String>,
    pub rights: Rights,
    pub annotations: Vec<Annotation>,
    pub media: Vec<Medium>,
    pub links: Vec<ItemLink>,
    pub items: Vec<&'a Element>,
}

/// Reads the components of an item.
pub fn read<'a>(item: &'a Element, own_id: &str, payload: &Payload<'_>) -> ComponentContent<'a> {
    let mut reader = Reader { told: ComponentContent::default(), own_id, payload };
    for component in item.children("NewsComponent") {
        reader.component(component, "");
    }
    reader.told
}

struct Reader<'a, 'b> {
    told: ComponentContent<'a>,
    own_id: &'b str,
    payload: &'b Payload<'b>,
}

impl<'a> Reader<'a, '_> {
    /// Reads a component and those in it; `role` is what they are to the item unless they say it.
    fn component(&mut self, component: &'a Element, role: &str) {
        let own_role = component.child("Role").map(formal).unwrap_or_default();
        let role = if own_role.is_empty() { role.to_owned() } else { own_role };
        if is_for_editors(&role) {
            return self.note(component);
        }
        let contents: Vec<&Element> = component.children("ContentItem").collect();
        let kinds: Vec<ItemType> = contents.iter().filter_map(|content| kind(content)).collect();
        let media_below = component.named("ContentItem").filter(|content| kind(content).is_some()).count();
        let words_below = component.named("ContentItem").count() - media_below;
        // A picture is often a component of components: its files, and its caption.
        let is_medium =
            media_below > 0 && (words_below == 0 || is_about_medium(&role) || is_about_medium_below(component));
        if is_medium && component.named("NewsItem").next().is_none() && role_allows(&role) {
            self.medium(component, &role);
            return;
        }
        self.lines(component, !role.eq_ignore_ascii_case("caption"));
        let before = self.told.paragraphs.len();
        let mut texts = contents.iter().filter(|content| kind(content).is_none());
        if is_equivalents(component) {
            texts.find(|content| self.text(content));
        } else {
            for content in texts {
                self.text(content);
            }
        }
        if !kinds.is_empty() {
            self.medium(component, &role);
        }
        let has_body = component.children("NewsComponent").any(|inner| PARTS[0].contains(&&*role_of(inner)));
        for inner in component.elements() {
            match inner.name.as_str() {
                "NewsComponent" => {
                    let had = self.told.paragraphs.len();
                    if is_equivalents(component)
                        && had > before
                        && !inner.named("ContentItem").any(|content| kind(content).is_some())
                    {
                        continue;
                    }
                    if !(has_body && self.part(inner)) {
                        self.component(inner, &role);
                    }
                }
                "NewsItem" => self.told.items.push(inner),
                "NewsItemRef" => self.reference(inner, &role),
                _ => {}
            }
        }
    }

    /// A component that is for editors and for no reader.
    fn note(&mut self, component: &Element) {
        let contents = component.named("ContentItem").map(|content| content.child("DataContent").unwrap_or(content));
        let texts = contents.flat_map(|data| self.body_of(data).paragraphs);
        let lines = component.named("NewsLineText").chain(component.named("HeadLine")).map(Element::line);
        let note: Vec<String> = lines.chain(texts).filter(|line| !line.is_empty()).collect();
        self.told.note = [std::mem::take(&mut self.told.note), note.join(" ")].join(" ");
    }

    /// A component that is the headline or the lead of the text beside it; whether it is one.
    fn part(&mut self, component: &'a Element) -> bool {
        let role = role_of(component);
        let [_, titles, leads] = PARTS;
        if !titles.contains(&&*role) && !leads.contains(&&*role) {
            return false;
        }
        let contents = component.named("ContentItem").map(|content| content.child("DataContent").unwrap_or(content));
        let line = contents.flat_map(|data| self.body_of(data).paragraphs).collect::<Vec<String>>().join(" ");
        let slot = if titles.contains(&&*role) { &mut self.told.headline } else { &mut self.told.standfirst };
        *slot = first([std::mem::take(slot), line]);
        true
    }

    fn reference(&mut self, reference: &Element, role: &str) {
        let id = without_revision(reference.attribute("NewsItem"));
        if !id.is_empty() && id != self.own_id {
            let title = first([reference.line_at(&["HeadLine"]), reference.line_at(&["Comment"])]);
            let role = first([role.to_owned(), "NewsItemRef".to_owned()]);
            self.told.links.push(ItemLink { role, title, ..ItemLink::to_item(LinkKind::Associated, id) });
        }
    }

    /// `NewsLines`, `RightsMetadata` and notes of a component; what an outer one told stands.
    fn lines(&mut self, component: &Element, leads: bool) {
        let told = &mut self.told;
        let fill = |slot: &mut String, text: String| *slot = first([std::mem::take(slot), text]);
        fill(&mut told.language, component.attribute("xml:lang").to_owned());
        if let Some(lines) = component.child("NewsLines").filter(|_| leads) {
            let line = |name: &str| lines.line_at(&[name]);
            fill(&mut told.headline, line("HeadLine"));
            let below: Vec<String> = lines.children("SubHeadLine").map(Element::line).collect();
            fill(&mut told.standfirst, below.join(" "));
            let bylines: Vec<String> = lines.children("ByLine").map(|by| without_by(&by.line())).collect();
            fill(&mut told.byline, bylines.join(", "));
            fill(&mut told.dateline, body::dateline(&line("DateLine")));
            let slugs: Vec<String> = lines.children("SlugLine").map(Element::line).collect();
            fill(&mut told.slugline, slugs.join(" "));
            fill(&mut told.rights.credit_line, line("CreditLine"));
            fill(&mut told.rights.copyright_notice, line("CopyrightLine"));
            fill(&mut told.rights.usage_terms, line("RightsLine"));
            told.keywords.extend(lines.children("KeywordLine").map(Element::line));
            for other in lines.children("NewsLine") {
                Self::other_line(told, other);
            }
        }
        for comment in component.children("Comment") {
            told.note = [std::mem::take(&mut told.note), comment.line()].join(" ");
        }
        if let Some(rights) = component.child("RightsMetadata") {
            fill(&mut told.rights.copyright_holder, rights.line_at(&["Copyright", "CopyrightHolder"]));
            fill(&mut told.rights.usage_terms, rights.line_at(&["UsageRights", "UsageType"]));
            fill(&mut told.rights.usage_terms, rights.line_at(&["UsageRights", "Limitations"]));
        }
        if let Some(administrative) = component.child("AdministrativeMetadata") {
            self.administrative(administrative);
        }
    }

    /// `AdministrativeMetadata`: who wrote it, whom to name, notes to editors.
    fn administrative(&mut self, data: &Element) {
        let parties = |part: &'static str| {
            let parties = data.children(part).flat_map(|part| part.elements().filter(|one| one.is("Party")));
            parties.map(formal).filter(|name| !name.is_empty()).collect::<Vec<String>>()
        };
        let agencies = [parties("Source"), parties("Provider")].concat();
        let own_id = self.own_id.to_lowercase();
        let is_agency = |name: &String| {
            let known = agencies.iter().any(|agency| agency.eq_ignore_ascii_case(name));
            // An agency often signs as the creator, by the name that is in its ids.
            known || name.contains('.') || (!name.contains(' ') && own_id.contains(&name.to_lowercase()))
        };
        let mut creators = parties("Creator");
        creators.retain(|name| !is_agency(name));
        let told = &mut self.told;
        let fill = |slot: &mut String, text: String| *slot = first([std::mem::take(slot), text]);
        fill(&mut told.byline, creators.join(", "));
        fill(&mut told.rights.credit_line, first(agencies));
        for property in data.children("Property") {
            let name = property.attribute("FormalName").to_ascii_lowercase();
            if names_a_note(&name) && !is_private(&name) {
                let note = first([property.attribute("Value").to_owned(), property.line()]);
                let meaning = label::of_note(&note);
                told.is_kill |= meaning == Some(Meaning::Kill);
                told.is_correction |= meaning == Some(Meaning::Correction);
                told.note = [std::mem::take(&mut told.note), note].join(" ");
            }
        }
    }

    /// `NewsLine`: a line of a type that the standard has no name for.
    fn other_line(told: &mut ComponentContent<'_>, line: &Element) {
        let kind = line.child("NewsLineType").map(formal).unwrap_or_default();
        let text = line.line_at(&["NewsLineText"]);
        let name = kind.to_ascii_lowercase();
        if is_private(&kind) {
            return;
        }
        let kills = |words: &str| label::of_note(words) == Some(Meaning::Kill);
        told.is_kill |= kills(&kind) || (name.contains("note") && kills(&text));
        told.is_correction |= label::of_note(&kind) == Some(Meaning::Correction);
        if ["note", "advisory", "instruction", "correct", "kill", "editor"].iter().any(|word| name.contains(word)) {
            told.note = [std::mem::take(&mut told.note), text].join(" ");
        } else if ["summary", "abstract", "lead"].iter().any(|word| name.contains(word)) {
            told.standfirst = first([std::mem::take(&mut told.standfirst), text]);
        } else if name.contains("keyword") {
            told.keywords.push(text);
        }
    }

    /// A text of the item; whether it had words.
    fn text(&mut self, content: &Element) -> bool {
        let data = content.child("DataContent").unwrap_or(content);
        let encoded = content.children("Encoding").any(|encoding| !encoding.attribute("Notation").is_empty());
        if encoded && data.elements().all(|inner| inner.is("Encoding")) {
            return false;
        }
        let body = self.body_of(data);
        if body.paragraphs.is_empty() {
            return false;
        }
        let told = &mut self.told;
        let fill = |slot: &mut String, text: String| *slot = first([std::mem::take(slot), text]);
        fill(&mut told.headline, body.headline);
        fill(&mut told.standfirst, body.standfirst);
        fill(&mut told.byline, body.byline);
        fill(&mut told.dateline, body.dateline);
        fill(&mut told.language, body.language);
        told.note = [std::mem::take(&mut told.note), body.note].join(" ");
        told.paragraphs.extend(body.paragraphs);
        told.media.extend(body.media);
        told.annotations.extend(body.annotations);
        true
    }

    fn body_of(&self, data: &Element) -> body::Body {
        match data.elements().find(|element| !element.name.is_empty()) {
            Some(root) if root.is("nitf") || root.is("html") || root.is("body") => {
                body::read(root, self.payload, self.own_id)
            }
            Some(_) => {
                let paragraphs = flow::paragraphs(data);
                let read = body::read(data, self.payload, self.own_id);
                body::Body { paragraphs, ..read }
            }
            None => {
                let text = data.raw_text();
                let paragraphs = flow::of_text(&text).or_else(|_| prose::of_markup(&text)).unwrap_or_default();
                body::Body { paragraphs, ..body::Body::default() }
            }
        }
    }

    /// A picture or another medium: all files of a component and below it, with its lines and its caption.
    fn medium(&mut self, component: &Element, role: &str) {
        let contents: Vec<&Element> = component.named("ContentItem").collect();
        let Some(item_type) = contents.iter().find_map(|content| kind(content)) else { return };
        let files: Vec<(&Element, Rendition)> = contents
            .iter()
            .filter(|content| kind(content).is_some())
            .take(RENDITIONS)
            .map(|content| (*content, self.rendition(content, component)))
            .collect();
        let words = contents.iter().filter(|content| kind(content).is_none());
        let data = words.map(|content| self.body_of(content.child("DataContent").unwrap_or(content)).paragraphs);
        let mut caption: Vec<String> = data.flatten().collect();
        let lines = || component.all().filter(|element| element.is("NewsLines"));
        let line = |name: &'static str| lines().map(|lines| lines.line_at(&[name])).find(|line| !line.is_empty());
        if caption.is_empty() {
            caption.extend(line("SubHeadLine"));
        }
        let source = files.first().map_or("", |(content, _)| content.attribute("Href")).trim_start_matches('#');
        let local = first([component.attribute("Duid"), source].map(ToOwned::to_owned));
        let own_id = if source.contains(':') { source.to_owned() } else { format!("{}#{local}", self.own_id) };
        let opening = caption.first().map(|line| shortened(line.clone(), 120));
        self.told.media.push(Medium {
            own_id: if local.is_empty() {
                format!("{}#medium-{}", self.own_id, self.told.media.len() + 1)
            } else {
                own_id
            },
            item_type,
            headline: first([line("HeadLine"), opening].into_iter().flatten()),
            caption,
            byline: line("ByLine").map(|line| without_by(&line)).unwrap_or_default(),
            credit: first([line("CreditLine"), line("CopyrightLine")].into_iter().flatten()),
            renditions: files.into_iter().map(|(_, rendition)| rendition).collect(),
            role: role.to_owned(),
        });
    }

    fn rendition(&self, content: &Element, component: &Element) -> Rendition {
        let characteristics = content.child("Characteristics");
        let property = |names: &[&str]| {
            let all = characteristics.into_iter().flat_map(|element| element.children("Property"));
            let mut fitting =
                all.filter(|one| names.iter().any(|name| one.attribute("FormalName").eq_ignore_ascii_case(name)));
            fitting.next().map(|one| one.attribute("Value").to_owned()).unwrap_or_default()
        };
        // The component right around the file says what the file is for.
        let around = component.all().find(|one| one.elements().any(|inner| std::ptr::eq(inner, content)));
        let name = around.and_then(|one| one.child("Role")).map(formal).unwrap_or_default();
        let size = characteristics.map(|element| element.line_at(&["SizeInBytes"])).unwrap_or_default();
        Rendition {
            name: name.to_ascii_lowercase(),
            url: media::address(content.attribute("Href"), self.payload),
            media_type: content.child("MimeType").map(formal).unwrap_or_default(),
            width: media::pixels(&property(&["Width", "PixelWidth", "HSize"])),
            height: media::pixels(&property(&["Height", "PixelHeight", "VSize"])),
            size: media::bytes(&first([size, property(&["SizeInBytes", "FileSize"])])),
        }
    }
}

/// What a file is; `None` for text.
fn kind(content: &Element) -> Option<ItemType> {
    let told = ["MediaType", "MimeType", "Format"].iter().filter_map(|name| content.child(name)).map(formal);
    let told: Vec<String> = told.collect();
    if told.iter().any(|told| told.eq_ignore_ascii_case("text") || told.to_ascii_lowercase().starts_with("text/")) {
        return None;
    }
    told.iter().find_map(|told| media::kind(told)).or_else(|| media::kind_of_name(content.attribute("Href")))
}

fn role_of(component: &Element) -> String {
    component.child("Role").map(formal).unwrap_or_default().to_ascii_lowercase()
}

/// Whether a component is for editors by its role: `EditorsNote`, `NoteToEditors`, `SpecialInstruction`.
fn is_for_editors(role: &str) -> bool {
    let role = role.replace([' ', '-', '_'], "").to_ascii_lowercase();
    let is_note = matches!(role.as_str(), "note" | "notes" | "editorsnote" | "editorsnotes" | "advisory");
    is_note || role.contains("instruction") || editors_only::is_element(&role)
}

fn is_equivalents(component: &Element) -> bool {
    component.attribute("EquivalentsList").eq_ignore_ascii_case("yes")
}

fn is_about_medium(role: &str) -> bool {
    media::kind(role).is_some()
}

/// Whether the words beside the files of a component are only their caption.
fn is_about_medium_below(component: &Element) -> bool {
    let words = component
        .named("NewsComponent")
        .filter(|inner| inner.children("ContentItem").any(|content| kind(content).is_none()));
    let roles: Vec<String> = words.map(|inner| inner.child("Role").map(formal).unwrap_or_default()).collect();
    !roles.is_empty()
        && roles.iter().all(|role| role.eq_ignore_ascii_case("caption"))
        && !component.children("ContentItem").any(|content| kind(content).is_none())
}

fn role_allows(role: &str) -> bool {
    !role.eq_ignore_ascii_case("caption")
}
