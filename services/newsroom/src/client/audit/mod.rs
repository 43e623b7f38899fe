//! `newsroom audit …`: what was done, by whom and why.

mod about;
mod continuity;
mod export;
mod file;
mod key;
mod list;
mod records;
mod verify;

use super::{Caller, error::Failure};
use crate::cli::AuditCommand;

pub async fn run(command: AuditCommand, caller: &Caller) -> Result<(), Failure> {
    match command {
        AuditCommand::List(args) => list::run(args, caller).await,
        AuditCommand::Verify(args) => match args.file {
            Some(path) => file::verify(&path, &args.public_keys, caller),
            None => verify::run(args.services.chosen(), caller).await,
        },
        AuditCommand::Export(args) => export::run(args, caller).await,
        AuditCommand::Key(args) => key::run(args, caller).await,
    }
}
