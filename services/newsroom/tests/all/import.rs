//! `newsroom import`: what is imported, what is not, and what a second run does.

use std::{fs, os::unix::fs::symlink, path::Path, process::Stdio};

use newsroom_fixtures::wait_until;
use serde_json::json;

use crate::support::{TIMEOUT, Up, newsroom};

fn write(folder: &Path, name: &str, headline: &str) {
    let text = format!("{headline}: the bank left its rate where it was on Tuesday, as most had expected it to do.");
    let ninjs = json!({
        "uri": format!("urn:old:{name}"), "type": "text", "language": "en", "headline": headline, "body_text": text,
        "firstcreated": "2012-05-03T08:00:00Z",
    });
    fs::write(folder.join(name), ninjs.to_string()).unwrap();
}

#[test]
fn a_folder_is_imported_once_and_its_changed_files_again() {
    let up = Up::start(&["--no-sample"]);
    let folder = up.data_dir().join("archive");
    fs::create_dir(&folder).unwrap();
    for (name, headline) in [("1.json", "Rates stay put"), ("2.json", "Rates rise"), ("3.json", "Rates fall")] {
        write(&folder, name, headline);
    }
    let import = |arguments: &[&str]| {
        let mut command = up.command();
        command.arg("import").arg(&folder).args(arguments);
        crate::support::Answer::of(&mut command)
    };
    let (told, progress) = import(&["--source", "Old paper"]).failed_in_part(0);
    assert!(told.starts_with("imported 3 files in ") && told.contains("3 new items, 0 updated"), "{told}");
    assert!(progress.contains("importing 3 files into the source Old paper; the journal is "), "{progress}");
    assert!(told.contains("of the new texts 3 are published and 0 are drafts"), "{told}");
    let source = up.json(&["source", "show", "Old paper"]);
    assert_eq!((&source["kind"], &source["archive"]), (&json!("SOURCE_KIND_PUSH"), &json!(true)));

    // The stories are published at once, at their own date.
    let articles = || up.json(&["article", "list"]);
    wait_until("three articles", TIMEOUT, || articles().as_array().unwrap().len() == 3);
    for article in articles().as_array().unwrap() {
        assert_eq!(article["firstPublishTime"], "2012-05-03T08:00:00Z", "{article}");
    }

    write(&folder, "2.json", "Rates rise again");
    fs::write(folder.join("4.json"), "").unwrap();
    fs::write(folder.join("5.json"), vec![b' '; 3 << 20]).unwrap();
    fs::write(folder.join("6.xml"), "<nitf><head>").unwrap();
    symlink("7.json", folder.join("7.json")).unwrap();
    let (told, notes) = import(&["--source", "Old paper"]).failed_in_part(1);
    assert!(told.starts_with("imported 1 file in ") && told.contains("0 new items, 1 updated"), "{told}");
    assert!(told.contains("2 files were imported before"), "{told}");
    for note in [
        "4.json was not imported: is empty",
        "5.json was not imported: has 3.0 MiB, and a file has at most 2 MiB",
        "6.xml was not imported: ",
        "7.json was not imported: cannot be read: Too many levels of symbolic links",
        "error: 4 files were not imported",
    ] {
        assert!(notes.contains(note), "{note}: {notes}");
    }
    let (report, _) = import(&["--source", "Old paper", "-o", "json"]).failed_in_part(1);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let numbers = (&report["files"], &report["imported"], &report["importedBefore"], &report["notImported"]);
    assert_eq!(numbers, (&json!(7), &json!(0), &json!(3), &json!(4)), "{report}");

    up.newsroom(&["source", "add", "Wire"]).well();
    let told = import(&["--source", "Wire"]).failed(1);
    assert!(told.contains("the source \"Wire\" is no archive"), "{told}");
    assert!(told.contains("newsroom source edit \"Wire\" --archive true"), "{told}");
    up.newsroom(&["source", "edit", "Wire", "--archive", "true"]).well();
    up.newsroom(&["source", "pause", "Wire"]).well();
    assert!(import(&["--source", "Wire"]).failed(1).contains("is paused"));
    let inside = folder.join("journal");
    let told = import(&["--journal", inside.to_str().unwrap()]).failed(2);
    assert!(told.contains("--journal must be outside of the imported folder"), "{told}");
}

#[test]
fn an_undated_text_is_told_as_a_draft() {
    let up = Up::start(&["--no-sample"]);
    let folder = up.data_dir().join("archive");
    fs::create_dir(&folder).unwrap();
    write(&folder, "1.json", "Rates stay put");
    write(&folder, "2.json", "The harbour freezes over");
    let undated = fs::read_to_string(folder.join("2.json")).unwrap().replace("firstcreated", "first");
    fs::write(folder.join("2.json"), undated).unwrap();
    let told = up.newsroom(&["import", folder.to_str().unwrap(), "--source", "Old paper"]).well();
    let publication = "of the new texts 1 is published and 1 is a draft: 1 because of no publication time in the past";
    assert!(told.contains(publication), "{told}");
    wait_until("a draft and a published story", TIMEOUT, || {
        let of = |state: &str| up.json(&["story", "list", "--state", state]).as_array().unwrap().len();
        (of("draft"), of("approved")) == (1, 1)
    });
}

#[test]
fn what_is_no_folder_is_told_before_any_call() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("file"), "x").unwrap();
    fs::create_dir(path("empty")).unwrap();
    assert!(newsroom(["import", &path("none")]).failed(2).contains("there is no folder"));
    assert!(newsroom(["import", &path("file")]).failed(2).contains("is no folder"));
    assert!(newsroom(["import", &path("empty")]).failed(1).contains("there is no file below"));
    assert!(newsroom(["import", &path("empty"), "--base-url", "news.example"]).failed(2).contains("--base-url"));
}

#[test]
fn first_imports_at_once_share_the_source_that_one_of_them_makes() {
    let up = Up::start(&["--no-sample"]);
    let imports: Vec<_> = (0..6)
        .map(|number| {
            let folder = up.data_dir().join(format!("archive-{number}"));
            fs::create_dir(&folder).unwrap();
            write(&folder, &format!("{number}.json"), &format!("Rates of {number}"));
            let mut command = up.command();
            command.arg("import").arg(&folder).args(["--source", "Old paper"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for import in imports {
        let output = import.wait_with_output().unwrap();
        let (told, notes) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && told.starts_with("imported 1 file"), "{told}{notes}");
    }
    assert_eq!(up.json(&["source", "show", "Old paper"])["health"]["itemCount"], "6");
}

#[test]
fn an_import_waits_as_it_is_told_when_it_calls_too_often() {
    let limits = ["calls_per_second=1", "burst=1"].map(|limit| format!("ingestion.server.limits.person.{limit}"));
    let up = Up::start(&["--no-sample", "--set", &limits[0], "--set", &limits[1]]);
    let folder = up.data_dir().join("archive");
    fs::create_dir(&folder).unwrap();
    write(&folder, "1.json", "Rates stay put");
    let mut command = up.command();
    command.arg("import").arg(&folder).args(["--source", "Old paper"]);
    let (told, notes) = crate::support::Answer::of(&mut command).failed_in_part(0);
    assert!(told.starts_with("imported 1 file"), "{told}{notes}");
    let file = folder.join("1.json");
    let pushed =
        up.newsroom(&["source", "push", file.to_str().unwrap(), file.to_str().unwrap(), "--source", "Old paper"]);
    assert_eq!(pushed.code, 0, "{pushed:?}");
    assert!(up.log().contains("TOO_MANY_CALLS"), "the limit was reached: {}", up.log());
}
