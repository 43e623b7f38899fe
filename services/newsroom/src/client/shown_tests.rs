//! Shown stories are remembered for each user and server, up to a limit.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::cli::OutputFormat;

fn memory(folder: &Path, user: &str) -> Shown {
    Shown { file: Some(folder.join("newsroom/shown.json")), server: "http://a".into(), user: user.into() }
}

fn story(n: usize, revision: i64) -> Story {
    Story { id: n.to_string(), revision, etag: format!("{n}/{revision}"), ..Story::default() }
}

fn screen() -> Screen {
    Screen::of_this_process(OutputFormat::Table)
}

#[test]
fn what_was_shown_last_is_remembered_for_the_same_user_at_the_same_server() {
    let folder = tempfile::tempdir().unwrap();
    let ann = memory(folder.path(), "ann");
    assert_eq!(ann.last("1"), None);
    ann.remember(&story(1, 3), true, &screen());
    ann.remember(&story(2, 1), true, &screen());
    let shown = |n: usize, revision, whole| Some(Revision { etag: format!("{n}/{revision}"), revision, whole });
    assert_eq!((ann.last("1"), ann.last("2"), ann.last("3")), (shown(1, 3, true), shown(2, 1, true), None));
    assert_eq!(memory(folder.path(), "أمينة").last("1"), None);
    assert_eq!(Shown { server: "http://b".into(), ..ann.clone() }.last("1"), None);
    ann.remember(&story(1, 4), true, &screen());
    assert_eq!(ann.last("1"), shown(1, 4, true));
}

#[test]
fn a_line_takes_the_place_of_a_line_and_of_no_text() {
    let folder = tempfile::tempdir().unwrap();
    let ann = memory(folder.path(), "ann");
    for (revision, whole, known) in [(1, false, 1), (2, false, 2), (3, true, 3), (4, false, 3), (5, true, 5)] {
        match whole {
            true => ann.remember(&story(1, revision), true, &screen()),
            false => ann.remember_listed(&[story(1, revision)], &screen()),
        }
        assert_eq!(ann.last("1").unwrap().revision, known, "{revision}");
    }
    // The answer to a change of one's own is no news.
    ann.remember(&story(1, 6), false, &screen());
    let last = ann.last("1").unwrap();
    assert_eq!((last.revision, last.whole), (6, false));
}

#[test]
fn so_many_stories_are_remembered_and_the_file_is_the_users_own() {
    let folder = tempfile::tempdir().unwrap();
    let ann = memory(folder.path(), "ann");
    let many: Vec<Story> = (0..REMEMBERED + 5).map(|n| story(n, 1)).collect();
    ann.remember_listed(&many, &screen());
    assert!(ann.last("0").is_some() && ann.last(&REMEMBERED.to_string()).is_none(), "the newest of a list come first");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let file = ann.file.as_deref().unwrap();
    assert_eq!((mode(file), mode(file.parent().unwrap())), (0o600, 0o700));
}

#[test]
fn commands_at_the_same_time_forget_nothing_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let ann = memory(folder.path(), "ann");
            scope.spawn(move || (0..10).for_each(|m| ann.remember(&story(n * 10 + m, 1), true, &screen())));
        }
    });
    let ann = memory(folder.path(), "ann");
    assert!((0..80).all(|n| ann.last(&n.to_string()).is_some()));
}

#[test]
fn a_file_of_something_else_holds_nothing_and_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let ann = memory(folder.path(), "ann");
    let file = ann.file.clone().unwrap();
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    for garbage in ["", "{", "[]", "{\"stories\": [{}]}", "\u{0}"] {
        std::fs::write(&file, garbage).unwrap();
        assert_eq!(ann.last("1"), None, "{garbage}");
    }
    ann.remember(&story(1, 1), true, &screen());
    assert!(ann.last("1").is_some());
}
