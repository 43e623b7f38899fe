//! Tests each rule by itself, on small, readable pages.

use proptest::prelude::*;

use super::*;
use crate::prose;

const ONE: &str =
    "The new quay took in its first boats on Tuesday, after three years of work, said the harbour master.";
const TWO: &str = "Fishermen had waited for it since the storm, and many of them came to see the first boats arrive.";
const THREE: &str = "The next quay will open in two years, if the council votes the money before the end of the year.";

fn article(html: &str) -> Vec<String> {
    find(&Outline::of(prose::tree(html).unwrap().root(), None), &Clues::default()).body
}

/// A page whose article has extra markup before, within and after its three paragraphs.
fn page(before: &str, within: &str, behind: &str) -> String {
    format!(
        "<body><main><article>{before}<p>{ONE}</p>{within}<p>{TWO}</p><p>{THREE}</p>{behind}</article></main></body>"
    )
}

#[track_caller]
fn is_apart(before: &str, within: &str, behind: &str) {
    assert_eq!(article(&page(before, within, behind)), [ONE, TWO, THREE]);
}

#[test]
fn subheads_lists_quotes_and_tables_are_body() {
    let within = "<h2>Why it was late</h2><ul><li>Money</li><li>The storm</li></ul><blockquote>At last.</blockquote>\
        <table><tr><td>Boats</td><td>12</td></tr></table>";
    let expected = [ONE, "Why it was late", "Money", "The storm", "At last.", "Boats 12", TWO, THREE];
    assert_eq!(article(&page("", within, "")), expected);
}

#[test]
fn captions_and_credits_are_apart() {
    is_apart("", "<figure><img src=a.jpg><figcaption>The quay. Photo: A. Agency</figcaption></figure>", "");
    is_apart(
        "",
        "<div class='wp-caption'><img src=a.jpg><p class='wp-caption-text'>The quay on Tuesday.</p></div>",
        "",
    );
    is_apart("", "<div><img src=a.jpg><span class='photoCredit'>A. Agency</span></div>", "");
}

#[test]
fn share_bars_newsletters_adverts_and_comments_are_apart() {
    is_apart("<div class='share-tools'><a href=/f>Facebook</a> <a href=/t>Post</a></div>", "", "");
    is_apart(
        "",
        "<div id='NewsletterSignup'><p>The best of the day, each morning, in your mail, for nothing at all.</p></div>",
        "",
    );
    is_apart(
        "",
        "<div class='ad-slot'><p>Buy a boat now, in all colours, at prices that have never been seen before.</p></div>",
        "",
    );
    is_apart(
        "",
        "",
        "<section id=comments><p>First! And what a quay, I have been there on the day, and it is grand.</p></section>",
    );
}

#[test]
fn bylines_dates_and_the_title_are_apart() {
    is_apart("<h1>Quay opens</h1><p class=byline>By A. Writer</p><p>Tuesday 3 March</p>", "", "");
    is_apart("<div class='article-meta'><span>A. Writer</span> <time>3 March</time></div>", "", "");
}

#[test]
fn a_standfirst_is_apart_and_a_subhead_of_that_name_is_not() {
    is_apart("<p class=standfirst>The harbour has waited for years, and now the boats are there at last.</p>", "", "");
    let kept = article(&page("", "<h3 class=subtitle>Why it was late</h3>", ""));
    assert_eq!(kept, [ONE, "Why it was late", TWO, THREE]);
}

#[test]
fn lists_of_links_go_with_what_heads_them() {
    let links = "<ul><li><a href=/1>The sardine is back in the south</a></li><li><a href=/2>Nets mended</a></li></ul>";
    is_apart("", &format!("<h3>From our pages</h3>{links}"), "");
    is_apart("", "", &format!("<p>More:</p>{links}"));
    is_apart("", "", "<h3>Nothing is under this</h3>");
}

#[test]
fn a_line_that_is_only_a_link_is_apart_and_one_that_has_a_link_is_not() {
    is_apart("", "<p><a href=/1>The sardine is back, and prices fall in the markets of the south</a></p>", "");
    is_apart("", "<p>Zum Weiterklicken: <a href=/1>The sardine is back in the south</a></p>", "");
    for kept in ["See <a href=/1>the plan</a> of the harbour.", "<a href=http://quay.example>http://quay.example</a>"] {
        assert_eq!(article(&page("", &format!("<p>{kept}</p>"), "")).len(), 4, "{kept}");
    }
}

#[test]
fn a_row_of_teasers_is_apart() {
    let card = |n: u8| {
        format!(
            "<div><h4><a href=/{n}>Harbour number {n} opens its gates</a></h4><p>What else happened on the coast.</p></div>"
        )
    };
    is_apart("", "", &format!("<div>{}{}{}</div>", card(1), card(2), card(3)));
}

#[test]
fn invitations_and_credits_are_apart_in_several_languages() {
    for invitation in [
        "<a href=/s>Subscribe</a> to our newsletter for more.",
        "<a href=/s>Abonnez-vous</a> à notre lettre.",
        "<a href=/s>اشترك</a> في نشرتنا اليومية",
        "Follow us on <a href=/t>Mastodon</a>.",
    ] {
        is_apart("", "", &format!("<p>{invitation}</p>"));
    }
    is_apart("", "", "<p>(Reporting by A. Writer; Editing by B. Reader)</p>");
    is_apart("", "", "<p>A. Writer and B. Reader contributed to this report.</p>");
    let kept = article(&page("", "<p>Subscribe to a view, as the harbour master says, and you will lose it.</p>", ""));
    assert_eq!(kept.len(), 4, "without a link it is a sentence");
}

#[test]
fn what_is_hidden_is_no_body() {
    for hidden in
        ["hidden", "aria-hidden=true", "style='color:red; DISPLAY : none !important'", "style='visibility:hidden'"]
    {
        is_apart(
            "",
            &format!("<p {hidden}>This was never meant to be read by anyone, and it is long enough to be.</p>"),
            "",
        );
    }
    is_apart(
        "",
        "<noscript><p>This page needs scripts, says a page that does not need them at all.</p></noscript>",
        "",
    );
    is_apart("", "<script>alert('a script is no prose, however long it may be, and however many commas')</script>", "");
}

#[test]
fn no_name_takes_away_most_of_a_page() {
    let html = page("", "", "").replace("<article>", "<article class='post has-sidebar comments-open share'>");
    assert_eq!(article(&html), [ONE, TWO, THREE]);
    let form = format!("<body><form id=aspnetForm>{}</form></body>", page("", "", ""));
    assert_eq!(article(&form), [ONE, TWO, THREE]);
}

#[test]
fn a_text_by_line_breaks_or_in_boxes_is_found() {
    assert_eq!(article(&format!("<body><div>{ONE}<br><br>{TWO}<br><br>{THREE}</div></body>")), [ONE, TWO, THREE]);
    assert_eq!(
        article(&format!("<body><main><div>{ONE}</div><div>{TWO}</div><div>{THREE}</div></main></body>")),
        [ONE, TWO, THREE]
    );
}

#[test]
fn lines_that_matter_stay_lines() {
    for (lines, count) in [
        ("Arsenal 2 Chelsea 1<br>Spurs 0 Everton 0<br/>Leeds 1 Fulham 1", 3),
        ("Roses are red<br>Violets are blue<br>Sugar is sweet", 3),
        ("The quay of Safi has<br>opened on Monday<br>after ten years", 1),
        ("\u{3000}\u{3000}码头启用。\u{3000}\u{3000}渔船到达。", 2),
    ] {
        assert_eq!(article(&page("", &format!("<p>{lines}</p>"), "")).len(), 3 + count, "{lines}");
    }
}

#[test]
fn an_article_in_two_parts_is_whole() {
    let html = format!(
        "<body><div><div><p>{ONE}</p><p>{TWO}</p></div><div class=ad>Advert</div><div><p>{THREE}</p><p>{ONE}</p></div></div></body>"
    );
    assert_eq!(article(&html), [ONE, TWO, THREE, ONE]);
}

#[test]
fn a_first_paragraph_may_stand_before_a_short_article() {
    let opening = "The harbour of the city has a new quay at last, opened on Tuesday in the rain, with music, speeches and a great many umbrellas of all colours.";
    let html = format!("<body><div><h1>Quay</h1><div>{opening}</div><div><p>{ONE}</p><p>{TWO}</p></div></div></body>");
    assert_eq!(article(&html), [opening, ONE, TWO]);
}

#[test]
fn a_marked_body_is_taken_at_its_word_where_it_holds_the_text() {
    let aside = format!("<div><p>{TWO}</p><p>{THREE}</p></div>");
    let html = |marked: &str| format!("<body><div itemprop=articleBody>{marked}</div>{aside}</body>");
    assert_eq!(article(&html(&format!("<p>{ONE}</p><p>{THREE}</p>"))), [ONE, THREE]);
    assert_eq!(article(&html("<p>Read on.</p>")), [TWO, THREE]);
}

#[test]
fn a_page_without_prose_has_no_article() {
    assert!(article("<body><nav><a href=/>Home</a></nav><ul><li><a href=/1>One</a></li></ul></body>").is_empty());
    assert!(article("").is_empty());
}

#[test]
fn what_is_only_links_or_cards_is_walked_through_to_its_end() {
    for piece in
        ["<p><a href=/1>The sardine is back in the south</a></p><p>x</p>", "<h3>Related</h3>", "<b class=share>x</b>"]
    {
        let html = format!("<body><div><p>{ONE}</p><p>{TWO}</p>{}</div></body>", piece.repeat(10_000));
        if let Ok(document) = prose::tree(&html) {
            find(&Outline::of(document.root(), None), &Clues::default());
        }
    }
}

#[test]
fn a_name_sets_no_whole_article_apart() {
    let body = format!("<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{ONE}</p><p>{TWO}</p>");
    let comments = format!("<div id=comments>{}</div>", format!("<p>{TWO} {THREE}</p>").repeat(6));
    let by = format!("<article class='entry author-sarah tag-jobs'>{}</article>{comments}", body.repeat(2));
    assert_eq!(article(&by).len(), 10, "the class of an article names its author");
    let marked =
        format!("<div class='sponsored'><div itemprop=articleBody><p>{ONE}</p></div></div><p>{TWO} {THREE}</p>");
    assert_eq!(article(&marked), [ONE], "what the page marks as its body is that");
}

#[test]
fn a_link_that_opens_a_popup_is_part_of_its_sentence() {
    let html =
        page("", "<p>The harbour master met <a class=popup href=/x>the fishermen of Safi</a> on the new quay.</p>", "");
    assert!(article(&html).contains(&"The harbour master met the fishermen of Safi on the new quay.".to_owned()));
}

#[test]
fn an_article_in_parts_is_one() {
    let part = |text: &str| format!("<section><div class='part-7'><p>{text}</p><p>{text}</p></div></section>");
    let long = format!("{ONE} {TWO} {THREE}").repeat(3);
    let parts = format!("<article>{}{}{}</article>", part(ONE), part(&long), part(THREE));
    assert_eq!(article(&parts), [ONE, ONE, &long, &long, THREE, THREE], "parts that are alike");
    let text = format!("{ONE} {TWO} {THREE}");
    let opened = format!("<div><p>{text}</p><p>{text}</p><div>{}</div></div>", format!("<p>{long}</p>").repeat(4));
    assert_eq!(article(&opened).len(), 6, "paragraphs beside the rest");
    let cookies = format!("<p>{TWO}</p><p>{THREE}</p><div><div>{}</div></div>", format!("<p>{ONE}</p>").repeat(4));
    assert_eq!(article(&cookies), [ONE; 4], "but not what stands in the page itself");
}

#[test]
fn a_gallery_that_is_longer_than_its_article_is_apart() {
    let captions = format!("<li>{TWO} {THREE}</li>").repeat(8);
    is_apart("", &format!("<div class='type-gallery'><ul>{captions}</ul></div>"), "");
}

proptest! {
    #[test]
    fn any_markup_gives_text_without_markup(pieces in proptest::collection::vec(0_usize..24, 0..60)) {
        const PIECES: [&str; 24] = [
            "<p>", "</p>", "<div class=share>", "</div>", "<a href=x>", "</a>", "<br>", "<table>", "<tr>", "<td>", "</table>",
            "<span class=caption>", "</span>", "<figure>", "<li>", "</ul>", "<svg>", "<template>", "<script>", "</script>",
            "<b hidden>", "a long sentence, with commas, and words that may be taken for prose by those who count. ", "é,", "<h2>",
        ];
        let html: String = pieces.iter().map(|at| PIECES[*at]).collect();
        if let Ok(document) = prose::tree(&html) {
            prop_assert!(find(&Outline::of(document.root(), None), &Clues::default()).body.iter().all(|text| !text.contains("<p>") && !text.is_empty()));
        }
    }
}
