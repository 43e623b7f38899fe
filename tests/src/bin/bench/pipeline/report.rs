//! Prints what was measured.

use super::{
    figures::{Cost, Figures},
    machine::Machine,
};
use crate::{PipelineArgs, spread::Spread};

/// The least number of synced writes, one behind the other, between an approval and its page: the commit of editorial,
/// the message in the stream, and the commit of publishing.
const SYNCED_WRITES: f64 = 3.0;

/// A column for each binary.
struct Columns<'a>(&'a [(&'static str, &'a Figures)]);

impl Columns<'_> {
    /// A row of figures.
    fn row(&self, what: &str, unit: &str, figure: impl Fn(&Figures) -> Spread) {
        let cells: String = self.0.iter().map(|(_, figures)| format!(" {}{unit} |", figure(figures))).collect();
        println!("| {what} |{cells}");
    }
}

pub(super) fn print(args: &PipelineArgs, machine: &Machine, all: &[(&'static str, &Figures)]) {
    println!(
        "median [least–most] of {} turns of {} s, stores on {:?}, stories of 2 KiB, {} under way{}",
        args.repeats,
        args.seconds,
        args.store,
        args.under_way,
        if args.bulk { ", pushed through streams" } else { "" }
    );
    println!("\n| limit, without our layers | figure |\n|---|---|");
    println!("| store: rows of 2 KiB, 200 in a transaction | {} /s |", machine.rows);
    println!(
        "| JetStream: messages of 2 KiB, 500 in an atomic batch, `sync_interval: always` | {} /s |",
        machine.messages
    );
    println!("| tonic: unary calls of 2 KiB | {} /s |", machine.calls);

    let names: String = all.iter().map(|(name, _)| format!(" {name} |")).collect();
    println!("\n| what |{names}\n|---|{}", "---|".repeat(all.len()));
    let columns = Columns(all);
    columns.row("sustained, SubmitRaw to ArticlePublished", " stories/s", |figures| figures.sustained.clone());
    columns.row("the same, until nothing is left to do", " stories/s", |figures| figures.to_the_end.clone());
    columns.row("A/A: odd turns / even turns", "", |figures| Spread::of(figures.sustained.against_itself()));
    needs(&columns, machine);
    columns.row("push to publication at part of that rate, p50", " ms", |figures| figures.published.p50.clone());
    columns.row("the same, p99", " ms", |figures| figures.published.p99.clone());
    columns.row("approval to page meanwhile, p50", " ms", |figures| figures.approved.p50.clone());
    columns.row("the same, p99", " ms", |figures| figures.approved.p99.clone());
    columns.row("approval to page, idle, p50", " ms", |figures| figures.idle.p50.clone());
    columns.row("the same, p99", " ms", |figures| figures.idle.p99.clone());
    columns.row("a synced write of 4 KiB, p50", " ms", |figures| figures.synced.p50.clone());
    columns.row("the same, p99", " ms", |figures| figures.synced.p99.clone());
    let what = format!("approval to page meanwhile, p50 / {SYNCED_WRITES} synced writes");
    columns.row(&what, "", |figures| figures.approved.p50.over(&figures.synced.p50.times(SYNCED_WRITES)));
    if let [(_, now), (_, before)] = all {
        println!("| sustained, {} / {} | {} | |", all[0].0, all[1].0, now.sustained.over(&before.sustained));
        println!("| the same, until nothing is left to do | {} | |", now.to_the_end.over(&before.to_the_end));
    }
    for (name, figures) in all {
        costs(name, figures);
    }
}

/// What one story needs of each limit, and how much of the limits the pipeline uses.
fn needs(columns: &Columns<'_>, machine: &Machine) {
    columns.row("one story needs: rows", "", |figures| figures.rows.clone());
    columns.row("one story needs: KiB in the stores", "", |figures| figures.row_bytes.clone());
    columns.row("one story needs: messages", "", |figures| figures.messages.clone());
    columns.row("one story needs: KiB in the streams", "", |figures| figures.message_bytes.clone());
    columns.row("one story needs: calls", "", |figures| figures.calls.clone());
    let limits = |figures: &Figures| {
        [machine.rows.over(&figures.rows), machine.messages.over(&figures.messages), machine.calls.over(&figures.calls)]
    };
    for (index, what) in ["the store", "JetStream", "tonic"].into_iter().enumerate() {
        let what = format!("sustained / the stories that {what} alone could take");
        columns.row(&what, "", |figures| figures.sustained.over(&limits(figures)[index]));
    }
    columns.row("sustained / the least of these", "", |figures| {
        figures.sustained.over(&Spread::least_of(&limits(figures)))
    });
    columns.row("the same, until nothing is left to do", "", |figures| {
        figures.to_the_end.over(&Spread::least_of(&limits(figures)))
    });
    columns.row("sustained / the bytes that the store alone could take", "", |figures| {
        figures.sustained.over(&machine.rows.times(2.0).over(&figures.row_bytes))
    });
}

fn costs(name: &str, figures: &Figures) {
    println!("\n| a story costs ({name}) | CPU, ms | written, KiB | context switches |\n|---|---|---|---|");
    let print = |name: &str, cost: &Cost| println!("| {name} | {} | {} | {} |", cost.cpu, cost.written, cost.switches);
    for (name, cost) in &figures.processes {
        if *name == super::LOAD {
            print("all of these", &figures.all);
            print("all of these, until nothing is left to do", &figures.whole);
        }
        print(name, cost);
    }
    // A row is written to the log and, by a checkpoint, to its table; a message to its stream.
    let stored = figures.row_bytes.times(2.0).plus(&figures.message_bytes);
    println!("| 2 × stores + streams | | {stored} | |");
    println!("| written until nothing is left to do / that | | {} | |", figures.whole.written.over(&stored));
}
