//! `newsroom source doctor`: what can be said of an address before it becomes a source.

use newsroom_proto::ingestion::v1::{DiagnoseSourceRequest, DiagnoseSourceResponse, Finding, FindingLevel, Source};

use crate::client::{
    Caller,
    error::Failure,
    output::{Column, Screen, Sheet, Style, moment, now, one_line, source_kind},
};

/// Tries the address, and fails when it can be no source.
pub async fn run(location: String, caller: &Caller) -> Result<(), Failure> {
    let request = DiagnoseSourceRequest { location };
    let told = caller.services.sources(async |mut sources| sources.diagnose_source(request.clone()).await);
    let told = told.await?;
    caller.screen.one(&told, |told| page(told, &caller.screen))?;
    match told.suggestion {
        Some(_) => Ok(()),
        None => Err(Failure::Failed("this cannot be a source as it is".into())),
    }
}

fn page(told: &DiagnoseSourceResponse, screen: &Screen) -> String {
    let style = screen.style;
    let findings: Vec<String> = told.findings.iter().map(|finding| line(finding, style)).collect();
    let mut parts = vec![findings.join("\n")];
    if !told.samples.is_empty() {
        let now = now();
        let mut sheet = Sheet::new([
            Column::Fixed("PUBLISHED"),
            Column::Extra("LANG"),
            Column::Fixed("SECTION"),
            Column::Flexible("HEADLINE"),
            Column::Number("PARAGRAPHS"),
        ]);
        for item in &told.samples {
            let published = item.publish_time.as_ref();
            sheet.row([
                moment(published, now),
                item.language.clone(),
                item.section.clone(),
                item.headline.clone(),
                item.paragraphs.to_string(),
            ]);
        }
        parts.push(sheet.render(screen));
    }
    if !told.feeds.is_empty() {
        let feeds: Vec<String> = told.feeds.iter().map(|feed| format!("  {}", one_line(feed))).collect();
        parts.push(format!("{}\n{}", style.bold("feeds of this page"), feeds.join("\n")));
    }
    if let Some(suggestion) = &told.suggestion {
        parts.push(format!("{}\n  {}", style.bold("settings that fit"), command(suggestion)));
    }
    parts.join("\n\n")
}

fn line(finding: &Finding, style: Style) -> String {
    let mark = match finding.level() {
        FindingLevel::Good => style.green("ok"),
        FindingLevel::Problem => style.red("no"),
        FindingLevel::Warning | FindingLevel::Unspecified => style.bold("!!"),
    };
    format!("{mark}  {:<11}  {}", one_line(&finding.check), one_line(&finding.text))
}

/// The command that creates the source.
fn command(suggestion: &Source) -> String {
    let mut words = vec!["newsroom source add".to_owned(), quoted(&suggestion.name), quoted(&suggestion.location)];
    words.push(format!("--kind {}", source_kind(suggestion.kind)));
    if !suggestion.default_section.is_empty() {
        words.push(format!("--section {}", quoted(&suggestion.default_section)));
    }
    if !suggestion.default_language.is_empty() {
        words.push(format!("--language {}", quoted(&suggestion.default_language)));
    }
    if let Some(interval) = &suggestion.poll_interval {
        words.push(format!("--every {}s", interval.seconds));
    }
    words.join(" ")
}

/// A word as a shell takes it, whatever a stranger's server has put into it.
fn quoted(word: &str) -> String {
    format!("'{}'", one_line(word).replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use newsroom_proto::ingestion::v1::SourceKind;

    use super::*;

    #[test]
    fn the_command_can_be_copied_whatever_a_server_says() {
        let suggestion = Source {
            name: "a.example".into(),
            kind: SourceKind::Feed.into(),
            location: "https://a.example/'$(reboot)'".into(),
            default_section: "L'Une".into(),
            poll_interval: Some(prost_types::Duration { seconds: 600, nanos: 0 }),
            ..Source::default()
        };
        assert_eq!(
            command(&suggestion),
            "newsroom source add 'a.example' 'https://a.example/'\\''$(reboot)'\\''' --kind feed --section 'L'\\''Une' --every 600s"
        );
    }
}
