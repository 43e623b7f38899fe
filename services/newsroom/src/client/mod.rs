//! The client commands: each calls a running service and shows the response.

mod access;
mod address;
mod article;
mod audit;
mod claims;
mod confirm;
mod connect;
mod context;
mod dead_letter;
mod desk;
mod error;
mod events;
mod file;
mod flags;
mod hint;
mod id;
mod import;
mod item;
mod listing;
mod login;
mod notice;
mod outbox;
mod output;
mod related;
mod shown;
mod source;
mod story;
mod storyline;
mod tls;
mod token;
mod watch;
mod whoami;

use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::cli::{Cli, ClientCommand, ClientOptions, SetupCommand};
use connect::Services;
use context::ChosenContext;
use error::Failure;
use output::Screen;
use shown::Shown;
use token::Proof;

/// What every client command needs: the services, the output, and the record of shown stories.
struct Caller {
    services: Services,
    screen: Screen,
    shown: Shown,
}

/// Executes a command that calls services. Reports failures on standard error.
pub async fn run(command: ClientCommand, options: &ClientOptions) -> ExitCode {
    let (screen, flags) = (Screen::of_this_process(options.output), flags::of(&command));
    end(call(command, options, screen).await.map_err(|failure| failure.in_flags(flags)), &screen)
}

/// Executes a command that sets up the others, as [`run`] does.
pub async fn run_setup(command: SetupCommand, options: &ClientOptions) -> ExitCode {
    let screen = Screen::of_this_process(options.output);
    end(set_up(command, options, &screen).await, &screen)
}

fn end(done: Result<(), Failure>, screen: &Screen) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            for line in failure.lines() {
                screen.complain(&line);
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn set_up(command: SetupCommand, options: &ClientOptions, screen: &Screen) -> Result<(), Failure> {
    let (mut options, chosen) = (options.clone(), ChosenContext::of);
    match command {
        SetupCommand::Login(args) => {
            context::tell_of_login(&options, screen);
            login::run(args, &chosen(&mut options)?, &options, screen).await
        }
        SetupCommand::Logout => login::log_out(&chosen(&mut options)?, &options, screen).await,
        SetupCommand::Context(command) => context::run(command, &options, screen),
        SetupCommand::Token => {
            let token = token::for_others(&chosen(&mut options)?, &options).await?;
            screen.bytes(format!("{token}\n").as_bytes())
        }
        SetupCommand::Completion { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "newsroom", &mut script);
            screen.bytes(&script)
        }
    }
}

async fn call(command: ClientCommand, options: &ClientOptions, screen: Screen) -> Result<(), Failure> {
    let mut options = options.clone();
    let chosen = ChosenContext::of(&mut options)?;
    let proof = Proof::of(&chosen, &options)?;
    let shown = Shown::of(&options, proof.reader(&options));
    let caller = Caller { services: Services::new(&options, proof)?, screen, shown };
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
        ClientCommand::Whoami => whoami::run(&chosen, &caller).await,
    }
}
