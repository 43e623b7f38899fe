//! Ids in their full and short form.

use super::*;

const FIRST: &str = "019a2b3c-4d5e-7f80-9abc-00001a2b3c4d";
const SECOND: &str = "019a2b3c-4d5e-7f80-9abc-ffff1a2b3c4d";

fn block_on<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

fn candidate(id: &str) -> Candidate {
    Candidate { id: id.to_owned(), name: "Rates stay put".into() }
}

fn among(typed: &str, known: &[&str]) -> Result<String, Failure> {
    block_on(resolve("stories", typed, async |_| Ok(known.iter().map(|id| candidate(id)).collect())))
}

#[test]
fn a_short_form_names_the_one_id_that_ends_in_it() {
    assert_eq!(short(FIRST), "1a2b3c4d");
    assert_eq!(among("1a2b3c4d", &[FIRST]).unwrap(), FIRST);
    assert_eq!(among("1A2B3C4D", &[FIRST]).unwrap(), FIRST);
    assert_eq!(among("00001a2b3c4d", &[FIRST, SECOND]).unwrap(), FIRST);
}

#[test]
fn a_service_is_asked_by_at_most_twelve_characters() {
    for (typed, ending) in [("3c4d", "3c4d"), ("9ABC-00001a2b3c4d", "00001a2b3c4d")] {
        let asked = block_on(resolve("stories", typed, async |asked| {
            assert_eq!(asked, ending);
            Ok(vec![candidate(FIRST), candidate(SECOND)])
        }));
        assert_eq!(asked.is_ok(), typed.len() > 4, "{typed}");
    }
}

#[test]
fn a_whole_id_is_taken_without_looking() {
    let never = async |_| -> Result<Vec<Candidate>, Failure> { panic!("looked") };
    assert_eq!(block_on(resolve("stories", FIRST, never)).unwrap(), FIRST);
    assert_eq!(block_on(resolve("stories", &FIRST.to_uppercase().replace('-', ""), never)).unwrap(), FIRST);
}

#[test]
fn what_two_ids_end_in_is_ambiguous_and_both_are_told() {
    let failure = among("1a2b3c4d", &[FIRST, SECOND]).unwrap_err();
    assert_eq!(failure.exit_code(), 1);
    let told = failure.lines();
    assert_eq!(told[0], "error: 1a2b3c4d is ambiguous: 2 stories end in it");
    assert_eq!(told[1], format!("  {FIRST}  Rates stay put"));
    assert!(told[2].contains(SECOND), "{told:?}");
    let many = among("1a2b3c4d", &[FIRST; CANDIDATES]).unwrap_err().lines();
    assert!(many[0].contains("100 or more stories") && many.len() == TOLD + 2, "{many:?}");
}

#[test]
fn what_no_id_ends_in_is_not_found() {
    assert_eq!(among("deadbeef", &[FIRST]).unwrap_err().exit_code(), 3);
}

#[test]
fn what_cannot_be_an_id_is_wrong_usage() {
    for typed in ["", "abc", "headline", "1a2b3c4g", &"a".repeat(33), &"é".repeat(40), "----"] {
        assert_eq!(among(typed, &[FIRST]).unwrap_err().exit_code(), 2, "{typed}");
    }
}

#[test]
fn an_empty_page_ends_a_list_whatever_it_promises() {
    use crate::client::listing;
    let empty = async |_: i32, _: String| Ok((Vec::<u8>::new(), "next".to_owned()));
    let listing = block_on(listing::collect(10, empty)).unwrap();
    assert!(listing.rows.is_empty());
}
