//! What the user can do about an error of a service.

/// What the user can do about an error, where that is clear.
pub fn of(reason: &str, message: &str) -> Option<&'static str> {
    Some(match reason {
        "STALE_ETAG" => "someone changed it since it was read: read it again, then repeat",
        "FORBIDDEN_TRANSITION" => of_transition(message),
        "NOTHING_CHANGED" => "`newsroom story show` says how it stands",
        "STORY_INCOMPLETE" => "`newsroom story edit` adds it",
        "SCHEDULE_PAST" => "`newsroom story approve` publishes it now",
        "NO_EMBARGO" => "`newsroom story schedule --at TIME` gives it a time",
        "STORY_EMBARGOED" => {
            "`newsroom story schedule --at-embargo-end` publishes it then; who has story.break_embargo can do so before, \
             with --break-embargo --note TEXT"
        }
        "STORY_WITHHELD" | "STORY_CANCELED" => {
            "who has story.override_usage can publish it all the same, with --override-usage --note TEXT"
        }
        "TOKEN_MISSING" => "`newsroom login` gives one; so do --token-file and the variable NEWSROOM_TOKEN",
        "TOKEN_EXPIRED" => "`newsroom login` gives a new one",
        "SOURCE_PAUSED" => "`newsroom source resume` takes it up again",
        "DEAD_LETTER_FAILED_AGAIN" => "`newsroom dead-letter drop` gives it up for good",
        _ => return None,
    })
}

/// The step that is possible instead of one that the state of the story does not permit. The message is that of editorial:
/// `a story that is in draft cannot be approved; it can be …`.
pub fn of_transition(message: &str) -> &'static str {
    let message = message.split_once("; ").map_or(message, |(first, _)| first);
    let words = message.strip_prefix("a story that is ").and_then(|rest| rest.split_once(" cannot be "));
    match words {
        Some(("killed", _)) => "a killed story stays killed",
        Some(("spiked", _)) => "`newsroom story unspike` comes first",
        Some(("in draft", "approved" | "sent back" | "scheduled")) => "`newsroom story submit` comes first",
        Some(("scheduled", "updated" | "spiked")) => {
            "`newsroom story send-back` comes first: it cancels the schedule, and says so"
        }
        Some(("approved", "scheduled")) => "it is published already",
        Some(("in draft" | "submitted", "taken off the schedule")) => "it is not scheduled",
        Some(("in draft" | "submitted", "killed")) => "it is not published: `newsroom story spike` sets it aside",
        Some(("in draft" | "submitted", "corrected")) => "it is not published: `newsroom story edit` changes it",
        Some(("approved", "updated")) => "it is published: `newsroom story correct` changes it",
        Some(("approved", "spiked")) => "it is published: `newsroom story kill` withdraws it",
        _ => "`newsroom story show` shows its state",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_is_not_permitted_names_the_one_that_comes_first() {
        let hint = |state: &str, action: &str| of_transition(&format!("a story that is {state} cannot be {action}"));
        assert!(hint("in draft", "approved").contains("story submit"));
        assert!(hint("in draft", "corrected").contains("story edit"));
        assert!(hint("spiked", "submitted").contains("story unspike"));
        assert!(hint("approved", "updated").contains("story correct"));
        assert!(hint("killed", "corrected").contains("stays killed"));
        assert!(hint("scheduled", "updated; it can be sent back, approved").contains("send-back"));
        for (state, action) in [("in draft", "approved"), ("approved", "submitted"), ("spiked", "killed")] {
            assert!(!hint(state, action).contains("stays killed"), "{state} {action}");
        }
    }
}
