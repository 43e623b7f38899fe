//! Tests of what is between the title of a page and its text: standfirst, writer, date.

use super::*;
use crate::model::{Draft, Form};

const ONE: &str =
    "The new quay took in its first boats on Tuesday, after three years of work, said the harbour master.";
const TWO: &str = "Fishermen had waited for it since the storm, and many of them came to see the first boats arrive.";
const THREE: &str = "The next quay will open in two years, if the council votes the money before the end of the year.";
const LEAD: &str = "Three years of work, two storms and one mayor later, the boats are there.";

fn read(description: &str, head: &str) -> Draft {
    let html = format!(
        "<html><head><title>Safi opens its new quay</title>{description}</head><body><main><article>{head}<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article>\
         </main></body></html>"
    );
    let now = date::exact("2027-01-01").unwrap();
    let payload = Payload { form: Some(Form::Html), ..Payload::of(html.as_bytes(), now) };
    crate::read(&payload).unwrap().drafts.remove(0)
}

#[test]
fn a_standfirst_that_only_the_page_shows_is_kept() {
    let title = "<h1>Safi opens its new quay</h1>";
    for head in [
        format!("<header>{title}<p>{LEAD}</p></header>"),
        format!(
            "<header><p>Ports</p>{title}<div><p>{LEAD}</p></div><p>By Ann Roth</p><time>27.11.2026</time></header>"
        ),
        format!(
            "<header>{title}<p class=byline>By Ann Roth</p><p>{LEAD}</p><p><a href=/f>Share this story with friends.</a></p></header>"
        ),
        format!("<header><hgroup>{title}<p>{LEAD}</p></hgroup></header>"),
        format!("{title}<p class=standfirst>{LEAD}</p>"),
        format!("<header>{title}<h2>{LEAD}</h2></header>"),
    ] {
        for description in ["", "<meta name=description content='Safi: all about the quay.'>"] {
            let draft = read(description, &head);
            assert_eq!(
                (draft.standfirst.as_str(), draft.body.as_slice()),
                (LEAD, &[ONE, TWO, THREE].map(str::to_owned)[..]),
                "{head}"
            );
        }
    }
    let german = "Drei Jahre Bauzeit, zwei Stürme und ein Bürgermeister: Nun sind die Boote da";
    assert_eq!(
        read("", &format!("<header>{title}<p class='article-subtitle'>{german}</p></header>")).standfirst,
        german
    );
}

#[test]
fn what_else_is_in_a_header_is_no_standfirst() {
    let title = "<h1>Safi opens its new quay</h1>";
    for inside in [
        "<p>Ports</p>",
        "<p class=byline>By Ann Roth, who has written on ports for more than twenty years.</p>",
        "<div class='newsletter'><p>The best of the day, each morning, in your mail, for nothing.</p></div>",
        "<figure><img src=a.jpg><figcaption>The quay on Tuesday, with the first of the boats.</figcaption></figure>",
        "<p>Published on 27 November 2026 at 10.30, updated at 11.45 by the desk</p>",
    ] {
        let draft =
            read("<meta name=description content='All about the quay.'>", &format!("<header>{title}{inside}</header>"));
        assert_eq!((draft.standfirst.as_str(), draft.body.len()), ("All about the quay.", 3), "{inside}");
    }
}

#[test]
fn a_date_behind_the_writer_is_no_part_of_the_name() {
    for (line, name) in [
        ("<span>Von Anna Roth</span><time>27.11.2026</time>", "Anna Roth"),
        ("<time>27.11.2026</time><span>Von Anna Roth</span>", ""),
        ("Von Anna Roth<time datetime='2026-11-27T10:00Z'>27. November 2026</time>", "Anna Roth"),
        ("Von Anna Roth 27.11.2026, 16:40 Uhr", "Anna Roth"),
        ("By Ann Roth | <time>November 27, 2026</time>", "Ann Roth"),
        ("Par Anne Roth, le 27/11/2026", "Anne Roth"),
        ("Por Ana Roth - viernes, 27 de noviembre de 2026", "Ana Roth"),
        ("Autor: Ana Roth<time>27.11.2026</time>", "Ana Roth"),
        ("作者：王小明<time>2026年11月27日</time>", "王小明"),
        ("By Theresa May<time>27 May 2026</time>", "Theresa May"),
    ] {
        let draft = read("", &format!("<h1>Safi opens its new quay</h1><p>{line}</p>"));
        assert_eq!(draft.byline, name, "{line}");
        assert!(draft.publish_time.is_some(), "{line}");
        assert_eq!(draft.body, [ONE, TWO, THREE], "{line}");
    }
}
