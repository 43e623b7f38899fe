//! Reads what a page contains beside its text, in one walk over the tree: `<meta>`, links, titles, schema.org data
//! in JSON-LD, microdata and RDFa, times, pictures.

use dom_query::{Document, Element, NodeRef};
use newsroom_text::clean_line;

use super::{
    article::names_caption,
    json_ld::{self, Article},
    microdata::Microdata,
};
use crate::{prose, shown_picture::Caption};

/// The maximum number of values that are kept of each kind.
const KEPT: usize = 200;
/// The number of pictures outside of figures whose captions are read.
const CAPTIONED: usize = 20;
/// The longest piece of JSON-LD that is read, in bytes.
const DATA_BYTES: usize = 1024 * 1024;
/// The longest text of an element that is read as a value, in bytes.
const VALUE_BYTES: usize = 2_000;

/// The maximum number of nodes that are read for such a text.
const VALUE_NODES: usize = 500;

#[derive(Debug, Default)]
pub struct Picture {
    /// As written.
    pub address: String,
    /// The alternative text.
    pub alt: String,
    /// The text of its caption.
    pub caption: String,
}

/// What a page contains beside its text.
#[derive(Debug, Default)]
pub struct Page {
    metas: Vec<(String, String)>,
    /// The address in `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// The address in `<base href>`.
    pub base: Option<String>,
    /// The `lang` of the page.
    pub language: Option<String>,
    /// The `<title>`.
    pub title: Option<String>,
    /// The texts of `<h1>`.
    pub headings: Vec<String>,
    /// The texts of `<a rel=author>`.
    pub authors: Vec<String>,
    /// The `datetime` of `<time>` within `<article>`, or of all `<time>` if `<article>` has none.
    pub times: Vec<String>,
    /// Pictures in figures first, then others.
    pub pictures: Vec<Picture>,
    /// The articles that JSON-LD describes, then those of microdata and RDFa.
    pub articles: Vec<Article>,
}

impl Page {
    pub fn of(document: &Document) -> Self {
        let mut walk = Walk::default();
        let mut steps = vec![Step::Enter(document.root())];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(node) => walk.enter(node, &mut steps),
                Step::LeaveItem => walk.microdata.end(),
                Step::LeaveFigure => walk.end_figure(),
                Step::LeaveArticle => walk.in_articles -= 1,
            }
        }
        walk.finish()
    }

    /// The content of the first `<meta>` of this name or property that is not empty.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    /// The contents of all `<meta>` of this name or property.
    pub fn metas<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(known, _)| known == name).map(|(_, content)| content.as_str())
    }
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    LeaveItem,
    LeaveFigure,
    LeaveArticle,
}

#[derive(Default)]
struct Walk {
    page: Page,
    microdata: Microdata,
    data: Vec<String>,
    figures: Vec<Figure>,
    loose: Vec<Picture>,
    /// The number of pictures that are kept in figures.
    in_figures: usize,
    times: Vec<String>,
    in_articles: u32,
}

#[derive(Default)]
struct Figure {
    pictures: Vec<Picture>,
    caption: String,
}

impl Walk {
    fn enter<'a>(&mut self, node: NodeRef<'a>, steps: &mut Vec<Step<'a>>) {
        let Some(element) = node.element_ref() else {
            if node.is_document() || node.is_fragment() {
                steps.extend(node.children_it(true).map(Step::Enter));
            }
            return;
        };
        let tag: &str = &element.name.local;
        match tag {
            "script" => return self.script(&node, &element),
            "style" | "noscript" | "template" | "svg" | "math" | "iframe" => return,
            "html" if self.page.language.is_none() => self.page.language = attr(&element, "lang"),
            "meta" => self.meta(&element),
            "link" => self.link(&element),
            "base" if self.page.base.is_none() => self.page.base = attr(&element, "href"),
            "title" if self.page.title.is_none() => {
                self.page.title = Some(value_text(&node)).filter(|text| !text.is_empty())
            }
            "h1" if self.page.headings.len() < KEPT && !prose::is_hidden(&node) => {
                self.page.headings.extend(Some(value_text(&node)).filter(|text| !text.is_empty()));
            }
            "a" if self.page.authors.len() < KEPT && has_word(&element, "rel", "author") => {
                self.page.authors.extend(Some(value_text(&node)).filter(|text| !text.is_empty()));
            }
            "time" if self.times.len() < KEPT => {
                let times = if self.in_articles > 0 { &mut self.page.times } else { &mut self.times };
                times.extend(attr(&element, "datetime"));
            }
            "article" => {
                self.in_articles += 1;
                steps.push(Step::LeaveArticle);
            }
            "figure" => {
                self.figures.push(Figure::default());
                steps.push(Step::LeaveFigure);
            }
            "figcaption" => {
                if let Some(figure) = self.figures.last_mut() {
                    figure.caption = value_text(&node);
                }
            }
            "img" => self.picture(&node, &element),
            _ if self.figures.last().is_some_and(|figure| figure.caption.is_empty())
                && attr(&element, "class").is_some_and(|class| names_caption(&class)) =>
            {
                if let Some(figure) = self.figures.last_mut() {
                    figure.caption = value_text(&node);
                }
            }
            _ => {}
        }
        if self.microdata.begin(&node, &element) {
            steps.push(Step::LeaveItem);
        }
        steps.extend(node.children_it(true).map(Step::Enter));
    }

    fn script(&mut self, node: &NodeRef<'_>, element: &Element) {
        let is_data =
            attr(element, "type").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/ld+json"));
        if is_data && self.data.len() < KEPT {
            self.data.extend(Some(node.text().to_string()).filter(|data| data.len() <= DATA_BYTES));
        }
    }

    fn meta(&mut self, element: &Element) {
        let content =
            attr(element, "content").map(|content| clean_line(&content)).filter(|content| !content.is_empty());
        let Some(content) = content.filter(|_| self.page.metas.len() < KEPT) else { return };
        for name in ["property", "name", "http-equiv"].iter().filter_map(|name| attr(element, name)) {
            self.page.metas.push((name.trim().to_ascii_lowercase(), content.clone()));
        }
    }

    fn link(&mut self, element: &Element) {
        if self.page.canonical.is_none() && has_word(element, "rel", "canonical") {
            self.page.canonical = attr(element, "href").map(|address| address.trim().to_owned());
        }
    }

    fn picture(&mut self, node: &NodeRef<'_>, element: &Element) {
        let address = ["src", "data-src", "data-original"].iter().filter_map(|name| attr(element, name));
        let address = address.map(|address| address.trim().to_owned()).find(|address| !address.starts_with("data:"));
        let Some(address) = address else { return };
        let alt = attr(element, "alt").map(|alt| clean_line(&alt)).unwrap_or_default();
        let picture = Picture { address, alt, caption: String::new() };
        match self.figures.last_mut() {
            Some(figure) if self.in_figures < KEPT => {
                self.in_figures += 1;
                figure.pictures.push(picture);
            }
            None if self.loose.len() < CAPTIONED => {
                let caption = Caption::beside(node).text;
                self.loose.push(Picture { caption, ..picture });
            }
            None if self.loose.len() < KEPT => self.loose.push(picture),
            _ => {}
        }
    }

    fn end_figure(&mut self) {
        let Some(Figure { pictures, caption }) = self.figures.pop() else { return };
        let pictures = pictures.into_iter().map(|picture| Picture { caption: caption.clone(), ..picture });
        self.page.pictures.extend(pictures);
    }

    fn finish(self) -> Page {
        let mut page = self.page;
        page.pictures.extend(self.loose);
        if page.times.is_empty() {
            page.times = self.times;
        }
        page.articles = json_ld::articles(self.data.iter().map(String::as_str));
        page.articles.extend(self.microdata.articles());
        page
    }
}

/// An attribute's value, if it is not empty.
pub fn attr(element: &Element, name: &str) -> Option<String> {
    let attribute = element.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(attribute.value.to_string()).filter(|value| !value.trim().is_empty())
}

fn has_word(element: &Element, name: &str, word: &str) -> bool {
    attr(element, name)
        .is_some_and(|value| value.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(word)))
}

/// The visible text in an element as one line, up to a bound.
pub fn value_text(node: &NodeRef<'_>) -> String {
    let mut raw = String::new();
    let mut open: Vec<NodeRef<'_>> = node.children_it(true).collect();
    let mut looked_at = 0;
    while let Some(inner) = open.pop() {
        looked_at += 1;
        if raw.len() > VALUE_BYTES || looked_at > VALUE_NODES {
            break;
        }
        if inner.is_text() {
            let text = inner.text();
            raw.push_str(&text[..text.floor_char_boundary(VALUE_BYTES)]);
            continue;
        }
        let skipped = inner.qual_name_ref().is_none_or(|name| prose::is_skipped(&name.local));
        if skipped || prose::is_hidden(&inner) {
            continue;
        }
        if inner.qual_name_ref().is_some_and(|name| prose::is_block(&name.local) || &*name.local == "br") {
            raw.push(' ');
        }
        open.extend(inner.children_it(true));
    }
    clean_line(&raw)
}
