//! The vocabulary of the project: no name in code, contracts, stores and metrics is a replaced word.

use std::{collections::BTreeSet, path::Path};

use super::{
    assert_none,
    names::{self, Kind, Name, snake},
    tree,
};

/// The kind of the name, its crate (`*`: any), the old word, the new word. The head of the file describes the format.
const TABLE: &str = include_str!("words.txt");

struct Entry {
    bearer: &'static str,
    within: &'static str,
    old: &'static str,
    new: String,
}

impl Entry {
    fn concerns(&self, location: &Location, name: &Name) -> bool {
        let kind = match self.bearer {
            "except" => return false,
            "word" => return self.is_within(location) && snake(&name.name) == self.old,
            "floor" => {
                return self.is_within(location)
                    && location.is_top
                    && name.kind == Kind::Module
                    && name.name == self.old;
            }
            "method" => {
                let (owner, method) = self.old.split_once("::").expect("a method has an owner");
                return self.is_within(location)
                    && name.kind == Kind::Function
                    && (name.owner.as_str(), name.name.as_str()) == (owner, method);
            }
            "type" => Kind::Type,
            "function" => Kind::Function,
            "constant" => Kind::Constant,
            "field" => Kind::Field,
            other => panic!("words.txt: nothing is called a {other}"),
        };
        self.is_within(location) && name.kind == kind && name.name == self.old
    }

    fn is_within(&self, location: &Location) -> bool {
        self.within == "*" || self.within == location.name
    }
}

/// A location of names: a crate, and whether the file is the root of the crate.
struct Location {
    name: String,
    is_top: bool,
}

impl Location {
    fn of(path: &Path) -> Self {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        match parts.as_slice() {
            ["services", name, "src", "lib.rs" | "main.rs"] => Self { name: (*name).to_owned(), is_top: true },
            ["services", name, ..] => Self { name: (*name).to_owned(), is_top: false },
            [first, ..] => Self { name: (*first).to_owned(), is_top: false },
            [] => panic!("a file has a path"),
        }
    }
}

fn table() -> Vec<Entry> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let entry = |line: &'static str| {
        let mut words = line.split_whitespace();
        let mut next = || words.next().unwrap_or_else(|| panic!("words.txt: {line:?} lacks a word"));
        let (bearer, within, old) = (next(), next(), next());
        Entry { bearer, within, old, new: words.collect::<Vec<_>>().join(" ") }
    };
    lines.map(entry).collect()
}

fn is_exception(table: &[Entry], location: &Location, old: &str) -> bool {
    table.iter().any(|entry| entry.bearer == "except" && entry.is_within(location) && entry.old == old)
}

/// The names that are old words, without duplicates.
fn old_words(table: &[Entry], location: &Location, found: &[Name]) -> BTreeSet<String> {
    let mut old = BTreeSet::new();
    for name in found {
        for entry in table.iter().filter(|entry| entry.concerns(location, name)) {
            if !is_exception(table, location, entry.old) {
                old.insert(format!("{:?} {} is an old word: {}", name.kind, name.name, entry.new));
            }
        }
    }
    old
}

#[test]
fn no_name_is_an_old_word() {
    let table = table();
    let mut breaches = Vec::new();
    let mut note =
        |what: &str, old: BTreeSet<String>| breaches.extend(old.into_iter().map(|text| format!("{what}: {text}")));
    for path in tree::rust_files("") {
        let text = tree::text(&path).expect("code is text");
        note(&path.display().to_string(), old_words(&table, &Location::of(&path), &names::of_code(&text)));
    }
    let contracts = names::of_contracts(newsroom_proto::FILE_DESCRIPTOR_SET);
    assert!(contracts.len() > 500, "only {} names in the contracts", contracts.len());
    note("the contracts", old_words(&table, &Location { name: "proto".into(), is_top: false }, &contracts));
    assert_none(breaches);
}

#[test]
fn an_old_word_is_noticed() {
    let table = table();
    for (path, code, old) in [
        ("services/chassis/src/a.rs", "struct Unit;", true),
        ("services/chassis/src/a.rs", "mod lease { }", true),
        ("services/chassis/src/a.rs", "const PAUSE: u8 = 1;", true),
        ("services/chassis/src/a.rs", "enum E { Keeper }", true),
        ("services/chassis/src/a.rs", "fn f() { fn refuse() {} }", true),
        ("services/chassis/src/a.rs", "impl Transaction { fn state(&self) {} }", true),
        ("services/chassis/src/a.rs", "struct Model { circumstances: u8 }", true),
        ("services/chassis/src/a.rs", "#[sea_orm(table_name = \"facts\")] struct Model;", true),
        (
            "services/chassis/src/a.rs",
            "fn f() { metrics::gauge!(\"newsroom_lanes_busy\", \"service\" => s).set(1) }",
            true,
        ),
        ("services/chassis/src/lib.rs", "mod wire;", true),
        ("services/editorial/src/a.rs", "fn at() {}", true),
        ("services/ingestion/src/a.rs", "fn at() {}", false),
        ("services/ingestion/src/fetch/mod.rs", "mod wire;", false),
        ("services/chassis/src/a.rs", "impl Story { fn state(&self) {} }", false),
        ("services/chassis/src/a.rs", "struct Subscription { lease: u8 }", true),
        ("services/ingestion/src/a.rs", "struct Subscription { lease: u8 }", false),
        ("services/chassis/src/a.rs", "struct Units; fn is_refused() {} // Unit", false),
        ("services/chassis/src/a.rs", "fn f() { let lease = \"a lease\"; }", false),
    ] {
        let found = old_words(&table, &Location::of(Path::new(path)), &names::of_code(code));
        assert_eq!(!found.is_empty(), old, "{path}: {code}: {found:?}");
    }
}
