//! `head` and `docdata` of NITF 3.x: what is told about a story, apart from its text.

use std::sync::LazyLock;

use super::super::{
    body::{first, is_private},
    element::Element,
    media,
    standing::{is_correction_note, is_hold_word, is_kill_note, is_kill_word, status},
    subject,
};
use crate::model::{Annotation, AnnotationKind, ItemType, PubStatus, Rights};
use crate::word_list::WordList;

/// The types of objects that NITF names itself, and others that tell no section.
static TYPES: LazyLock<WordList> = LazyLock::new(|| WordList::of(include_str!("data/object_types.txt")));

/// What the head of a story tells. Each text may be empty.
#[derive(Debug, Default)]
pub struct Docdata {
    pub own_id: String,
    pub version: String,
    pub status: PubStatus,
    pub status_text: String,
    pub provider: String,
    /// Another story that this one is about, and what has become of that.
    pub other: Option<(String, PubStatus)>,
    pub predecessors: Vec<(String, String)>,
    pub is_correction: bool,
    pub is_embargoed: bool,
    pub item_type: ItemType,
    pub urgency: u8,
    pub headline: String,
    pub byline: String,
    pub slugline: String,
    pub section: String,
    pub note: String,
    pub language: String,
    pub zone: String,
    pub issued: String,
    pub released: String,
    pub revised: String,
    pub published: String,
    pub keywords: Vec<String>,
    pub annotations: Vec<Annotation>,
    pub rights: Rights,
}

impl Docdata {
    /// Of an `nitf` element.
    pub fn of(root: &Element) -> Self {
        let nothing = Element::default();
        let head = root.child("head").unwrap_or(&nothing);
        let docdata = head.child("docdata").or_else(|| root.child("docdata")).unwrap_or(&nothing);
        let meta = |names: &[&str]| meta(head, names);
        let date = |date: &Element| first([date.attribute("norm").to_owned(), date.line()]);
        let norm = |name: &str| docdata.child(name).map(date).unwrap_or_default();
        let dates = ["date.issue", "date.release"].iter().filter_map(|name| docdata.child(name));
        let zones = dates.map(|date| date.first_attribute(&["tz", "timezone"]).to_owned());
        let pubdata = head.child("pubdata").or_else(|| docdata.child("pubdata")).unwrap_or(&nothing);
        let revisions = head.children("revision-history").chain(docdata.children("revision-history"));
        let du_key = docdata.child("du-key").unwrap_or(&nothing);
        let mut read = Self {
            own_id: first(
                [docdata.child("doc-id").map_or("", |id| id.attribute("id-string")), root.attribute("uno")]
                    .map(ToOwned::to_owned),
            ),
            version: first([du_key.attribute("version"), du_key.attribute("generation")].map(ToOwned::to_owned)),
            urgency: docdata.child("urgency").and_then(|urgency| urgency.attribute("ed-urg").parse().ok()).unwrap_or(0),
            headline: meta(&["headline"]),
            byline: meta(&["byline", "author"]),
            slugline: first([
                meta(&["slug", "slugline", "anpa-keyword", "keyword"]),
                du_key.attribute("key").to_owned(),
            ]),
            section: first([
                pubdata.attribute("position.section").to_owned(),
                meta(&["section", "category", "service"]),
            ]),
            language: first([root.attribute("xml:lang").to_owned(), meta(&["lang", "language"])]),
            zone: first(zones.chain([meta(&["tz", "timezone", "time-zone"])])),
            issued: norm("date.issue"),
            released: norm("date.release"),
            revised: first(
                revisions.map(|history| history.attribute("norm").to_owned()).collect::<Vec<_>>().into_iter().rev(),
            ),
            published: pubdata.attribute("date.publication").to_owned(),
            rights: rights(docdata),
            ..Self::default()
        };
        read.take_status(root, docdata);
        read.take_messages(docdata);
        read.take_predecessors(docdata);
        read.take_subjects(head, docdata);
        if let Some(tobject) = head.child("tobject") {
            let told = tobject.attribute("tobject.type");
            let kind = media::kind(told);
            read.item_type = kind.unwrap_or_default();
            // Some agencies name the service there that a story is told in.
            if read.section.is_empty() && kind.is_none() && !TYPES.has(&told.to_ascii_lowercase()) {
                told.clone_into(&mut read.section);
            }
        }
        read
    }

    /// `management-status` and `doc-scope`; with `management-doc-idref` it is another story's.
    fn take_status(&mut self, root: &Element, docdata: &Element) {
        self.status = status(docdata.attribute("management-status"));
        docdata.attribute("management-status").clone_into(&mut self.status_text);
        docdata.child("doc-id").map_or("", |id| id.attribute("regsrc")).clone_into(&mut self.provider);
        self.is_embargoed = docdata.attribute("management-status").eq_ignore_ascii_case("embargoed");
        let scopes = docdata.children("doc-scope").any(|scope| is_kill_word(scope.attribute("scope")));
        let is_kill = |property: &Element| is_kill_word(property.attribute("tobject.property.type"));
        if scopes || root.named("tobject.property").any(is_kill) {
            self.status = PubStatus::Canceled;
        }
        let idref = docdata.attribute("management-doc-idref");
        if !idref.is_empty() && idref != self.own_id {
            // A word that nobody knows says nothing of another story.
            let word = docdata.attribute("management-idref-status");
            if is_kill_word(word) {
                self.other = Some((idref.to_owned(), PubStatus::Canceled));
            } else if is_hold_word(word) {
                self.other = Some((idref.to_owned(), PubStatus::Withheld));
            } else {
                self.predecessors.push(("management-doc-idref".into(), idref.to_owned()));
            }
        }
    }

    /// `ed-msg` and `correction`.
    fn take_messages(&mut self, docdata: &Element) {
        let mut notes = Vec::new();
        for message in docdata.children("ed-msg") {
            let (kind, info) = (message.attribute("msg-type"), message.attribute("info"));
            let is_told = !is_private(kind);
            if is_kill_note(kind) || (is_told && is_kill_note(info)) {
                self.status = PubStatus::Canceled;
                self.status_text = first([info, kind].map(ToOwned::to_owned));
            }
            self.is_correction |= is_told && [kind, info].iter().any(|text| is_correction_note(text));
            if is_told {
                notes.push(first([info.to_owned(), message.line()]));
            }
        }
        // A template may leave it there, empty.
        let says = |one: &&Element| !one.first_attribute(&["info", "id-string", "regsrc"]).is_empty();
        for correction in docdata.children("correction").filter(says) {
            self.is_correction = true;
            notes.push(correction.attribute("info").to_owned());
            let corrected = correction.attribute("id-string");
            if !corrected.is_empty() {
                self.predecessors.push(("correction".into(), corrected.to_owned()));
            }
        }
        notes.retain(|note| !note.is_empty());
        self.note = notes.join(" ");
    }

    fn take_predecessors(&mut self, docdata: &Element) {
        let deleted = docdata.named("from-src").map(|from| ("del-list", from.attribute("src-name")));
        let series = docdata.children("series").map(|series| ("series", series.attribute("series.name")));
        for (role, id) in deleted.chain(series).filter(|(_, id)| !id.is_empty()) {
            self.predecessors.push((role.to_owned(), id.to_owned()));
        }
    }

    /// `tobject`, `key-list`, `identified-content`, `evloc`.
    fn take_subjects(&mut self, head: &Element, docdata: &Element) {
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
        let category = meta(head, &["anpa-category"]);
        if !category.is_empty() {
            about.push(subject::of_code("anpa", &category, String::new(), AnnotationKind::Subject));
        }
        let keywords =
            docdata.named("keyword").map(|keyword| first([keyword.attribute("key").to_owned(), keyword.line()]));
        self.keywords = keywords.filter(|keyword| !keyword.is_empty()).collect();
        for content in docdata.named("identified-content").flat_map(Element::elements) {
            let kind = match content.name.as_str() {
                "person" => AnnotationKind::Person,
                "location" | "virtloc" => AnnotationKind::Place,
                "org" => AnnotationKind::Organisation,
                "event" => AnnotationKind::Event,
                _ => AnnotationKind::Subject,
            };
            let (line, value) = (content.line(), content.attribute("value"));
            // Beside a name the value is a code of the source that is named.
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
        for place in docdata.children("evloc") {
            let name = first(
                [place.attribute("city"), place.attribute("county-dist"), place.attribute("state-prov")]
                    .map(ToOwned::to_owned),
            );
            about.push(subject::of_code("", place.attribute("iso-cc"), name, AnnotationKind::Place));
        }
        self.annotations = about;
    }
}

/// The levels of a subject that have names, from the topmost: `04000000`, `04002000`, `04002003`.
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
    // The code itself is told although its name is not.
    if levels.last().is_none_or(|(last, _)| last != code) {
        levels.push((code.to_owned(), String::new()));
    }
    levels.into_iter().map(|(code, name)| subject::of_code("subj", &code, name, AnnotationKind::Subject)).collect()
}

fn rights(docdata: &Element) -> Rights {
    let copyright = docdata.child("doc.copyright");
    let part = |name| copyright.map_or("", |copyright| copyright.attribute(name));
    let notice = [part("year"), part("holder")].join(" ");
    let owner = docdata.child("doc.rights").map_or("", |rights| rights.first_attribute(&["owner", "provider"]));
    Rights {
        copyright_holder: first([part("holder").to_owned(), owner.to_owned()]),
        copyright_notice: if notice.trim().is_empty() { String::new() } else { format!("© {}", notice.trim()) },
        usage_terms: docdata.child("doc.rights").map_or("", |rights| rights.attribute("limitations")).to_owned(),
        credit_line: String::new(),
    }
}

/// The `content` of a `meta`, by its name.
fn meta(head: &Element, names: &[&str]) -> String {
    let find = |name: &&str| head.children("meta").find(|meta| meta.attribute("name").eq_ignore_ascii_case(name));
    let mut found = names.iter().filter_map(find).map(|meta| meta.first_attribute(&["content", "value"]).to_owned());
    found.find(|content| !content.is_empty()).unwrap_or_default()
}
