//! `newsroom item reparse`: parses stored payloads again.

use newsroom_proto::ingestion::v1::{
    ReparseOutcome, ReparseProgress, ReparseRequest, ReparsedItem, reparse_response::Report,
};

use super::{difference, moment_of};
use crate::{
    cli::{ItemReparse, ServiceName},
    client::{
        Caller,
        error::Failure,
        id::short,
        output::{Screen, Style, line, one_line},
        source,
    },
};

/// Prints each item that differs, and finally their number.
pub async fn run(args: ItemReparse, caller: &Caller) -> Result<(), Failure> {
    let source_id = match &args.source {
        None => String::new(),
        Some(typed) => source::find(typed, caller).await?.id,
    };
    let request = ReparseRequest {
        since: Some(moment_of("--since", &args.since)?),
        until: args.until.as_deref().map(|text| moment_of("--until", text)).transpose()?,
        source_id,
        parser: args.parser.unwrap_or_default(),
        dry_run: !args.apply,
    };
    let mut answers = caller.services.reparse(request).await?;
    let screen = &caller.screen;
    loop {
        let answer = answers.message().await;
        let answer = answer.map_err(|status| caller.services.failure(ServiceName::Ingestion, status))?;
        let Some(answer) = answer else {
            return Err(Failure::Failed("the service stopped before it came to the end; begin again".into()));
        };
        let last = matches!(&answer.report, Some(Report::Progress(progress)) if progress.done);
        match &answer.report {
            _ if screen.is_json() => screen.print(&line(&answer, None, &[])?)?,
            Some(Report::Item(item)) => screen.print(&told(item, screen.style))?,
            Some(Report::Progress(progress)) if last => screen.print(&summary(progress, args.apply, screen))?,
            _ => {}
        }
        if last {
            return Ok(());
        }
    }
}

fn told(item: &ReparsedItem, style: Style) -> String {
    let what = match item.outcome() {
        ReparseOutcome::Changed if item.applied => "changed",
        ReparseOutcome::Changed => "would change",
        ReparseOutcome::New if item.applied => "found",
        ReparseOutcome::New => "would be found",
        ReparseOutcome::Gone => "not found any more",
        ReparseOutcome::Superseded => "changed meanwhile",
        ReparseOutcome::Unreadable | ReparseOutcome::Unspecified => "not read",
    };
    let id = if item.item_id.is_empty() { "-".to_owned() } else { short(&item.item_id) };
    let mut lines = vec![format!("{id}  {}  {}", style.bold(what), one_line(&item.headline))];
    if !item.error.is_empty() {
        lines.push(format!("    {}", one_line(&item.error)));
    }
    lines.extend(item.differences.iter().map(|found| format!("    {}", difference::told(found, style))));
    lines.join("\n")
}

fn summary(progress: &ReparseProgress, applied: bool, screen: &Screen) -> String {
    let ReparseProgress { items, unchanged, changed, new, left, .. } = progress;
    let said = format!("{items} items: {unchanged} the same, {changed} changed, {new} new, {left} left as they are");
    let hint = if applied || changed + new == 0 { "" } else { "; nothing was written (--apply does)" };
    screen.style.dim(format!("{said}{hint}"))
}

#[cfg(test)]
mod tests {
    use newsroom_proto::ingestion::v1::FieldDifference;

    use super::*;

    #[test]
    fn a_difference_is_one_line_however_long_it_is() {
        let difference =
            FieldDifference { field: "body".into(), before: "un\ndeux".into(), after: "\u{1b}[31m".repeat(200) };
        let item = ReparsedItem {
            item_id: "019a0000-0000-7000-8000-00001a2b3c4d".into(),
            headline: "Titre".into(),
            outcome: ReparseOutcome::Changed.into(),
            differences: vec![difference],
            ..Default::default()
        };
        let told = told(&item, Style { colour: false });
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 2, "{told}");
        assert!(lines[0].contains("would change  Titre"), "{told}");
        assert!(lines[1].contains("[-un") && !told.contains('\u{1b}') && told.chars().count() < 500, "{told}");
    }
}
