//! The client commands: each calls a running service and shows the response.

mod access;
mod address;
mod article;
mod audit;
mod confirm;
mod connect;
mod dead_letter;
mod desk;
mod error;
mod events;
mod file;
mod id;
mod import;
mod item;
mod listing;
mod outbox;
mod output;
mod related;
mod shown;
mod source;
mod story;
mod storyline;
mod token;
mod watch;

use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::cli::{Cli, ClientCommand, ClientOptions};
use connect::Services;
use error::Failure;
use output::Screen;
use shown::Shown;

/// What every client command needs: the services, the output, and the record of shown stories.
struct Caller {
    services: Services,
    screen: Screen,
    shown: Shown,
}

/// Executes a client command. Reports failures on standard error.
pub async fn run(command: ClientCommand, options: &ClientOptions) -> ExitCode {
    let screen = Screen::of_this_process(options.output);
    match dispatch(command, options, screen).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            for line in failure.lines() {
                screen.complain(&line);
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn dispatch(command: ClientCommand, options: &ClientOptions, screen: Screen) -> Result<(), Failure> {
    let caller = Caller { services: Services::new(options)?, screen, shown: Shown::of(options) };
    match command {
        ClientCommand::Source(command) => source::run(command, &caller).await,
        ClientCommand::Import(args) => import::run(args, &caller).await,
        ClientCommand::Item(command) => item::run(command, &caller).await,
        ClientCommand::Storyline(command) => storyline::run(command, &caller).await,
        ClientCommand::Story(command) => story::run(command, &caller).await,
        ClientCommand::Desk(command) => desk::run(command, &caller).await,
        ClientCommand::Access(command) => access::run(command, &caller).await,
        ClientCommand::Audit(command) => audit::run(command, &caller).await,
        ClientCommand::Article(command) => article::run(command, &caller).await,
        ClientCommand::Related(args) => related::run(args, &caller).await,
        ClientCommand::DeadLetter(command) => dead_letter::run(command, &caller).await,
        ClientCommand::Events(command) => events::run(command, &caller).await,
        ClientCommand::Outbox(command) => outbox::run(command, &caller).await,
        ClientCommand::Reconcile(args) => outbox::reconcile(args, &caller).await,
        ClientCommand::Token => caller.screen.bytes(format!("{}\n", token::for_others(options)?).as_bytes()),
        ClientCommand::Completion { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "newsroom", &mut script);
            caller.screen.bytes(&script)
        }
    }
}
