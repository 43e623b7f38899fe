//! How well people, places and organisations are found in sentences that are marked by hand.

use std::{collections::BTreeSet, fs, path::Path};

use newsroom_fixtures::{NameKind, NameScore, marked_sentences, marked_sentences_folder};
use newsroom_ingestion::{
    domain::{AnnotationKind, Draft, LanguageTag, Origin, ParsedItem, SupportedLanguage},
    understand::{NamePolicy, is_trusted, understand, understand_with},
};
use newsroom_parse::Payload;
use time::OffsetDateTime;

/// Below this part of right names a kind is not told by default.
const PRECISION: f64 = 0.8;
/// The people of the sample wire.
const PEOPLE: &[&str] = &[
    "Anas Mezouar",
    "Bilel Zouaghri",
    "Elena Castronuovo",
    "Fouad Tijari",
    "Hanane Ait Ouzrou",
    "Hanane Aït Ouzrou",
    "Imane Rkiouak",
    "Lahcen Ouaziz",
    "Matteo Grazzini",
    "Mohcine Rahbaoui",
    "Nadia Ferhane",
    "Pilar Montesdeoca",
    "Rachid Amezrou",
    "Walid Serghiri",
    "Zineb Sqallaoui",
    "أنس مزوار",
    "أيمن الحشفي",
    "رشيد أمزرو",
    "زينب الصقلاوي",
    "نادية فرحان",
];
const LANGUAGES: [SupportedLanguage; 3] =
    [SupportedLanguage::French, SupportedLanguage::English, SupportedLanguage::Arabic];

fn annotation_kind(kind: NameKind) -> AnnotationKind {
    match kind {
        NameKind::Person => AnnotationKind::Person,
        NameKind::Place => AnnotationKind::Place,
        NameKind::Organisation => AnnotationKind::Organisation,
    }
}

/// The names of a kind that are found in a text.
fn found(text: &str, lang: SupportedLanguage, kind: NameKind, told: NamePolicy) -> Vec<String> {
    let parsed = ParsedItem {
        headline: "1".into(),
        body: vec![text.into()],
        language: LanguageTag::parse(lang.tag()),
        ..ParsedItem::default()
    };
    let mut draft = Draft::make(parsed).unwrap();
    understand_with(&mut draft, told);
    let of_kind = |known: &&newsroom_ingestion::domain::Annotation| {
        known.kind == annotation_kind(kind) && known.origin == Origin::Content
    };
    draft.annotations.iter().filter(of_kind).map(|known| known.name.clone()).collect()
}

fn score(lang: SupportedLanguage, kind: NameKind, is_held_back: bool) -> NameScore {
    let mut score = NameScore::default();
    let sentences = marked_sentences(&marked_sentences_folder(), lang.tag()).unwrap();
    for sentence in sentences.iter().filter(|sentence| sentence.is_held_back == is_held_back) {
        let found = found(&sentence.text, lang, kind, NamePolicy::All);
        let (wrong, missing) = score.add(sentence, kind, &found);
        // What is held back is not to be looked at.
        let is_faultless = wrong.is_empty() && missing.is_empty();
        if !is_held_back && !is_faultless {
            eprintln!("{} {kind:?}: wrong {wrong:?}, missing {missing:?}: {}", lang.tag(), sentence.text);
        }
    }
    score
}

#[test]
fn the_sample_is_as_large_as_it_says() {
    for lang in LANGUAGES {
        let sentences = marked_sentences(&marked_sentences_folder(), lang.tag()).unwrap();
        let held_back = sentences.iter().filter(|sentence| sentence.is_held_back).count();
        assert!(sentences.len() >= 100 && held_back * 2 == sentences.len(), "{lang:?}: {}", sentences.len());
    }
}

#[test]
fn a_kind_of_name_is_told_where_it_is_right_eight_times_in_ten() {
    println!("| language | kind | precision (tuned) | recall (tuned) | precision | recall | found | told |");
    println!("|---|---|---|---|---|---|---|---|");
    let mut untrue = Vec::new();
    for lang in LANGUAGES {
        for kind in NameKind::ALL {
            let [tuned, held_back] = [false, true].map(|is_held_back| score(lang, kind, is_held_back));
            let is_told = is_trusted(lang, annotation_kind(kind));
            println!(
                "| {} | {kind:?} | {:.2} | {:.2} | {:.2} | {:.2} | {} | {} |",
                lang.tag(),
                tuned.precision(),
                tuned.recall(),
                held_back.precision(),
                held_back.recall(),
                held_back.found,
                if is_told { "yes" } else { "no" },
            );
            if is_told != (held_back.precision() >= PRECISION) {
                untrue.push(format!("{lang:?} {kind:?}: {:.2}", held_back.precision()));
            }
        }
    }
    assert!(untrue.is_empty(), "{untrue:?}");
}

#[test]
fn the_sample_wire_shows_no_wrong_person() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../newsroom/sample");
    let mut people = BTreeSet::new();
    let mut read = 0;
    for file in ["feeds", "pages", "updates"].iter().flat_map(|part| fs::read_dir(folder.join(part)).unwrap()) {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        let payload = Payload {
            bytes: &bytes,
            form: None,
            content_type: None,
            url: None,
            zone: None,
            now: OffsetDateTime::now_utc(),
            providers: &[],
        };
        for mut draft in newsroom_parse::read(&payload).unwrap().drafts {
            read += 1;
            understand(&mut draft);
            let found = draft.annotations.iter().filter(|known| known.kind == AnnotationKind::Person);
            people.extend(found.map(|known| known.name.clone()));
        }
    }
    assert!(read > 20, "{read}");
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    assert_eq!(people, PEOPLE);
}
