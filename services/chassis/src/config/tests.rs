//! The order of sources, and the messages for wrong ones.

use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    store: Section,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    url: String,
    size: u32,
    password: Option<Secret>,
    #[serde(default)]
    names: Vec<String>,
}

impl Configuration for Sample {
    fn check(&self) -> Result<(), String> {
        if self.store.size == 0 { Err("store.size must not be 0".into()) } else { Ok(()) }
    }
}

fn defaults() -> Sample {
    Sample { store: Section { url: "sqlite:a".into(), size: 1, password: None, names: Vec::new() } }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn a_flag_beats_the_file_and_the_file_beats_the_default() {
    let file = file("[store]\nurl = \"sqlite:b\"\nsize = 2\n");
    let sources = Sources { file: Some(file.path().into()), flags: vec!["store.size=3".into()] };
    let loaded = load(&defaults(), &sources).unwrap();
    assert_eq!((loaded.store.url.as_str(), loaded.store.size), ("sqlite:b", 3));
}

#[test]
fn an_unknown_key_is_named() {
    let sources = Sources { file: Some(file("[store]\nurll = \"x\"\n").path().into()), flags: vec![] };
    assert!(load(&defaults(), &sources).unwrap_err().to_string().starts_with("cannot read"));
    let kept = file("[store]\nurll = \"x\"\n");
    let sources = Sources { file: Some(kept.path().into()), flags: vec![] };
    assert!(load(&defaults(), &sources).unwrap_err().to_string().contains("urll"));
}

#[test]
fn the_whole_is_checked() {
    let sources = Sources { file: None, flags: vec!["store.size=0".into()] };
    assert_eq!(load(&defaults(), &sources).unwrap_err().to_string(), "store.size must not be 0");
    let sources = Sources { file: None, flags: vec!["store.size".into()] };
    assert!(load(&defaults(), &sources).unwrap_err().to_string().contains("section.key=value"));
}

#[test]
fn a_flag_that_is_no_setting_is_wrong_usage_and_a_setting_that_breaks_a_rule_is_not() {
    let with = |flags: &[&str]| {
        let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        load(&defaults(), &Sources { file: None, flags }).unwrap_err()
    };
    for (flags, told) in [
        (&["foo.bar=1"][..], "--set foo.bar: "),
        (&["store.urll=x", "store.size=2"], "--set store.urll: "),
        (&["store.size=2", "store.size=soon"], "--set store.size: "),
        (&["store.names=[a"], "--set store.names: "),
        (&["store"], "--set store must be"),
    ] {
        let error = with(flags);
        assert!(matches!(&error, ConfigError::Flag(text) if text.starts_with(told)), "{error:?}");
    }
    assert!(matches!(with(&["store.size=0"]), ConfigError::Wrong(_)));
    assert!(!with(&["store.passwort=hunter2"]).to_string().contains("hunter2"));
}

#[test]
fn a_secret_is_not_shown() {
    let sources = Sources { file: None, flags: vec!["store.password=hunter2".into()] };
    let loaded = load(&defaults(), &sources).unwrap();
    assert_eq!(loaded.store.password.as_ref().unwrap().expose(), "hunter2");
    assert!(!print(&loaded).contains("hunter2") && !format!("{loaded:?}").contains("hunter2"));
}

#[test]
fn a_list_is_given_in_the_form_of_toml() {
    let with = |flag: &str| load(&defaults(), &Sources { file: None, flags: vec![flag.into()] });
    assert_eq!(with("store.names=[\"a\", \"b\"]").unwrap().store.names, ["a", "b"]);
    assert!(with("store.names=[a").unwrap_err().to_string().starts_with("--set store.names: is no list"));
    // What is no list may begin as one.
    assert_eq!(with("store.url=[::1]:7102").unwrap().store.url, "[::1]:7102");
    assert_eq!(with("store.password=[hunter2").unwrap().store.password.unwrap().expose(), "[hunter2");
}

#[test]
fn an_error_in_a_file_names_its_place_and_repeats_nothing() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for (text, place) in [("[store]\npassword = hunter2\n", "line 2, column 12: "), ("[store\n", "line 1, column 7: ")]
    {
        std::fs::write(file.path(), text).unwrap();
        let sources = Sources { file: Some(file.path().into()), flags: Vec::new() };
        let error = load(&defaults(), &sources).unwrap_err().to_string();
        assert!(error.contains(place) && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn only_variables_of_a_known_section_are_ours() {
    let set =
        [("NEWSROOM_STORE__URL", "a"), ("NEWSROOM_CLIENT__URL", "b"), ("NEWSROOM_USER", "c"), ("STORE__URL", "d")];
    let set = set.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let ours = environment(set.into_iter(), |section| section == "store");
    assert_eq!(ours, [("store.url".to_owned(), "a".to_owned())]);
}
