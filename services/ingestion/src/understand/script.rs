//! Detects the script of a text, and the language if the script or a few letters determine it.

/// The script of most letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Script {
    /// Several languages share it, so the words decide.
    Latin,
    /// A language and its confidence.
    Of(&'static str, f64),
}

/// The minimum number of letters.
const ENOUGH: usize = 8;

/// The script of a text, and the number of its letters; `None` if there are too few letters, or no script has 60 % of
/// them.
pub fn of(chars: impl Iterator<Item = char>) -> Option<(Script, usize)> {
    let mut counts = [0_usize; SCRIPTS.len()];
    let mut marks = [0_usize; MARKS.len()];
    let mut letters = 0;
    for c in chars.filter(|c| c.is_alphabetic()) {
        letters += 1;
        if let Some(at) =
            SCRIPTS.iter().position(|(_, _, ranges)| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)))
        {
            counts[at] += 1;
        }
        if !c.is_ascii()
            && let Some(at) = MARKS.iter().position(|(_, _, marks, _)| marks.contains(c))
        {
            marks[at] += 1;
        }
    }
    let (at, count) = counts.into_iter().enumerate().max_by_key(|(_, count)| *count)?;
    if letters < ENOUGH || count * 10 < letters * 6 {
        return None;
    }
    let (script, score, _) = SCRIPTS[at];
    if script == "latin" {
        return Some((Script::Latin, count));
    }
    let marked = MARKS
        .iter()
        .zip(marks)
        .find(|((of, _, _, per_mille), found)| *of == script && found * 1_000 > per_mille * count);
    let score = if count < 40 { score * 0.95 } else { score };
    Some(match marked {
        Some(((_, language, _, _), _)) => (Script::Of(language, score), count),
        None => (Script::Of(script, score), count),
    })
}

/// Ranges of letters, first and last included.
type Ranges = &'static [(char, char)];

/// Scripts: the usual language, its confidence and the letters.
const SCRIPTS: &[(&str, f64, Ranges)] = &[
    ("latin", 1.0, &[('A', 'Z'), ('a', 'z'), ('\u{C0}', '\u{24F}'), ('\u{1E00}', '\u{1EFF}')]),
    ("ar", 0.98, &[('\u{600}', '\u{6FF}'), ('\u{750}', '\u{77F}'), ('\u{FB50}', '\u{FEFC}')]),
    ("he", 0.98, &[('\u{590}', '\u{5FF}')]),
    ("el", 0.99, &[('\u{370}', '\u{3FF}'), ('\u{1F00}', '\u{1FFF}')]),
    ("ru", 0.8, &[('\u{400}', '\u{52F}')]),
    ("zgh", 0.95, &[('\u{2D30}', '\u{2D7F}')]),
    ("hi", 0.8, &[('\u{900}', '\u{97F}')]),
    ("bn", 0.9, &[('\u{980}', '\u{9FF}')]),
    ("ta", 0.99, &[('\u{B80}', '\u{BFF}')]),
    ("th", 0.99, &[('\u{E00}', '\u{E7F}')]),
    ("am", 0.9, &[('\u{1200}', '\u{139F}')]),
    ("hy", 0.99, &[('\u{530}', '\u{58F}')]),
    ("ka", 0.99, &[('\u{10A0}', '\u{10FF}')]),
    ("ko", 0.99, &[('\u{1100}', '\u{11FF}'), ('\u{AC00}', '\u{D7AF}')]),
    ("zh", 0.95, &[('\u{4E00}', '\u{9FFF}'), ('\u{3400}', '\u{4DBF}'), ('\u{3040}', '\u{30FF}')]),
];

/// Letters of another language in a script: the usual language, the other one, its letters, and the number per thousand
/// letters above which it is chosen.
const MARKS: &[(&str, &str, &str, usize)] = &[
    ("ar", "ur", "ٹڈڑںےھہ", 15),
    ("ar", "ckb", "ێۆڕڵە", 15),
    ("ar", "ps", "ښځټړډ", 10),
    ("ar", "fa", "پچژگکی", 20),
    ("ru", "uk", "іїєґІЇЄҐ", 10),
    ("ru", "be", "ўЎ", 3),
    ("ru", "sr", "ђћљњџјЂЋЉЊЏЈ", 10),
    ("zh", "ja", "のはをにがでとたしてるいうかきくけこもなまられアイスンルトラリク", 30),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_what_they_can() {
        for (text, language) in [
            ("افتتحت المدينة صباح اليوم أشغال الدورة", Some("ar")),
            ("رئیس جمهور ایران در تهران سخنرانی کرد و گفت", Some("fa")),
            ("وزیراعظم نے کہا ہے کہ حکومت عوام کے ساتھ ہے", Some("ur")),
            ("ראש הממשלה נאם אתמול בכנסת", Some("he")),
            ("Президент выступил вчера в парламенте", Some("ru")),
            ("Президент виступив учора в парламенті їхньої країни", Some("uk")),
            ("Ο πρωθυπουργός μίλησε στη Βουλή", Some("el")),
            ("首相は昨日国会で演説を行った", Some("ja")),
            ("总统昨天在议会发表了讲话", Some("zh")),
            ("ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⵓⵏⵙⵉⴱⵜ", Some("zgh")),
            ("12 : 30 – 14", None),
            ("قمة G20", None),
        ] {
            let detected = of(text.chars()).and_then(|(script, _)| match script {
                Script::Of(language, _) => Some(language),
                Script::Latin => None,
            });
            assert_eq!(detected, language, "{text}");
        }
        assert_eq!(of("La ville a ouvert".chars()), Some((Script::Latin, 14)));
    }
}
