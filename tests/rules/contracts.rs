//! The contracts pass the lint rules.

use std::process::Command;

use super::tree;

fn buf(arguments: &[&str]) -> (bool, String) {
    tree::run(Command::new(tree::tool("buf")).current_dir(tree::root()).args(arguments))
}

#[test]
fn the_contracts_meet_the_rules_of_lint() {
    let (well, said) = buf(&["lint", "proto"]);
    assert!(well, "{said}");
}

/// The same commands over a copy that breaks each rule once.
#[test]
fn a_broken_contract_is_noticed() {
    let copy = tempfile::tempdir().expect("a folder for the test");
    for path in tree::files().iter().filter(|path| path.starts_with("proto/newsroom") || path.ends_with("buf.yaml")) {
        let to = copy.path().join(path);
        std::fs::create_dir_all(to.parent().expect("it has a folder")).expect("the folder is ours");
        std::fs::copy(tree::root().join(path), to).expect("the folder is ours");
    }
    let proto = copy.path().join("proto");
    let buf = |arguments: &[&str]| tree::run(Command::new(tree::tool("buf")).current_dir(&proto).args(arguments));
    assert!(buf(&["build", "--output", "before.binpb"]).0);
    let story = proto.join("newsroom/editorial/v1/story.proto");
    let text = std::fs::read_to_string(&story).expect("the contracts have a story");

    std::fs::write(&story, text.replacen("string slugline =", "bytes slugline =", 1)).expect("the folder is ours");
    let (well, said) = buf(&["breaking", "--against", "before.binpb"]);
    assert!(!well && said.contains("slugline"), "{said}");

    std::fs::write(&story, format!("{text}\nmessage Uncommented {{}}\n")).expect("the folder is ours");
    let (well, said) = buf(&["lint"]);
    assert!(!well && said.contains("Uncommented"), "{said}");
}
