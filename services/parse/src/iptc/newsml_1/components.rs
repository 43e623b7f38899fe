//! `NewsComponent` trees: the lines, words, media and inner items of an item.

use super::{
    super::{
        super::{
            Payload, editors_only,
            label::{self, Meaning},
            prose,
        },
        body::{self, first, is_private, opening, without_by},
        flow,
        media::{self, Medium},
    },
    formal, names_a_note, value, without_revision,
};
use crate::mapping::{TextField, TextTable, fill, fill_text};
use crate::model::{ItemLink, ItemType, LinkKind, ParsedItem, Rendition, limits::RENDITIONS};
use crate::xml::Element;

/// The roles of components that are parts of one text: its body, its headline, its lead.
const PARTS: [&[&str]; 3] =
    [&["body", "bodytext", "text"], &["title", "head", "headline"], &["lead", "intro", "abstract", "summary"]];

/// The text fields of an item and their paths in a component. An outer component takes precedence.
const COMPONENT: TextTable = &[
    (|item| &mut item.headline, "NewsLines/HeadLine"),
    (|item| &mut item.rights.credit_line, "NewsLines/CreditLine"),
    (|item| &mut item.rights.copyright_notice, "NewsLines/CopyrightLine"),
    (|item| &mut item.rights.usage_terms, "NewsLines/RightsLine"),
];

/// The same for the rights, which also count in a component that is a caption.
const RIGHTS: TextTable = &[
    (|item| &mut item.rights.copyright_holder, "RightsMetadata/Copyright/CopyrightHolder"),
    (|item| &mut item.rights.usage_terms, "RightsMetadata/UsageRights/UsageType"),
    (|item| &mut item.rights.usage_terms, "RightsMetadata/UsageRights/Limitations"),
];

/// What the components of an item contain besides the fields of a [`ParsedItem`].
#[derive(Default)]
pub struct ComponentContent<'a> {
    pub language: String,
    pub media: Vec<Medium>,
    pub items: Vec<&'a Element>,
}

/// Fills `story` from the components of its item.
pub fn read<'a>(item: &'a Element, story: &mut ParsedItem, payload: &Payload<'_>) -> ComponentContent<'a> {
    let own_id = story.own_id.clone();
    let mut reader = Reader { story, told: ComponentContent::default(), own_id, payload };
    for component in item.children("NewsComponent") {
        reader.component(component, "");
    }
    reader.told
}

struct Reader<'a, 'b> {
    story: &'b mut ParsedItem,
    told: ComponentContent<'a>,
    own_id: String,
    payload: &'b Payload<'b>,
}

impl<'a> Reader<'a, '_> {
    /// Reads a component and the components in it. `role` is their role unless they have one of their own.
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
            media_below > 0 && (words_below == 0 || media::kind(&role).is_some() || is_about_medium_below(component));
        if is_medium && component.named("NewsItem").next().is_none() && !role.eq_ignore_ascii_case("caption") {
            self.medium(component, &role);
            return;
        }
        self.lines(component, !role.eq_ignore_ascii_case("caption"));
        let before = self.story.body.len();
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
                    let had = self.story.body.len();
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

    /// Appends a component that is only for editors to the editorial note.
    fn note(&mut self, component: &Element) {
        let texts = component.named("ContentItem").flat_map(|content| self.body_of(content).paragraphs);
        let lines = component.named("NewsLineText").chain(component.named("HeadLine")).map(Element::line);
        let note: Vec<String> = lines.chain(texts).filter(|line| !line.is_empty()).collect();
        self.story.add_note(&note.join(" "));
    }

    /// Reads a component that is the headline or the lead of the text beside it. `false`: it is neither.
    fn part(&mut self, component: &'a Element) -> bool {
        let role = role_of(component);
        let [_, titles, leads] = PARTS;
        let field: TextField = match &*role {
            role if titles.contains(&role) => |item| &mut item.headline,
            role if leads.contains(&role) => |item| &mut item.standfirst,
            _ => return false,
        };
        let contents = component.named("ContentItem");
        let line = contents.flat_map(|content| self.body_of(content).paragraphs).collect::<Vec<String>>().join(" ");
        fill_text(field(self.story), line);
        true
    }

    fn reference(&mut self, reference: &Element, role: &str) {
        let id = without_revision(reference.attribute("NewsItem"));
        if !id.is_empty() && id != self.own_id {
            let title = reference.value("HeadLine | Comment");
            let role = first([role.to_owned(), "NewsItemRef".to_owned()]);
            self.story.links.push(ItemLink { role, title, ..ItemLink::to_item(LinkKind::Associated, id) });
        }
    }

    /// `NewsLines`, `RightsMetadata` and notes of a component. An outer component takes precedence.
    fn lines(&mut self, component: &Element, leads: bool) {
        let story = &mut *self.story;
        fill_text(&mut self.told.language, component.attribute("xml:lang"));
        if leads {
            let all = |name: &str| component.values(&format!("NewsLines/{name}"));
            fill(story, COMPONENT, |paths| component.value(paths));
            fill_text(&mut story.standfirst, all("SubHeadLine").join(" "));
            let bylines: Vec<String> = all("ByLine").iter().map(|by| without_by(by)).collect();
            fill_text(&mut story.byline, bylines.join(", "));
            fill_text(&mut story.dateline, body::dateline(&component.value("NewsLines/DateLine")));
            fill_text(&mut story.slugline, all("SlugLine").join(" "));
            story.keywords.extend(all("KeywordLine"));
            for other in component.find("NewsLines/NewsLine") {
                other_line(story, other);
            }
        }
        for comment in component.values("Comment") {
            story.add_note(&comment);
        }
        fill(story, RIGHTS, |paths| component.value(paths));
        if let Some(administrative) = component.child("AdministrativeMetadata") {
            self.administrative(administrative);
        }
    }

    /// `AdministrativeMetadata`: who wrote it, whom to name, notes to editors.
    fn administrative(&mut self, data: &Element) {
        let parties = |part: &str| -> Vec<String> {
            data.find(&format!("{part}/Party")).into_iter().map(formal).filter(|name| !name.is_empty()).collect()
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
        fill_text(&mut self.story.byline, creators.join(", "));
        fill_text(&mut self.story.rights.credit_line, first(agencies));
        for property in data.children("Property") {
            let name = property.attribute("FormalName").to_ascii_lowercase();
            if names_a_note(&name) && !is_private(&name) {
                let note = value(property);
                heed(self.story, label::of_note(&note));
                self.story.add_note(&note);
            }
        }
    }

    /// Reads a text of the item. `false`: it has no words.
    fn text(&mut self, content: &Element) -> bool {
        let encoded = content.children("Encoding").any(|encoding| !encoding.attribute("Notation").is_empty());
        if encoded && data_of(content).elements().all(|inner| inner.is("Encoding")) {
            return false;
        }
        let body = self.body_of(content);
        if body.paragraphs.is_empty() {
            return false;
        }
        fill_text(&mut self.told.language, body.language.as_str());
        let media = body.fill(self.story);
        self.told.media.extend(media);
        true
    }

    fn body_of(&self, content: &Element) -> body::Body {
        let data = data_of(content);
        match data.elements().find(|element| !element.name.is_empty()) {
            Some(root) if root.is("nitf") || root.is("html") || root.is("body") => {
                body::read(root, self.payload, &self.own_id)
            }
            Some(_) => {
                let paragraphs = flow::paragraphs(data);
                body::Body { paragraphs, ..body::read(data, self.payload, &self.own_id) }
            }
            None => {
                let text = data.raw_text();
                let paragraphs = flow::of_text(&text).or_else(|_| prose::of_markup(&text)).unwrap_or_default();
                body::Body { paragraphs, ..body::Body::default() }
            }
        }
    }

    /// A picture or another medium: all files in a component, with its lines and its caption.
    fn medium(&mut self, component: &Element, role: &str) {
        let contents: Vec<&Element> = component.named("ContentItem").collect();
        let Some(item_type) = contents.iter().find_map(|content| kind(content)) else { return };
        let files = || contents.iter().filter(|content| kind(content).is_some());
        let words = contents.iter().filter(|content| kind(content).is_none());
        let mut caption: Vec<String> = words.flat_map(|content| self.body_of(content).paragraphs).collect();
        let lines = || component.all().filter(|element| element.is("NewsLines"));
        let line = |name: &str| lines().map(|lines| lines.value(name)).find(|line| !line.is_empty());
        if caption.is_empty() {
            caption.extend(line("SubHeadLine"));
        }
        let source = files().next().map_or("", |content| content.attribute("Href")).trim_start_matches('#');
        let local = first([component.attribute("Duid"), source].map(ToOwned::to_owned));
        let own_id = match source {
            _ if local.is_empty() => format!("{}#medium-{}", self.own_id, self.told.media.len() + 1),
            source if source.contains(':') => source.to_owned(),
            _ => format!("{}#{local}", self.own_id),
        };
        self.told.media.push(Medium {
            own_id,
            item_type,
            headline: first([line("HeadLine").unwrap_or_default(), opening(&caption)]),
            caption,
            byline: line("ByLine").map(|line| without_by(&line)).unwrap_or_default(),
            credit: first([line("CreditLine"), line("CopyrightLine")].into_iter().flatten()),
            renditions: files().take(RENDITIONS).map(|content| self.rendition(content, component)).collect(),
            role: role.to_owned(),
        });
    }

    fn rendition(&self, content: &Element, component: &Element) -> Rendition {
        let property = |names: &str| {
            let path = |name| format!("Characteristics/Property[FormalName={name}]@Value");
            names.split(' ').map(|name| content.value(&path(name))).find(|value| !value.is_empty()).unwrap_or_default()
        };
        // The role of the innermost component around the file names the rendition.
        let around = component.all().find(|one| one.elements().any(|inner| std::ptr::eq(inner, content)));
        let name = around.and_then(|one| one.child("Role")).map(formal).unwrap_or_default();
        Rendition {
            name: name.to_ascii_lowercase(),
            url: media::address(content.attribute("Href"), self.payload),
            media_type: content.child("MimeType").map(formal).unwrap_or_default(),
            width: media::pixels(&property("Width PixelWidth HSize")),
            height: media::pixels(&property("Height PixelHeight VSize")),
            size: media::bytes(&first([
                content.value("Characteristics/SizeInBytes"),
                property("SizeInBytes FileSize"),
            ])),
            ..Rendition::default()
        }
    }
}

/// `NewsLine`: a line of a type that the standard has no name for.
fn other_line(story: &mut ParsedItem, line: &Element) {
    let kind = line.child("NewsLineType").map(formal).unwrap_or_default();
    if is_private(&kind) {
        return;
    }
    let (name, text) = (kind.to_ascii_lowercase(), line.value("NewsLineText"));
    let names = |words: &[&str]| words.iter().any(|word| name.contains(word));
    heed(story, label::of_note(&kind));
    if names(&["note"]) && label::of_note(&text) == Some(Meaning::Kill) {
        heed(story, Some(Meaning::Kill));
    }
    if names(&["note", "advisory", "instruction", "correct", "kill", "editor"]) {
        story.add_note(&text);
    } else if names(&["summary", "abstract", "lead"]) {
        fill_text(&mut story.standfirst, text);
    } else if names(&["keyword"]) {
        story.keywords.push(text);
    }
}

/// Applies the meaning of a note within an item.
fn heed(story: &mut ParsedItem, meaning: Option<Meaning>) {
    if meaning == Some(Meaning::Kill) {
        story.cancel("an instruction or note within it");
    }
    story.correction |= meaning == Some(Meaning::Correction);
}

/// The element with the text of a content item.
fn data_of(content: &Element) -> &Element {
    content.child("DataContent").unwrap_or(content)
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

/// Whether the words beside the files of a component are only their caption.
fn is_about_medium_below(component: &Element) -> bool {
    let has_words = |inner: &Element| inner.children("ContentItem").any(|content| kind(content).is_none());
    let words = component.named("NewsComponent").filter(|inner| has_words(inner));
    let roles: Vec<String> = words.map(role_of).collect();
    !roles.is_empty() && roles.iter().all(|role| role == "caption") && !has_words(component)
}
