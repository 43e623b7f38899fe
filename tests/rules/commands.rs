//! The commands in the documents exist and do what the documents state.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use super::{assert_none, tree};

/// The document from which people first learn the commands.
const READ_FIRST: &str = "README.md";
const SERVICES: [&str; 4] = ["ingestion", "editorial", "publishing", "recommendations"];

/// The binary beside this program.
pub fn binary() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let folder = own.ancestors().find(|folder| folder.join("newsroom").is_file());
    folder.expect("no binary: run `cargo build --package newsroom` first").join("newsroom")
}

fn recipes() -> BTreeSet<String> {
    let mut just = Command::new(tree::tool("just"));
    just.arg("--justfile").arg(tree::root().join("justfile")).args(["--dump", "--dump-format", "json"]);
    let (well, said) = tree::run(&mut just);
    assert!(well, "{said}");
    let dump: serde_json::Value = serde_json::from_str(&said).expect("just dumps JSON");
    let recipes = dump["recipes"].as_object().expect("there are recipes");
    recipes.iter().filter(|(_, recipe)| recipe["private"] != true).map(|(name, _)| name.clone()).collect()
}

/// Whether the text is a name in lower case, such as `dead-letter`.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !text.starts_with('-')
}

/// The recipes in a text: `./just up`.
fn named_recipes(text: &str) -> BTreeSet<String> {
    let behind = text.split("./just ").skip(1);
    let names = behind.filter_map(|rest| rest.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next());
    names.filter(|name| is_word(name)).map(str::to_owned).collect()
}

/// The lines and spans of code in a page of Markdown.
fn code(page: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            found.push(line.trim());
        } else {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// The commands of the binary in a page: `newsroom story list --desk sport` is `story`, `list`.
fn named_commands(page: &str) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for line in code(page) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let begins = words.iter().take_while(|word| ["$", "./just"].contains(word)).count();
        if words.get(begins) != Some(&"newsroom") {
            continue;
        }
        let words = words[begins + 1..].iter().take_while(|word| is_word(word));
        found.insert(words.map(|word| (*word).to_owned()).collect());
    }
    found
}

fn pages() -> Vec<PathBuf> {
    tree::files().into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

#[test]
fn every_recipe_that_is_named_exists() {
    let recipes = recipes();
    assert!(recipes.contains("up") && recipes.contains("test"), "{recipes:?}");
    let own = Path::new("tests/rules");
    let files = tree::files().into_iter().filter(|path| !path.starts_with(own));
    assert_none(files.flat_map(|path| {
        let named = named_recipes(&tree::text(&path).unwrap_or_default());
        let missing: Vec<String> = named.difference(&recipes).cloned().collect();
        missing.into_iter().map(move |name| format!("{}: there is no ./just {name}", path.display()))
    }));
}

#[test]
fn the_first_page_says_how_to_begin() {
    let named = named_recipes(&tree::read(READ_FIRST));
    for needed in ["up", "test"] {
        assert!(named.contains(needed), "{READ_FIRST} does not name ./just {needed}");
    }
}

#[test]
fn every_command_that_is_named_exists() {
    let exists = |words: &Vec<String>| tree::run(Command::new(binary()).args(words).arg("--help")).0;
    assert!(exists(&vec!["serve".into()]) && !exists(&vec!["publish-everything".into()]));
    let mut named = 0;
    let mut breaches = Vec::new();
    for page in pages() {
        let commands = named_commands(&tree::text(&page).expect("a page is text"));
        named += commands.len();
        let missing = commands.iter().filter(|words| !exists(words));
        breaches.extend(missing.map(|words| format!("{}: there is no newsroom {}", page.display(), words.join(" "))));
    }
    assert!(named > 0, "no page names a command of the binary");
    assert_none(breaches);
}

#[test]
fn commands_are_found_in_code_alone() {
    let page = "The newsroom is ours. `newsroom story list` lists.\n```sh\n$ newsroom serve editorial --config a.toml\n\
                ./just newsroom up\n# newsroom of old\n```\n`./just test` and ./just bench --help.";
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let expected = [words(&["serve", "editorial"]), words(&["story", "list"]), words(&["up"])];
    assert_eq!(named_commands(page), BTreeSet::from(expected));
    assert_eq!(named_recipes(page), BTreeSet::from(["newsroom", "test", "bench"].map(String::from)));
}

/// `NAME=value` lines, as kustomize reads them.
pub fn secrets(service: &str) -> Vec<(String, String)> {
    let text = tree::read(&format!("deploy/overlays/local/secrets/{service}.env"));
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn the_settings_of_a_cluster_are_accepted() {
    for service in SERVICES {
        let settings = tree::root().join(format!("deploy/base/services/{service}/service.toml"));
        let print = |settings: &Path| {
            let mut command = Command::new(binary());
            command.args(["serve", service, "--print-config", "--config"]).arg(settings);
            tree::run(command.env_clear().envs(secrets(service)))
        };
        let (well, said) = print(&settings);
        assert!(well, "{service}: {said}");
        let read: toml::Table = said.parse().unwrap_or_else(|error| panic!("{service}: {error}: {said}"));
        assert_eq!(read["bus"]["user"].as_str(), Some(service));
        assert_eq!(read["bus"]["replicas"].as_integer(), Some(3));
        assert_eq!(read["server"]["grpc"].as_str(), Some("0.0.0.0:50051"));
        assert!(read["store"]["url"].as_str().is_some_and(|url| url.starts_with("postgres://")), "{said}");

        // Ports and bus are plain because the settings say so.
        let plain = ("plain_on_all_networks = true", "plain_on_all_networks = false");
        for ((from, to), named) in [(("grace_seconds", "grace_secs"), "grace_secs"), (plain, "server.grpc must be")] {
            let wrong = tempfile::NamedTempFile::new().expect("a file for the test");
            let text = std::fs::read_to_string(&settings).expect("it was read").replace(from, to);
            std::fs::write(wrong.path(), text).expect("the file is ours");
            let (well, said) = print(wrong.path());
            assert!(!well && said.contains(named), "{said}");
        }
    }
}
