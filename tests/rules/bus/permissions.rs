//! The accounts of a cluster: enough rights for each service's work, and no more.

use newsroom_chassis::{
    bus::Bus,
    consumer::ConsumerSpec,
    outbox::{self, Queue},
};
use newsroom_fixtures::{NatsServer, wait_for_async, wait_until_async};

use super::{
    accounts,
    reads::durables,
    work::{SERVICES, TIMEOUT, URGENT, Worker, connect, streams_of},
};

async fn workers(nats: &NatsServer) -> Vec<Worker> {
    let mut workers = Vec::new();
    for service in SERVICES {
        workers.push(Worker::start(service, &nats.url()).await);
    }
    workers
}

/// Whether a durable consumer has settled its six events, as `operator` sees it, who has all rights.
async fn settled(operator: &Bus, spec: &ConsumerSpec) -> bool {
    let Ok(stream) = operator.stream(spec.stream).await else { return false };
    let info = stream.consumer_info(spec.durable).await;
    info.is_ok_and(|info| info.num_pending == 0 && info.num_ack_pending == 0 && info.delivered.consumer_sequence >= 6)
}

#[tokio::test]
async fn every_service_can_do_its_work() {
    let nats = NatsServer::start_with(&accounts());
    let workers = workers(&nats).await;
    for worker in &workers {
        worker.publish("newsroom.any.v1.any.any.*", "well").await;
    }
    let of = |name: &str| workers.iter().find(|worker| worker.name == name).expect("each has a worker");
    let operator = connect(&nats.url(), "operator", 1).await;
    let mut letters = std::collections::BTreeMap::new();
    for (reader, spec) in durables() {
        let owner = workers
            .iter()
            .find(|worker| streams_of(worker.name).any(|stream| stream.name == spec.stream))
            .expect("each stream has an owner");
        of(reader).consume(spec);
        owner.publish(spec.subjects[0], "well").await;
        owner.publish(spec.subjects[0], "poison").await;
        *letters.entry(reader).or_insert(0) += 3;
        wait_until_async(&format!("{} to settle what it has", spec.durable), TIMEOUT, async || {
            let trouble = of(reader).bus.trouble();
            assert_eq!(trouble, None, "{reader} was refused something");
            settled(&operator, &spec).await
        })
        .await;
    }
    for (reader, count) in letters {
        let dead = of(reader).dead_letters();
        // Readers of the same events give up those that were published for another one, too.
        let what = format!("{reader} to have {count} dead letters");
        let found =
            wait_for_async(&what, TIMEOUT, async || dead.list(0, 100).await.ok().filter(|found| found.len() >= count));
        for letter in found.await {
            dead.get(letter.sequence).await.expect("it was listed");
            dead.drop(letter.sequence).await.expect("it is the service's own");
        }
    }
    for worker in workers {
        for (queue, stream) in Queue::ALL.into_iter().zip(streams_of(worker.name)) {
            let compared = outbox::reconcile(&worker.store, &worker.bus, (queue, stream), true, &|_| {}).await;
            assert_eq!(worker.bus.trouble(), None, "{} was refused something", worker.name);
            assert_eq!(compared.expect("the stream is the service's own").missing, 0, "{}", worker.name);
        }
        worker.stop().await;
    }
}

/// The subjects that a service must not publish to: another service's events and dead letters, and the API calls that
/// would damage a stream or a reader.
fn forbidden(service: &str) -> Vec<String> {
    let own = |stream: &str| streams_of(service).any(|spec| spec.name == stream);
    let reads = |stream: &str| durables().iter().any(|(reader, spec)| *reader == service && spec.stream == stream);
    let others = SERVICES.iter().chain(&URGENT).filter(|(other, _)| *other != service);
    let theirs = others.flat_map(|(other, stream)| {
        let stream = stream.name;
        let mut subjects = vec![
            format!("newsroom.{other}.v1.story.approved.1"),
            format!("urgent.newsroom.{other}.v1.story.killed.1"),
            format!("newsroom.dead_letters.{other}.{other}-items"),
            format!("$JS.API.STREAM.CREATE.{stream}"),
            format!("$JS.API.STREAM.UPDATE.{stream}"),
            format!("$JS.API.STREAM.DELETE.{stream}"),
            format!("$JS.API.STREAM.PURGE.{stream}"),
            format!("$JS.API.STREAM.MSG.DELETE.{stream}"),
            format!("$JS.API.STREAM.MSG.GET.{stream}"),
            format!("$JS.API.CONSUMER.CREATE.{stream}.stranger"),
            format!("$JS.API.CONSUMER.CREATE.{stream}"),
            format!("_INBOX_{other}.abc"),
        ];
        let durables = durables().into_iter().filter(|(reader, _)| *reader != service);
        subjects.extend(durables.flat_map(|(_, spec)| {
            let (stream, durable) = (spec.stream, spec.durable);
            let next = (!own(stream)).then(|| format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"));
            next.into_iter().chain([format!("$JS.ACK.{stream}.{durable}.1.1.1.1.1")])
        }));
        subjects.extend((!reads(stream)).then(|| format!("$JS.API.DIRECT.GET.{stream}")));
        subjects
    });
    let harm = ["STREAM.DELETE", "STREAM.PURGE", "STREAM.MSG.DELETE", "STREAM.SNAPSHOT"];
    let harm = streams_of(service).flat_map(|stream| harm.map(|call| format!("$JS.API.{call}.{}", stream.name)));
    let general =
        ["newsroom.dead_letters.other", "newsroom.other", "$SYS.REQ.SERVER.PING", "$JS.API.STREAM.DELETE.DEAD_LETTERS"];
    theirs.chain(harm).chain(general.map(String::from)).collect()
}

#[tokio::test]
async fn no_service_can_speak_for_another_or_harm_the_bus() {
    let nats = NatsServer::start_with(&accounts());
    for (service, _) in SERVICES {
        let client = connect(&nats.url(), service, 1).await;
        for subject in forbidden(service) {
            client.client().publish(subject.clone(), "forged".into()).await.expect("the client is connected");
            let what = format!("{service} to be refused {subject}");
            wait_until_async(&what, TIMEOUT, async || {
                client.trouble().is_some_and(|trouble| trouble.contains(&format!("\"{subject}\"")))
            })
            .await;
        }
    }
}

#[tokio::test]
async fn no_service_can_listen_where_it_should_not() {
    let nats = NatsServer::start_with(&accounts());
    for (service, _) in SERVICES {
        let client = connect(&nats.url(), service, 1).await;
        for subject in ["newsroom.>", ">", "_INBOX.>", "_INBOX_operator.>", "$JS.EVENT.>", "$SYS.>"] {
            let _refused = client.client().subscribe(subject).await.expect("the client is connected");
            let what = format!("{service} to be refused {subject}");
            wait_until_async(&what, TIMEOUT, async || {
                client.trouble().is_some_and(|trouble| trouble.contains(&format!("\"{subject}\"")))
            })
            .await;
        }
    }
}

#[tokio::test]
async fn nobody_comes_in_without_a_name() {
    let nats = NatsServer::start_with(&accounts());
    assert!(async_nats::connect(nats.url()).await.is_err());
    let wrong = async_nats::ConnectOptions::with_user_and_password("editorial".into(), "wrong".into());
    assert!(wrong.connect(nats.url()).await.is_err());
}
