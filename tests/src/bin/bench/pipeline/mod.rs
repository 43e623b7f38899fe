//! The complete way of a story, and the limits of its parts.

mod approvals;
mod arrivals;
mod figures;
mod load;
mod machine;
mod pusher;
mod report;
mod stored;
mod usage;

pub(crate) use usage::{Usage, peak_memory};

use std::{sync::Arc, time::Duration};

use newsroom_tests::{Options, binary};

use self::{
    approvals::Approvals,
    figures::Figures,
    load::{ClosedLoop, Load},
    machine::Machine,
    pusher::Payloads,
    stored::Stored,
};
use crate::PipelineArgs;

/// The name of this program among the processes.
const LOAD: &str = "load";
/// How many payloads are made before the measurements.
const PREPARED: u64 = 50_000;
/// The pauses between two approvals, under load and in an idle newsroom.
const APPROVAL_INTERVAL: Duration = Duration::from_millis(50);
const IDLE_INTERVAL: Duration = Duration::from_secs(1);

/// A binary and what was measured with it.
struct Subject {
    name: &'static str,
    options: Options,
    figures: Figures,
}

/// Measures all parts in turns, and prints the results.
pub(crate) async fn run(args: PipelineArgs) {
    let payloads = Arc::new(Payloads::prepare(PREPARED));
    let subject = |name, binary| {
        let options = Options::on(args.store.into()).auto_approving().running(binary);
        Subject { name, options, figures: Figures::default() }
    };
    let own = subject("pipeline", binary());
    // The load comes from one address. A binary of an earlier commit may have no such limit.
    let options = own.options.clone().with_all("server.limits.address.calls_per_second=1000000");
    let mut subjects = vec![Subject { options, ..own }];
    subjects.extend(args.against.clone().map(|binary| subject("before", binary)));
    let mut machine = Machine::default();
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}: the limits", args.repeats);
        machine.measure(args.store.into()).await;
        // Each binary is the first in every second turn.
        if repeat > 1 {
            subjects.reverse();
        }
        for subject in &mut subjects {
            eprintln!("measuring {repeat} of {}: {}", args.repeats, subject.name);
            let figures = turn(&args, subject.options.clone(), payloads.clone()).await;
            subject.figures.add(figures);
        }
    }
    subjects.sort_by_key(|subject| subject.name != "pipeline");
    let figures: Vec<_> = subjects.iter().map(|subject| (subject.name, &subject.figures)).collect();
    report::print(&args, &machine, &figures);
}

/// Measures one newsroom.
async fn turn(args: &PipelineArgs, options: Options, payloads: Arc<Payloads>) -> figures::Measured {
    let load = Load::start(options, payloads).await;
    let before = Stored::of(&load.newsroom).await;
    let how = ClosedLoop { under_way: args.under_way as usize, seconds: args.seconds, bulk: args.bulk };
    let sustained = load.sustained(how).await;
    load.newsroom.settled().await;
    let needed = (Stored::of(&load.newsroom).await - before).per(load.pushed() as f64);
    let rate = sustained.rate * args.load;
    let approvals = args.seconds * 1_000 / u64::try_from(APPROVAL_INTERVAL.as_millis()).unwrap_or(1);
    let under_load = Approvals::prepare(&load.newsroom, 0, approvals).await;
    let (published, approved) = tokio::join!(load.latency(rate, args.seconds), under_load.measure(APPROVAL_INTERVAL));
    load.newsroom.settled().await;
    let synced = crate::limits::synced_writes();
    let idle = Approvals::prepare(&load.newsroom, approvals, args.idle).await;
    load.newsroom.settled().await;
    let idle = idle.measure(IDLE_INTERVAL).await;
    load.end().await;
    figures::Measured { sustained, needed, published, approved, idle, synced }
}
