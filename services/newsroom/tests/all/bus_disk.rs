//! The disk of the bus is full for a while.

use std::{
    fs::File,
    io::Write as _,
    time::{Duration, Instant},
};

use newsroom_fixtures::wait_until;

use crate::support::{TIMEOUT, Up};

/// How soon all events are sent once there is space again.
const HEALS: Duration = Duration::from_secs(60);

fn approve(up: &Up, headline: &str) {
    let body = up.data_dir().join("body.txt");
    std::fs::write(&body, "The bank leaves its rate where it is.").expect("the folder is ours");
    let new = ["story", "new", "--section", "Economy", "--language", "en", "--headline", headline];
    up.newsroom(&[&new[..], &["--body-file", body.to_str().expect("the path is UTF-8")]].concat()).well();
    let id = up.story(headline);
    up.newsroom(&["story", "submit", &id]).well();
    up.newsroom(&["story", "approve", &id, "--yes"]).well();
}

fn has_article(up: &Up, headline: &str) -> bool {
    let articles = up.json(&["article", "list"]);
    articles.as_array().is_some_and(|articles| articles.iter().any(|article| article["headline"] == headline))
}

/// Whether every event is on the bus.
fn nothing_waits(up: &Up) -> bool {
    let outboxes = up.json(&["outbox"]);
    outboxes
        .as_array()
        .is_some_and(|all| all.iter().all(|outbox| outbox["pendingCount"].as_str().unwrap_or("0") == "0"))
}

#[test]
fn a_full_disk_of_the_bus_heals_by_itself() {
    let mut up = Up::start_with_bus_disk("48m", &["--no-sample"]);
    approve(&up, "Rates stay put");
    wait_until("the first article", TIMEOUT, || has_article(&up, "Rates stay put"));

    let filler = up.bus_disk().join("filler");
    let mut file = File::create(&filler).unwrap();
    let full = std::iter::repeat_with(|| file.write_all(&[0; 4096])).find_map(Result::err).unwrap();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    // The first events may still fit into a page that the file already has.
    for number in 1.. {
        approve(&up, &format!("Rates rise for the {number}. time"));
        if up.bus_health().contains("write error") {
            break;
        }
        assert!(number < 40, "the bus goes on storing");
    }
    approve(&up, "Rates rise");
    wait_until("what was accepted to wait in the outbox", TIMEOUT, || !nothing_waits(&up));

    // While the file is open, it uses its space.
    drop(file);
    std::fs::remove_file(&filler).unwrap();
    let freed = Instant::now();
    wait_until("everything to flow again", HEALS, || has_article(&up, "Rates rise") && nothing_waits(&up));
    println!("healed after {:?}", freed.elapsed());
    assert!(up.log().contains("nats-server could not write, and now can; starting it again"), "{}", up.log());
    approve(&up, "Rates fall");
    wait_until("the next article", TIMEOUT, || has_article(&up, "Rates fall"));
    assert_eq!(up.interrupt().code(), Some(0), "{}", up.log());
}
