//! Tests with article pages that have much metadata, and with pages that have none.

use url::Url;

use super::*;
use crate::model::{Draft, Form};

const PAGE: &str = r#"<!DOCTYPE html><html lang="fr"><head><title>Safi ouvre un quai | Le Quotidien</title>
<link rel="canonical" href="/eco/safi"><meta property="og:site_name" content="Le Quotidien">
<meta property="og:title" content="Safi ouvre un quai | Le Quotidien"><meta property="og:image" content="/img/quai.jpg">
<meta name="description" content="Trois ans de travaux.">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":"NewsArticle",
"headline":"Safi ouvre un quai aux pêcheurs","datePublished":"2024-11-04T10:00:00+01:00","dateModified":"2024-11-04T12:00:00Z",
"articleSection":"Économie","author":[{"@type":"Person","name":"Amina Alaoui"}],"keywords":"pêche, Safi"}]}</script></head>
<body><nav><ul><li><a href="/">Accueil</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>Safi ouvre un quai aux pêcheurs</h1><p>Par Amina Alaoui</p>
<p>Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux, après trois ans de travaux et bien des retards.</p>
<figure><img src="/img/quai.jpg"><figcaption>Le quai, mardi. (Photo d'agence)</figcaption></figure>
<p>Les patrons pêcheurs attendaient cela depuis longtemps, a dit leur président devant la presse réunie sur le port.</p>
<p><a href="/partage">Partager</a></p>
<p>À lire aussi : <a href="/eco/sardine">La sardine revient</a></p>
<p>Le prochain quai ouvrira dans deux ans, si le budget est voté par le conseil de la ville avant la fin de l'année.</p>
<script>document.write("perdu")</script></article>
<section class="widget"><h3>Vous aimerez aussi</h3><ul><li><a href="/eco/essaouira">Essaouira répare ses filets</a><p>Les filets d'Essaouira…</p></li>
<li><a href="/eco/agadir">Agadir agrandit son port</a></li></ul></section></main>
<footer><p>Tous droits réservés</p></footer></body></html>"#;

fn read(html: &str) -> Result<crate::Parsed, ParseError> {
    let url = Url::parse("https://www.quotidien.example/eco/safi?x=1").unwrap();
    let now = date::exact("2025-01-01").unwrap();
    crate::read(&Payload { form: Some(Form::Html), url: Some(&url), ..Payload::of(html.as_bytes(), now) })
}

fn only(html: &str) -> Draft {
    read(html).unwrap().drafts.remove(0)
}

#[test]
fn a_page_is_read_whole() {
    let draft = only(PAGE);
    assert_eq!([&draft.headline, &draft.section], ["Safi ouvre un quai aux pêcheurs", "Économie"]);
    assert_eq!([&draft.byline, &draft.standfirst], ["Amina Alaoui", "Trois ans de travaux."]);
    assert_eq!(draft.canonical_url, "https://www.quotidien.example/eco/safi");
    assert_eq!(draft.publish_time, date::exact("2024-11-04T09:00:00Z"));
    assert_eq!(draft.source_update_time, date::exact("2024-11-04T12:00:00Z"));
    assert_eq!(draft.identity, draft.canonical_url);
    assert_eq!(draft.language, LanguageTag::parse("fr"));
    assert_eq!(draft.keywords, ["pêche", "Safi"]);
    let written = ("2024-11-04T10:00:00+01:00", "2024-11-04T12:00:00Z");
    assert_eq!((draft.written_times.publish.as_str(), draft.written_times.update.as_str()), written);
}

#[test]
fn a_date_that_stands_in_the_text_is_kept_as_it_stands_there() {
    let date = "Publié le 4 novembre 2024.";
    let shown = PAGE.replace("<p>Par Amina Alaoui</p>", &format!("<p>{date}</p>"));
    let page = |data: &str| shown.replace("\"datePublished\":\"2024-11-04T10:00:00+01:00\",", data);
    let draft = only(&page(""));
    assert_eq!(draft.written_times.publish, date);
    assert_eq!(draft.publish_time, date::exact("2024-11-04"));
    assert_eq!(draft.body.len(), 3);
    let draft = only(&page(r#""datePublished":"hier","#));
    assert_eq!(draft.written_times.publish, date);
    assert_eq!(draft.publish_time, date::exact("2024-11-04"));
    let draft = only(&page(r#""datePublished":"2024-11-05","#));
    assert_eq!((draft.written_times.publish.as_str(), draft.publish_time), ("2024-11-05", date::exact("2024-11-05")));
}

#[test]
fn the_body_is_the_article_and_nothing_of_the_page() {
    let draft = only(PAGE);
    let begins: Vec<&str> = draft.body.iter().map(|p| p.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(begins, ["Le", "Les", "Le"], "{:#?}", draft.body);
    let links: Vec<(&str, &str, &str)> =
        draft.links.iter().map(|l| (l.title.as_str(), l.excerpt.as_str(), l.url.as_str())).collect();
    let site = "https://www.quotidien.example";
    assert_eq!(
        links,
        [
            ("Essaouira répare ses filets", "Les filets d'Essaouira…", format!("{site}/eco/essaouira").as_str()),
            ("Agadir agrandit son port", "", format!("{site}/eco/agadir").as_str()),
            ("La sardine revient", "", ""),
            ("Le quai, mardi. (Photo d'agence)", "", format!("{site}/img/quai.jpg").as_str()),
        ]
    );
}

#[test]
fn appeals_within_the_last_paragraph_are_no_text() {
    let text =
        "<p>Le quai de Safi est ouvert depuis hier matin, a dit le maire de la ville, et les bateaux arrivent.</p>";
    for (paragraph, rest) in [
        ("港は火曜日に開いた。この記事は有料会員限定です。", "港は火曜日に開いた。"),
        ("港は火曜日に開いた。<br>この記事は有料会員限定です。残り<b>1200</b>文字", "港は火曜日に開いた。"),
        ("Les bateaux arrivent. La suite est réservée aux abonnés.", "Les bateaux arrivent."),
        ("Les bateaux arrivent. Cet article vous a plu ? Partagez-le !", "Les bateaux arrivent."),
        ("Die Boote kommen. Hat Ihnen der Artikel gefallen? Teilen Sie ihn!", "Die Boote kommen."),
        ("The boats come. What do you think?", "The boats come."),
        ("The boats come. What do you think of it, he asked.", "The boats come. What do you think of it, he asked."),
    ] {
        let page = format!(
            "<html><body><article><h1>Le quai de Safi ouvre</h1>{text}{text}<p>{paragraph}</p></article></body></html>"
        );
        assert_eq!(only(&page).body.last().unwrap(), rest, "{paragraph}");
    }
}

#[test]
fn a_bare_page_is_read_by_its_look() {
    let paragraph = "The new quay of the harbour took in its first boats on Tuesday, after three years of work.";
    let html = format!(
        "<html><head><title>Quay opens</title></head><body><div id=c><h1>Quay opens</h1>{}</div></body></html>",
        format!("<p>{paragraph}</p>").repeat(3)
    );
    let draft = only(&html);
    assert_eq!((draft.headline.as_str(), draft.body.len()), ("Quay opens", 3));
    assert_eq!(draft.language, None, "it declares none");
}

#[test]
fn an_arabic_page_is_read_from_right_to_left() {
    let first = "استقبل الرصيف الجديد في ميناء آسفي أولى سفن الصيد صباح اليوم الثلاثاء، بعد ثلاث سنوات من الأشغال.";
    let second = "وقال رئيس جمعية الصيادين إن البحارة انتظروا هذا اليوم طويلا، وإن الرصيف سيغير حياة المدينة كلها.";
    let html = format!(
        "<html dir=rtl lang=en><head><title>افتتاح رصيف جديد في ميناء آسفي - الجريدة</title>\
         <meta property=og:site_name content=الجريدة><meta property=og:locale content=ar_MA></head><body>\
         <header><a href=/>الجريدة</a></header><main><h1>افتتاح رصيف جديد في ميناء آسفي</h1>\
         <div class=post-meta><span>بقلم أمينة العلوي</span> <time datetime=2024-11-05T08:00:00Z>5 نونبر 2024</time></div>\
         <div class=share-buttons><a href=/f>فيسبوك</a> <a href=/w>واتساب</a></div>\
         <div class=entry><p>{first}</p><p>اقرأ أيضا: <a href=/s>عودة السردين إلى أسواق الجنوب</a></p><p>{second}</p></div>\
         <div class=news-letter><p><a href=/n>اشترك</a> في نشرتنا اليومية ليصلك جديد الأخبار كل صباح</p></div></main>\
         <footer>جميع الحقوق محفوظة</footer></body></html>"
    );
    let draft = only(&html);
    assert_eq!(draft.headline, "افتتاح رصيف جديد في ميناء آسفي");
    assert_eq!(draft.body, [first, second]);
    assert_eq!(
        draft.language.as_ref().map(LanguageTag::as_str),
        Some("ar-MA"),
        "a lang that the letters belie is passed over"
    );
    assert_eq!(draft.publish_time, date::exact("2024-11-05T08:00:00Z"));
    assert_eq!(draft.written_times.publish, "2024-11-05T08:00:00Z");
    assert_eq!(draft.links[0].title, "عودة السردين إلى أسواق الجنوب");
}

#[test]
fn data_with_the_whole_text_stands_in_for_a_page_that_shows_none() {
    let html = "<h1>Quay opens at last</h1><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\
        \"headline\":\"Quay opens at last\",\"articleBody\":\"The quay opened.\\n\\nBoats came.\"}</script>";
    assert_eq!(only(html).body, ["The quay opened.", "Boats came."]);
}

#[test]
fn a_title_of_a_word_or_two_does_not_belie_the_data() {
    let data = |site: &str| {
        format!(
            "{site}<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Quay opens at last\",\
            \"articleBody\":\"The quay opened.\\n\\nBoats came.\"}}</script><div id=root></div>"
        )
    };
    for site in ["<title>App</title>", "<title>Daily News</title><h1>Daily News</h1>", "<title></title>", ""] {
        assert_eq!(only(&data(site)).headline, "Quay opens at last", "{site}");
    }
    assert_eq!(only(&data("<title>Boats come to Safi</title>")).headline, "Boats come to Safi");
    let body = "Un mot, et un autre. ".repeat(20);
    for (head, headline) in [
        ("<title>x</title><h1>Quay opens</h1>", "Quay opens"),
        ("<title>Quay opens</title><h1>News</h1>", "Quay opens"),
        ("<title>Quay opens</title><h1>World news</h1>", "Quay opens"),
    ] {
        assert_eq!(only(&format!("{head}<p>{body}</p>")).headline, headline, "{head}");
    }
}

#[test]
fn a_shell_with_a_notice_is_not_the_article_that_its_data_contains() {
    let notice = "<div id=root></div><div><p>Nous et nos partenaires utilisons des traceurs pour mesurer l'audience de ces pages, \
        et vous pouvez refuser à tout moment, ou choisir dans le détail ce que vous acceptez.</p></div>";
    let first = "Le nouveau quai du port de Safi a reçu ce mardi ses premiers bateaux, après trois ans de travaux.";
    let second =
        "Les patrons pêcheurs attendaient cela depuis longtemps, a dit leur président devant la presse réunie.";
    for text in [format!("{first}\\n\\n{second}"), format!("<p>{first}</p><p>{second}<br/></p>")] {
        let data = format!(
            "<script type='application/ld+json'>{{\"@graph\":[{{\"@type\":\"NewsArticle\",\"headline\":\"Safi ouvre un quai\",\
             \"articleBody\":\"{text}\"}}]}}</script>"
        );
        assert_eq!(only(&format!("<title>Safi ouvre un quai</title>{data}{notice}")).body, [first, second]);
    }
}

#[test]
fn a_script_in_every_field_stays_text() {
    let script = "&lt;script&gt;alert(1)&lt;/script&gt;";
    let html = format!(
        "<h1>{script} a b c</h1><p>{script} {}</p><script>alert(2)</script>",
        "Un mot, et un autre. ".repeat(20)
    );
    let draft = only(&html);
    assert!(draft.headline.starts_with("<script>alert(1)</script> a") && draft.body[0].starts_with("<script>alert(1)"));
    assert!(!draft.body.iter().any(|text| text.contains("alert(2)")));
}

#[test]
fn another_site_cannot_claim_the_page() {
    let html = PAGE.replace("href=\"/eco/safi\"", "href=\"https://elsewhere.example/x\"");
    assert_eq!(only(&html).canonical_url, "https://www.quotidien.example/eco/safi?x=1");
}

#[test]
fn a_page_without_headline_or_article_is_refused() {
    let short = "<html><body><p>Le port a reçu ce mardi ses premiers bateaux.</p></body></html>";
    assert_eq!(read(short), Err(ParseError::NoHeadline));
    assert_eq!(read("<html><body><p>Un.</p></body></html>"), Err(ParseError::NoBody));
    assert_eq!(read("<html><head><title>T</title></head><body></body></html>"), Err(ParseError::NoBody));
}

#[test]
fn an_article_without_a_headline_is_headed_by_how_it_begins() {
    let long = "Le port de Safi a reçu mardi ses premiers bateaux, après trois ans de travaux et bien des retards.";
    let html = format!("<html><body><p>{long}</p><p>{long} Bis.</p><p>{long} Ter.</p></body></html>");
    let draft = only(&html);
    assert_eq!(draft.headline, long);
    assert_eq!(draft.body.len(), 3);
}

#[test]
fn who_wrote_it_and_when_is_read_from_the_lines_above_the_text() {
    let long = "Le port de Safi a reçu mardi ses premiers bateaux, après trois ans de travaux et bien des retards.";
    let head = "<h1>Un quai neuf</h1><p>Économie</p><p>Par Amina Alaoui</p><p>Publié le 4 novembre 2024</p>";
    let draft = only(&format!("<html><body><article>{head}<p>{long}</p><p>{long} Bis.</p></article></body></html>"));
    assert_eq!((draft.byline.as_str(), draft.body.len()), ("Amina Alaoui", 2));
    assert_eq!(draft.publish_time, date::exact("2024-11-04"));
    assert_eq!(draft.written_times.publish, "Publié le 4 novembre 2024");
}

#[test]
fn a_date_is_read_where_the_page_shows_it() {
    let long =
        "Der Hafen von Safi hat am Dienstag die ersten Boote empfangen, nach drei Jahren Arbeit und vielem Warten.";
    for (head, date) in [
        ("<div class=a><a rel=author href=/a>Anna Roth</a> <span>November 4, 2024, 9:02 AM</span></div>", "2024-11-04"),
        ("<div>Von Anna Roth</div><div>Stand: 04.11.2024, 16:40 Uhr | Lesedauer: 3 Minuten</div>", "2024-11-04"),
        ("<p>2024年11月4日 9時02分</p>", "2024-11-04"),
        ("<header><span>Mis à jour le 4 novembre 2024</span></header>", "2024-11-04"),
        ("<ul><li>Anna Roth</li><li>2024-11-04 09:02</li></ul>", "2024-11-04"),
    ] {
        let html = format!(
            "<html><body><article><h1>Ein neuer Hafen</h1>{head}<div><p>{long}</p><p>{long} Bis.</p></div></article></body></html>"
        );
        let draft = only(&html);
        assert_eq!(draft.publish_time, date::exact(date), "{head}");
        assert_eq!(draft.body.len(), 2, "{head}");
    }
}

#[test]
fn a_heading_of_related_articles_does_not_take_the_article_behind_it() {
    let paragraph = "<p>Le port de <a href=/safi>Safi</a> a reçu mardi ses premiers bateaux, après trois ans de travaux et bien des retards.</p>";
    let html = format!(
        "<html><body><article><h1>Un quai</h1><h3>À lire aussi</h3><div>{}</div></article></body></html>",
        paragraph.repeat(4)
    );
    let draft = only(&html);
    assert_eq!((draft.body.len(), draft.links.len()), (4, 0));
    let teasers =
        "<ul><li><a href=/1>Un autre quai à Agadir</a> Il ouvre demain.</li><li><a href=/2>Un phare</a></li></ul>";
    let html = format!(
        "<html><body><article><h1>Un quai</h1>{}<h3>À lire aussi</h3>{teasers}</article></body></html>",
        paragraph.repeat(4)
    );
    let draft = only(&html);
    assert_eq!((draft.body.len(), draft.links.len()), (4, 2));
}

#[test]
fn an_unbelievable_date_is_left_out_and_told() {
    let parsed = read(&PAGE.replace("2024-11-04T10", "9999-11-04T10")).unwrap();
    assert_eq!(parsed.drafts[0].written_times.publish, "9999-11-04T10:00:00+01:00");
    assert_eq!(parsed.drafts[0].publish_time, None);
    assert_eq!(parsed.rejected.len(), 1);
}

#[test]
fn a_page_of_many_paragraphs_is_kept_whole_and_one_of_too_much_text_is_refused() {
    let rows =
        |count| "<div class=row><p>Une ligne de texte, avec des mots, et encore des mots.</p></div>".repeat(count);
    let page = |count| read(&format!("<html><body><h1>T</h1>{}</body></html>", rows(count)));
    assert_eq!(page(2_000).unwrap().drafts[0].body.join(" ").matches("encore").count(), 2_000);
    assert!(page(10_000).unwrap_err().to_string().contains("longer than 512 KiB"));
}

#[test]
fn what_recurs_on_pages_of_a_site_is_no_article() {
    let promo =
        "Der Morgen im Nordwesten: jeden Tag um sechs Uhr das Wichtigste aus der Region, kostenlos und gut gelaunt.";
    let text = |n: u8, at: u8| {
        format!(
            "Im Hafen Nummer {n} sind am Montag {at} neue Boote angekommen, sagte der Hafenmeister auf Anfrage dieser Zeitung."
        )
    };
    let url = Url::parse("https://www.bote.example/").unwrap();
    let now = date::exact("2025-01-01").unwrap();
    let mut site = crate::SitePatterns::default();
    let mut read = |n: u8, again: bool| {
        let canonical = if again { n + 100 } else { n };
        let html = format!(
            "<html><head><link rel=canonical href=/{canonical}></head><body><h1>Neue Boote im Hafen {n}</h1><div><p>{}</p><p>{}</p><p>{}</p><p>{}</p><p>{promo}</p></div></body></html>",
            text(n, 1),
            text(n, 2),
            text(n, 3),
            text(n, 4)
        );
        let payload =
            Payload { form: Some(Form::Html), url: Some(&url), site: Some(&site), ..Payload::of(html.as_bytes(), now) };
        let parsed = crate::read(&payload).unwrap();
        let page = parsed.page.unwrap();
        site.learn(&page);
        (parsed.drafts[0].body.len(), page.left_out.len())
    };
    assert_eq!(read(1, false), (5, 0), "nothing is known of the site");
    assert_eq!(read(1, false), (5, 0), "the same page again");
    assert_eq!(read(2, false), (4, 1), "from the second page on");
    assert_eq!(read(2, true).0, 4, "the same article at another address is one");
    assert_eq!(read(3, false), (4, 1));
}

#[test]
fn a_notice_on_each_page_is_no_article() {
    let notice = |n: u8| {
        format!(
            "Wir und unsere Partner speichern und lesen Angaben auf Ihrem Gerät, Absatz {n}, um die Reichweite zu messen und Anzeigen zu zeigen."
        )
    };
    let notices = format!("<div class=n><p>{}</p><p>{}</p><p>{}</p></div>", notice(1), notice(2), notice(3));
    let url = Url::parse("https://www.bote.example/").unwrap();
    let now = date::exact("2025-01-01").unwrap();
    let mut site = crate::SitePatterns::default();
    let mut bodies = Vec::new();
    for n in 0..5 {
        let text = format!(
            "Im Hafen Nummer {n} sind am Montag neue Boote angekommen, sagte der Hafenmeister, und alle haben einen Liegeplatz gefunden, den sie bis zum Ende des Sommers behalten."
        );
        let html = format!(
            "<html><head><link rel=canonical href=/{n}><title>Boote {n}</title></head><body><div><span>{text}</span></div>{notices}</body></html>"
        );
        let payload =
            Payload { form: Some(Form::Html), url: Some(&url), site: Some(&site), ..Payload::of(html.as_bytes(), now) };
        let parsed = crate::read(&payload).unwrap();
        site.learn(&parsed.page.unwrap());
        bodies.push(parsed.drafts[0].body.clone());
    }
    assert!(bodies[0].len() > 2, "the notice is longer than the text");
    assert!(bodies[4].len() == 1 && bodies[4][0].starts_with("Im Hafen Nummer 4"), "{:?}", bodies[4]);
}
