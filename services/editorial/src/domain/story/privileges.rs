//! The privileges that depend on the story: who owns it, who wrote it, what it is.

use newsroom_access::Privilege;
use time::OffsetDateTime;

use super::{Action, Embargo, Override, State, Story, Transition};

impl Story {
    /// Whether the principal with this id has begun the story.
    pub fn is_own(&self, principal: &str) -> bool {
        self.begun_by.as_deref() == Some(principal)
    }

    /// The privileges that one needs besides to read the story, unless it is one's own.
    pub fn read_privileges(&self, now: OffsetDateTime) -> Vec<Privilege> {
        read_privileges(self.state, self.embargo, now)
    }

    /// The privileges that one needs besides to approve the story. Who has changed the text or the keywords last has no
    /// other pair of eyes on them.
    pub fn approve_privileges(&self, principal: &str, despite: Option<&Override>) -> Vec<Privilege> {
        let has_own_words = [&self.text_by, &self.keywords_by].into_iter().any(|by| by.as_deref() == Some(principal));
        let needed = [
            (has_own_words, Privilege::StoryApproveOwn),
            (despite.is_some_and(|despite| despite.embargo), Privilege::StoryBreakEmbargo),
            (despite.is_some_and(|despite| despite.usage), Privilege::StoryOverrideUsage),
        ];
        needed.into_iter().filter(|(is_needed, _)| *is_needed).map(|(_, privilege)| privilege).collect()
    }
}

/// The privileges that one needs besides to read a story in this state and with this embargo.
pub fn read_privileges(state: State, embargo: Option<Embargo>, now: OffsetDateTime) -> Vec<Privilege> {
    let spiked = (state == State::Spiked).then_some(Privilege::StoryReadSpiked);
    // A published story is public, also if somebody has broken its embargo.
    let embargoed = !State::PUBLIC.contains(&state) && embargo.is_some_and(|embargo| embargo.holds(now));
    spiked.into_iter().chain(embargoed.then_some(Privilege::StoryReadEmbargoed)).collect()
}

impl Transition {
    /// The privilege that one needs on the story's new desk, if the transition brings it to another one.
    pub fn move_privilege(&self) -> Option<Privilege> {
        self.change.previous_desk.as_ref().map(|_| match self.change.action {
            Action::Correct | Action::UpdatePublished | Action::MinorEdit => Privilege::StoryCorrect,
            _ => Privilege::StoryCreate,
        })
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Actor, Content, Edit, Field, Note, StoryId};

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn by(id: &str) -> Actor {
        Actor::principal(id, id)
    }

    fn content(headline: &str, section: &str) -> Content {
        let body = vec!["Un.".into()];
        Content {
            headline: headline.into(),
            section: section.into(),
            language: "fr".into(),
            body,
            ..Content::default()
        }
    }

    fn begun(id: &str) -> Story {
        Story::begin(StoryId::from(Uuid::from_u128(1)), content("Un", "Sport").into(), by(id), NOW).story
    }

    fn headline(story: &Story, to: &str, id: &str) -> Transition {
        let edit = Edit::new(&content(to, "Sport"), &[Field::Headline]).unwrap();
        story.update(edit, by(id), NOW).unwrap().unwrap()
    }

    #[test]
    fn a_text_needs_a_second_pair_of_eyes() {
        let own = [Privilege::StoryApproveOwn];
        let story = begun("a");
        assert_eq!((story.approve_privileges("a", None), story.approve_privileges("b", None)), (own.to_vec(), vec![]));
        // The last text counts: b has changed it, and a has not seen it alone.
        let changed = headline(&story, "Deux", "b").story;
        assert_eq!(
            (changed.approve_privileges("b", None), changed.approve_privileges("a", None)),
            (own.to_vec(), vec![])
        );
        // Another section is no other text.
        let edit = Edit::new(&content("Un", "Politique"), &[Field::Section]).unwrap();
        let moved = story.update(edit, by("b"), NOW).unwrap().unwrap().story;
        assert_eq!((moved.approve_privileges("a", None), moved.approve_privileges("b", None)), (own.to_vec(), vec![]));
        // Keywords are read too, but are no second pair of eyes on the text.
        let keywords = Content { keywords: vec!["two".into()], ..Content::default() };
        let edit = Edit::new(&keywords, &[Field::Keywords]).unwrap();
        let tagged = story.update(edit, by("b"), NOW).unwrap().unwrap().story;
        for (principal, needed) in [("a", &own[..]), ("b", &own), ("c", &[])] {
            assert_eq!(tagged.approve_privileges(principal, None), needed, "{principal}");
        }
        // Submitting changes no text.
        let submitted = changed.submit(by("a"), NOW).unwrap().story;
        assert_eq!((submitted.approve_privileges("b", None), submitted.is_own("a")), (own.to_vec(), true));
        let despite = Override { embargo: true, usage: true, note: Note::default() };
        let more = submitted.approve_privileges("a", Some(&despite));
        assert_eq!(more, [Privilege::StoryBreakEmbargo, Privilege::StoryOverrideUsage]);
    }

    #[test]
    fn a_story_of_the_wire_is_nobodys_own() {
        let story = Story { begun_by: None, text_by: None, keywords_by: None, updated_by: Actor::Wire, ..begun("a") };
        assert!(!story.is_own("a") && !story.is_own("") && story.approve_privileges("a", None).is_empty());
        assert_eq!(headline(&story, "Deux", "b").story.approve_privileges("b", None), [Privilege::StoryApproveOwn]);
    }

    #[test]
    fn what_is_not_for_all_needs_more() {
        let story = begun("a");
        assert_eq!(story.read_privileges(NOW), []);
        let spiked = story.spike(Note::default(), by("a"), NOW).unwrap().story;
        assert_eq!(spiked.read_privileges(NOW), [Privilege::StoryReadSpiked]);
        let embargo = Some(Embargo::until(NOW + Duration::HOUR));
        let embargoed = Story { embargo, ..story.clone() };
        assert_eq!(embargoed.read_privileges(NOW), [Privilege::StoryReadEmbargoed]);
        assert_eq!(embargoed.read_privileges(NOW + Duration::HOUR), []);
        assert_eq!(Story { embargo, state: State::Approved, ..story }.read_privileges(NOW), []);
    }

    #[test]
    fn another_desk_has_a_say() {
        let story = begun("a");
        assert_eq!(headline(&story, "Deux", "a").move_privilege(), None);
        let edit = || Edit::new(&content("Un", "Politique"), &[Field::Section]).unwrap();
        let moved = story.update(edit(), by("a"), NOW).unwrap().unwrap();
        assert_eq!(moved.move_privilege(), Some(Privilege::StoryCreate));
    }
}
