//! Pages in three languages, compared exactly, and the seed page if it is present.

use super::*;
use crate::model::{Draft, Form};
use crate::testing::read_as;

const FRENCH: &str = "Le port de Safi ouvre un nouveau quai aux pêcheurs de sardine.

Le port de Safi ouvre un nouveau quai aux pêcheurs de sardine.

- in Économie

Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux, après trois ans de travaux et bien des retards.

«\u{A0}Nous attendions cela depuis longtemps\u{A0}», a dit un patron pêcheur. Loading n’est pas un mot d’ici.

Loading

You may also like

La sardine revient au large de Safi après deux saisons maigres.

Après deux saisons maigres, les pêcheurs de Safi, Essaouira";

fn only(page: &str) -> Draft {
    let mut parsed = read_as(Some(Form::Text), page).unwrap();
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (1, 0));
    parsed.drafts.remove(0)
}

#[test]
fn a_copied_page_becomes_one_article_and_one_teaser() {
    let draft = only(FRENCH);
    let lines: Vec<&str> = FRENCH.lines().collect();
    assert_eq!(draft.section, "Économie");
    assert_eq!(draft.headline, lines[0]);
    assert_eq!(draft.body, [lines[6], lines[8]]);
    let teaser = related(lines[14].into(), lines[16].into());
    assert_eq!(draft.links, [teaser]);
}

#[test]
fn the_seed_page_becomes_exactly_its_article() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/seed-article.txt");
    let Ok(page) = std::fs::read_to_string(path) else {
        return eprintln!("not checked: the seed page is not part of the repository, and is not beside it");
    };
    let draft = only(&page);
    let lines: Vec<&str> = page.lines().collect();
    assert_eq!((draft.headline.as_str(), draft.section.as_str()), (lines[0], "International"));
    assert_eq!(draft.body, [6, 8, 10, 12, 14, 16].map(|at| lines[at]));
    assert_eq!(draft.links, [related(lines[22].into(), lines[24].into())]);
}

#[test]
fn an_arabic_page_is_read_like_a_french_one() {
    let draft = only(
        "ميناء آسفي يفتح رصيفا جديدا أمام صيادي السردين\n\nفي اقتصاد\n\nبقلم أمينة العلوي\n\n4 نونبر 2024\n\nاستقبل الرصيف الجديد بميناء آسفي صباح اليوم الثلاثاء أولى بواخر الصيد بعد ثلاث سنوات من الأشغال.\n\nشارك | فيسبوك | واتساب\n\nقال أحد الصيادين إن الجميع كان ينتظر هذا اليوم منذ زمن طويل.\n\nجارٍ التحميل…\n\nقد يعجبك أيضًا\n\nالسردين يعود إلى سواحل آسفي\n\nبعد موسمين ضعيفين عاد السردين إلى سواحل آسفي والصويرة…",
    );
    assert_eq!([&draft.section, &draft.byline], ["اقتصاد", "أمينة العلوي"]);
    assert_eq!(draft.written_times.publish, "4 نونبر 2024");
    assert_eq!((draft.publish_time, draft.body.len(), draft.links.len()), (date::exact("2024-11-04"), 2, 1));
    assert!(draft.links[0].excerpt.ends_with('…'));
}

#[test]
fn an_english_page_without_empty_lines_is_read_line_by_line() {
    let draft = only(
        "Safi harbour opens a quay\nBy Jane Doe\nNovember 4, 2024\nShare this article\nThe quay took in its first boats.\nRead also: The sardine returns\nA captain said that all had waited for it.\nRelated stories\nThe sardine returns\nEssaouira mends its nets\nComments\nFirst!",
    );
    assert_eq!(draft.byline, "Jane Doe");
    assert_eq!(draft.body, ["The quay took in its first boats.", "A captain said that all had waited for it."]);
    let titles: Vec<&str> = draft.links.iter().map(|link| link.title.as_str()).collect();
    assert_eq!(titles, ["The sardine returns", "The sardine returns", "Essaouira mends its nets"]);
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    let wide = "Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux\naprès trois ans de travaux.";
    assert_eq!(only(&format!("Un titre\n\n{wide}\n\nUne fin.")).body, [wide.replace('\n', " "), "Une fin.".into()]);
}

#[test]
fn a_flash_and_a_text_of_an_agency_need_no_headline() {
    let flash = only("FLASH: Safi opens its pier\n");
    assert_eq!(
        (flash.headline.as_str(), &flash.body[..]),
        ("FLASH: Safi opens its pier", &["FLASH: Safi opens its pier".to_owned()][..])
    );
    assert_eq!(read_as(None, "FLASH: Safi opens its pier").unwrap_err(), ParseError::NoBody, "it may be anything");
    let lead = "SAFI, Nov 4 (AGX) - The pier of Safi is open to fishermen since Monday, after three years of work.";
    for text in [lead.to_owned(), format!("{lead}\n\nBoats came at once.")] {
        let story = only(&text);
        assert!(story.headline.starts_with("SAFI, Nov 4 (AGX) - The pier"), "{}", story.headline);
        assert_eq!(story.body[0], lead);
    }
    let headed = only(&format!("Safi opens its pier\n\n{lead}"));
    assert_eq!((headed.headline.as_str(), &headed.body[..]), ("Safi opens its pier", &[lead.to_owned()][..]));
}

#[test]
fn an_appeal_within_a_paragraph_is_no_text() {
    let draft = only("Le quai de Safi ouvre\n\nLes bateaux arrivent. Cet article est réservé aux abonnés.\n");
    assert_eq!(draft.body, ["Les bateaux arrivent."]);
}

#[test]
fn a_page_without_headline_or_text_is_refused() {
    let rejected = |page: &str| read_as(Some(Form::Text), page).unwrap_err();
    assert_eq!(rejected(" \n \n"), ParseError::NoHeadline);
    assert_eq!(rejected("Loading\n\nPartager"), ParseError::NoHeadline);
    assert_eq!(rejected("Un titre\n\nUn titre\n\nLoading"), ParseError::NoBody);
    assert_eq!(rejected("Un titre"), ParseError::NoBody);
    assert_eq!(rejected(&"mot ".repeat(1_000)), ParseError::NoHeadline);
}
