//! Near copies of one text by two agencies: both are published, and none stands beside the other.

use newsroom_fixtures::wait_for_async;
use newsroom_proto::{
    editorial::v1::{Story, StoryState},
    publishing::v1::Article,
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind, TIMEOUT};

use super::shuffled_events::replayed;

const WHOLE: &str = "Le port de Safi a accueilli mardi ses premiers chalutiers depuis la tempête qui avait emporté sa \
    digue, après trois ans de travaux et 412 millions de dirhams de dépenses. Nous avons attendu ce moment plus \
    longtemps que prévu, a reconnu Hassan Belkadi, directeur du port, devant une centaine de pêcheurs rassemblés sur \
    le quai. La nouvelle digue, longue de 850 mètres, doit protéger le bassin des houles que redoutent les équipages. \
    Les conserveries de la ville ont déjà embauché deux cents ouvrières, et la halle aux poissons rouvrira au printemps \
    avec des chambres froides neuves, financées par la région et par une banque de développement. Les patrons de pêche \
    demandent encore un phare plus puissant, une station de carburant et un slip pour réparer les coques en bois, que \
    les chantiers voisins refusent depuis longtemps. Une école de navigation accueillera les apprentis dès la rentrée, \
    avec deux simulateurs et un vieux chalutier remis à flot pour les exercices en mer.";
/// The beginning of the same text. The two texts alone do not tell that they are copies.
const TRIM: &str = "SAFI (Relais) - Le port de Safi a accueilli mardi ses premiers chalutiers depuis la tempête qui avait \
    emporté sa digue, après trois ans de travaux et 412 millions de dirhams de dépenses. Nous avons attendu ce moment \
    plus longtemps que prévu, a reconnu Hassan Belkadi, directeur du port.";
/// Another report of the same event.
const REPORT: &str = "Des dizaines de bateaux ont regagné mardi matin le port de Safi, fermé depuis qu'une tempête en avait \
    brisé la digue. L'ouvrage reconstruit mesure 850 mètres, a précisé Hassan Belkadi, qui dirige l'établissement, en \
    présence d'élus. À terre, les conserveries attendent la sardine avec impatience.";

fn dispatch(guid: &str, title: &str, text: &str, hour: u32) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Agence</title><language>fr</language><item>\
         <guid isPermaLink=\"false\">tag:{guid}</guid><title>{title}</title><description>{text}</description>\
         <category>Économie</category><pubDate>Tue, 10 Mar 2026 {hour:02}:00:00 GMT</pubDate></item></channel></rss>"
    )
}

/// The items of the three dispatches: the copy, the whole text, and the other report. The copy comes first, so its group
/// becomes known after it is a story.
struct Items {
    copy: String,
    whole: String,
    report: String,
}

impl Items {
    async fn push(newsroom: &Newsroom) -> Self {
        let relay = newsroom.push_source("Relais").await;
        let copy = newsroom.push_one(&relay, dispatch("relais,2026:1", "Retour au port", TRIM, 9)).await;
        newsroom.settled().await;
        let agency = newsroom.push_source("Agence du Sud").await;
        let whole = newsroom.push_one(&agency, dispatch("sud,2026:1", "Safi rouvre après la tempête", WHOLE, 8)).await;
        let gazette = newsroom.push_source("Gazette").await;
        let report = newsroom.push_one(&gazette, dispatch("gazette,2026:1", "La sardine attendue", REPORT, 10)).await;
        Self { copy, whole, report }
    }
}

/// The published articles of the three items, once the copy has the group of the whole text.
async fn published(newsroom: &Newsroom, items: &Items) -> [Article; 3] {
    let grouped = |story: &Story| story.copy_group.as_ref().is_some_and(|group| group.id == items.whole);
    newsroom.story(&items.copy, "the copy is known as one", grouped).await;
    let mut articles = Vec::new();
    for item in [&items.copy, &items.whole, &items.report] {
        let story = newsroom.story(item, "the item is a story", |_| true).await;
        assert_eq!(story.revision, 3, "a group is no revision");
        articles.push(newsroom.article(&story.id, "the article is published", |_| true).await);
    }
    articles.try_into().unwrap()
}

/// The related articles; none before recommendations knows the article.
async fn related(newsroom: &Newsroom, article: &Article) -> Vec<String> {
    newsroom.related(&article.id).await.unwrap_or_default().into_iter().map(|related| related.article_id).collect()
}

/// Waits until each twin has only the report beside it, and the report one of the twins. Returns that one.
async fn apart(newsroom: &Newsroom, [copy, whole, report]: [&Article; 3]) -> String {
    wait_for_async("the twins are apart", TIMEOUT, async || {
        let shown = related(newsroom, report).await;
        let is_apart = shown.len() == 1
            && related(newsroom, copy).await == [report.id.clone()]
            && related(newsroom, whole).await == [report.id.clone()];
        shown.into_iter().next().filter(|_| is_apart)
    })
    .await
}

#[tokio::test]
async fn near_copies_of_two_agencies_never_stand_beside_each_other_over_sqlite() {
    near_copies_of_two_agencies_never_stand_beside_each_other(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn near_copies_of_two_agencies_never_stand_beside_each_other_over_postgresql() {
    near_copies_of_two_agencies_never_stand_beside_each_other(StoreKind::Postgres).await;
}

async fn near_copies_of_two_agencies_never_stand_beside_each_other(stores: StoreKind) {
    let newsroom = Newsroom::start(Options::on(stores).auto_approving()).await;
    let items = Items::push(&newsroom).await;
    let [copy, whole, report] = published(&newsroom, &items).await;
    newsroom.settled().await;
    let shown = apart(&newsroom, [&copy, &whole, &report]).await;
    for (article, twin) in [(&copy, &whole), (&whole, &copy)] {
        let what = "its page offers the report and not the twin";
        let holds = |body: &str| body.contains(&report.path) && !body.contains(&twin.path);
        newsroom.page(&article.path, what, |page| page.status == 200 && holds(&page.body)).await;
    }
    let what = "the page of the report offers one of the twins";
    newsroom.page(&report.path, what, |page| page.body.contains(&copy.path) != page.body.contains(&whole.path)).await;

    // The kill of the one that is shown leaves nothing of it, and brings the other one in its place.
    let (killed, left) = if shown == copy.id { (copy, whole) } else { (whole, copy) };
    newsroom.kill(&killed.id, "wrong from the first word to the last").await;
    let gone = |body: &str| !body.contains(&killed.path) && !body.contains(&killed.headline);
    let what = "the page of the report offers the other twin";
    newsroom.page(&report.path, what, |page| gone(&page.body) && page.body.contains(&left.path)).await;
    newsroom.settled().await;
    assert_eq!(newsroom.site().get(&killed.path).await.status, 410);
    assert_eq!(newsroom.related(&killed.id).await, None);
    assert_eq!(related(&newsroom, &left).await, std::slice::from_ref(&report.id));
    assert_eq!(related(&newsroom, &report).await, std::slice::from_ref(&left.id));
    for path in ["/", "/economie", "/feed.xml", "/feed.json", "/sitemap.xml", &left.path, &report.path] {
        let page = newsroom.site().get(path).await;
        assert!(page.status == 200 && gone(&page.body), "{path} still shows it");
    }
    let item = if left.headline == "Retour au port" { &items.copy } else { &items.whole };
    let untouched =
        |story: &Story| story.state() == StoryState::Approved && story.revision == 3 && story.alarm.is_none();
    newsroom.story(item, "the kill of one twin does not touch the other", untouched).await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}

#[tokio::test]
async fn near_copies_are_twins_in_whatever_order_their_events_come() {
    let options = Options::on(StoreKind::Sqlite).auto_approving();
    let original = Newsroom::start(options.clone()).await;
    let items = Items::push(&original).await;
    published(&original, &items).await;
    let roles = [Role::Editorial, Role::Publishing, Role::Recommendations];
    let replay = replayed(&options, &roles, ("INGESTION", "editorial-items"), &original).await;
    let [copy, whole, report] = published(&replay, &items).await;
    apart(&replay, [&copy, &whole, &report]).await;
}
