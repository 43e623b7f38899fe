//! The entries that wait for the chain are few, and not for long.

use super::*;

#[tokio::test]
async fn under_load_the_chain_is_a_moment_behind() {
    let audited = Audited::start(StoreKind::Postgres).await;
    let ends = tokio_util::sync::CancellationToken::new();
    let callers = (0..4).map(|caller| {
        let (channel, boss, ends) = (audited.newsroom.channel(Role::Editorial), audited.boss.clone(), ends.clone());
        newsroom_chassis::task::spawn("caller", async move {
            let mut made = 0;
            while !ends.is_cancelled() {
                let message =
                    requests::encoded("newsroom.editorial.v1.CreateStoryRequest", &story(&format!("{caller}-{made}")));
                let path = "/newsroom.editorial.v1.StoryService/CreateStory";
                call(channel.clone(), path, message, Some(&boss)).await.unwrap();
                made += 1;
            }
            made
        })
    });
    let callers: Vec<_> = callers.collect();
    // The leader comes after the writers again and again: of the entries of a moment ago none waits.
    for round in 1..=3 {
        let known = audited.entries(Role::Editorial).await.len();
        wait_until_async("what was recorded is chained", Duration::from_secs(60), async || {
            let mut told =
                audited.client(Role::Editorial).verify_audit(VerifyAuditRequest {}).await.unwrap().into_inner();
            let mut last = VerifyAuditResponse::default();
            while let Some(message) = told.message().await.unwrap() {
                last = message;
            }
            assert_eq!(last.fault, None);
            println!("round {round}: {} entries wait, of {known} before", last.unchained_count);
            last.entry_count >= known as i64
        })
        .await;
    }
    ends.cancel();
    let mut made = 0;
    for caller in callers {
        made += caller.await.unwrap();
    }
    let entries = audited.entries(Role::Editorial).await;
    assert_eq!(entries.iter().filter(|entry| method(entry) == "CreateStory").count(), made);
}
