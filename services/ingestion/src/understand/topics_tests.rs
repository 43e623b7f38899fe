//! Topics of short articles in five languages.

use super::*;
use crate::domain::{Draft, ParsedItem};

fn topics(headline: &str, body: &str, lang: SupportedLanguage) -> Vec<FoundAnnotation> {
    let parsed = ParsedItem { headline: headline.into(), body: vec![body.into()], ..ParsedItem::default() };
    of(&Text::of(&Draft::make(parsed).unwrap()), lang)
}

#[test]
fn a_text_tells_its_topic_and_section() {
    for (lang, headline, body, code, section) in [
        (
            SupportedLanguage::French,
            "Le Raja remporte la finale de la Coupe",
            "L'équipe a battu son rival au stade, deux buts à un. L'entraîneur a salué ses joueurs.",
            "medtop:15000000",
            "Sport",
        ),
        (
            SupportedLanguage::English,
            "Central bank holds interest rates",
            "Inflation fell and the economy grew. Investors bought bonds, and the market rose.",
            "medtop:04000000",
            "Business",
        ),
        (
            SupportedLanguage::German,
            "Gericht verurteilt Angeklagten",
            "Der Richter sprach das Urteil. Die Staatsanwaltschaft warf ihm Betrug und Geldwäsche vor.",
            "medtop:02000000",
            "Justiz",
        ),
        (
            SupportedLanguage::Spanish,
            "Un terremoto deja decenas de heridos",
            "Los bomberos rescataron a las víctimas. El seísmo causó derrumbes e incendios.",
            "medtop:03000000",
            "Sucesos",
        ),
        (
            SupportedLanguage::Arabic,
            "المنتخب الوطني يفوز بالمباراة النهائية",
            "سجل اللاعب هدفين في الملعب، وأشاد المدرب بالفريق قبل كأس العالم.",
            "medtop:15000000",
            "رياضة",
        ),
        (
            SupportedLanguage::French,
            "Météo : orages et fortes averses",
            "La direction annonce un bulletin d'alerte. La pluie et la neige suivront la baisse des températures.",
            "medtop:17000000",
            "Météo",
        ),
    ] {
        let found = topics(headline, body, lang);
        assert_eq!((found[0].kind, found[0].name.as_str()), (AnnotationKind::Section, section), "{found:?}");
        assert_eq!(found[1].code, code, "{found:?}");
        assert!(found.iter().all(|found| (0.0..=1.0).contains(&found.score)), "{found:?}");
    }
}

#[test]
fn one_word_tells_no_topic() {
    assert_eq!(topics("Un match", "Rien de plus.", SupportedLanguage::French), []);
    assert_eq!(topics("—", "...", SupportedLanguage::English), []);
}

#[test]
fn words_below_the_top_level_tell_both() {
    let found = topics(
        "Élections législatives",
        "Les électeurs se rendent aux urnes dimanche pour le scrutin. Le gouvernement surveille le vote.",
        SupportedLanguage::French,
    );
    let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
    assert!(codes.contains(&"medtop:20000574") && codes.contains(&"medtop:11000000"), "{found:?}");
}

#[test]
fn every_line_of_the_table_is_of_a_known_topic_and_language() {
    for line in tables::lines(include_str!("data/lexicon.txt")) {
        let columns: Vec<&str> = line.split('|').collect();
        let [code, tag, words] = columns.as_slice() else { panic!("{line}") };
        let code = code.trim_end_matches('+');
        let digits = if code.len() == 2 { format!("{code}000000") } else { (*code).to_owned() };
        assert!(MediaTopic::known(&digits).is_some(), "{line}");
        assert!(SupportedLanguage::ALL.iter().any(|lang| lang.tag() == *tag), "{line}");
        assert!(words.split(' ').all(|word| !word.is_empty()), "{line}");
    }
}
