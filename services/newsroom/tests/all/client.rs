//! The client commands: exit codes, formats, completion.

use std::{collections::HashSet, io::Read as _, process::Stdio};

use newsroom_fixtures::free_port;

use crate::support::{Up, command, newsroom};

#[test]
fn each_exit_code_means_what_help_says() {
    let up = Up::start(&["--no-sample"]);
    let help = newsroom(["--help"]).well();
    for line in ["0  done", "1  refused or failed", "2  wrong usage", "3  not found", "4  conflict", "5  unavailable"] {
        assert!(help.contains(line), "{help}");
    }
    let story = up.json(&["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates"]);
    let id = story["id"].as_str().unwrap();

    let refused = up.newsroom(&["story", "edit", id, "--language", "no language"]).failed(1);
    assert!(refused.contains("INVALID_FIELD") && refused.contains("--language"), "{refused}");
    assert!(up.newsroom(&["story", "edit"]).failed(2).contains("Usage"));
    assert!(up.newsroom(&["story", "show", "headline"]).failed(2).contains("is no id"));
    assert!(up.newsroom(&["story", "show", "deadbeef"]).failed(3).contains("deadbeef"));
    let gone = up.newsroom(&["story", "show", "019a2b3c-4d5e-7f80-9abc-00001a2b3c4d"]).failed(3);
    assert!(gone.contains("STORY_NOT_FOUND"), "{gone}");
    let conflict = up.newsroom(&["story", "approve", id]).failed(4);
    assert!(conflict.contains("FORBIDDEN_TRANSITION"), "{conflict}");
    let stale = up.newsroom(&["story", "edit", id, "--headline", "Rise", "--etag", "0123456789abcdef"]).failed(4);
    assert!(stale.contains("STALE_ETAG") && stale.contains("read it again"), "{stale}");
}

#[test]
fn a_service_that_cannot_be_reached_is_told_with_what_gives_its_address() {
    let address = format!("http://127.0.0.1:{}", free_port());
    let by_flag = newsroom(["story", "list", "--editorial", &address]).failed(5);
    let by_variable = command().args(["story", "list"]).env("NEWSROOM_CLIENT_EDITORIAL", &address).output().unwrap();
    let by_variable = String::from_utf8(by_variable.stderr).unwrap();
    for (told, given_by) in [(by_flag, "--editorial"), (by_variable, "NEWSROOM_CLIENT_EDITORIAL")] {
        assert!(told.starts_with(&format!("error: nothing answers at {address}: ")), "{told}");
        assert!(told.contains(&format!("check the address, which {given_by} gives")), "{told}");
        assert!(!told.contains("./just up"), "that starts it elsewhere: {told}");
    }
    let wrong = command().args(["story", "list"]).env("NEWSROOM_CLIENT_EDITORIAL", "editorial:7102").output().unwrap();
    let wrong = String::from_utf8(wrong.stderr).unwrap();
    assert!(wrong.contains("NEWSROOM_CLIENT_EDITORIAL must be an address such as http://127.0.0.1:7102"), "{wrong}");
}

#[test]
fn a_usage_line_asks_for_nothing_that_the_environment_gives() {
    let mut command = command();
    for service in ["INGESTION", "EDITORIAL", "PUBLISHING", "RECOMMENDATIONS"] {
        command.env(format!("NEWSROOM_CLIENT_{service}"), "http://127.0.0.1:1");
    }
    let told = command.env("NEWSROOM_USER", "ann").args(["story", "show"]).output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.lines().any(|line| line == "Usage: newsroom story show [OPTIONS] <STORY>"), "{told}");
}

#[test]
fn a_name_that_is_none_is_told_by_what_gave_it() {
    assert!(newsroom(["story", "list", "--user", ""]).failed(2).contains("--user must not be empty"));
    let by_flag = newsroom(["story", "list", "--user", "-"]).failed(2);
    assert!(by_flag.contains("--user must be a name of 1 to 100 characters"), "{by_flag}");
    let by_variable = |name: &str| {
        let mut list = command();
        list.args(["story", "list", "--editorial", "http://127.0.0.1:1"]).env("NEWSROOM_USER", name);
        let listed = list.output().unwrap();
        (listed.status.code(), String::from_utf8(listed.stderr).unwrap())
    };
    let (code, told) = by_variable("-");
    assert!(code == Some(2) && told.contains("NEWSROOM_USER must be a name of 1 to 100 characters"), "{told}");
    assert_eq!(by_variable("").0, Some(5), "an empty variable is one that is not set");
}

#[test]
fn a_provider_without_a_name_is_refused() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--provider", "http://cv.iptc.org/newscodes/newsprovider/AFP"]).well();
    for command in [["source", "add", "Other"], ["source", "edit", "Wire"]] {
        for name in ["", " "] {
            let told = up.newsroom(&[&command[..], &["--provider", name]].concat()).failed(2);
            assert!(told.contains("--provider must not be empty"), "{told}");
        }
        let told = up.newsroom(&[&command[..], &["--provider", "/"]].concat()).failed(1);
        assert!(told.contains("--provider must each have 1 to 100 characters and a letter or digit"), "{told}");
    }
}

#[test]
fn a_source_is_added_edited_pushed_to_paused_and_deleted() {
    let up = Up::start(&["--no-sample"]);
    let added = up.newsroom(&["source", "add", "Stringers", "--section", "Economy"]).well();
    assert!(added.contains("is added: Stringers"), "{added}");
    let taken = up.newsroom(&["source", "add", "Stringers"]).failed(4);
    assert!(taken.contains("SOURCE_NAME_TAKEN"), "{taken}");
    let file = up.data_dir().join("article.html");
    let html = "<html lang=\"en\"><head><title>Rates stay put</title></head><body><article><h1>Rates stay put</h1>\
                <p>The bank left its rate where it was on Tuesday, as most had expected it to do.</p>\
                <p>It will look at the rate again in the spring, its governor told reporters.</p></article></body></html>";
    std::fs::write(&file, html).unwrap();
    let push = ["source", "push", file.to_str().unwrap(), "--source", "Stringers"];
    let first = up.newsroom(&push).well();
    assert!(first.contains("Rates stay put") && first.contains("1 new, 0 updated"), "{first}");
    assert!(up.newsroom(&push).well().contains("0 new, 0 updated, 1 seen before"));
    let item = up.json(&["item", "list", "--source", "Stringers"])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(up.newsroom(&["item", "raw", &item]).well(), html, "byte for byte");
    let reparsed = up.newsroom(&["item", "reparse", "--since", "1h"]).well();
    assert!(reparsed.contains("0 changed, 0 new"), "the same parsers make the same of it: {reparsed}");
    assert!(up.newsroom(&["item", "show", &item]).well().contains("section    Economy"));
    let files: Vec<String> = (0..40)
        .map(|n| {
            let path = up.data_dir().join(format!("wire-{n}.html"));
            std::fs::write(&path, html.replace("Rates stay put", &format!("Rates move, part {n}"))).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let many: Vec<&str> = files.iter().map(String::as_str).collect();
    let push = |more: &[&'static str]| [&["source", "push", "--source", "Stringers"], many.as_slice(), more].concat();
    let all = up.newsroom(&push(&[])).well();
    assert!(all.contains("40 new, 0 updated") && all.contains("Rates move, part 39"), "{all}");
    let (told, refused) = up.newsroom(&push(&["/nowhere/to-be-found"])).failed_in_part(1);
    assert!(told.contains("40 seen before"), "the rest is taken: {told}");
    assert!(refused.contains("1 file was not taken: to-be-found: cannot read"), "{refused}");
    up.newsroom(&["source", "edit", "Stringers", "--name", "Freelances"]).well();
    assert!(up.newsroom(&["source", "pause", "Freelances"]).well().contains("is paused"));
    let paused = ["source", "push", file.to_str().unwrap(), "--source", "Freelances"];
    assert!(up.newsroom(&paused).failed(4).contains("SOURCE_PAUSED"));
    up.newsroom(&["source", "resume", "Freelances"]).well();
    assert_eq!(up.json(&["source", "show", "Freelances"])["health"]["itemCount"], "41");
    assert!(up.newsroom(&["source", "delete", "Freelances"]).failed(2).contains("say --yes"));
    assert!(up.newsroom(&["source", "delete", "Freelances", "--yes"]).well().contains("is deleted"));
    assert!(up.newsroom(&["source", "show", "Freelances"]).failed(3).contains("no source is named"));
}

#[test]
fn the_words_of_a_source_are_mapped_shown_and_taken_back() {
    let up = Up::start(&["--no-sample"]);
    let both = ["--mapping", "foot=Ballon,medtop:15000000", "--mapping", "Arts=Arts, lettres"];
    up.newsroom(&[&["source", "add", "Agency", "--language", "fr"], both.as_slice()].concat()).well();
    let shown = up.newsroom(&["source", "show", "Agency"]).well();
    for line in ["mapping    foot=Ballon,medtop:15000000", "mapping    Arts=Arts, lettres"] {
        assert!(shown.lines().any(|shown| shown == line), "{shown}");
    }
    let file = up.data_dir().join("match.json");
    let ninjs = serde_json::json!({
        "uri": "urn:agency:1", "type": "text", "headline": "Le match est reporté", "keywords": ["Foot"],
        "body_text": "La pluie a noyé la pelouse, et l'arbitre n'a pas attendu la mi-temps pour le dire.",
    });
    std::fs::write(&file, ninjs.to_string()).unwrap();
    up.newsroom(&["source", "push", file.to_str().unwrap(), "--source", "Agency"]).well();
    let items = up.json(&["item", "list", "--source", "Agency"]);
    assert_eq!(items[0]["section"], "Ballon", "{items}");

    up.newsroom(&["source", "edit", "Agency", "--mapping", "SPO=15000000"]).well();
    let mappings = up.json(&["source", "show", "Agency"])["mappings"].clone();
    assert_eq!(mappings.as_array().unwrap().len(), 1, "those given take the place of the others: {mappings}");
    assert_eq!((&mappings[0]["from"], &mappings[0]["mediaTopic"]), (&"SPO".into(), &"medtop:15000000".into()));

    let wrong = up.newsroom(&["source", "edit", "Agency", "--mapping", "foot=medtop:15"]).failed(2);
    assert!(wrong.contains("'foot=medtop:15' for '--mapping") && wrong.contains("give WORD=SECTION"), "{wrong}");
    let twice = ["source", "edit", "Agency", "--mapping", "foot=Sport", "--mapping", "FOOT=Ballon"];
    let refused = up.newsroom(&twice).failed(1);
    assert!(refused.contains("source.mappings.from must be told once, however it is cased: FOOT"), "{refused}");

    up.newsroom(&["source", "edit", "Agency", "--no-mappings"]).well();
    assert!(!up.newsroom(&["source", "show", "Agency"]).well().contains("mapping"));
}

#[test]
fn an_embargo_is_shown_and_broken_with_a_note() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--section", "Economy", "--language", "en"]).well();
    let file = up.data_dir().join("embargoed.json");
    let text = "The bank left its rate where it was on Tuesday, as most had expected it to do.";
    let ninjs = serde_json::json!({
        "uri": "urn:wire:1", "type": "text", "headline": "Rates stay put", "body_text": text,
        "language": "en", "embargoed": "2100-01-01T08:00:00Z",
    });
    std::fs::write(&file, ninjs.to_string()).unwrap();
    up.newsroom(&["source", "push", file.to_str().unwrap(), "--source", "Wire"]).well();
    let listed = up.json_once(&["story", "list"], |stories| stories.as_array().is_some_and(|all| all.len() == 1));
    let id = listed[0]["id"].as_str().unwrap();
    let shown = up.newsroom(&["story", "show", id]).well();
    assert!(shown.contains("embargo    2100-01-01 08:00:00 UTC (in "), "{shown}");
    assert_eq!(up.json(&["story", "show", id])["embargoTime"], "2100-01-01T08:00:00Z");
    up.newsroom(&["story", "submit", id]).well();
    let refused = up.newsroom(&["story", "approve", id]).failed(4);
    assert!(refused.contains("until 2100-01-01T08:00:00Z (STORY_EMBARGOED)"), "{refused}");
    assert!(refused.contains("--break-embargo"), "it says what can be done: {refused}");
    let broken = up.newsroom(&["story", "approve", id, "--break-embargo", "--note", "told on air"]);
    assert!(broken.well().contains("is approved"));
    assert!(up.newsroom(&["story", "history", id]).well().contains("told on air"));
}

#[test]
fn an_editor_changes_a_story_and_what_is_refused_is_kept() {
    let up = Up::start(&["--no-sample"]);
    let story = up.json(&["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates stay put"]);
    let id = story["id"].as_str().unwrap();
    let edit = |editor: &str| up.with_editor(editor, &["story", "edit", id]);
    let (code, told) = edit("sed -i 's/stay put/rise/'");
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("is changed: Rates rise"), "{told}");
    let (code, told) = edit("true");
    assert!(code == 0 && told.ends_with("nothing changed\n"), "{told}");
    let (code, told) = edit("sed -i 's/^section: .*/section:/'");
    assert_eq!(code, 1, "{told}");
    let kept = told.lines().last().and_then(|line| line.split_once("your text is kept in ")).expect("it says where").1;
    assert!(std::fs::read_to_string(kept).unwrap().contains("Rates rise"), "{told}");
    std::fs::remove_file(kept).unwrap();
    let (code, told) = edit("false");
    assert!(code == 1 && !told.contains("kept"), "nothing was written in it: {told}");
    // Nobody writes what would be refused, and no editor opens where nobody can write.
    let (code, told) = up.with_editor("touch opened; false", &["story", "correct", id, "--note", "why"]);
    assert!(code == 4 && told.contains("in draft cannot be corrected") && told.contains("story edit"), "{told}");
    for command in [&["edit", id][..], &["new"], &["correct", id, "--note", "why"]] {
        let told = up.newsroom(&[&["story"], command].concat()).failed(2);
        assert!(told.contains("an editor needs a terminal") && told.contains("--headline"), "{told}");
    }
}

#[test]
fn a_body_of_nothing_does_not_empty_a_story() {
    let up = Up::start(&["--no-sample"]);
    let story = up.json(&["story", "new", "--section", "Economy", "--language", "en", "--headline", "Rates stay put"]);
    let id = story["id"].as_str().unwrap();
    let file = up.data_dir().join("body.txt");
    let file = file.to_str().unwrap();
    std::fs::write(file, "The bank left its rate where it was.").unwrap();
    up.newsroom(&["story", "edit", id, "--body-file", file]).well();
    std::fs::write(file, " \n\n").unwrap();
    // Commands of tests have an empty standard input.
    for body in ["-", "/dev/null", file] {
        let told = up.newsroom(&["story", "edit", id, "--body-file", body]).failed(2);
        assert!(told.contains("has no text"), "{told}");
    }
    assert!(up.newsroom(&["story", "edit", id, "--body-file", "/nowhere/b.txt"]).failed(2).contains("cannot read"));
    assert_eq!(up.json(&["story", "show", id])["content"]["body"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_desk_that_does_not_exist_is_told() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["story", "new", "--section", "Sport", "--headline", "Rates stay put"]).well();
    for desk in ["sprot", "Sprot"] {
        let listed = up.newsroom(&["story", "list", "--desk", desk]);
        assert!(listed.stderr.contains("there is no desk") && listed.stderr.contains("desk list"), "{listed:?}");
        let given = up.newsroom(&["access", "grant", "editor", "--principal", "local:nora", "--desk", desk]);
        assert!(given.stderr.contains(&format!("no desk \"{desk}\"")), "{given:?}");
    }
    let given = up.newsroom(&["access", "grant", "editor", "--principal", "local:nora", "--desk", "sport"]);
    assert_eq!((given.code, given.stderr.as_str()), (0, ""), "{given:?}");
}

#[test]
fn more_than_a_page_is_gathered_page_by_page() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--section", "Economy"]).well();
    let items = (0..210).map(|number| {
        let text = "The bank left its rate where it was on Tuesday, as most had expected it to do.";
        format!("<item><guid>{number}</guid><title>Rate {number}</title><description>{text}</description></item>")
    });
    let items: String = items.collect();
    let file = up.data_dir().join("feed.xml");
    std::fs::write(&file, format!("<rss version=\"2.0\"><channel><title>Wire</title>{items}</channel></rss>")).unwrap();
    let pushed = up.newsroom(&["source", "push", file.to_str().unwrap(), "--source", "Wire"]).well();
    assert!(pushed.contains("210 new"), "{pushed}");
    let all = up.json(&["item", "list", "-n", "1000"]);
    let ids: HashSet<_> = all.as_array().unwrap().iter().map(|item| item["id"].as_str()).collect();
    assert_eq!(ids.len(), 210);
    let some = up.newsroom(&["item", "list", "-n", "205"]);
    assert_eq!(some.stdout.lines().count(), 206);
    assert!(some.stderr.contains("there are more items"), "{}", some.stderr);
}

#[test]
fn a_completion_is_printed_for_every_shell() {
    for (shell, mark) in [("bash", "complete -F"), ("zsh", "#compdef newsroom"), ("fish", "complete -c newsroom")] {
        let script = newsroom(["completion", shell]).well();
        assert!(script.contains(mark) && script.contains("send-back"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_a_command_quietly() {
    for arguments in [&["completion", "zsh"][..], &["serve", "editorial", "--print-config"]] {
        let mut child = command().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_storyline_is_listed_and_shown_and_a_match_is_explained() {
    let up = Up::start(&["--no-sample"]);
    up.newsroom(&["source", "add", "Wire", "--section", "Economy"]).well();
    let text = "The Bank of Norland left its key rate at 4.25 percent on Thursday, saying that inflation was cooling but \
                that wages still rose too fast. Governor Ingrid Halvorsen told reporters in Port Ellis that the board had \
                voted seven to two, with both dissenters asking for a cut.";
    let entries =
        [("1", "Norland holds rates", text.to_owned()), ("2", "Rates stay put", format!("PORT ELLIS (Wire) - {text}"))];
    for (guid, title, text) in entries {
        let file = up.data_dir().join("feed.xml");
        let entry = format!("<item><guid>{guid}</guid><title>{title}</title><description>{text}</description></item>");
        std::fs::write(&file, format!("<rss version=\"2.0\"><channel><title>Wire</title>{entry}</channel></rss>"))
            .unwrap();
        up.newsroom(&["source", "push", file.to_str().unwrap(), "--source", "Wire"]).well();
    }
    let listed = up.json_once(&["storyline", "list"], |listed| listed[0]["size"] == "2");
    let (id, copy) = (listed[0]["id"].as_str().unwrap(), listed[0]["members"][1]["itemId"].as_str().unwrap());
    assert!(up.newsroom(&["storyline", "list", "--since", "1h"]).well().contains("ITEMS"));
    let short = &copy.replace('-', "")[24..];
    let shown = up.newsroom(&["storyline", "show", short]).well();
    assert!(shown.contains("Norland holds rates") && shown.contains("Rates stay put") && shown.contains(id), "{shown}");
    let explained = up.newsroom(&["item", "explain", id, short]).well();
    assert!(explained.starts_with("near copy (1.00)"), "{explained}");
    assert!(
        explained.contains("copy, trim or rewrite") && explained.contains("The Bank of Norland left"),
        "{explained}"
    );
    assert_eq!(up.json(&["item", "explain", id, copy])["relation"], "ITEM_RELATION_NEAR_COPY");
    assert!(
        up.newsroom(&["storyline", "show", "019a2b3c-4d5e-7f80-9abc-00001a2b3c4d"])
            .failed(3)
            .contains("STORYLINE_NOT_FOUND")
    );
    assert!(up.newsroom(&["storyline", "list", "--since", "never"]).failed(2).contains("--since must be"));
}
