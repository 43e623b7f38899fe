//! Reads `head` and `docdata` of NITF 3.x: the metadata of a story.

use super::super::{
    super::{
        label::{self, Meaning},
        section,
    },
    body::{first, is_private},
    media, subject,
};
use crate::{
    mapping::{TextTable, fill},
    model::{Annotation, AnnotationKind, Guess, ItemLink, LinkKind, ParsedItem, PubStatus},
    xml::Element,
};

/// The paths of texts in `head`.
const HEAD: TextTable = &[
    (|item| &mut item.headline, "meta[name=headline]@content,value"),
    (|item| &mut item.byline, "meta[name=byline]@content,value | meta[name=author]@content,value"),
    (|item| &mut item.slugline, "meta[name=slug]@content,value | meta[name=slugline]@content,value"),
    (|item| &mut item.slugline, "meta[name=anpa-keyword]@content,value | meta[name=keyword]@content,value"),
];

/// The paths of sections in `head`, best first.
const SECTIONS: [&str; 4] = [
    "pubdata@position.section | docdata/pubdata@position.section",
    "meta[name=section]@content,value",
    "meta[name=category]@content,value",
    "meta[name=categoria]@content,value",
];

/// The paths of texts in `docdata`.
const DOCDATA: TextTable = &[
    (|item| &mut item.own_id, "doc-id@id-string"),
    (|item| &mut item.version, "du-key@version,generation"),
    (|item| &mut item.slugline, "du-key@key"),
    (|item| &mut item.pub_status_text, "@management-status"),
    (|item| &mut item.rights.copyright_holder, "doc.copyright@holder | doc.rights@owner,provider"),
    (|item| &mut item.rights.usage_terms, "doc.rights@limitations"),
];

/// The paths of texts in the root element.
const ROOT: TextTable = &[(|item| &mut item.own_id, "@uno")];

/// The times of a story as written, and the zone of local times. Each may be empty.
#[derive(Debug, Default)]
pub struct Times {
    pub zone: String,
    pub issued: String,
    pub released: String,
    pub revised: String,
    pub published: String,
    /// Whether the story's status declares an embargo.
    pub is_embargoed: bool,
}

/// The head of a story.
pub struct Docdata<'a> {
    root: &'a Element,
    head: &'a Element,
    element: &'a Element,
}

impl<'a> Docdata<'a> {
    /// The head of an `nitf` element. `nothing` replaces missing elements.
    pub fn of(root: &'a Element, nothing: &'a Element) -> Self {
        let head = root.child("head").unwrap_or(nothing);
        Self { root, head, element: head.child("docdata").or_else(|| root.child("docdata")).unwrap_or(nothing) }
    }

    /// The times, except `story_date`.
    pub fn times(&self) -> Times {
        let docdata = self.element;
        let date = |name: &str| {
            let written = |at: &Element| [at.value(&format!("{name}@norm")), at.value(name)];
            first(written(docdata).into_iter().chain(written(self.head)))
        };
        let revisions = [self.head, docdata].map(|at| at.values("revision-history@norm")).concat();
        Times {
            zone: first([
                docdata.value("date.issue@tz,timezone | date.release@tz,timezone"),
                self.head.value("meta[name=tz]@content,value | meta[name=timezone]@content,value"),
                self.head.value("meta[name=time-zone]@content,value"),
            ]),
            issued: date("date.issue"),
            released: date("date.release"),
            revised: revisions.last().cloned().unwrap_or_default(),
            published: first([self.head, docdata].map(|at| at.value("pubdata@date.publication"))),
            is_embargoed: docdata.attribute("management-status").eq_ignore_ascii_case("embargoed"),
        }
    }

    /// The declared language.
    pub fn language(&self) -> String {
        let meta = "meta[name=lang]@content,value | meta[name=language]@content,value";
        first([self.root.value("@xml:lang"), self.head.value(meta)])
    }

    /// Fills an item from the head. Returns the id and the status of another story, if the head declares its status.
    pub fn take(&self, item: &mut ParsedItem) -> Option<(String, PubStatus)> {
        // Some senders write the elements of `docdata` beside it.
        for (element, table) in [(self.head, HEAD), (self.element, DOCDATA), (self.head, DOCDATA), (self.root, ROOT)] {
            fill(item, table, |paths| element.value(paths));
        }
        let copyright = self.element.child("doc.copyright");
        let notice = copyright.map(|at| [at.attribute("year"), at.attribute("holder")].join(" ")).unwrap_or_default();
        if !notice.trim().is_empty() {
            item.rights.copyright_notice = format!("© {}", notice.trim());
        }
        item.providers = vec![self.element.value("doc-id@regsrc")];
        let urgencies = [self.element, self.head, self.root].into_iter().flat_map(|at| at.values("urgency@ed-urg"));
        item.urgency = urgencies.filter_map(|urgency| urgency.trim().parse().ok()).next().unwrap_or(0);
        let other = self.take_status(item);
        self.take_messages(item);
        self.take_subjects(item);
        let service = self.head.value("tobject@tobject.type");
        let kind = media::kind(&service);
        item.item_type = kind.unwrap_or_default();
        item.section = section::first(SECTIONS.iter().map(|place| self.head.value(place)));
        if item.section.is_empty() {
            // Some agencies name the story's service here.
            item.section = section::first(Some(service).filter(|_| kind.is_none()));
            if item.section.is_empty() {
                item.section = section::known([self.head.value("meta[name=service]@content,value")]);
            }
            item.guesses.add_if(!item.section.is_empty(), Guess::Section);
        }
        other
    }

    /// Reads `management-status` and `doc-scope`; with `management-doc-idref` they may concern another story.
    fn take_status(&self, item: &mut ParsedItem) -> Option<(String, PubStatus)> {
        let docdata = self.element;
        let status = docdata.attribute("management-status");
        item.pub_status = label::of_status(status);
        item.guesses.add_if(label::known_status(status).is_none(), Guess::PubStatus);
        let scopes = docdata.values("doc-scope@scope");
        let words = scopes.into_iter().chain(self.root.values("//tobject.property@tobject.property.type"));
        if words.into_iter().any(|word| label::of_word(&word) == Some(Meaning::Kill)) {
            item.pub_status = PubStatus::Canceled;
        }
        let idref = Some(docdata.attribute("management-doc-idref"));
        let idref = idref.filter(|idref| !idref.is_empty() && *idref != item.own_id)?;
        // An unknown word gives no status for another story.
        let status = match label::of_word(docdata.attribute("management-idref-status")) {
            Some(Meaning::Kill) => PubStatus::Canceled,
            Some(Meaning::Hold) => PubStatus::Withheld,
            _ => {
                follow(item, "management-doc-idref", idref);
                return None;
            }
        };
        Some((idref.to_owned(), status))
    }

    /// Reads `ed-msg` and `correction`.
    fn take_messages(&self, item: &mut ParsedItem) {
        let docdata = self.element;
        let mut notes = Vec::new();
        for message in docdata.children("ed-msg") {
            let (kind, info) = (message.attribute("msg-type"), message.attribute("info"));
            let is_told = !is_private(kind);
            let [of_kind, of_info] = [kind, if is_told { info } else { "" }].map(label::of_note);
            if of_kind == Some(Meaning::Kill) || of_info == Some(Meaning::Kill) {
                item.pub_status = PubStatus::Canceled;
                item.pub_status_text = first([info, kind].map(ToOwned::to_owned));
            }
            item.correction |= is_told && [of_kind, of_info].contains(&Some(Meaning::Correction));
            if is_told {
                notes.push(message.value("@info | ."));
            }
        }
        // A template may contain the element without content.
        let says = |one: &&Element| !one.first_attribute(&["info", "id-string", "regsrc"]).is_empty();
        for correction in docdata.children("correction").filter(says) {
            item.correction = true;
            notes.push(correction.attribute("info").to_owned());
            let corrected = correction.attribute("id-string");
            follow(item, "correction", corrected);
        }
        notes.retain(|note| !note.is_empty());
        item.editorial_note = notes.join(" ");
    }

    /// Reads `tobject`, `key-list`, `identified-content`, `evloc`.
    fn take_subjects(&self, item: &mut ParsedItem) {
        let (head, docdata) = (self.head, self.element);
        let mut about = Vec::new();
        for subject in head.named("tobject.subject") {
            let code = subject.first_attribute(&["tobject.subject.refnum", "tobject.subject.code"]);
            about.extend(levels(subject, code));
        }
        for property in head.named("tobject.property") {
            let genre = property.attribute("tobject.property.type");
            if !genre.is_empty() {
                about.push(subject::of_code("genre", genre, genre.to_owned(), AnnotationKind::Subject));
            }
        }
        let category = head.value("meta[name=anpa-category]@content,value");
        if !category.is_empty() {
            about.push(subject::of_code("anpa", &category, String::new(), AnnotationKind::Subject));
        }
        let keywords = docdata.named("keyword").map(|keyword| keyword.value("@key | ."));
        item.keywords = keywords.filter(|keyword| !keyword.is_empty()).collect();
        for content in docdata.named("identified-content").flat_map(Element::elements) {
            let kind = match content.name.as_str() {
                "person" => AnnotationKind::Person,
                "location" | "virtloc" => AnnotationKind::Place,
                "org" => AnnotationKind::Organisation,
                "event" => AnnotationKind::Event,
                _ => AnnotationKind::Subject,
            };
            let (line, value) = (content.line(), content.attribute("value"));
            // If the element has a name, the value is a code of the named source.
            let idsrc = content.attribute("idsrc");
            let coded = if line.is_empty() || idsrc.is_empty() { "" } else { value };
            let name = if coded.is_empty() { first([value.to_owned(), line]) } else { line };
            if content.is("classifier") && content.attribute("type").eq_ignore_ascii_case("genre") {
                about.push(subject::of_code("genre", content.first_attribute(&["code", "value"]), name, kind));
            } else {
                let scheme = if content.is("classifier") { content.attribute("type") } else { idsrc };
                let code = content.first_attribute(&["idsrc.code", "code", "iso-code", "location-code"]);
                let (scheme, code) = if code.is_empty() { (scheme, coded) } else { (scheme, code) };
                about.push(subject::of_code(scheme, code, name, kind));
            }
        }
        // A series is what a story belongs to, and no story that it continues.
        for series in docdata.values("series@series.name") {
            about.push(subject::of_code("series", "", series, AnnotationKind::Subject));
        }
        for place in docdata.children("evloc") {
            let name = place.value("@city,county-dist,state-prov");
            about.push(subject::of_code("", place.attribute("iso-cc"), name, AnnotationKind::Place));
        }
        item.annotations = about;
    }
}

/// Links an item to the one that it continues.
fn follow(item: &mut ParsedItem, role: &str, id: &str) {
    if !id.is_empty() && id != item.own_id {
        item.links.push(ItemLink { role: role.into(), ..ItemLink::to_item(LinkKind::EvolvedFrom, id) });
    }
}

/// The named levels of a subject, from the topmost: `04000000`, `04002000`, `04002003`.
fn levels(told_of: &Element, code: &str) -> Vec<Annotation> {
    const NAMES: [(&str, usize); 3] =
        [("tobject.subject.type", 2), ("tobject.subject.matter", 5), ("tobject.subject.detail", 8)];
    let is_iptc = code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit());
    if !is_iptc {
        let names = ["tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"];
        let name = told_of.first_attribute(&names).to_owned();
        return vec![subject::of_code("", code, name, AnnotationKind::Subject)];
    }
    let mut levels: Vec<(String, String)> = Vec::new();
    for (name, digits) in NAMES {
        let told = told_of.attribute(name);
        let upper = format!("{:0<8}", &code[..digits]);
        if !told.is_empty() && levels.last().is_none_or(|(known, _)| *known != upper) {
            levels.push((upper, told.to_owned()));
        }
    }
    // The code itself is kept even if it has no name.
    if levels.last().is_none_or(|(last, _)| last != code) {
        levels.push((code.to_owned(), String::new()));
    }
    levels.into_iter().map(|(code, name)| subject::of_code("subj", &code, name, AnnotationKind::Subject)).collect()
}
