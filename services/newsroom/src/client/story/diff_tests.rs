//! The display of differences.

use super::*;

fn run(kind: TextChangeKind, text: &str) -> TextChange {
    TextChange { kind: kind.into(), text: text.into() }
}

#[test]
fn changes_are_marked_with_and_without_colour() {
    let changes = [
        run(TextChangeKind::Kept, "Rates "),
        run(TextChangeKind::Removed, "stay"),
        run(TextChangeKind::Added, "rise\u{1b}[31m"),
        run(TextChangeKind::Kept, " today"),
    ];
    assert_eq!(marked(&changes, Style { colour: false }), "Rates [-stay-]{+rise+} today");
    let coloured = marked(&changes, Style { colour: true });
    assert_eq!(coloured, "Rates \u{1b}[31m[-stay-]\u{1b}[0m\u{1b}[32m{+rise+}\u{1b}[0m today");
}

#[test]
fn a_long_unchanged_run_is_cut_where_nothing_changed_beside_it() {
    let long = "é".repeat(1_000);
    assert_eq!(shortened(&long, true, true), format!("{0} … {0}", "é".repeat(CONTEXT)));
    assert_eq!(shortened(&long, false, true), format!("… {}", "é".repeat(CONTEXT)));
    assert_eq!(shortened("short", true, true), "short");
}
