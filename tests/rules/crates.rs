//! The dependencies that are allowed between the crates: they point only downwards.

use std::path::Path;

use super::{assert_none, tree};

/// A crate, its allowed dependencies within the project, and the additional ones for its tests.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("newsroom-proto", &[], &[]),
    ("newsroom-text", &[], &[]),
    ("newsroom-parse", &["newsroom-text"], &["newsroom-fixtures"]),
    ("newsroom-fixtures", &["newsroom-access", "newsroom-chassis"], &[]),
    ("newsroom-chassis", &[], &["newsroom-fixtures"]),
    ("newsroom-access", &["newsroom-chassis", "newsroom-proto"], &["newsroom-fixtures"]),
    (
        "newsroom-ingestion",
        &["newsroom-access", "newsroom-chassis", "newsroom-parse", "newsroom-proto", "newsroom-text"],
        &["newsroom-fixtures"],
    ),
    ("newsroom-editorial", BELOW_A_SERVICE, &["newsroom-fixtures"]),
    ("newsroom-publishing", BELOW_A_SERVICE, &["newsroom-fixtures"]),
    ("newsroom-recommendations", BELOW_A_SERVICE, &["newsroom-fixtures"]),
];
const BELOW_A_SERVICE: &[&str] = &["newsroom-access", "newsroom-chassis", "newsroom-proto", "newsroom-text"];
/// Crates at the top, which may depend on all others.
const ABOVE: &[&str] = &["newsroom", "newsroom-tests"];

fn manifest(folder: &str) -> toml::Table {
    let path = Path::new(folder).join("Cargo.toml");
    let text = tree::text(&path).expect("a manifest is text");
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The dependencies of a manifest that belong to the project, and whether each is only for tests.
fn ours(manifest: &toml::Table) -> Vec<(String, bool)> {
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(toml::Value::as_table));
    let mut found = Vec::new();
    for table in tables {
        for (section, for_tests) in [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            let Some(section) = table.get(section).and_then(toml::Value::as_table) else { continue };
            for (key, value) in section {
                let name = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
                if name.starts_with("newsroom") {
                    found.push((name.to_owned(), for_tests));
                }
            }
        }
    }
    found
}

fn breaches(manifest: &toml::Table) -> Vec<String> {
    let name = manifest["package"]["name"].as_str().expect("a package has a name");
    if ABOVE.contains(&name) {
        return Vec::new();
    }
    let Some((_, below, in_tests)) = ARROWS.iter().find(|(known, ..)| *known == name) else {
        return vec![format!("{name} has no place in the picture of crates")];
    };
    let up = |(other, for_tests): &(String, bool)| {
        !(below.contains(&other.as_str()) || *for_tests && in_tests.contains(&other.as_str()))
    };
    ours(manifest).into_iter().filter(up).map(|(other, _)| format!("{name} must not know {other}")).collect()
}

#[test]
fn crates_know_only_those_below_them() {
    let workspace = manifest("");
    let members = workspace["workspace"]["members"].as_array().expect("a workspace has members");
    assert!(members.len() > ARROWS.len());
    assert_none(members.iter().flat_map(|member| breaches(&manifest(member.as_str().expect("a path")))));
}

#[test]
fn an_arrow_upwards_or_sideways_is_noticed() {
    for (manifest, breach) in [
        ("[package]\nname = 'newsroom-editorial'\n[dependencies]\nnewsroom-ingestion.workspace = true", true),
        ("[package]\nname = 'newsroom-editorial'\n[dev-dependencies]\nnewsroom-publishing.workspace = true", true),
        ("[package]\nname = 'newsroom-editorial'\n[dependencies]\nnewsroom-fixtures.workspace = true", true),
        (
            "[package]\nname = 'newsroom-chassis'\n[target.'cfg(unix)'.dependencies]\nnewsroom-proto.workspace = true",
            true,
        ),
        ("[package]\nname = 'newsroom-proto'\n[build-dependencies]\nbus = { package = 'newsroom-chassis' }", true),
        ("[package]\nname = 'newsroom-media'", true),
        ("[package]\nname = 'newsroom-parse'\n[dependencies]\nnewsroom-proto.workspace = true", true),
        ("[package]\nname = 'newsroom-text'\n[dependencies]\nnewsroom-parse.workspace = true", true),
        ("[package]\nname = 'newsroom-editorial'\n[dev-dependencies]\nnewsroom-fixtures.workspace = true", false),
        ("[package]\nname = 'newsroom'\n[dependencies]\nnewsroom-editorial.workspace = true", false),
    ] {
        assert_eq!(breaches(&manifest.parse().unwrap()).len(), usize::from(breach), "{manifest}");
    }
}

#[test]
fn every_version_stands_in_the_workspace() {
    let workspace = manifest("");
    let members = workspace["workspace"]["members"].as_array().expect("a workspace has members");
    let own_versions = members.iter().flat_map(|member| {
        let member = member.as_str().expect("a path");
        let manifest = manifest(member);
        let sections = ["dependencies", "build-dependencies", "dev-dependencies"];
        let entries = sections.iter().filter_map(|section| manifest.get(*section)?.as_table());
        let own = |(name, value): (&String, &toml::Value)| {
            let shared = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
            (!shared).then(|| format!("{member}: {name} has a version of its own"))
        };
        entries.flat_map(|table| table.iter().filter_map(own)).collect::<Vec<_>>()
    });
    assert_none(own_versions);
}
