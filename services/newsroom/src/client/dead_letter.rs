//! `newsroom dead-letter …`: the events that a consumer gave up.

use newsroom_proto::operations::v1::{
    DeadLetter, DropDeadLetterRequest, GetDeadLetterRequest, ListDeadLettersRequest, RetryDeadLetterRequest,
};
use time::OffsetDateTime;

use super::{
    Caller,
    error::Failure,
    listing::{self, Listing},
    output::{Column, Screen, Sheet, clean, decode, event_name, fields, line, moment, now, one_line, relative},
};
use crate::cli::{DeadLetterCommand, ServiceName};

pub async fn run(command: DeadLetterCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        DeadLetterCommand::List { services, limit } => list(services.chosen(), limit, caller).await,
        DeadLetterCommand::Show { id } => show(id, caller).await,
        DeadLetterCommand::Retry { ids } => each(ids, "worked off", caller, retry).await,
        DeadLetterCommand::Drop { ids } => each(ids, "dropped", caller, discard).await,
    }
}

async fn list(chosen: Vec<ServiceName>, limit: usize, caller: &Caller) -> Result<(), Failure> {
    let mut all = Listing { rows: Vec::new(), more: false };
    let mut failures = Vec::new();
    for service in chosen {
        let letters = listing::collect(limit, async |page_size, page_token| {
            let request = ListDeadLettersRequest { page_size, page_token };
            let page = caller
                .services
                .operations(service, async |mut operations| operations.list_dead_letters(request.clone()).await);
            page.await.map(|page| (page.dead_letters, page.next_page_token))
        });
        match letters.await {
            Ok(letters) => {
                all.rows.extend(letters.rows);
                all.more |= letters.more;
            }
            Err(failure) => failures.push(failure),
        }
    }
    // "No dead letters" would be false when no service answered.
    if failures.is_empty() || !all.rows.is_empty() || caller.screen.is_json() {
        caller.screen.list("dead letters", &all, sheet)?;
    }
    Failure::unless_empty(failures)
}

fn sheet(letters: &[DeadLetter], now: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("ID"),
        Column::Fixed("CONSUMER"),
        Column::Fixed("EVENT"),
        Column::Number("TRIES"),
        Column::Fixed("GIVEN UP"),
        Column::Flexible("WHY"),
    ]);
    for letter in letters {
        sheet.row([
            letter.id.clone(),
            letter.consumer.clone(),
            event_name(&letter.event_type),
            letter.deliveries.to_string(),
            relative(letter.time.as_ref(), now),
            letter.error.clone(),
        ]);
    }
    sheet
}

async fn show(id: String, caller: &Caller) -> Result<(), Failure> {
    let service = service_of(&id)?;
    let request = GetDeadLetterRequest { id };
    let answer =
        caller.services.operations(service, async |mut operations| operations.get_dead_letter(request.clone()).await);
    let letter = answer.await?.dead_letter.ok_or_else(Failure::empty)?;
    let event = decode(&letter.event_type, &letter.payload);
    if caller.screen.is_json() {
        return caller.screen.print(&line(&letter, event.as_ref(), &[])?);
    }
    caller.screen.print(&page(&letter, &caller.screen))?;
    match event {
        Some(event) => caller.screen.print(&format!("\n{}", clean(&format!("{event:#}")))),
        None => caller.screen.print(&format!("\n{} bytes that are no such event", letter.payload.len())),
    }
}

fn page(letter: &DeadLetter, screen: &Screen) -> String {
    let known = fields(
        &[
            ("id", letter.id.clone()),
            ("consumer", letter.consumer.clone()),
            ("why", letter.error.clone()),
            ("tries", letter.deliveries.to_string()),
            ("given up", moment(letter.time.as_ref(), now())),
            ("event", letter.event_type.clone()),
            ("event id", letter.event_id.clone()),
            ("subject", letter.subject.clone()),
        ],
        screen,
    );
    let mut headers: Vec<_> =
        letter.headers.iter().map(|(name, value)| one_line(&format!("{name}: {value}"))).collect();
    headers.sort();
    if headers.is_empty() { known } else { format!("{known}\n\n{}", headers.join("\n")) }
}

async fn retry(id: String, service: ServiceName, caller: &Caller) -> Result<(), Failure> {
    let request = RetryDeadLetterRequest { id };
    let retried =
        caller.services.operations(service, async |mut operations| operations.retry_dead_letter(request.clone()).await);
    retried.await.map(drop)
}

async fn discard(id: String, service: ServiceName, caller: &Caller) -> Result<(), Failure> {
    let request = DropDeadLetterRequest { id };
    let dropped =
        caller.services.operations(service, async |mut operations| operations.drop_dead_letter(request.clone()).await);
    dropped.await.map(drop)
}

/// Applies the call to each id. A failure does not prevent the others.
async fn each(
    ids: Vec<String>,
    what: &str,
    caller: &Caller,
    act: impl AsyncFn(String, ServiceName, &Caller) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let named: Result<Vec<_>, _> = ids.iter().map(|id| service_of(id)).collect();
    let mut done = Vec::new();
    let mut failures = Vec::new();
    for (service, id) in named?.into_iter().zip(ids) {
        match act(id.clone(), service, caller).await {
            Ok(()) if caller.screen.is_json() => done.push(DeadLetter { id, ..DeadLetter::default() }),
            Ok(()) => caller.screen.print(&format!("dead letter {} is {what}", one_line(&id)))?,
            Err(failure) => failures.push(failure),
        }
    }
    if caller.screen.is_json() {
        caller.screen.list("dead letters", &Listing { rows: done, more: false }, sheet)?;
    }
    Failure::unless_empty(failures)
}

/// Whether the text has the form of a dead letter's id.
pub fn is_id(text: &str) -> bool {
    service_of(text).is_ok()
}

/// The service at the beginning of a dead letter's id.
fn service_of(id: &str) -> Result<ServiceName, Failure> {
    let known = ServiceName::ALL.into_iter().find(|service| {
        let number = id.strip_prefix(service.as_str()).and_then(|rest| rest.strip_prefix('-'));
        number.is_some_and(|number| number.parse::<u64>().is_ok())
    });
    known.ok_or_else(|| {
        let id = one_line(id);
        Failure::Usage(format!("\"{id}\" is no dead letter's id: it is like editorial-42"))
    })
}

#[cfg(test)]
#[path = "dead_letter_tests.rs"]
mod tests;
