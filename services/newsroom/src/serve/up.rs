//! `up`: all services in one process, and nats-server as its child.

mod plan;
mod services;
mod table;

use anyhow::Context as _;
use newsroom_chassis::telemetry::Telemetry;
use tokio_util::sync::CancellationToken;

use super::{
    flush,
    nats::{Nats, credentials::Passwords},
    sample, signal,
    tell::{print, say, sentence},
};
use crate::{
    cli::{ServiceName, UpArgs},
    local,
};
use plan::Plan;
use services::{Address, Services};

pub(super) async fn run(args: UpArgs) -> anyhow::Result<()> {
    let mut plan = Plan::make(&args)?;
    let telemetry = plan.roles.first().context("there is no service")?.common().telemetry.clone();
    let telemetry = Telemetry::start(&telemetry, "newsroom").map_err(anyhow::Error::msg)?;
    let stop = signal::stop();
    let mut nats = None;
    if let Some(ports) = plan.nats {
        say("starting nats-server");
        let folder = plan::nats_folder(&plan.data_dir);
        let passwords = Passwords::of(&folder)?;
        plan.give(&passwords);
        nats = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            started = Nats::start(args.nats_server.as_deref(), &folder, (ports, plan.storage()), passwords) => Some(started?),
        };
    }
    let ran = serve(&args, &mut plan, nats.as_mut(), &stop).await;
    if let Some(nats) = nats {
        nats.stop().await;
    }
    flush(telemetry).await;
    if ran.is_ok() {
        say("stopped");
    }
    ran
}

/// Runs the services until `stop`, or until one of them or the bus fails; then stops them.
async fn serve(
    args: &UpArgs,
    plan: &mut Plan,
    nats: Option<&mut Nats>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    say("starting ingestion, editorial, publishing and recommendations");
    let start = Services::start(std::mem::take(&mut plan.roles));
    let (mut services, addresses) = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        started = start => started?,
    };
    let known = addresses.iter().filter(|at| plan.trusting.contains(&at.service));
    let remembered = local::remember(known.map(|at| format!("http://{}", at.grpc)), &plan.data_dir);
    if let Err(error) = &remembered {
        say(&format!("client commands have no key, because this account keeps no state: {error}"));
    }
    let has_key = remembered.is_ok() && plan.trusting.len() == addresses.len();
    let table = table::of(&addresses, nats.as_ref().map(|nats| nats.url()).as_deref(), has_key);
    let bus_lost = async {
        match nats {
            Some(nats) => nats.keep().await,
            None => std::future::pending().await,
        }
    };
    let begun = async {
        begin(args, plan, &addresses).await?;
        print(&table);
        std::future::pending().await
    };
    let ran = tokio::select! {
        () = stop.cancelled() => Ok(()),
        failed = begun => failed,
        error = bus_lost => Err(error),
        error = services.ended() => Err(error),
    };
    say("stopping");
    services.stop().await;
    ran
}

/// Waits until all services serve. Ingests the sample wire into an empty newsroom; if that fails, the next start goes on
/// with it.
async fn begin(args: &UpArgs, plan: &Plan, addresses: &[Address]) -> anyhow::Result<()> {
    services::until_serving(addresses).await?;
    let takes_sample = !args.no_sample && plan.trusting.contains(&ServiceName::Ingestion);
    let ingestion = addresses.iter().find(|at| at.service == ServiceName::Ingestion);
    if let Some(ingestion) = ingestion.filter(|_| takes_sample) {
        match sample::take_in(&plan.data_dir, &plan.issuer, ingestion.grpc).await {
            Ok(Some((texts, pictures))) => {
                say(&format!("the store was empty: took in the sample wire, {texts} texts and {pictures} pictures"));
            }
            Ok(None) => {}
            Err(error) => eprintln!("warning: the sample wire is not whole: {}", sentence(&error)),
        }
    }
    Ok(())
}
