//! Names in sentences of five languages.

use super::*;
use crate::domain::{Draft, ParsedItem};

fn names(lang: SupportedLanguage, sentence: &str) -> Vec<(AnnotationKind, String)> {
    let parsed = ParsedItem { headline: "1".into(), body: vec![sentence.into()], ..ParsedItem::default() };
    let found = of(&Text::of(&Draft::make(parsed).unwrap()), lang);
    assert!(found.iter().all(|found| (0.0..=1.0).contains(&found.score)), "{found:?}");
    found.into_iter().map(|found| (found.kind, found.name)).collect()
}

#[test]
fn names_are_found_by_what_stands_around_them() {
    use AnnotationKind::{Organisation as O, Person as H, Place as P};
    for (lang, sentence, expected) in [
        (
            SupportedLanguage::French,
            "Le ministre de l'Intérieur, Abdelouafi Laftit, s'est rendu à Fès.",
            &[(H, "Abdelouafi Laftit"), (P, "Fès")][..],
        ),
        (
            SupportedLanguage::French,
            "Selon le président Emmanuel Macron, la Banque de France et l'ONU sont d'accord.",
            &[(H, "Emmanuel Macron"), (O, "Nations unies"), (O, "Banque de France")],
        ),
        (SupportedLanguage::French, "L'Observatoire marocain de la pêche côtière n'a rien dit hier.", &[(P, "Maroc")]),
        (
            SupportedLanguage::French,
            "Hier, le Réseau Marocain des Ports (RMP) a publié ses chiffres.",
            &[(O, "Réseau Marocain des Ports")],
        ),
        (
            SupportedLanguage::English,
            "Prime Minister Keir Starmer met Barclays Bank managers in London.",
            &[(H, "Keir Starmer"), (P, "London"), (O, "Barclays Bank")],
        ),
        (
            SupportedLanguage::English,
            "The University of Oxford said French students may stay.",
            &[(P, "France"), (O, "University of Oxford")],
        ),
        (
            SupportedLanguage::German,
            "Bundeskanzler Friedrich Merz sprach in Berlin mit der Kontor GmbH.",
            &[(H, "Friedrich Merz"), (P, "Berlin"), (O, "Kontor GmbH")],
        ),
        (SupportedLanguage::German, "Die Regierung hat das Gesetz am Freitag in der Sitzung beschlossen.", &[]),
        (
            SupportedLanguage::Spanish,
            "El presidente Pedro Sánchez viajó a Rabat con el Banco de España.",
            &[(H, "Pedro Sánchez"), (P, "Rabat"), (O, "Banco de España")],
        ),
        (
            SupportedLanguage::Arabic,
            "قال رئيس الحكومة عزيز أخنوش بالرباط إن وزارة الداخلية تتابع الأمر.",
            &[(H, "عزيز أخنوش"), (P, "الرباط"), (O, "وزارة الداخلية")],
        ),
        (
            SupportedLanguage::Arabic,
            "وأوضح وزير الداخلية عبد الوافي لفتيت أن المغرب مستعد.",
            &[(H, "عبد الوافي لفتيت"), (P, "المغرب")],
        ),
    ] {
        let expected: Vec<(AnnotationKind, String)> =
            expected.iter().map(|(kind, name)| (*kind, (*name).to_owned())).collect();
        assert_eq!(names(lang, sentence), expected, "{sentence}");
    }
}

#[test]
fn arabic_words_that_look_like_names_are_none() {
    for sentence in [
        "فتحت السفن أشرعتها على البحر وعلى الشاطئ.",
        "اتفق الوزراء على مشروع القانون وحتى نهاية العام.",
        "جمال الطبيعة وكمال الأجسام ورضا الزبون.",
        "أشرف الفريق على العملية في جو حار.",
        "اجتمع مجلس الوزراء ثم بدأت حركة السير.",
        "أنشأت السلطات لجنة خاصة وشركة جديدة ومركزا كبيرا.",
        "دخلت القواعد الجديدة حيز التنفيذ.",
        "قال مسؤول كبير إن العيون كلها تتجه إلى القمة.",
    ] {
        assert_eq!(names(SupportedLanguage::Arabic, sentence), [], "{sentence}");
    }
    use AnnotationKind::{Organisation as O, Person as H, Place as P};
    for (sentence, expected) in [
        ("فاز علي الحسني بالسباق في الجديدة.", &[(H, "علي الحسني"), (P, "الجديدة")][..]),
        ("سجل أشرف حكيمي هدفا.", &[(H, "أشرف حكيمي")]),
        ("قال المدرب وليد الركراكي ذلك.", &[(H, "وليد الركراكي")]),
        ("درس في جامعة محمد الخامس ثم في جامعة القاضي عياض.", &[(O, "جامعة القاضي عياض"), (O, "جامعة محمد الخامس")]),
        ("نشرت وزارة الاقتصاد والمالية التوقعات.", &[(O, "وزارة الاقتصاد والمالية")]),
        ("استقبل ملك الأردن عمدة مدينة العيون.", &[(P, "الأردن"), (P, "العيون")]),
        ("تراجعت أسهم بنك المغرب.", &[(O, "بنك المغرب")]),
    ] {
        let expected: Vec<(AnnotationKind, String)> =
            expected.iter().map(|(kind, name)| (*kind, (*name).to_owned())).collect();
        assert_eq!(names(SupportedLanguage::Arabic, sentence), expected, "{sentence}");
    }
}

#[test]
fn who_is_described_behind_a_comma_is_a_person() {
    use AnnotationKind::{Person as H, Place as P};
    for (lang, sentence, expected) in [
        (SupportedLanguage::English, "Wren Halloway, the transport minister, spoke.", &[(H, "Wren Halloway")][..]),
        (SupportedLanguage::French, "Aude Lemarois, ministre des Transports, a parlé.", &[(H, "Aude Lemarois")]),
        (SupportedLanguage::English, "In New York, Mayor Adams spoke.", &[(H, "Adams"), (P, "New York")]),
        (SupportedLanguage::English, "Cedar Falls, the largest town, was flooded.", &[]),
    ] {
        let expected: Vec<(AnnotationKind, String)> =
            expected.iter().map(|(kind, name)| (*kind, (*name).to_owned())).collect();
        assert_eq!(names(lang, sentence), expected, "{sentence}");
    }
}

#[test]
fn a_last_name_is_the_person_whose_full_name_is_told() {
    let found = names(
        SupportedLanguage::English,
        "President Joe Biden spoke. Later Biden left. President Biden said nothing more.",
    );
    assert_eq!(found, [(AnnotationKind::Person, "Joe Biden".to_owned())]);
}

#[test]
fn each_mention_makes_a_name_surer() {
    let score = |sentence: &str| {
        let parsed = ParsedItem { headline: "1".into(), body: vec![sentence.into()], ..ParsedItem::default() };
        of(&Text::of(&Draft::make(parsed).unwrap()), SupportedLanguage::English)[0].score
    };
    assert!(score("He went to Rabat. Rabat is large.") > score("He went to Rabat."));
}
