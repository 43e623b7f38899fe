//! The manifests of a cluster: rendered as an operator renders them, and valid by the schemas.

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;

use super::{assert_none, tree};

/// Every folder that can be rendered on its own, which excludes components.
fn kustomizations() -> Vec<PathBuf> {
    let files =
        tree::files().into_iter().filter(|path| path.starts_with("deploy") && path.ends_with("kustomization.yaml"));
    let whole = files.filter(|path| tree::text(path).is_some_and(|text| text.contains("kind: Kustomization")));
    whole.filter_map(|path| path.parent().map(PathBuf::from)).collect()
}

/// The manifests of a folder as YAML.
pub fn render(folder: &str) -> String {
    let mut kubectl = Command::new(tree::tool("kubectl"));
    let (well, said) = tree::run(kubectl.arg("kustomize").arg(tree::root().join(folder)));
    assert!(well, "{folder} does not render:\n{said}");
    said
}

/// Parses YAML into one value per document.
pub fn documents(yaml: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(yaml).unwrap_or_else(|error| panic!("{error}"))
}

/// The errors of the Kubernetes schemas. The tool only warns of an unknown kind; here it is an error.
fn schema_errors(yaml: &str) -> Vec<String> {
    let file = tempfile::Builder::new().suffix(".yaml").tempfile().expect("a file for the test");
    fs::write(file.path(), yaml).expect("the file is ours");
    let (well, said) = tree::run(Command::new(tree::tool("kubernetes-validate")).arg("--strict").arg(file.path()));
    let accepted = |line: &&str| line.contains(" passed for resource ");
    let count = said.lines().filter(accepted).count();
    let mut refused: Vec<String> = said.lines().filter(|line| !accepted(line)).map(str::to_owned).collect();
    if !well || count != documents(yaml).len() {
        refused.push(format!("{count} of {} documents were accepted", documents(yaml).len()));
    }
    refused
}

#[test]
fn every_manifest_renders() {
    let folders = kustomizations();
    for needed in ["deploy/base", "deploy/overlays/local"] {
        assert!(folders.iter().any(|folder| folder.ends_with(needed)), "{needed} is missing");
    }
    for folder in folders {
        let count = documents(&render(folder.to_str().expect("our paths are UTF-8"))).len();
        assert!(count > 0, "{} renders nothing", folder.display());
    }
}

#[test]
fn the_schemas_accept_every_document() {
    for folder in ["deploy/base", "deploy/overlays/local"] {
        assert_none(schema_errors(&render(folder)));
    }
}

#[test]
fn what_the_schemas_do_not_know_is_noticed() {
    let well = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n";
    assert_none(schema_errors(well));
    for wrong in [
        well.replace("metadata", "metadatas"),
        well.replace("kind: Namespace", "kind: Room"),
        well.replace("apiVersion: v1", "apiVersion: v1beta9"),
        format!("{well}---\n{}", well.replace("  name: a", "  labels: a")),
    ] {
        assert!(!schema_errors(&wrong).is_empty(), "{wrong}");
    }
}
