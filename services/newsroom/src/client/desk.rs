//! `newsroom desk …`: the desks and their stories.

use newsroom_proto::editorial::v1::{Desk, ListDesksRequest};
use time::OffsetDateTime;

use super::{
    Caller,
    error::Failure,
    listing,
    output::{Column, Sheet, one_line},
};
use crate::cli::DeskCommand;

/// More desks than a newsroom has.
const ALL: usize = 2_000;

pub async fn run(command: DeskCommand, caller: &Caller) -> Result<(), Failure> {
    let DeskCommand::List { limit } = command;
    let desks = listing::collect(limit, async |page_size, page_token| {
        let request = ListDesksRequest { page_size, page_token };
        let page = caller.services.desks(async |mut desks| desks.list_desks(request.clone()).await);
        page.await.map(|page| (page.desks, page.next_page_token))
    });
    caller.screen.list("desks", &desks.await?, sheet)
}

/// Tells on standard error that there is no such desk, if that is so. A desk exists once a story is in its section, so its
/// name may still be meant.
pub async fn tell_unknown(desk: &str, caller: &Caller) {
    let desks = listing::collect(ALL, async |page_size, page_token| {
        let request = ListDesksRequest { page_size, page_token };
        let page = caller.services.desks(async |mut desks| desks.list_desks(request.clone()).await);
        page.await.map(|page| (page.desks, page.next_page_token))
    });
    // Who may not list the desks is told nothing of them.
    let Ok(desks) = desks.await else { return };
    if !desks.more && !desks.rows.iter().any(|known| known.id == desk) {
        caller.screen.complain(&format!(
            "note: there is no desk \"{}\" yet: `newsroom desk list` shows those that there are",
            one_line(desk)
        ));
    }
}

fn sheet(desks: &[Desk], _: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("DESK"),
        Column::Flexible("SECTION"),
        Column::Number("DRAFT"),
        Column::Number("SUBMITTED"),
        Column::Number("SCHEDULED"),
        Column::Number("ALARMS"),
    ]);
    for desk in desks {
        sheet.row([
            desk.id.clone(),
            desk.section.clone(),
            desk.draft_count.to_string(),
            desk.submitted_count.to_string(),
            desk.scheduled_count.to_string(),
            desk.alarm_count.to_string(),
        ]);
    }
    sheet
}
