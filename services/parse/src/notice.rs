//! Words at the head of a line by which agencies kill, correct, hold back or announce.

use time::{Duration, UtcOffset};

use super::{
    boilerplate::key,
    date::{self, Moment},
};

/// What a line tells of its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It must not be used any more.
    Kill,
    /// It corrects what was told before.
    Correction,
    /// It must not be used before a time.
    Embargo,
    /// It tells editors something.
    Advisory,
    /// It takes the place of what was told before.
    Update,
}

/// Labels of a kill that nothing else is told by, as `withdrawn` may be news.
const KILLS: &[&str] = &[
    "kill",
    "bulletin kill",
    "mandatory kill",
    "kill mandatory",
    "kill notice",
    "story kill",
    "story killed",
    "depeche annulee",
    "meldung gesperrt",
    "الغاء خبر",
    "سحب خبر",
];

/// Labels as [`key`] writes them: they count in front of a colon, a dash or a bracket, or alone.
const LABELS: &[(Notice, &[&str])] = &[
    (Notice::Kill, KILLS),
    (
        Notice::Kill,
        &["killed", "withdrawal", "withdrawn", "annulation", "annule", "annulee", "retrait", "zuruckgezogen"],
    ),
    (
        Notice::Correction,
        &[
            "correction",
            "corrected",
            "corrects",
            "corrective",
            "correctif",
            "corrige",
            "rectificatif",
            "rectification",
            "berichtigung",
            "korrektur",
            "تصحيح",
        ],
    ),
    (
        Notice::Embargo,
        &[
            "embargo",
            "embargoed",
            "embargoed until",
            "embargo until",
            "sous embargo",
            "hold for release",
            "sperrfrist",
            "محظور النشر",
        ],
    ),
    (Notice::Advisory, &["advisory", "avis", "تنبيه"]),
    (
        Notice::Update,
        &[
            "update",
            "updated",
            "update 1",
            "update 2",
            "update 3",
            "actualisation",
            "actualise",
            "mise a jour",
            "maj",
            "تحديث",
        ],
    ),
];

/// Labels that nothing else in capitals begins with.
const IN_CAPITALS: &[(Notice, &str)] = &[
    (Notice::Kill, "BULLETIN KILL"),
    (Notice::Kill, "MANDATORY KILL"),
    (Notice::Kill, "KILL MANDATORY"),
    (Notice::Embargo, "EMBARGOED"),
    (Notice::Embargo, "EMBARGO UNTIL"),
    (Notice::Embargo, "SOUS EMBARGO"),
    (Notice::Embargo, "HOLD FOR RELEASE"),
    (Notice::Embargo, "SPERRFRIST"),
];

/// The longest label, in bytes.
const LABEL_BYTES: usize = 80;

/// The notice that a line begins with, and what follows it. `None` for a line that is text.
pub fn of(line: &str) -> Option<(Notice, &str)> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end();
    let known = |label: &str| {
        let label = key(label);
        LABELS.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(notice, _)| *notice)
    };
    let separators = [":", "]", ")", " - ", " – ", " — "];
    let split =
        separators.iter().filter_map(|separator| line.split_once(separator)).min_by_key(|(label, _)| label.len());
    if let Some((label, rest)) = split.filter(|(label, _)| label.len() <= LABEL_BYTES)
        && let Some(notice) = known(label)
    {
        return Some((notice, rest.trim_start_matches([':', '-', '–', '—', ' ', '*'])));
    }
    if line.len() <= LABEL_BYTES
        && let Some(notice) = known(line)
    {
        return Some((notice, ""));
    }
    IN_CAPITALS.iter().find_map(|(notice, label)| {
        let rest = line.strip_prefix(label)?;
        (!rest.starts_with(char::is_alphanumeric)).then(|| (*notice, rest.trim_matches([' ', ':', '.', '*', ')', ']'])))
    })
}

/// Whether a label is one of a kill and of nothing else.
pub fn is_kill(label: &str) -> bool {
    KILLS.contains(&key(label).as_str())
}

/// The time that a line about an embargo names: a machine's, or a day with a clock and its zone. What
/// is said less exactly is no time, for a story that is out too early cannot be called back. A machine's without a zone
/// is what clocks show where it was written.
pub fn embargo_time(text: &str) -> Option<Moment> {
    let text: String = text.chars().take(200).collect();
    let trimmed = text.trim_matches([' ', '.', '*', ')', ']']);
    let words: Vec<&str> = trimmed.split_whitespace().collect();
    let machine = words.iter().find_map(|word| {
        let word = word.trim_matches([',', '.', ')', ']', ';']);
        (word.len() >= 16 && word.contains('T')).then(|| date::moment_of(word)).flatten()
    });
    if machine.is_some() {
        return machine;
    }
    let begin = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let rest = words.get(begin..)?.join(" ");
    if rest.contains('-')
        && rest.len() >= 16
        && let Some(moment) = date::moment_of(&rest)
    {
        return Some(moment);
    }
    let day = date::written(trimmed)?;
    let at = words.iter().position(|word| clock(word).is_some())?;
    let clock = clock(words.get(at)?)?;
    let zone = words.get(at + 1).and_then(|word| zone(word)).or_else(|| zone(words.get(at)?))?;
    (day + clock).replace_offset(zone).checked_to_offset(UtcOffset::UTC).map(Moment::At)
}

/// `0600`, `06:00`, `6h00`, perhaps with its zone behind it.
fn clock(word: &str) -> Option<Duration> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_uppercase() || matches!(c, ',' | '.'));
    let (hours, minutes) = match digits.split_once([':', 'h', '.']) {
        Some((hours, minutes)) => (hours, minutes.get(..2)?),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => return None,
    };
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    // A year is no clock.
    let is_clock =
        (0..24).contains(&hours) && (0..60).contains(&minutes) && !(digits.len() == 4 && hours >= 19 && word == digits);
    is_clock.then(|| Duration::minutes(hours * 60 + minutes))
}

/// The zone of an embargo: of those that letters name, the ones that are told for nothing else.
fn zone(word: &str) -> Option<UtcOffset> {
    const SURE: &[&str] = &["GMT", "UTC", "Z", "CET", "BST", "MEZ", "CEST", "MESZ", "EST", "EDT"];
    let name: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    if SURE.contains(&name.as_str()) { date::letters(&name) } else { None }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_notice_is_told_from_a_headline() {
        for (line, notice) in [
            ("KILL: Le maire", Some((Notice::Kill, "Le maire"))),
            ("*** BULLETIN KILL ***", Some((Notice::Kill, ""))),
            ("[CORRECTION] Le maire", Some((Notice::Correction, "Le maire"))),
            ("RECTIFICATIF - Le maire", Some((Notice::Correction, "Le maire"))),
            ("Berichtigung: Der Bürgermeister", Some((Notice::Correction, "Der Bürgermeister"))),
            ("EMBARGOED UNTIL 0600 GMT", Some((Notice::Embargo, "UNTIL 0600 GMT"))),
            ("UPDATE 1 - Le maire", Some((Notice::Update, "Le maire"))),
            ("AVIS: pas de photo", Some((Notice::Advisory, "pas de photo"))),
            ("تصحيح: العمدة", Some((Notice::Correction, "العمدة"))),
            ("Kill Bill revient au cinéma", None),
            ("KILL BILL RETURNS", None),
            ("Correction facility burns", None),
            ("Embargo on oil is lifted", None),
            ("Safi: un quai", None),
            ("", None),
        ] {
            assert_eq!(of(line), notice, "{line}");
        }
    }

    #[test]
    fn only_an_exact_time_ends_an_embargo() {
        for (text, time) in [
            ("until 2024-11-05T06:00:00+01:00.", Some(Moment::At(datetime!(2024-11-05 05:00 UTC)))),
            ("UNTIL 0600 GMT Nov 5, 2024", Some(Moment::At(datetime!(2024-11-05 06:00 UTC)))),
            ("5 novembre 2024 06:30 CET", Some(Moment::At(datetime!(2024-11-05 05:30 UTC)))),
            ("until 2024-11-05 06:00:00", Some(Moment::Local(datetime!(2024-11-05 06:00)))),
            ("until 2024-11-05 06:00:00 Europe/Paris", Some(Moment::At(datetime!(2024-11-05 05:00 UTC)))),
            ("until Nov 5, 2024", None),
            ("until 0600 Nov 5, 2024", None),
            ("until Tuesday morning", None),
            ("", None),
        ] {
            assert_eq!(embargo_time(text), time, "{text}");
        }
    }
}
