//! `newsroom events …`: the events that the services publish.

use futures::future::{join_all, try_join_all};
use newsroom_proto::operations::v1::{WatchEventsRequest, WatchEventsResponse};
use tonic::Streaming;

use super::{
    Caller,
    error::Failure,
    id::short,
    output::{Screen, clock, decode, event_name, line, one_line, subject_line},
    watch,
};
use crate::cli::{EventsCommand, ServiceName};

pub async fn run(command: EventsCommand, caller: &Caller) -> Result<(), Failure> {
    let EventsCommand::Watch { services, after } = command;
    let chosen = services.chosen();
    if after.is_some() && chosen.len() > 1 {
        return Err(Failure::Usage("--after is a position of one service: name just one".into()));
    }
    let after = after.unwrap_or_default();
    let opened = join_all(chosen.iter().map(|service| open(*service, after, caller))).await;
    let watched: Vec<_> = chosen.into_iter().zip(opened).collect();
    if watched.iter().all(|(_, opened)| opened.is_err()) {
        let failures = watched.into_iter().filter_map(|(_, opened)| opened.err());
        return Failure::unless_empty(failures.collect());
    }
    // The streams share one thread, so that lines are never mixed.
    try_join_all(watched.into_iter().map(|(service, opened)| {
        if let Err(failure) = &opened {
            failure.lines().iter().for_each(|line| caller.screen.complain(line));
        }
        follow(service, opened.ok(), after, caller)
    }))
    .await
    .map(drop)
}

async fn open(
    service: ServiceName,
    after_sequence: u64,
    caller: &Caller,
) -> Result<Streaming<WatchEventsResponse>, Failure> {
    caller.services.watch_events(service, WatchEventsRequest { after_sequence }).await
}

async fn follow(
    service: ServiceName,
    stream: Option<Streaming<WatchEventsResponse>>,
    after: u64,
    caller: &Caller,
) -> Result<(), Failure> {
    let open = async |after| open(service, after, caller).await;
    watch::follow(caller, service, stream, after, open, |event| {
        show(service, &event, &caller.screen)?;
        Ok(event.sequence)
    })
    .await
}

fn show(service: ServiceName, event: &WatchEventsResponse, screen: &Screen) -> Result<(), Failure> {
    let payload = decode(&event.event_type, &event.payload);
    if screen.is_json() {
        return screen.print(&line(event, payload.as_ref(), &[("service", service.as_str())])?);
    }
    screen.print(&told(service, event, &payload.map(|payload| subject_line(&payload)).unwrap_or_default(), screen))
}

fn told(service: ServiceName, event: &WatchEventsResponse, about: &str, screen: &Screen) -> String {
    let told = format!(
        "{}  {:<15}  {}  {:<8}  r{:<3}  {}",
        screen.style.dim(clock(event.time.as_ref())),
        service.as_str(),
        screen.style.bold(format!("{:<18}", event_name(&event.event_type))),
        short(&event.aggregate_id),
        event.aggregate_revision,
        one_line(about),
    );
    told.trim_end().to_owned()
}
