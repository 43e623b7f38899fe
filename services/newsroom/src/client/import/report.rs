//! The result of an import.

use std::{collections::HashSet, time::Duration};

use newsroom_proto::ingestion::v1::{IngestOutcome, IngestedItem, ItemType, PubStatus};
use serde::Serialize;

use super::{
    listing::LeftOut,
    progress::{Counts, rate, span},
    publication::Publication,
};
use crate::client::{
    error::Failure,
    output::{Screen, is_ahead, now, one_line},
};

/// How many files of each kind are named.
const NAMED: usize = 20;

/// What an import has done so far.
#[derive(Debug, Default)]
pub struct Report {
    pub counts: Counts,
    pub elapsed: Duration,
    items: Items,
    /// The ids of the new texts.
    new_texts: HashSet<String>,
    /// `None`: it is not known.
    publication: Option<Publication>,
    /// The first files that were not imported.
    left_out: Vec<LeftOut>,
    /// The first files of which a part could not be read.
    in_part: Vec<LeftOut>,
    /// How many files these are in all.
    in_part_count: usize,
}

/// The numbers of items.
#[derive(Debug, Default, Serialize)]
struct Items {
    new: usize,
    updated: usize,
    seen: usize,
    outdated: usize,
    /// Items that are withheld, canceled or under embargo.
    waiting: usize,
}

/// The report for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'a> {
    files: usize,
    imported: usize,
    imported_before: usize,
    not_imported: usize,
    in_part: usize,
    seconds: f64,
    items: &'a Items,
    /// What becomes of the new texts. Missing: it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_texts: Option<Publication>,
}

impl Report {
    /// Counts an imported file with its items, and the parts of the file that could not be read.
    pub fn add(&mut self, file: &str, items: &[IngestedItem], rejected: &[String]) {
        self.counts.imported += 1;
        for item in items {
            match item.outcome() {
                IngestOutcome::New => {
                    self.items.new += 1;
                    if matches!(item.r#type(), ItemType::Text | ItemType::Unspecified) {
                        self.new_texts.insert(item.item_id.clone());
                    }
                }
                IngestOutcome::Update => self.items.updated += 1,
                IngestOutcome::Outdated => self.items.outdated += 1,
                _ => self.items.seen += 1,
            }
            let is_usable = matches!(item.pub_status(), PubStatus::Usable | PubStatus::Unspecified);
            if !is_usable || is_ahead(item.embargo_time.as_ref(), now()) {
                self.items.waiting += 1;
            }
        }
        if let Some(first) = rejected.first() {
            self.in_part_count += 1;
            name(&mut self.in_part, LeftOut { name: file.to_owned(), reason: first.clone() });
        }
    }

    /// Takes the ids of the new texts.
    pub fn new_texts(&mut self) -> HashSet<String> {
        std::mem::take(&mut self.new_texts)
    }

    /// Records what becomes of the new texts.
    pub fn set_publication(&mut self, publication: Publication) {
        self.publication = Some(publication);
    }

    /// Counts a file that was not imported.
    pub fn leave_out(&mut self, left_out: LeftOut) {
        self.counts.left_out += 1;
        name(&mut self.left_out, left_out);
    }

    /// Shows the result. Fails if a file was not imported.
    pub fn show(&self, screen: &Screen) -> Result<(), Failure> {
        let Counts { all, imported, earlier, left_out } = self.counts;
        if screen.is_json() {
            let json = ReportJson {
                files: all,
                imported,
                imported_before: earlier,
                not_imported: left_out,
                in_part: self.in_part_count,
                seconds: self.elapsed.as_secs_f64(),
                items: &self.items,
                new_texts: self.publication,
            };
            let json = serde_json::to_string_pretty(&json).map_err(|error| Failure::Failed(error.to_string()))?;
            screen.print(&json)?;
        } else {
            screen.print(&self.text())?;
        }
        complain(screen, "was not read as a whole", &self.in_part, self.in_part_count);
        complain(screen, "was not imported", &self.left_out, left_out);
        match left_out {
            0 => Ok(()),
            1 => Err(Failure::Failed("1 file was not imported".into())),
            more => Err(Failure::Failed(format!("{more} files were not imported"))),
        }
    }

    fn text(&self) -> String {
        let Counts { imported, earlier, .. } = self.counts;
        let Items { new, updated, seen, outdated, waiting } = self.items;
        let rate = rate(imported, self.elapsed);
        let mut text = format!(
            "imported {} in {} ({rate:.0} a second): {}, {updated} updated, {seen} seen before, {outdated} outdated",
            count(imported, "file", "files"),
            span(self.elapsed),
            count(new, "new item", "new items"),
        );
        if let Some(publication) = self.publication.filter(|publication| *publication != Publication::default()) {
            text.push_str(&told(&publication));
        }
        if earlier > 0 {
            text.push_str(&format!("\n{} imported before", count(earlier, "file was", "files were")));
        }
        if waiting > 0 {
            let items = count(waiting, "item is", "items are");
            text.push_str(&format!("\n{items} withheld, canceled or under embargo, and not published"));
        }
        text
    }
}

/// A number with its noun.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What becomes of the new texts, with the cause of each draft.
fn told(publication: &Publication) -> String {
    let Publication { published, drafts, undated, incomplete, withheld, embargoed, without_address } = *publication;
    let (published_told, drafts_told) = (count(published, "is", "are"), count(drafts, "is a draft", "are drafts"));
    let mut text = format!("\nof the new texts {published_told} published and {drafts_told}");
    let causes = [
        (undated, "because of no publication time in the past"),
        (incomplete, "because a headline, section, language or text is missing"),
        (withheld, "because the source withholds it"),
        (embargoed, "because of an embargo"),
    ];
    let causes = causes.into_iter().filter(|(number, _)| *number > 0);
    let causes: Vec<_> = causes.map(|(number, cause)| format!("{number} {cause}")).collect();
    if !causes.is_empty() {
        text.push_str(&format!(": {}", causes.join(", ")));
    }
    if without_address > 0 {
        text.push_str(&format!(
            "\n{} no address, and a new one",
            count(without_address, "of the published has", "of the published have")
        ));
    }
    text
}

/// Keeps the first few files.
fn name(named: &mut Vec<LeftOut>, file: LeftOut) {
    if named.len() < NAMED {
        named.push(file);
    }
}

fn complain(screen: &Screen, what: &str, named: &[LeftOut], count: usize) {
    for LeftOut { name, reason } in named {
        screen.complain(&format!("{} {what}: {}", one_line(name), one_line(reason)));
    }
    if count > named.len() {
        screen.complain(&format!("and {} more", count - named.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_all_and_names_the_first() {
        let mut report = Report::default();
        let item = |outcome: IngestOutcome| IngestedItem { outcome: outcome.into(), ..Default::default() };
        let withheld = IngestedItem { pub_status: PubStatus::Withheld.into(), ..item(IngestOutcome::New) };
        report.add("a.xml", &[item(IngestOutcome::New), item(IngestOutcome::Update), withheld], &["item 2".into()]);
        for number in 0..50 {
            report.leave_out(LeftOut { name: number.to_string(), reason: "is empty".into() });
        }
        report.counts.earlier = 7;
        assert_eq!((report.counts.left_out, report.left_out.len(), report.in_part.len()), (50, NAMED, 1));
        let text = report.text();
        assert!(text.starts_with("imported 1 file in 0 s"), "{text}");
        assert!(text.contains("2 new items, 1 updated, 0 seen before, 0 outdated"), "{text}");
        assert!(text.contains("7 files were imported before") && text.contains("1 item is withheld"), "{text}");
    }
}
