//! Nobody approves, overwrites or kills a text that they have not seen.

use newsroom_proto::editorial::v1::{CreateStoryRequest, StoryContent, story_service_client::StoryServiceClient};
use tonic::{
    Request,
    metadata::{Ascii, MetadataValue},
    transport::Endpoint,
};

use crate::support::Up;

/// A complete new story, created by ann.
fn begin(up: &Up, headline: &str) -> String {
    let body = up.data_dir().join("body.txt");
    std::fs::write(&body, "The bank left its rate where it was.").expect("a folder to write in");
    let content = ["--section", "Economy", "--language", "en", "--headline", headline];
    let body = ["--body-file", body.to_str().expect("a plain path")];
    let story = up.json(&[&["story", "new"], content.as_slice(), &body].concat());
    story["id"].as_str().expect("an id").to_owned()
}

fn headline(up: &Up, id: &str) -> String {
    // Another user reads the story, so that the record of the others does not change.
    let story = up.by("reader", &["story", "show", id, "-o", "json"]).well();
    let story: serde_json::Value = serde_json::from_str(&story).expect("it is JSON");
    story["content"]["headline"].as_str().expect("a headline").to_owned()
}

#[test]
fn an_unseen_change_is_not_approved() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay put");
    up.newsroom(&["story", "submit", &id]).well();
    up.by("bob", &["story", "show", &id]).well();
    up.by("bob", &["story", "edit", &id, "--headline", "Rates rise", "--byline", "Bob"]).well();
    // A list shows that something has changed, but not what.
    up.newsroom(&["story", "show", &id, "-o", "json", "--user", "carol"]).well();
    up.newsroom(&["story", "list"]).well();
    let refused = up.newsroom(&["story", "approve", &id]).failed(4);
    assert!(refused.contains("STALE_ETAG"), "{refused}");
    assert!(refused.contains("revision 3, ") && refused.contains(": update by bob (headline, byline)"), "{refused}");
    assert!(refused.contains("--from 2") && refused.contains("read it again: newsroom story show"), "{refused}");
    let again = up.newsroom(&["story", "approve", &id]).failed(4);
    assert!(again.contains("STALE_ETAG"), "to be told of a change is not to have read it: {again}");
    assert!(up.newsroom(&["story", "show", &id]).well().contains("Rates rise"));
    assert!(up.newsroom(&["story", "approve", &id]).well().contains("is approved: Rates rise"));
}

#[test]
fn the_first_of_two_edits_is_not_lost() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay put");
    up.by("bob", &["story", "show", &id]).well();
    up.newsroom(&["story", "edit", &id, "--headline", "Rates rise"]).well();
    let refused = up.by("bob", &["story", "edit", &id, "--headline", "Rates fall"]).failed(4);
    assert!(refused.contains("update by ann (headline)"), "{refused}");
    assert_eq!(headline(&up, &id), "Rates rise");

    // There may be no other copy of a body that came through a pipe.
    let mut piped = up.command();
    piped.args(["story", "edit", &id, "--body-file", "-", "--user", "bob"]).stdin(std::process::Stdio::piped());
    piped.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut piped = piped.spawn().unwrap();
    std::io::Write::write_all(&mut piped.stdin.take().unwrap(), b"All new.\n\nEvery word.\n").unwrap();
    let output = piped.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{told}");
    let kept = told.lines().find_map(|line| line.split_once("your text is kept in ")).expect("it says where").1;
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "All new.\n\nEvery word.");
    std::fs::remove_file(kept).unwrap();

    up.by("bob", &["story", "show", &id]).well();
    up.by("bob", &["story", "edit", &id, "--headline", "Rates fall"]).well();
    let same = up.by("bob", &["story", "edit", &id, "--headline", "Rates fall"]).well();
    assert!(same.contains("is as it was, nothing changed"), "{same}");
    assert_eq!(headline(&up, &id), "Rates fall");
    // The same holds for the editor: a change by another user while the editor is open is not overwritten.
    let program = up.command().get_program().to_owned();
    let meanwhile = format!(
        "{} story edit {id} --byline Bob --user bob; sed -i 's/Rates fall/Rates soar/'",
        program.to_str().unwrap()
    );
    let (code, told) = up.with_editor(&meanwhile, &["story", "edit", &id]);
    assert_eq!(code, 4, "{told}");
    assert!(told.contains("update by bob (byline)"), "{told}");
    let kept = told.lines().find_map(|line| line.split_once("your text is kept in ")).expect("it says where").1;
    assert!(std::fs::read_to_string(kept).unwrap().contains("Rates soar"), "{told}");
    std::fs::remove_file(kept).unwrap();
    assert_eq!(headline(&up, &id), "Rates fall");
}

#[test]
fn what_was_never_shown_is_approved_by_a_person_who_reads_it_or_says_yes() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay put");
    up.newsroom(&["story", "submit", &id]).well();
    let refused = up.by("bob", &["story", "approve", &id]).failed(2);
    assert!(refused.contains("has not been shown to you") && refused.contains("--yes"), "{refused}");
    let (code, shown) = up.at_terminal("n", &["story", "approve", &id, "--user", "bob"]);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("The bank left its rate") && shown.contains("approve this text? [y/N]"), "{shown}");
    assert!(shown.contains("nothing was done"), "{shown}");
    let (code, shown) = up.at_terminal("y", &["story", "approve", &id, "--user", "carol"]);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("is approved: Rates stay put"), "{shown}");

    let other = begin(&up, "Rates rise");
    up.newsroom(&["story", "submit", &other]).well();
    assert!(up.by("dora", &["story", "approve", &other, "--yes"]).well().contains("is approved"));
    let correct = ["story", "correct", &other, "--headline", "Rates fall", "--note", "They fall."];
    let refused = up.by("bob", &correct).failed(2);
    assert!(refused.contains("correct it unread with --yes"), "{refused}");
    assert!(up.by("bob", &[&correct[..], &["--yes"]].concat()).well().contains("is corrected"));
    // A user who creates, edits and submits a story by commands has seen it.
    let own = begin(&up, "Rates stay");
    up.newsroom(&["story", "edit", &own, "--headline", "Rates stay put"]).well();
    up.newsroom(&["story", "submit", &own]).well();
    up.newsroom(&["story", "approve", &own]).well();
}

#[test]
fn a_line_of_a_list_is_not_the_text() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay put");
    up.newsroom(&["story", "submit", &id]).well();
    // Neither a line, nor the answer to a change, nor an etag has shown the text to bob.
    up.by("bob", &["story", "list"]).well();
    let refused = up.by("bob", &["story", "approve", &id]).failed(2);
    assert!(refused.contains("has not been shown to you") && refused.contains("--yes"), "{refused}");
    up.by("bob", &["story", "edit", &id, "--byline", "Bob"]).well();
    up.by("bob", &["story", "approve", &id]).failed(2);
    let etag = up.newsroom(&["story", "show", &id, "-o", "json"]).well();
    let etag: serde_json::Value = serde_json::from_str(&etag).unwrap();
    up.by("bob", &["story", "edit", &id, "--byline", "Bob B.", "--etag", etag["etag"].as_str().unwrap()]).well();
    up.by("bob", &["story", "approve", &id]).failed(2);
    let refused = up.by("carol", &["story", "list"]);
    refused.well();
    up.by("bob", &["story", "edit", &id, "--byline", "Bob C."]).well();
    let refused = up.by("carol", &["story", "edit", &id, "--byline", "Carol"]).failed(4);
    assert!(refused.contains("since it was listed") && !refused.contains("since it was read"), "{refused}");
    let (code, shown) = up.at_terminal("y", &["story", "approve", &id, "--user", "carol"]);
    assert!(code == 0 && shown.contains("The bank left its rate"), "{shown}");
    let correct = ["story", "correct", &id, "--headline", "Rates fall", "--note", "They fall."];
    up.by("bob", &["story", "list"]).well();
    assert!(up.by("bob", &correct).failed(2).contains("correct it unread with --yes"));

    // A body that came from a file was not shown either, but the change is one's own.
    let own = begin(&up, "Rates rise");
    let body = up.data_dir().join("body.txt");
    up.newsroom(&["story", "edit", &own, "--body-file", body.to_str().unwrap()]).well();
    std::fs::write(&body, "Another text.").unwrap();
    up.newsroom(&["story", "edit", &own, "--body-file", body.to_str().unwrap()]).well();
    up.newsroom(&["story", "submit", &own]).well();
    up.newsroom(&["story", "approve", &own]).failed(2);
    up.newsroom(&["story", "show", &own]).well();
    up.newsroom(&["story", "approve", &own]).well();
}

#[test]
fn a_kill_is_confirmed() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay put");
    up.newsroom(&["story", "submit", &id]).well();
    up.newsroom(&["story", "approve", &id]).well();
    let kill = ["story", "kill", &id, "--reason", "libel"];
    let refused = up.newsroom(&kill).failed(2);
    assert!(refused.contains("for good") && refused.contains("say --yes"), "{refused}");
    let (code, shown) = up.at_terminal("", &kill);
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("Withdraw \"Rates stay put\"") && shown.contains("nothing was done"), "{shown}");
    assert_eq!(up.json(&["story", "show", &id])["state"], "STORY_STATE_APPROVED");
    let (code, shown) = up.at_terminal("yes", &kill);
    assert_eq!(code, 0, "{shown}");
    assert_eq!(up.json(&["story", "show", &id])["state"], "STORY_STATE_KILLED");

    let other = begin(&up, "Rates rise");
    up.newsroom(&["story", "submit", &other]).well();
    up.newsroom(&["story", "approve", &other]).well();
    up.by("bob", &["story", "show", &other]).well();
    up.by("bob", &["story", "correct", &other, "--headline", "Rates fall", "--note", "They fall."]).well();
    let stale = ["story", "kill", &other, "--reason", "libel", "--yes"];
    assert!(up.newsroom(&stale).failed(4).contains("correct by bob"), "what was corrected since may be right now");
    assert!(up.newsroom(&[&stale[..], &["--user", "eve"]].concat()).well().contains("is killed"));
}

#[test]
fn a_person_may_be_named_in_any_script() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay put");
    for (user, name) in
        [("Amélie", "Amélie"), ("أمينة", "أمينة"), ("Ame\u{301}lie  Roux", "Amélie Roux"), ("李小龍", "李小龍")]
    {
        let byline = format!("by {name}");
        let edited = up.by(user, &["story", "edit", &id, "--byline", &byline, "-o", "json"]).well();
        assert!(edited.contains(&format!("\"updatedBy\": \"{name}\"")), "{edited}");
    }
    let history = up.newsroom(&["story", "history", &id]).well();
    for name in ["Amélie", "أمينة", "Amélie Roux", "李小龍"] {
        assert!(history.contains(name), "{history}");
    }
    for user in ["a\u{202e}b", "a\u{200b}b", "\u{200f}", &"é".repeat(101)] {
        assert!(up.by(user, &["story", "list"]).failed(2).contains("--user must be a name"), "{user:?}");
    }
}

#[test]
fn an_amendment_is_told_as_what_it_is() {
    let up = Up::start(&["--no-sample"]);
    let id = begin(&up, "Rates stay putt");
    up.newsroom(&["story", "submit", &id]).well();
    up.newsroom(&["story", "approve", &id]).well();
    let path = || up.json_once(&["article", "show", &id], |article| article["path"].is_string());
    let path = path()["path"].as_str().unwrap().to_owned();
    let correct = |more: &[&str]| {
        let all = [&["story", "correct", &id, "--note", "a letter too many", "--headline"], more].concat();
        up.newsroom(&all)
    };
    let nothing = correct(&["Rates stay putt"]).failed(4);
    assert!(nothing.contains("NOTHING_CHANGED"), "{nothing}");
    assert!(correct(&["Rates stay put", "--minor"]).well().contains("readers are told nothing"));
    let page = up.page_once(&path, |_, page| page.contains("<h1>Rates stay put</h1>"));
    assert!(!page.contains("a letter too many") && !page.contains("class=\"updated\""), "{page}");
    let history = up.newsroom(&["story", "history", &id]).well();
    assert!(history.contains("minor edit") && history.contains("a letter too many"), "{history}");

    assert!(correct(&["Rates rise", "--update"]).well().contains("is updated"));
    let page = up.page_once(&path, |_, page| page.contains("<h1>Rates rise</h1>"));
    assert!(page.contains("class=\"updated\"") && !page.contains("class=\"corrections\""), "{page}");
    correct(&["Rates fall"]).well();
    let page = up.page_once(&path, |_, page| page.contains("<h1>Rates fall</h1>"));
    assert!(page.contains("class=\"corrections\"") && page.contains("a letter too many"), "{page}");
    let editions = up.json(&["article", "editions", &id]);
    let kinds: Vec<_> = editions.as_array().unwrap().iter().map(|edition| edition["kind"].as_str().unwrap()).collect();
    let expected = ["CORRECTION", "UPDATE", "MINOR_EDIT", "FIRST"].map(|kind| format!("EDITION_KIND_{kind}"));
    assert_eq!(kinds, expected);
}

#[test]
fn a_short_id_names_a_story_among_thousands() {
    // Nobody writes thousands of stories in a second.
    let limit = |name: &str| format!("editorial.server.limits.person.{name}=100000");
    let up = Up::start(&["--no-sample", "--set", &limit("calls_per_second"), "--set", &limit("burst")]);
    let id = begin(&up, "The first");
    let address = up.address("EDITORIAL");
    let token = up.newsroom(&["token"]).well();
    let token: MetadataValue<Ascii> = format!("Bearer {}", token.trim()).parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
        let client = StoryServiceClient::with_interceptor(channel, move |mut request: Request<()>| {
            request.metadata_mut().insert("authorization", token.clone());
            Ok(request)
        });
        for _ in 0..34 {
            let begun = (0..64).map(async |_| {
                let content = StoryContent { section: "Sport".into(), ..StoryContent::default() };
                let request = CreateStoryRequest { content: Some(content), ..CreateStoryRequest::default() };
                client.clone().create_story(request).await.unwrap();
            });
            futures::future::join_all(begun).await;
        }
    });
    let short = &id.replace('-', "")[24..];
    assert!(up.newsroom(&["story", "show", short]).well().contains("The first"));
    assert!(up.newsroom(&["story", "show", "00000000"]).failed(3).contains("none of the stories"));
}
