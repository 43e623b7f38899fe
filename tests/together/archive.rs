//! An archive, from the files of a folder to the pages of the site.

use std::{collections::BTreeMap, fs, path::Path, process::Command, time::Duration};

use newsroom_fixtures::{Process, wait_until};
use newsroom_proto::{
    editorial::v1::{ListStoriesRequest, Story, StoryState},
    publishing::v1::GetArticleRequest,
};
use newsroom_tests::{Newsroom, Options, Role, StoreKind, TIMEOUT, binary};
use serde_json::{Value, json};

/// The number of files, one story each.
const FILES: usize = 300;
/// The slowest import takes this long on a busy machine.
const IMPORT: Duration = Duration::from_secs(240);

/// The day of a file, and the path of its page on the site.
fn page_of(number: usize) -> (String, String) {
    let day = format!("20{:02}-{:02}-{:02}", number % 15, number % 12 + 1, number % 28 + 1);
    let path = format!("/{}/port-{number}.html", day.replace('-', "/"));
    (day, path)
}

/// A file in one of three formats.
fn file_of(number: usize, site: &str, text: &str) -> (String, String) {
    let (day, path) = page_of(number);
    let (url, headline) = (format!("{site}{path}"), format!("Port {number} opens a quay"));
    let paragraphs = [
        format!("The quay of port {number} received its first ships this week, after three years of work, {text}."),
        format!("It can receive {number} ships a day, its director told the reporters who had come for the opening."),
    ];
    match number % 3 {
        0 => {
            let paragraphs: String = paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect();
            let html = format!(
                "<!DOCTYPE html><html lang=\"en\"><head><title>{headline}</title><link rel=\"canonical\" href=\"{url}\">\
                 <meta property=\"og:type\" content=\"article\">\
                 <meta property=\"article:published_time\" content=\"{day}T08:00:00Z\"></head>\
                 <body><article><h1>{headline}</h1>{paragraphs}</article></body></html>"
            );
            (format!("pages/{}/{number}.html", number % 10), html)
        }
        1 => {
            let ninjs = json!({
                "uri": format!("urn:old:{number}"), "type": "text", "language": "en", "headline": headline, "url": url,
                "firstcreated": format!("{day}T08:00:00Z"), "body_text": paragraphs.join("\n\n"),
            });
            (format!("ninjs/{number}.json"), ninjs.to_string())
        }
        _ => {
            let paragraphs = paragraphs.join("</p><p>");
            let nitf = format!(
                "<?xml version=\"1.0\"?><nitf><head><docdata><doc-id id-string=\"old-{number}\"/>\
                 <date.issue norm=\"{}T080000Z\"/></docdata></head><body><body.head><hedline><hl1>{headline}</hl1>\
                 </hedline></body.head><body.content><p>{paragraphs}</p></body.content></body></nitf>",
                day.replace('-', "")
            );
            (format!("nitf/{number}.xml"), nitf)
        }
    }
}

fn write(folder: &Path, number: usize, site: &str, text: &str) {
    let (name, content) = file_of(number, site, text);
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// The import of a folder with one journal.
struct Import<'n> {
    newsroom: &'n Newsroom,
    folder: &'n Path,
    journal: &'n Path,
    ingestion: String,
}

impl Import<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command.arg("import").arg(self.folder).arg("--journal").arg(self.journal);
        command.args(["--source", "Archive", "-o", "json", "--ingestion", &self.ingestion]);
        command
    }

    /// Imports everything, and returns the report.
    fn run(&self) -> Value {
        let output = self.command().output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}\n{}", self.newsroom.logs());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn journaled(&self) -> usize {
        fs::read_to_string(self.journal).unwrap_or_default().lines().count().saturating_sub(1)
    }
}

async fn stories(newsroom: &Newsroom) -> BTreeMap<String, Story> {
    let mut stories = BTreeMap::new();
    let mut request = ListStoriesRequest { page_size: 200, ..Default::default() };
    loop {
        let page = newsroom.clients().stories.list_stories(request.clone()).await.unwrap().into_inner();
        for story in page.stories {
            let headline = story.content.clone().unwrap().headline;
            assert!(stories.insert(headline.clone(), story).is_none(), "{headline} is one story");
        }
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return stories;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_is_imported_once_whatever_is_killed_over_sqlite() {
    an_archive_is_imported_once_whatever_is_killed(StoreKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_is_imported_once_whatever_is_killed_over_postgresql() {
    an_archive_is_imported_once_whatever_is_killed(StoreKind::Postgres).await;
}

async fn an_archive_is_imported_once_whatever_is_killed(stores: StoreKind) {
    // No desk approves by itself.
    let mut newsroom = Newsroom::start(Options::on(stores)).await;
    let site = format!("http://{}", newsroom.site().address());
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive");
    for number in 0..FILES {
        write(&archive, number, &site, "as planned");
    }
    let journal = folder.path().join("import.journal");
    let ingestion = format!("http://{}", newsroom.service(Role::Ingestion).grpc());

    // The command is killed, then ingestion, each somewhere in the middle.
    let import = Import { newsroom: &newsroom, folder: &archive, journal: &journal, ingestion: ingestion.clone() };
    let mut process = Process::in_new_folder("import");
    process.spawn(&mut import.command());
    wait_until("a quarter is imported", TIMEOUT, || import.journaled() > FILES / 4);
    process.kill9();
    let before = import.journaled();
    assert!(before < FILES, "it was killed too late");
    process.spawn(&mut import.command());
    wait_until("the second command imports", TIMEOUT, || import.journaled() > before);
    newsroom.service(Role::Ingestion).kill9();
    newsroom.service(Role::Ingestion).start();
    let mut status = None;
    wait_until("the import ends", IMPORT, || {
        status = process.ended();
        status.is_some()
    });
    assert!(status.unwrap().success(), "{}", process.log());
    newsroom.serving().await;
    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());

    let import = Import { newsroom: &newsroom, folder: &archive, journal: &journal, ingestion };
    assert_eq!(import.journaled(), FILES);
    let stories = stories(&newsroom).await;
    assert_eq!(stories.len(), FILES);
    for number in 0..FILES {
        let story = &stories[&format!("Port {number} opens a quay")];
        let publication = story.publication.clone().unwrap();
        assert_eq!((story.state(), story.revision, publication.archived), (StoryState::Approved, 3, true));
        let request = GetArticleRequest { id: story.id.clone() };
        let article = newsroom.clients().publishing.get_article(request).await.unwrap().into_inner().article.unwrap();
        assert_eq!(article.edition, 1, "{article:?}");
        let (day, path) = page_of(number);
        let published = article.first_publish_time.unwrap();
        let expected: prost_types::Timestamp = format!("{day}T08:00:00Z").parse().unwrap();
        assert_eq!(published, expected, "{number}");
        // NITF states no address.
        if number % 3 < 2 {
            assert_eq!(article.path, path);
            let page = newsroom.site().get(&path).await;
            assert!(page.status == 200 && page.body.contains(&format!("Port {number} opens a quay")), "{}", page.body);
        } else {
            assert_eq!(newsroom.site().get(&path).await.status, 404);
        }
    }

    // News of today stays before the archive, and the archive takes updates and kills as any source.
    let agency = newsroom.push_source("Agency").await;
    let today = newsroom.push_one(&agency, super::page("Today", "General", &["A text of today."])).await;
    let today = newsroom.story(&today, "it lies on its desk", |_| true).await;
    assert_eq!(today.state(), StoryState::Draft, "an agency's news waits for its desk");
    write(&archive, 7, &site, "long after the plan");
    let report = import.run();
    let numbers = (&report["imported"], &report["importedBefore"], &report["items"]["updated"]);
    assert_eq!(numbers, (&json!(1), &json!(FILES - 1), &json!(1)), "{report}");
    let changed = &stories["Port 7 opens a quay"].id;
    let article = newsroom.article(changed, "it is updated", |article| article.edition == 2).await;
    assert_eq!(article.path, page_of(7).1);
    newsroom.kill(changed, "wrong from the first word").await;
    newsroom.page(&page_of(7).1, "it is gone", |page| page.status == 410).await;
    let report = import.run();
    assert_eq!((&report["imported"], &report["importedBefore"]), (&json!(0), &json!(FILES)), "{report}");
    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
}
