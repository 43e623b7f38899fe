//! How an item stands: whether and when it may be used, how urgent it is, since when, by whose right.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    super::super::{
        Payload, date,
        label::{self, Meaning},
        prose,
    },
    fields::{Object, first_name, said},
    item::Inherited,
};
use crate::mapping::fill_text;
use crate::model::{Guess, ParsedItem, PubStatus, Rights};

/// Whether and when it may be used: its own status and embargo, and those of the item that it belongs to.
pub fn fill_status(object: &Object<'_>, from: &Inherited, payload: &Payload<'_>, item: &mut ParsedItem) {
    let embargo = object.get("embargoed").or_else(|| object.get("embargo"));
    let own_time = match embargo {
        Some(Value::Bool(_)) | None => None,
        Some(_) => {
            let told = object.time("embargoed | embargo", &payload.embargo_zone());
            told.map(|(time, written)| {
                item.guesses.add_if(payload.guesses_zone(|zone| date::exact_in(&written, zone)), Guess::TimeZone);
                time
            })
        }
    };
    item.embargo_time = own_time.max(from.embargo_time);
    let is_understood;
    (item.pub_status, is_understood) = status(object, embargo, item.embargo_time.is_some());
    item.guesses.add_if(!is_understood, Guess::PubStatus);
    item.pub_status_text = status_text(object, embargo);
    if from.withheld {
        item.pub_status_text = "what it goes with is withheld".into();
        if item.pub_status == PubStatus::Usable {
            item.pub_status = PubStatus::Withheld;
        }
    }
    if item.pub_status == PubStatus::Usable && is_kill(object, &item.editorial_note) {
        item.cancel(item.editorial_note.clone());
    }
}

/// The IPTC's publishing status, with the words of systems that have more. What may not be used yet,
/// without a word on when, is withheld. An `embargoed` that is `null`, `false` or an empty text is no embargo: senders
/// fill every field of their template. Also returns whether the statement is understood.
fn status(object: &Object<'_>, embargo: Option<&Value>, is_dated: bool) -> (PubStatus, bool) {
    let text = object.text("pubstatus | status").to_lowercase();
    let unknown_embargo = !is_dated
        && match embargo {
            Some(Value::Bool(said)) => *said,
            Some(value) => said(value).is_none_or(|text| !date::is_placeholder(&text)),
            None => false,
        };
    let word = text.rsplit(':').next().unwrap_or_default().trim();
    match label::known_status(word) {
        Some(Meaning::Kill) => (PubStatus::Canceled, true),
        Some(Meaning::Hold) => (PubStatus::Withheld, true),
        Some(_) if word == "embargoed" && !is_dated => (PubStatus::Withheld, true),
        _ if unknown_embargo => {
            object.fault("embargoed must be a date and time; without one it is withheld");
            (PubStatus::Withheld, matches!(embargo, Some(Value::Bool(_))))
        }
        Some(_) => (PubStatus::Usable, true),
        None => {
            let word: String = word.chars().take(40).collect();
            object
                .fault(format_args!("pubstatus must be usable, withheld or canceled, and not {word}; it is withheld"));
            (PubStatus::Withheld, false)
        }
    }
}

/// Why it is not usable: its status, else its embargo, as written.
fn status_text(object: &Object<'_>, embargo: Option<&Value>) -> String {
    let written = embargo.map(|embargo| said(embargo).unwrap_or_default()).unwrap_or_default();
    let status = object.line("pubstatus | status");
    if embargo.is_some() { format!("{status} embargoed {written}") } else { status }
}

/// Whom it names as its provider, else where its information is from.
pub fn providers(object: &Object<'_>) -> Vec<String> {
    let mut providers = vec![object.text("provider")];
    for source in object.list("infosources | infosource") {
        if let Some(map) = source.as_object() {
            let source = object.inner(map, "infosource");
            providers.extend([source.text("uri | literal | qcode | code"), source.text("name")]);
        }
        providers.extend(said(source));
    }
    providers.push(object.text("source"));
    providers
}

/// `urgency` from 1 to 9, else the priority that older systems send.
pub fn urgency(object: &Object<'_>) -> u8 {
    let Some(urgency) = object.number("urgency | priority") else { return 0 };
    if (1.0..=9.0).contains(&urgency) {
        // A whole number from 1 to 9.
        return urgency as u8;
    }
    if urgency != 0.0 {
        object.fault("urgency must be from 1 to 9, and was left out");
    }
    0
}

/// When it was published and when changed. What no news can date from is left out and told.
pub fn fill_times(object: &Object<'_>, payload: &Payload<'_>, item: &mut ParsedItem) {
    let believed = |names: &str| {
        let (time, written) = object.time(names, &payload.usual_zone())?;
        let believed = date::believable(time, payload.now);
        if believed.is_none() {
            object.fault(format_args!("{} cannot be true and was left out", first_name(names)));
        }
        Some((believed?, written))
    };
    let parts = |told: Option<(OffsetDateTime, String)>| {
        let (time, written) = told.unzip();
        (time, written.unwrap_or_default())
    };
    let mut is_local = false;
    let mut believed = |names: &str| {
        let believed: Option<(OffsetDateTime, String)> = believed(names);
        is_local |=
            believed.as_ref().is_some_and(|(_, written)| payload.guesses_zone(|zone| date::exact_in(written, zone)));
        believed
    };
    let update = believed("versioncreated | updated");
    let publish = believed("firstpublished | published | firstcreated | contentcreated | firstversion");
    item.guesses.add_if(is_local, Guess::TimeZone);
    let written = &mut item.written_times;
    (item.publish_time, written.publish) = parts(publish.or_else(|| update.clone()));
    (item.source_update_time, written.update) = parts(update);
}

/// Fills the rights from `infoSource` and `rightsInfo` where their own fields are empty.
pub fn fill_rights(object: &Object<'_>, rights: &mut Rights) {
    let sources: Vec<String> = object.texts("infosources | infosource");
    fill_text(&mut rights.credit_line, prose::line(&sources.join(", ")));
    for info in object.list("rightsinfo").into_iter().filter_map(Value::as_object) {
        fill_text(&mut rights.usage_terms, object.inner(info, "rightsinfo").line("usageterms | linkedrights"));
    }
}

/// The note to editors. What is marked as private or internal is nobody's but the sender's.
pub fn note(object: &Object<'_>) -> String {
    let is_open = |value: &&Value| {
        let Some(map) = value.as_object() else { return true };
        let inner = object.inner(map, "ednote");
        let role = inner.text("role | type | audience").to_lowercase();
        let private = inner.get("private").and_then(Value::as_bool) == Some(true);
        !private && !role.contains("private") && !role.contains("internal")
    };
    let notes = object.list("ednote | ednotes | editorialnote");
    let notes: Vec<String> = notes.into_iter().filter(is_open).filter_map(said).collect();
    prose::line(&notes.join(" "))
}

/// What its signals say, in small letters.
fn signals(object: &Object<'_>) -> Vec<String> {
    let signals = object.list("signals | signal").into_iter().filter_map(|value| {
        let code = value.as_object().map(|map| object.inner(map, "signal").text("qcode | code | name"));
        code.or_else(|| said(value))
    });
    signals.map(|signal| signal.to_lowercase()).collect()
}

/// Whether it says that it must not be used: by its signal or its note.
fn is_kill(object: &Object<'_>, note: &str) -> bool {
    let is_kill = |meaning| meaning == Some(Meaning::Kill);
    is_kill(label::of_note(note)) || signals(object).iter().any(|signal| is_kill(label::of_word(signal)))
}

/// Whether it says that it corrects: by its signal, its count of corrections, or its note.
pub fn is_correction(object: &Object<'_>, note: &str) -> bool {
    let counted = object.number("correctionsequence").is_some_and(|count| count > 0.0);
    let signalled = || signals(object).iter().any(|signal| label::of_word(signal) == Some(Meaning::Correction));
    counted || signalled() || label::of_note(note) == Some(Meaning::Correction)
}
