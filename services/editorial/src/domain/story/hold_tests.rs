//! Why stories wait although they need no person.

use time::Duration;

use super::{
    super::wire_update::tests::{id, item, now},
    *,
};
use crate::domain::{Actor, AutoApproval, Content, Edit, Embargo, State, take_in};

#[test]
fn a_story_says_why_it_waits_although_its_desk_needs_no_person() {
    let without = |change: fn(&mut Content)| {
        let mut item = item(1, "one");
        let mut content = Content::clone(&item.content);
        change(&mut content);
        item.content = content.into();
        item
    };
    let (later, tomorrow) = (now() + Duration::hours(1), now() + Duration::days(1));
    let speechless = without(|content| content.language.clear());
    let empty = without(|content| content.body.clear());
    let embargoed = WireItem { embargo: Some(Embargo::until(later)), ..item(1, "one") };
    let withheld = WireItem { usage: Usage::Withheld, ..speechless.clone() };
    let dated = WireItem { archived: Some(tomorrow), ..item(1, "one") };
    let of = |item: &WireItem, approval: &AutoApproval| {
        let transitions = take_in(None, id(), item, approval, now());
        transitions.last().unwrap().story.holds.clone()
    };
    let incomplete = |field| Hold::Incomplete(vec![field]);
    for (item, holds) in [
        (&speechless, vec![incomplete(Field::Language)]),
        (&empty, vec![incomplete(Field::Body)]),
        (&embargoed, vec![Hold::Embargoed]),
        (&withheld, vec![incomplete(Field::Language), Hold::Withheld]),
        (&item(1, "one"), vec![]),
    ] {
        assert_eq!(of(item, &AutoApproval::Always), holds);
        assert_eq!(of(item, &AutoApproval::Never), [], "a person approves everything there");
        let archived = WireItem { archived: Some(now()), ..item.clone() };
        assert_eq!(of(&archived, &AutoApproval::Never), holds);
    }
    assert_eq!(of(&dated, &AutoApproval::Never), [Hold::ArchiveDate]);
    let canceled = WireItem { usage: Usage::Canceled, ..speechless.clone() };
    assert_eq!(of(&canceled, &AutoApproval::Always), [], "it is spiked");

    let waiting = take_in(None, id(), &speechless, &AutoApproval::Always, now()).remove(0).story;
    let completed = take_in(Some(&waiting), id(), &item(2, "two"), &AutoApproval::Always, now());
    assert!(completed.iter().all(|transition| transition.story.holds.is_empty()));
    let published = completed.last().unwrap().story.clone();
    let edit = Edit::new(&Content { language: "fr".into(), ..Content::default() }, &[Field::Language]).unwrap();
    let edited = waiting.update(edit, Actor::principal("test:1", "mona"), now()).unwrap().unwrap().story;
    assert_eq!(edited.holds, []);

    let news = WireItem { revision: 3, ..speechless };
    let noted = take_in(Some(&published), id(), &news, &AutoApproval::Never, now()).remove(0).story;
    assert_eq!((noted.state, noted.holds.as_slice()), (State::Approved, &[incomplete(Field::Language)][..]));
    let newer = take_in(Some(&noted), id(), &item(4, "four"), &AutoApproval::Never, now()).remove(0).story;
    assert_eq!((newer.content.headline.as_str(), newer.holds.len()), ("four", 0));
}
