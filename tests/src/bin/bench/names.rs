//! How well people, places and organisations are found in hand-marked sentences.

use std::process;

use newsroom_fixtures::{NameKind, NameScore, marked_sentences, marked_sentences_folder};
use newsroom_ingestion::{
    domain::{AnnotationKind, Draft, LanguageTag, ParsedItem, SupportedLanguage},
    understand::{NamePolicy, is_trusted, understand_with},
};

/// Measures all languages that have marked sentences, and prints the results.
pub(crate) fn run() {
    println!(
        "| held back | precision | recall | found | tuned: precision | tuned: recall | told |\n|---|---|---|---|---|---|---|"
    );
    for lang in [SupportedLanguage::French, SupportedLanguage::English, SupportedLanguage::Arabic] {
        for (kind, of) in [
            (NameKind::Person, AnnotationKind::Person),
            (NameKind::Place, AnnotationKind::Place),
            (NameKind::Organisation, AnnotationKind::Organisation),
        ] {
            let [tuned, held_back] = [false, true].map(|is_held_back| score(lang, kind, of, is_held_back));
            println!(
                "| {} {kind:?} | {:.2} | {:.2} | {} | {:.2} | {:.2} | {} |",
                lang.tag(),
                held_back.precision(),
                held_back.recall(),
                held_back.found,
                tuned.precision(),
                tuned.recall(),
                if is_trusted(lang, of) { "yes" } else { "no" },
            );
        }
    }
}

fn score(lang: SupportedLanguage, kind: NameKind, of: AnnotationKind, is_held_back: bool) -> NameScore {
    let folder = marked_sentences_folder();
    let sentences = marked_sentences(&folder, lang.tag()).unwrap_or_else(|error| {
        eprintln!("the marked sentences cannot be read: {}: {error}", folder.display());
        process::exit(1);
    });
    let mut score = NameScore::default();
    for sentence in sentences.iter().filter(|sentence| sentence.is_held_back == is_held_back) {
        let parsed = ParsedItem {
            headline: "1".into(),
            body: vec![sentence.text.clone()],
            language: LanguageTag::parse(lang.tag()),
            ..ParsedItem::default()
        };
        let Ok(mut draft) = Draft::make(parsed) else { continue };
        understand_with(&mut draft, NamePolicy::All);
        let found = draft.item.annotations.into_iter().filter(|known| known.kind == of).map(|known| known.name);
        score.add(sentence, kind, &found.collect::<Vec<String>>());
    }
    score
}
