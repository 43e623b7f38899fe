//! Properties that hold for every text.

use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::*;

fn any_tag() -> impl Strategy<Value = String> {
    "[a-zA-Z]{2,3}([-_][a-zA-Z]{3})?([-_][a-zA-Z]{4})?([-_]([a-zA-Z]{2}|[0-9]{3}))?([-_][a-z0-9]{5,8}){0,2}(-[a-wyz]-[a-z0-9]{2,8})?"
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_canonical_tag_is_a_fixed_point(text in prop_oneof![any_tag(), "\\PC{0,20}"]) {
        if let Some(tag) = LanguageTag::parse(&text) {
            prop_assert_eq!(LanguageTag::parse(tag.as_str()), Some(tag.clone()));
            prop_assert_eq!(LanguageTag::parse(&text.to_uppercase()), Some(tag.clone()));
            let base = tag.base();
            prop_assert_eq!(base.as_str(), tag.primary());
            prop_assert!(tag.as_str().is_ascii() && tag.as_str().len() <= 35);
        }
    }

    #[test]
    fn a_clean_line_is_clean(text in any::<String>()) {
        let line = clean_line(&text);
        prop_assert_eq!(&clean_line(&line), &line);
        prop_assert!(!line.contains(is_forbidden) && !line.contains('\n') && !line.contains("  "));
        prop_assert!(line.is_empty() || !is_blank(&line));
    }

    #[test]
    fn a_line_stays_clean_whatever_is_invisible_in_it(text in "[a1e\u{301}\u{653}ايक\u{94D}❤👩\u{1F3FD}\u{1F3F4}\u{E0067}葛ก\u{5B0}\u{20E3}\u{1100}\u{1161}\u{115F}\u{1160}\u{180B}\u{1820}\u{AD}\u{34F}\u{85}\u{92}\u{200B}-\u{200F}\u{2060}\u{FE0F}\u{E0100}\u{FEFF} ]{0,16}") {
        let line = clean_line(&text);
        prop_assert_eq!(&clean_line(&line), &line);
        let folded = fold(&line, Profile::Comparison);
        prop_assert_eq!(&folded, &fold(&folded, Profile::Comparison));
        prop_assert!(!fold(&line, Profile::Address).contains(is_invisible));
    }

    #[test]
    fn a_folded_text_is_a_fixed_point(text in any::<String>()) {
        for profile in [Profile::Comparison, Profile::Address] {
            let folded = fold(&text, profile);
            prop_assert_eq!(&fold(&folded, profile), &folded, "{:?}", profile);
        }
        prop_assert_eq!(folded_chars(&text).collect::<String>(), fold(&text, Profile::Comparison));
        prop_assert!(!fold(&text, Profile::Comparison).contains(|c| is_combining_mark(c) || is_invisible(c)));
    }

    #[test]
    fn equivalent_texts_are_folded_to_one(text in any::<String>()) {
        let folded = fold(&text, Profile::Comparison);
        for equivalent in [text.nfd().collect::<String>(), text.nfkd().collect(), text.nfkc().collect()] {
            prop_assert_eq!(&fold(&equivalent, Profile::Comparison), &folded);
        }
        prop_assert_eq!(fold_borrowed(&text), folded);
    }

    #[test]
    fn case_does_not_count(text in "[a-zßœéñøđşа-яёα-ωب-ي ]{0,40}") {
        for profile in [Profile::Comparison, Profile::Address] {
            prop_assert_eq!(fold(&text.to_uppercase(), profile).replace('ς', "σ"), fold(&text, profile).replace('ς', "σ"));
        }
    }

    #[test]
    fn words_lose_no_letter(text in any::<String>()) {
        let mut end = 0;
        for word in words(&text) {
            prop_assert!(end <= word.start && text.get(word.start..word.end()) == Some(word.text));
            let gap = &text[end..word.start];
            prop_assert!(!gap.contains(|c: char| c.is_alphanumeric() && !is_combining_mark(c) && !is_invisible(c)));
            end = word.end();
        }
        prop_assert!(!text[end..].contains(|c: char| c.is_alphanumeric() && !is_combining_mark(c) && !is_invisible(c)));
    }

    #[test]
    fn a_token_is_a_part_of_its_text(text in "\\PC{0,200}|[0-9 ,.\\-]{0,60}") {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert!(end <= token.start && text.get(token.start..token.end()) == Some(token.text));
            end = token.end();
        }
    }

    #[test]
    fn overlap_is_mutual(one in prop::collection::vec("[a-c]", 0..80), other in prop::collection::vec("[a-c]", 0..80)) {
        let (one, other) = (Sketch::of(&one, 3, 16), Sketch::of(&other, 3, 16));
        let overlap = one.overlap(&other);
        prop_assert_eq!(overlap, other.overlap(&one));
        prop_assert!(overlap.shared <= overlap.fewer && overlap.fewer <= overlap.more);
        prop_assert!((0.0..=1.0).contains(&overlap.resemblance()));
    }

    #[test]
    fn a_slug_is_safe_in_an_address(text in any::<String>(), limit in 1usize..100) {
        let slug = slug(&text, limit);
        prop_assert!(slug.chars().count() <= limit);
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        let fit = |c: char| c == '-' || c.is_alphanumeric() || is_combining_mark(c);
        prop_assert!(slug.chars().all(fit), "{}", slug);
        prop_assert!(slug.chars().all(|c| !c.is_ascii_uppercase()));
    }

    #[test]
    fn a_slug_of_a_slug_is_itself(text in prop_oneof!["\\PC{0,60}", any::<String>()], limit in 60usize..1000) {
        let once = slug(&text, limit);
        prop_assert_eq!(slug(&once, limit), once);
        let section = SectionSlug::of(&text);
        prop_assert_eq!(SectionSlug::parse(section.as_str()), Some(section));
    }

    #[test]
    fn a_shorter_slug_begins_the_longer(words in "[a-zé ]{0,120}", limit in 10usize..40) {
        prop_assert!(slug(&words, 1000).starts_with(&slug(&words, limit)));
    }

    #[test]
    fn a_teaser_is_a_beginning_of_whole_words(text in "([a-zéأبت]{1,12}[ ,.]{1,2}){0,60}") {
        let cut = teaser(&[&text]);
        let text = text.trim();
        prop_assert!(cut.chars().count() <= TEASER_CHARS);
        let Some(words) = cut.strip_suffix('…') else {
            prop_assert_eq!(&cut, text);
            return Ok(());
        };
        prop_assert!(text.starts_with(words));
        let next = text[words.len()..].chars().next().unwrap();
        prop_assert!(!next.is_alphanumeric(), "{}|{}", words, next);
    }

    #[test]
    fn no_text_is_cut_inside_a_character(text in "\\PC{0,600}", max in 1usize..200) {
        let cut = shortened(text.clone(), max);
        prop_assert!(cut.chars().count() <= max);
        if let Some(words) = cut.strip_suffix('…').filter(|_| cut != text) {
            let starts = text.grapheme_indices(true).any(|(at, _)| at == words.len());
            prop_assert!(starts || words.len() == text.len(), "{}", words);
        }
    }
}
