//! How long readers can still read a story after its kill.

use std::time::{Duration, Instant};

use newsroom_tests::{Newsroom, Options};

use crate::{WithdrawalArgs, spread::Spread, text, times::Times};

/// The pause between two requests for a page.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Measures in turns, and prints the results.
pub(crate) async fn run(args: WithdrawalArgs) {
    let (mut p50, mut p99, mut most) = (Spread::default(), Spread::default(), Spread::default());
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}", args.repeats);
        let taken = turn(args).await;
        p50.add(taken.quantile(0.5));
        p99.add(taken.quantile(0.99));
        most.add(taken.longest());
    }
    println!("median [least–most] of {} turns, stores on {:?}, {} kills each", args.repeats, args.store, args.stories);
    println!("| from KillStory to a page that answers 410 | figure |\n|---|---|");
    println!("| p50 | {p50} ms |\n| p99 | {p99} ms |\n| the longest | {most} ms |");
    println!("| A/A: odd turns / even turns, p50 | {:.2} |", p50.against_itself());
}

/// The times from the call to the first response of 410, for each story.
async fn turn(args: WithdrawalArgs) -> Times {
    let newsroom = Newsroom::start(Options::on(args.store.into()).auto_approving()).await;
    let source = newsroom.push_source("Agence").await;
    let mut stories = Vec::new();
    for number in 0..u64::from(args.stories) {
        let item = newsroom.push_one(&source, text::page(number)).await;
        let story = newsroom.story(&item, "the item is a story", |_| true).await;
        stories.push(newsroom.article(&story.id, "the story is published", |_| true).await);
    }
    newsroom.settled().await;
    let (site, mut taken) = (newsroom.site(), Times::new());
    for article in stories {
        let killed = Instant::now();
        newsroom.kill(&article.id, "measured").await;
        while site.get(&article.path).await.status != 410 {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        taken.add(killed.elapsed());
    }
    taken
}
