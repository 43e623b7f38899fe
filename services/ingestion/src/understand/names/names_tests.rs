//! Names in sentences of five languages.

use super::*;
use crate::domain::{Draft, Material};

fn names(tongue: Tongue, sentence: &str) -> Vec<(AnnotationKind, String)> {
    let material = Material { headline: "1".into(), body: vec![sentence.into()], ..Material::default() };
    let found = of(&Text::of(&Draft::make(material).unwrap()), tongue);
    assert!(found.iter().all(|found| (0.0..=1.0).contains(&found.score)), "{found:?}");
    found.into_iter().map(|found| (found.kind, found.name)).collect()
}

#[test]
fn names_are_found_by_what_stands_around_them() {
    use AnnotationKind::{Organisation as O, Person as H, Place as P};
    for (tongue, sentence, expected) in [
        (
            Tongue::French,
            "Le ministre de l'Intérieur, Abdelouafi Laftit, s'est rendu à Fès.",
            &[(H, "Abdelouafi Laftit"), (P, "Fès")][..],
        ),
        (
            Tongue::French,
            "Selon le président Emmanuel Macron, la Banque de France et l'ONU sont d'accord.",
            &[(H, "Emmanuel Macron"), (O, "Nations unies"), (O, "Banque de France")],
        ),
        (Tongue::French, "L'Observatoire marocain de la pêche côtière n'a rien dit hier.", &[(P, "Maroc")]),
        (
            Tongue::French,
            "Hier, le Réseau Marocain des Ports (RMP) a publié ses chiffres.",
            &[(O, "Réseau Marocain des Ports")],
        ),
        (
            Tongue::English,
            "Prime Minister Keir Starmer met Barclays Bank managers in London.",
            &[(H, "Keir Starmer"), (P, "London"), (O, "Barclays Bank")],
        ),
        (
            Tongue::English,
            "The University of Oxford said French students may stay.",
            &[(P, "France"), (O, "University of Oxford")],
        ),
        (
            Tongue::German,
            "Bundeskanzler Friedrich Merz sprach in Berlin mit der Kontor GmbH.",
            &[(H, "Friedrich Merz"), (P, "Berlin"), (O, "Kontor GmbH")],
        ),
        (Tongue::German, "Die Regierung hat das Gesetz am Freitag in der Sitzung beschlossen.", &[]),
        (
            Tongue::Spanish,
            "El presidente Pedro Sánchez viajó a Rabat con el Banco de España.",
            &[(H, "Pedro Sánchez"), (P, "Rabat"), (O, "Banco de España")],
        ),
        (
            Tongue::Arabic,
            "قال رئيس الحكومة عزيز أخنوش بالرباط إن وزارة الداخلية تتابع الأمر.",
            &[(H, "عزيز أخنوش"), (P, "الرباط"), (O, "وزارة الداخلية")],
        ),
        (
            Tongue::Arabic,
            "وأوضح وزير الداخلية عبد الوافي لفتيت أن المغرب مستعد.",
            &[(H, "عبد الوافي لفتيت"), (P, "المغرب")],
        ),
    ] {
        let expected: Vec<(AnnotationKind, String)> =
            expected.iter().map(|(kind, name)| (*kind, (*name).to_owned())).collect();
        assert_eq!(names(tongue, sentence), expected, "{sentence}");
    }
}

#[test]
fn a_last_name_is_the_person_whose_full_name_is_told() {
    let found =
        names(Tongue::English, "President Joe Biden spoke. Later Biden left. President Biden said nothing more.");
    assert_eq!(found, [(AnnotationKind::Person, "Joe Biden".to_owned())]);
}

#[test]
fn each_mention_makes_a_name_surer() {
    let score = |sentence: &str| {
        let material = Material { headline: "1".into(), body: vec![sentence.into()], ..Material::default() };
        of(&Text::of(&Draft::make(material).unwrap()), Tongue::English)[0].score
    };
    assert!(score("He went to Rabat. Rabat is large.") > score("He went to Rabat."));
}
