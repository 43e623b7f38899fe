//! All services follow the grants of editorial, and decide by themselves.

use std::time::Duration;

use newsroom_fixtures::wait_until_async;
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use serde_json::json;
use tonic::Code;

use super::{Outcome, Tokens, call, grant, outcome, requests};

pub const TIMEOUT: Duration = Duration::from_secs(60);

const READS: [(Role, &str); 3] = [
    (Role::Ingestion, "/newsroom.ingestion.v1.ItemService/ListItems"),
    (Role::Publishing, "/newsroom.publishing.v1.ArticleService/ListArticles"),
    (Role::Recommendations, "/newsroom.recommendations.v1.RelatedService/GetRelated"),
];

async fn read(newsroom: &Newsroom, (role, path): (Role, &str), token: &str) -> Outcome {
    outcome(newsroom.channel(role), path, Vec::new(), Some(token)).await
}

async fn wait(newsroom: &Newsroom, token: &str, may: bool) {
    for service in READS {
        wait_until_async("the service knows the grant", TIMEOUT, async || {
            let got = read(newsroom, service, token).await;
            got.code != Code::Unavailable && got.is_denied() != may
        })
        .await;
    }
}

/// Revokes a grant, as an administrator.
pub async fn revoke(newsroom: &Newsroom, tokens: &Tokens, id: &str) -> Outcome {
    let message = requests::encoded("newsroom.editorial.v1.RevokeGrantRequest", &json!({ "id": id, "note": "left" }));
    let boss = tokens.of("boss", &["administrators"]);
    let path = "/newsroom.editorial.v1.AccessService/RevokeGrant";
    outcome(newsroom.channel(Role::Editorial), path, message, Some(&boss)).await
}

async fn decided_by_all(stores: StoreKind) {
    let tokens = Tokens::new();
    let mut newsroom = Newsroom::start(Options::on(stores).proving(&tokens.issuer)).await;
    let (amina, karim) = (tokens.of("amina", &[]), tokens.of("karim", &[]));
    wait(&newsroom, &amina, false).await;
    let of_amina = grant(&newsroom, &tokens, &json!({ "principal": "staff:amina", "role": "reader" })).await;
    grant(&newsroom, &tokens, &json!({ "principal": "staff:karim", "role": "reader" })).await;
    wait(&newsroom, &amina, true).await;
    wait(&newsroom, &karim, true).await;
    assert_eq!(revoke(&newsroom, &tokens, &of_amina).await.code, Code::Ok);
    wait(&newsroom, &amina, false).await;

    // Editorial is down: the others still decide, also after a restart, and what is revoked stays revoked.
    newsroom.service(Role::Editorial).kill9();
    for (role, _) in READS {
        newsroom.service(role).kill9();
        newsroom.service(role).start();
        newsroom.service(role).serving().await;
    }
    for service in READS {
        assert!(read(&newsroom, service, &amina).await.is_denied(), "{service:?}");
        assert!(!read(&newsroom, service, &karim).await.is_denied(), "{service:?}");
    }
    newsroom.service(Role::Editorial).start();
    newsroom.service(Role::Editorial).serving().await;
    let again = revoke(&newsroom, &tokens, &of_amina).await;
    assert_eq!((again.code, again.reason.as_str()), (Code::FailedPrecondition, "GRANT_REVOKED"));
}

#[tokio::test]
async fn each_service_decides_by_itself_over_sqlite() {
    decided_by_all(StoreKind::Sqlite).await;
}

#[tokio::test]
async fn each_service_decides_by_itself_over_postgresql() {
    decided_by_all(StoreKind::Postgres).await;
}

#[tokio::test]
async fn nobody_changes_anything_where_nobody_has_heard_who_may() {
    let tokens = Tokens::new();
    let mut newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).proving(&tokens.issuer)).await;
    let boss = tokens.of("boss", &["administrators"]);
    wait(&newsroom, &boss, true).await;
    newsroom.service(Role::Ingestion).kill9();
    newsroom.nats.kill9();
    newsroom.service(Role::Ingestion).start();
    let channel = newsroom.channel(Role::Ingestion);
    let (list, poll) =
        ("/newsroom.ingestion.v1.SourceService/ListSources", "/newsroom.ingestion.v1.SourceService/PollSource");
    wait_until_async("ingestion reads without its bus", TIMEOUT, async || {
        call(channel.clone(), list, Vec::new(), Some(&boss)).await.is_ok()
    })
    .await;
    let refused = outcome(channel.clone(), poll, Vec::new(), Some(&boss)).await;
    assert_eq!((refused.code, refused.reason.as_str()), (Code::Unavailable, "ACCESS_STALE"));
    newsroom.nats.restart();
    wait_until_async("ingestion hears again", TIMEOUT, async || {
        outcome(channel.clone(), poll, Vec::new(), Some(&boss)).await.code == Code::InvalidArgument
    })
    .await;
}
