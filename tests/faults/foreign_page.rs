//! A page of a foreign site, in the browser of a user who can reach the services.

use newsroom_proto::editorial::v1::{GetStoryRequest, KillStoryRequest, StoryState};
use newsroom_tests::{Newsroom, Options, Role, StoreKind, ask, web_call};

const KILL: &str = "/newsroom.editorial.v1.StoryService/KillStory";

#[tokio::test]
async fn a_page_of_another_site_kills_no_story() {
    let mut newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving()).await;
    let source = newsroom.push_source("Agence").await;
    let item = newsroom.push_one(&source, "A story.\n\nIt goes on, and nobody may end it from outside.").await;
    let story = newsroom.story(&item, "the story is approved", |story| story.state() == StoryState::Approved).await;
    let editorial = newsroom.service(Role::Editorial).grpc();
    let kill = KillStoryRequest { id: story.id.clone(), reason: "by a stranger".into(), ..Default::default() };
    for (headers, answered) in [
        // A name that now resolves to this machine (DNS rebinding), and a page that sends cross-origin requests.
        ("host: evil.example\r\norigin: http://evil.example\r\n", "HTTP/1.1 421 "),
        ("host: evil.example:7102\r\n", "HTTP/1.1 421 "),
        ("host: localhost:7102\r\norigin: http://evil.example\r\n", "HTTP/1.1 403 "),
        ("host: 127.0.0.1\r\norigin: null\r\n", "HTTP/1.1 403 "),
    ] {
        let call = web_call(KILL, &kill, headers);
        for content_type in ["application/grpc-web+proto", "text/plain", "application/grpc-web-text"] {
            let call = String::from_utf8(call.clone()).unwrap().replace("application/grpc-web+proto", content_type);
            let answer = ask(editorial, &call).await.unwrap();
            assert!(answer.starts_with(answered), "{headers}{content_type}: {answer}");
        }
        let held = newsroom.clients().stories.get_story(GetStoryRequest { id: story.id.clone() }).await.unwrap();
        assert_eq!(held.into_inner().story.unwrap().state(), StoryState::Approved);
    }
    let answer = ask(editorial, &web_call(KILL, &kill, "host: localhost\r\n")).await.unwrap();
    assert!(answer.contains("grpc-status:0"), "the same call of a tool of one's own is taken: {answer}");
}
