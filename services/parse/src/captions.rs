//! Finds the captions of pictures that no `figcaption` marks: elements that are named as captions, and the cell below the
//! picture of a table. A name is a weak sign: it counts only beside a picture, with no other text between them.

use std::{collections::HashMap, hash::Hash};

use super::html::names_caption;

/// The longest caption of an element that is named so, and of a box around a picture, in characters.
const CAPTION_CHARS: usize = 1_000;
const BOX_CHARS: usize = 400;
/// The longest caption in the cell of a table, in characters.
const CELL_CHARS: usize = 200;
/// The maximum number of pictures above one caption.
const PICTURES: usize = 20;

/// What an element is for the captions around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// Its name is one of captions.
    Named,
    Table,
    Row,
    Cell,
    /// A heading: captions have none, but teasers do.
    Heading,
    /// A link or the item of a list, which captions in tables hardly have.
    Link,
    Other,
}

impl ElementKind {
    /// The kind of an element with this tag and with these values of `class` and `itemprop`.
    pub fn of<'a>(tag: &str, mut names: impl Iterator<Item = &'a str>) -> Self {
        match tag {
            "table" => Self::Table,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            _ if names.any(names_caption) => Self::Named,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "a" | "li" => Self::Link,
            _ => Self::Other,
        }
    }
}

/// Finds the captions while a tree is walked. `Id` identifies an element.
#[derive(Debug)]
pub struct Finder<Id> {
    depth: usize,
    /// The open elements that may be captions or contain them.
    open: Vec<Open<Id>>,
    /// The pictures without text behind them, and the depth of the smallest element around each and this place.
    above: Vec<(Id, usize)>,
    /// A caption without text behind it.
    waiting: Option<Waiting<Id>>,
    /// The characters outside captions.
    chars: usize,
    found: Captions<Id>,
    /// Captions in cells, which count only beside other text.
    cells: Vec<(Id, Id, usize)>,
}

#[derive(Debug)]
struct Open<Id> {
    id: Id,
    depth: usize,
    is_table: bool,
    /// The characters in it that are in no caption within it.
    chars: usize,
    pictures: Vec<Id>,
    has_heading: bool,
    /// The rows and cells of a table, and the cell of its last text.
    rows: usize,
    cells: usize,
    cell: Option<Id>,
    /// Whether a table is more than a picture and a line below it.
    is_other: bool,
}

#[derive(Debug)]
struct Waiting<Id> {
    id: Id,
    /// The depth of the smallest element around it and this place.
    depth: usize,
    chars: usize,
    above: Vec<Id>,
    /// The depth of the smallest element around it and the pictures above.
    above_depth: usize,
}

/// The captions of pictures.
#[derive(Debug)]
pub struct Captions<Id> {
    /// The pictures of each caption.
    captions: HashMap<Id, Vec<Id>>,
    /// The captions of each picture, in order.
    pictures: HashMap<Id, Vec<Id>>,
}

impl<Id> Default for Captions<Id> {
    fn default() -> Self {
        Self { captions: HashMap::new(), pictures: HashMap::new() }
    }
}

impl<Id: Copy + Eq + Hash> Captions<Id> {
    pub fn is_empty(&self) -> bool {
        self.captions.is_empty()
    }

    /// Whether an element is a caption, or a picture with its caption.
    pub fn has(&self, element: Id) -> bool {
        self.captions.contains_key(&element)
    }

    /// The captions of a picture.
    pub fn of(&self, picture: Id) -> &[Id] {
        self.pictures.get(&picture).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, caption: Id, pictures: &[Id]) {
        if !pictures.is_empty() {
            self.captions.entry(caption).or_default().extend(pictures);
            pictures.iter().for_each(|picture| self.pictures.entry(*picture).or_default().push(caption));
        }
    }
}

impl<Id> Default for Finder<Id> {
    fn default() -> Self {
        Self {
            depth: 0,
            open: Vec::new(),
            above: Vec::new(),
            waiting: None,
            chars: 0,
            found: Captions::default(),
            cells: Vec::new(),
        }
    }
}

impl<Id: Copy + Eq + Hash> Finder<Id> {
    /// Enters an element.
    pub fn enter(&mut self, id: Id, kind: ElementKind) {
        self.depth += 1;
        match kind {
            ElementKind::Named | ElementKind::Table => self.open.push(Open {
                id,
                depth: self.depth,
                is_table: kind == ElementKind::Table,
                chars: 0,
                pictures: Vec::new(),
                has_heading: false,
                rows: 0,
                cells: 0,
                cell: None,
                is_other: false,
            }),
            ElementKind::Row | ElementKind::Cell | ElementKind::Heading | ElementKind::Link => {
                let Some(open) = self.open.last_mut() else { return };
                match kind {
                    ElementKind::Row => open.rows += 1,
                    ElementKind::Cell => (open.cells, open.cell) = (open.cells + 1, Some(id)),
                    // A picture is often within a link.
                    ElementKind::Link => open.is_other |= !open.pictures.is_empty(),
                    _ => open.has_heading = true,
                }
            }
            ElementKind::Other => {}
        }
    }

    /// Leaves the element that was entered last.
    pub fn leave(&mut self) {
        if let Some(open) = self.open.pop_if(|open| open.depth == self.depth) {
            if open.is_table { self.end_table(open) } else { self.end_named(open) }
        }
        self.depth -= 1;
        for (_, depth) in &mut self.above {
            *depth = self.depth.min(*depth);
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.depth = self.depth.min(waiting.depth);
        }
    }

    /// Passes a picture.
    pub fn picture(&mut self, id: Id) {
        if let Some(waiting) = self.waiting.take() {
            let is_below = !waiting.above.is_empty() && waiting.above_depth >= waiting.depth;
            if is_below {
                self.found.add(waiting.id, &waiting.above);
            } else {
                self.found.add(waiting.id, &[id]);
            }
            self.above.clear();
        }
        if self.above.len() < PICTURES {
            self.above.push((id, self.depth));
        }
        if let Some(open) = self.open.last_mut()
            && open.pictures.len() < PICTURES
        {
            open.pictures.push(id);
        }
    }

    /// Passes a text.
    pub fn text(&mut self, text: &str) {
        let chars = text.chars().filter(|c| !c.is_whitespace()).count();
        if chars > 0 {
            self.pass(chars);
        }
    }

    fn pass(&mut self, chars: usize) {
        match self.open.last_mut() {
            Some(open) => {
                open.is_other |= open.is_table && (open.pictures.is_empty() || open.cells < 2);
                open.chars += chars;
            }
            None => self.chars += chars,
        }
        if self.open.iter().all(|open| open.is_table) {
            self.end_neighbours();
        }
    }

    /// Ends the search for the captions of the pictures above, and for the picture of a caption.
    fn end_neighbours(&mut self) {
        self.above.clear();
        if let Some(waiting) = self.waiting.take() {
            if waiting.above.is_empty() {
                self.pass(waiting.chars);
            }
            self.found.add(waiting.id, &waiting.above);
        }
    }

    fn end_named(&mut self, open: Open<Id>) {
        if let Some(outer) = self.open.last_mut() {
            outer.has_heading |= open.has_heading;
            let room = PICTURES.saturating_sub(outer.pictures.len());
            outer.pictures.extend(open.pictures.iter().take(room));
        }
        let most = if open.pictures.is_empty() { CAPTION_CHARS } else { BOX_CHARS };
        if open.chars == 0 {
            return;
        }
        if open.has_heading || open.chars > most {
            return self.pass(open.chars);
        }
        if !open.pictures.is_empty() {
            return self.found.add(open.id, &open.pictures);
        }
        if let Some(earlier) = self.waiting.take() {
            self.found.add(earlier.id, &earlier.above);
        }
        let above_depth = self.above.last().map_or(0, |(_, depth)| *depth);
        let above = self.above.iter().filter(|(_, depth)| *depth == above_depth).map(|(id, _)| *id).collect();
        self.waiting = Some(Waiting { id: open.id, depth: self.depth, chars: open.chars, above, above_depth });
    }

    /// A table of two rows, with a picture above a line, is a picture with its caption.
    fn end_table(&mut self, open: Open<Id>) {
        let is_plain = !open.is_other && !open.has_heading && open.rows == 2 && open.cells == 2;
        match (open.pictures.as_slice(), open.cell) {
            ([picture], Some(cell)) if is_plain && (1..=CELL_CHARS).contains(&open.chars) => {
                self.cells.push((cell, *picture, open.chars));
            }
            _ => self.chars += open.chars,
        }
        if let Some(outer) = self.open.last_mut() {
            outer.is_other = true;
        }
    }

    /// The captions that were found.
    pub fn finish(mut self) -> Captions<Id> {
        self.end_neighbours();
        let in_cells: usize = self.cells.iter().map(|(.., chars)| chars).sum();
        if in_cells <= self.chars {
            for (cell, picture, _) in std::mem::take(&mut self.cells) {
                self.found.add(cell, &[picture]);
            }
        }
        self.found
    }
}

#[cfg(test)]
#[path = "captions_tests.rs"]
mod tests;
