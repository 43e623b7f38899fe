//! Ids in their whole and their short form.

use std::cell::Cell;

use super::*;

const FIRST: &str = "019a2b3c-4d5e-7f80-9abc-00001a2b3c4d";
const SECOND: &str = "019a2b3c-4d5e-7f80-9abc-ffff1a2b3c4d";

fn block_on<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

fn among(typed: &str, known: &[&str]) -> Result<String, Failure> {
    block_on(resolve("stories", typed, async |_, _| {
        Ok((known.iter().map(|id| (*id).to_owned()).collect(), String::new()))
    }))
}

#[test]
fn a_short_form_names_the_one_id_that_ends_in_it() {
    assert_eq!(short(FIRST), "1a2b3c4d");
    assert_eq!(among("1a2b3c4d", &[FIRST]).unwrap(), FIRST);
    assert_eq!(among("1A2B3C4D", &[FIRST]).unwrap(), FIRST);
    assert_eq!(among("00001a2b3c4d", &[FIRST, SECOND]).unwrap(), FIRST);
}

#[test]
fn a_whole_id_is_taken_without_looking() {
    let never = async |_, _| -> Result<(Vec<String>, String), Failure> { panic!("looked") };
    assert_eq!(block_on(resolve("stories", FIRST, never)).unwrap(), FIRST);
    assert_eq!(block_on(resolve("stories", &FIRST.to_uppercase().replace('-', ""), never)).unwrap(), FIRST);
}

#[test]
fn what_two_ids_end_in_is_ambiguous() {
    let failure = among("1a2b3c4d", &[FIRST, SECOND]).unwrap_err();
    assert!(failure.to_string().contains("ambiguous"), "{failure}");
    assert_eq!(failure.exit_code(), 1);
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
fn looking_ends_at_a_bound_and_says_so() {
    let pages = Cell::new(0);
    let endless = async |size: i32, _: String| {
        pages.set(pages.get() + 1);
        Ok((vec![SECOND.to_owned(); size as usize], "next".to_owned()))
    };
    let failure = block_on(resolve("stories", "deadbeef", endless)).unwrap_err();
    assert!(failure.to_string().contains("give it whole"), "{failure}");
    assert_eq!(pages.get(), 10);
}

#[test]
fn an_empty_page_ends_a_list_whatever_it_promises() {
    let empty = async |_: i32, _: String| Ok((Vec::<u8>::new(), "next".to_owned()));
    let listing = block_on(listing::collect(10, empty)).unwrap();
    assert!(listing.rows.is_empty());
}
