//! `newsroom desk …`: the desks and their stories.

use newsroom_proto::editorial::v1::{Desk, ListDesksRequest};
use time::OffsetDateTime;

use super::{
    Caller,
    error::Failure,
    listing,
    output::{Column, Sheet},
};
use crate::cli::DeskCommand;

pub async fn run(command: DeskCommand, caller: &Caller) -> Result<(), Failure> {
    let DeskCommand::List { limit } = command;
    let desks = listing::collect(limit, async |page_size, page_token| {
        let request = ListDesksRequest { page_size, page_token };
        let page = caller.services.desks(async |mut desks| desks.list_desks(request.clone()).await);
        page.await.map(|page| (page.desks, page.next_page_token))
    });
    caller.screen.list("desks", &desks.await?, sheet)
}

fn sheet(desks: &[Desk], _: OffsetDateTime) -> Sheet {
    let mut sheet = Sheet::new([
        Column::Fixed("DESK"),
        Column::Flexible("SECTION"),
        Column::Number("DRAFT"),
        Column::Number("SUBMITTED"),
        Column::Number("ALARMS"),
    ]);
    for desk in desks {
        sheet.row([
            desk.id.clone(),
            desk.section.clone(),
            desk.draft_count.to_string(),
            desk.submitted_count.to_string(),
            desk.alarm_count.to_string(),
        ]);
    }
    sheet
}
