//! Metrics: each follows one naming convention, has a service label, and is described. Documents name only existing
//! metrics.

use std::{collections::BTreeMap, path::Path};

use super::{assert_none, tree};

const KINDS: [&str; 3] = ["counter", "gauge", "histogram"];
/// The endings of names of durations, amounts and counts: base units, for which the exporter has bounds or needs none.
const HISTOGRAMS: [&str; 2] = ["_seconds", "_size"];
const NO_BASE_UNITS: [&str; 6] = ["_ms", "_milliseconds", "_micros", "_minutes", "_kilobytes", "_megabytes"];

/// A metric in one place of the code.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    kind: &'static str,
    name: String,
    arguments: String,
}

/// Every call of `<prefix><kind>!(` in a source.
fn named(source: &str, prefix: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for kind in KINDS {
        let opening = format!("{prefix}{kind}!(");
        for (at, _) in source.match_indices(&opening) {
            let rest = &source[at + opening.len()..];
            let arguments = rest[..closing(rest)].trim().to_owned();
            let name = arguments.strip_prefix('"').and_then(|rest| rest.split('"').next());
            found.push(Named { kind, name: name.unwrap_or_default().to_owned(), arguments });
        }
    }
    found
}

/// The position of the parenthesis that closes the one before `rest`; strings may contain parentheses.
fn closing(rest: &str) -> usize {
    let (mut depth, mut quoted) = (0, false);
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => return at,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    rest.len()
}

fn breach(used: &Named) -> Option<&'static str> {
    let Named { kind, name, arguments } = used;
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if !name.starts_with("newsroom_") {
        return Some("is not named newsroom_...");
    }
    if !arguments.contains("\"service\" =>") {
        return Some("has no label `service`");
    }
    if ends(&NO_BASE_UNITS) || name.trim_end_matches("_total").ends_with("_ms") {
        return Some("is not in base units");
    }
    let fits = match *kind {
        "counter" => ends(&["_total"]),
        "histogram" => ends(&HISTOGRAMS),
        _ => !ends(&["_total", "_count", "_sum", "_bucket"]),
    };
    (!fits).then_some("has no ending of its kind")
}

/// The code of a crate without its tests.
fn code(path: &Path) -> String {
    let text = tree::text(path).expect("code is text");
    text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// The crates with metrics: those that each uses, and those that it describes.
fn crates() -> BTreeMap<String, (Vec<Named>, Vec<Named>)> {
    let mut crates: BTreeMap<String, (Vec<Named>, Vec<Named>)> = BTreeMap::new();
    for path in tree::rust_files("services") {
        let mut parts = path.iter().filter_map(|part| part.to_str()).skip(1);
        let (Some(name), Some("src")) = (parts.next(), parts.next()) else { continue };
        let code = code(&path);
        let (used, described) = crates.entry(name.to_owned()).or_default();
        used.extend(named(&code, "metrics::"));
        described.extend(named(&code, "describe_"));
    }
    crates
}

#[test]
fn each_metric_is_named_by_the_convention_and_described() {
    let mut breaches = Vec::new();
    let mut seen = 0;
    for (name, (used, described)) in crates() {
        seen += used.len();
        breaches.extend(
            used.iter()
                .filter_map(|metric| Some(format!("{name}: {} {:?} {}", metric.kind, metric.name, breach(metric)?))),
        );
        let has =
            |all: &[Named], one: &Named| all.iter().any(|metric| (metric.kind, &metric.name) == (one.kind, &one.name));
        let lost = used.iter().filter(|metric| !has(&described, metric));
        breaches.extend(lost.map(|metric| format!("{name}: {} {:?} is not described", metric.kind, metric.name)));
        let idle = described.iter().filter(|metric| !has(&used, metric));
        breaches.extend(idle.map(|metric| format!("{name}: {} {:?} is described, not used", metric.kind, metric.name)));
    }
    assert!(seen > 20, "only {seen} metrics");
    assert_none(breaches);
}

#[test]
fn documents_name_only_metrics_that_are_there() {
    let crates = crates();
    let known = |word: &str| {
        let name = ["_bucket", "_sum", "_count"].iter().find_map(|part| word.strip_suffix(part)).unwrap_or(word);
        crates.values().flat_map(|(used, _)| used).any(|metric| metric.name == word || metric.name == name)
    };
    let mut breaches = Vec::new();
    for path in tree::files() {
        let document =
            path.extension().is_some_and(|ending| ["md", "yaml", "yml", "json"].iter().any(|e| ending == *e));
        let Some(text) = tree::text(&path).filter(|_| document) else { continue };
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let metrics = words.filter(|word| {
            let unit = ["_total", "_seconds", "_bytes", "_size", "_bucket"].iter().any(|ending| word.ends_with(ending));
            word.starts_with("newsroom_") && unit
        });
        breaches.extend(metrics.filter(|word| !known(word)).map(|word| format!("{}: {word}", path.display())));
    }
    assert_none(breaches);
}

#[test]
fn a_metric_that_breaks_the_convention_is_noticed() {
    for (code, well) in [
        ("metrics::counter!(\"newsroom_a_total\", \"service\" => name).increment(1)", true),
        ("metrics::histogram!(\n  \"newsroom_a_seconds\", \"service\" => f(1, 2), \"b\" => \")\",\n)", true),
        ("metrics::gauge!(\"newsroom_a\", \"service\" => s)", true),
        ("metrics::gauge!(\"newsroom_a_total\", \"service\" => s)", false),
        ("metrics::counter!(\"a_total\", \"service\" => s)", false),
        ("metrics::counter!(\"newsroom_a_total\", \"consumer\" => s)", false),
        ("metrics::counter!(\"newsroom_a_total\", &labels)", false),
        ("metrics::counter!(\"newsroom_a\", \"service\" => s)", false),
        ("metrics::histogram!(\"newsroom_a_milliseconds\", \"service\" => s)", false),
        ("metrics::counter!(NAME, \"service\" => s)", false),
    ] {
        let found = named(code, "metrics::");
        assert_eq!((found.len(), found.iter().all(|metric| breach(metric).is_none())), (1, well), "{code}: {found:?}");
    }
}
