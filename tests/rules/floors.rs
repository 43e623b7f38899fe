//! The imports that are allowed inside a service: one folder per floor, and an import points only downwards.

use std::{
    collections::BTreeSet,
    path::{Component, Path},
};

use super::{assert_none, code, tree};

const SERVICES: [&str; 4] = ["ingestion", "editorial", "publishing", "recommendations"];

/// The folders of a service, from the lowest floor up. Folders of one row do not import each other.
const FLOORS: &[&[&str]] = &[
    &["domain", "metric"],
    &["render", "fetch", "understand"],
    &["convert"],
    &["store"],
    &["index"],
    &["usecase"],
    &["watch"],
    &["grpc", "http", "consumers", "site", "worker"],
    &["app", "config", "lib"],
];
const TOP: usize = FLOORS.len() - 1;

/// Dependencies that the domain must not have: contracts, stores, the runtime, formats, I/O.
const FOREIGN_TO_DOMAIN: &[&str] = &[
    "newsroom_proto::",
    "prost",
    "tonic",
    "sea_orm",
    "tokio",
    "serde",
    "async_nats",
    "reqwest",
    "axum",
    "tracing",
    "metrics::",
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
];
/// Time and randomness are parameters of the domain.
const CLOCKS: &[&str] =
    &["now_utc(", "now_local(", "now_v7(", "new_v4(", "SystemTime", "Instant", "clock::", "rand::", "thread_rng"];

/// Dependencies that parsers may have although a domain may not: formats, elapsed time, and their own module for times
/// of day.
const IN_PARSERS: [&str; 3] = ["the domain knows serde", "the domain reads Instant", "the domain reads clock::"];
/// The services in which only use cases and workers begin transactions and publish events.
const WITH_USE_CASES_THAT_WRITE: &[&str] = &["editorial", "ingestion", "publishing", "recommendations"];
const WRITES: &[&str] = &[".write(", ".idempotent_write(", ".idempotent_batch(", ".handle_once(", ".publish("];
const WRITERS: &[&str] = &["usecase", "worker"];

fn floor(folder: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&folder))
}

/// The modules of a file, from the root of its crate: `src/store/page.rs` is `store`, `page`.
fn modules(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = path
        .with_extension("")
        .components()
        .filter_map(|part| if let Component::Normal(name) = part { name.to_str().map(str::to_owned) } else { None })
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The modules that a file imports from the root of its crate, by `crate::` or `super::`.
fn imports(modules: &[String], bare: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = code::heads(bare, "crate::").into_iter().collect();
    // An import inside an inline module needs one more `super::`.
    for steps in [modules.len(), modules.len() + 1].into_iter().filter(|steps| *steps > 0) {
        let climbed = code::heads(bare, &"super::".repeat(steps));
        found.extend(climbed.into_iter().filter(|name| floor(name).is_some_and(|floor| floor < TOP)));
    }
    found
}

fn breaches_of(modules: &[String], bare: &str) -> Vec<String> {
    let Some(own) = modules.first() else { return Vec::new() };
    let Some(own_floor) = floor(own) else { return vec![format!("{own}/ has no floor in the picture")] };
    if own_floor == TOP {
        return Vec::new();
    }
    let up = |head: &String| head != own && floor(head).is_none_or(|floor| floor >= own_floor);
    imports(modules, bare).into_iter().filter(up).map(|head| format!("{own} must not know {head}")).collect()
}

/// Transactions and events outside of use cases and workers, and entities outside of the store.
fn misplaced(modules: &[String], bare: &str) -> Vec<String> {
    let own = modules.first().map(String::as_str).unwrap_or_default();
    // `.write()` without an argument takes a lock.
    let squeezed = bare.split_whitespace().collect::<String>().replace(".write()", "");
    let writes = WRITES.iter().filter(|call| !WRITERS.contains(&own) && squeezed.contains(**call));
    let entities = (own != "store" && squeezed.contains("entity::")).then(|| format!("{own} names an entity"));
    writes.map(|call| format!("{own} calls {call}")).chain(entities).collect()
}

/// The rules for the domain alone; its tests may read a clock.
fn impurities(path: &Path, bare: &str) -> Vec<String> {
    let word = |found: &&&str| {
        bare.match_indices(**found).any(|(at, _)| {
            let before = bare[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    };
    let foreign = FOREIGN_TO_DOMAIN.iter().filter(word).map(|found| format!("the domain knows {found}"));
    let in_tests =
        path.iter().filter_map(|part| part.to_str()).any(|part| part.trim_end_matches(".rs").ends_with("tests"));
    let code = if in_tests { "" } else { bare.split("#[cfg(test)]").next().unwrap_or_default() };
    let clocks = CLOCKS.iter().filter(|clock| code.contains(**clock));
    foreign.chain(clocks.map(|clock| format!("the domain reads {clock}"))).collect()
}

#[test]
fn imports_go_only_down() {
    let mut seen = 0;
    let mut breaches = Vec::new();
    for service in SERVICES {
        let source = format!("services/{service}/src");
        for path in tree::rust_files(&source) {
            seen += 1;
            let modules = modules(path.strip_prefix(&source).expect("it is below"));
            let bare = code::bare(&tree::text(&path).expect("code is text"));
            breaches.extend(breaches_of(&modules, &bare).into_iter().map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert!(seen > 100, "only {seen} files of services");
    assert_none(breaches);
}

#[test]
fn the_domain_is_pure() {
    let mut breaches = Vec::new();
    for service in SERVICES {
        let files = tree::rust_files(&format!("services/{service}/src/domain"));
        assert!(!files.is_empty(), "{service} has no domain");
        for path in files {
            let bare = code::bare(&tree::text(&path).expect("code is text"));
            breaches.extend(impurities(&path, &bare).into_iter().map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert_none(breaches);
}

#[test]
fn parsers_and_texts_are_pure() {
    let mut breaches = Vec::new();
    for library in ["parse", "text"] {
        let files = tree::rust_files(&format!("services/{library}/src"));
        assert!(!files.is_empty(), "{library} has no files");
        // Tests may read samples from files.
        for path in files.into_iter().filter(|path| !path.to_string_lossy().ends_with("_tests.rs")) {
            let bare = code::bare(&tree::text(&path).expect("code is text"));
            let impure = impurities(&path, &bare).into_iter().filter(|text| !IN_PARSERS.contains(&text.as_str()));
            breaches.extend(impure.map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert_none(breaches);
}

#[test]
fn use_cases_begin_transactions_and_the_store_names_entities() {
    let mut breaches = Vec::new();
    for service in WITH_USE_CASES_THAT_WRITE {
        let source = format!("services/{service}/src");
        for path in tree::rust_files(&source) {
            let modules = modules(path.strip_prefix(&source).expect("it is below"));
            let bare = code::bare(&tree::text(&path).expect("code is text"));
            breaches.extend(misplaced(&modules, &bare).into_iter().map(|text| format!("{}: {text}", path.display())));
        }
    }
    assert_none(breaches);
    for (path, code, breach) in [
        ("store/article.rs", "store.write(move |tx| f(tx))", true),
        ("store/article.rs", "tx.publish(event)", true),
        ("grpc/related.rs", "use crate::store::entity::article;", true),
        ("consumers/articles.rs", "self.store.handle_once(key, f)", true),
        ("usecase/article/record.rs", "store.handle_once(key, f); tx.publish(event)", false),
        ("store/article.rs", "use super::entity::article;", false),
    ] {
        assert_eq!(!misplaced(&modules(Path::new(path)), &code::bare(code)).is_empty(), breach, "{path}: {code}");
    }
}

#[test]
fn services_do_not_name_each_other() {
    let mut breaches = Vec::new();
    for service in SERVICES {
        for path in tree::rust_files(&format!("services/{service}")) {
            let bare = code::bare(&tree::text(&path).expect("code is text"));
            let others = SERVICES.iter().filter(|other| **other != service);
            let named = others.filter(|other| bare.contains(&format!("newsroom_{other}")));
            breaches.extend(named.map(|other| format!("{} names {other}", path.display())));
        }
    }
    assert_none(breaches);
}

#[test]
fn an_import_upwards_is_noticed() {
    for (path, code, breach) in [
        ("domain/story.rs", "use crate::store::Row;", true),
        ("domain/story.rs", "use crate::{state::State, convert};", true),
        ("store/page.rs", "fn a() { crate::usecase::approve() }", true),
        ("convert/mod.rs", "use super::store::Row;", true),
        ("convert/item.rs", "use super::super::usecase::Error;", true),
        ("render/page.rs", "use crate::fetch::Page;", true),
        ("store/mod.rs", "use crate::Config;", true),
        ("cupboard/mod.rs", "", true),
        ("domain/story.rs", "use crate::domain::State; use super::state::State;", false),
        ("store/page.rs", "use crate::{domain::{Story, store}, convert};", false),
        ("app.rs", "use crate::{grpc::StoryCalls, store::Migrator};", false),
    ] {
        let found = breaches_of(&modules(Path::new(path)), &code::bare(code));
        assert_eq!(!found.is_empty(), breach, "{path}: {code}: {found:?}");
    }
}

#[test]
fn an_impure_domain_is_noticed() {
    for code in [
        "use serde::Serialize;",
        "use newsroom_proto::editorial::v1;",
        "fn f() { OffsetDateTime::now_utc() }",
        "use std::time::Instant;",
        "#[derive(serde::Serialize)] struct S;",
        "let id = Uuid::now_v7();",
    ] {
        assert!(!impurities(Path::new("domain/story.rs"), &code::bare(code)).is_empty(), "{code}");
    }
    assert!(
        impurities(Path::new("domain/story.rs"), &code::bare("// serde\nfn my_serde(now: OffsetDateTime) {}"))
            .is_empty()
    );
    let tested = code::bare("#[cfg(test)] mod tests { fn f() { Uuid::now_v7() } }");
    assert!(impurities(Path::new("domain/story.rs"), &tested).is_empty());
}
