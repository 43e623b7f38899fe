//! The binary of Newsroom. It runs the services and is also their command-line client.

mod cli;
mod client;
mod local;
mod serve;

use std::process::ExitCode;

use mimalloc::MiMalloc;
use tokio::runtime::Builder;

use cli::{Cli, Command, ServerCommand};

/// The services allocate much and on many threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // This fails only when a provider is already installed, which is not the case.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::read();
    if let Command::Server(ServerCommand::NatsServerChild(args)) = &cli.command {
        return serve::become_nats_server(args);
    }
    let runtime = match cli.command {
        Command::Client(_) | Command::Setup(_) => Builder::new_current_thread().enable_all().build(),
        Command::Server(_) => Builder::new_multi_thread().enable_all().build(),
    };
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the process cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match cli.command {
        Command::Client(command) => runtime.block_on(client::run(command, &cli.client)),
        Command::Setup(command) => runtime.block_on(client::run_setup(command, &cli.client)),
        Command::Server(command) => runtime.block_on(serve::run(command)),
    }
}
