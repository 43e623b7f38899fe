//! Detection of languages in headlines and paragraphs, and texts without a result.

use super::*;
use crate::domain::{Draft, ParsedItem};

fn language_of(headline: &str, body: &str) -> Option<String> {
    let body = body.lines().map(ToOwned::to_owned).collect();
    let draft = Draft::make(ParsedItem { headline: headline.into(), body, ..ParsedItem::default() }).unwrap();
    detect(&Text::of(&draft)).map(|detected| {
        assert!((LEAST..=1.0).contains(&detected.score), "{detected:?}");
        detected.language.to_string()
    })
}

#[test]
fn a_headline_tells_its_language() {
    for (headline, language) in [
        ("Le Parlement adopte la réforme de la retraite", "fr"),
        ("Parliament adopts the pension reform after a long night", "en"),
        ("Bundestag beschließt den Haushalt für das kommende Jahr", "de"),
        ("El Gobierno aprueba la subida del salario mínimo", "es"),
        ("Il governo approva la nuova legge di bilancio", "it"),
        ("O governo aprova a nova lei do orçamento", "pt"),
        ("De regering keurt de nieuwe begroting goed", "nl"),
        ("البرلمان يصادق على قانون المالية الجديد", "ar"),
        ("הכנסת אישרה את תקציב המדינה", "he"),
    ] {
        assert_eq!(language_of(headline, "").as_deref(), Some(language), "{headline}");
    }
}

#[test]
fn a_paragraph_tells_its_language() {
    for (paragraph, language) in [
        (
            "La ville a ouvert ce lundi matin les travaux de la session, en présence de nombreux chefs de police, et la séance a été levée à midi.",
            "fr",
        ),
        (
            "The city opened the session on Monday morning, and police chiefs from many countries were there to see how it would go.",
            "en",
        ),
        (
            "Die Stadt hat am Montag die Sitzung eröffnet, und viele Polizeichefs aus anderen Ländern waren dabei, um sie zu sehen.",
            "de",
        ),
        (
            "La ciudad abrió el lunes por la mañana los trabajos de la sesión, en presencia de muchos jefes de la policía de otros países.",
            "es",
        ),
        (
            "Staden öppnade på måndagen sessionen, och många polischefer från andra länder var där för att se hur det skulle gå med den.",
            "sv",
        ),
        ("افتتحت المدينة صباح اليوم الاثنين أشغال الدورة بحضور عدد كبير من قادة الشرطة من مختلف دول العالم", "ar"),
    ] {
        assert_eq!(language_of("1", paragraph).as_deref(), Some(language), "{paragraph}");
    }
}

#[test]
fn what_is_short_or_of_no_known_language_tells_nothing() {
    for (headline, body) in [
        ("Safi", ""),
        ("Titre 1", "Un."),
        ("12:30 – 14", ""),
        ("Prezydent wygłosił przemówienie w parlamencie", ""),
        (
            "1",
            "Prezydent wygłosił wczoraj wieczorem długie przemówienie w parlamencie, a posłowie słuchali go w milczeniu i nikt nie zabrał głosu.",
        ),
    ] {
        assert_eq!(language_of(headline, body), None, "{headline} {body}");
    }
}
