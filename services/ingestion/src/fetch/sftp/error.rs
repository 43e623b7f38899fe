//! Turns errors of SSH and SFTP into failures that say what to do about them.

use russh_sftp::{client::error::Error, protocol::StatusCode};

use crate::{
    domain::SftpFolder,
    fetch::{Failure, failure::quoted, files::Unfetched},
};

pub(super) fn no_ssh(error: &russh::Error) -> Failure {
    match error {
        russh::Error::NoCommonAlgo { kind, .. } => {
            Failure::new(format!("the server and we have no {kind:?} algorithm in common: it knows only old ones"))
        }
        russh::Error::Version => Failure::new("what answers is no SSH server: check the port"),
        error => Failure::new(format!("the SSH connection broke off: {}", cause(error))),
    }
}

pub(super) fn no_sftp(error: russh::Error) -> Failure {
    Failure::new(format!("the server lets us in but gives no SFTP: {}", cause(&error)))
}

pub(super) fn host_key(expected: Option<&str>, actual: &str) -> Failure {
    Failure::new(match expected {
        Some(_) => format!(
            "the server's host key has changed: it is {actual} now. Ask its owner, and change hostkey only if that is right"
        ),
        None => format!("the server's host key is not known: if it is {actual}, add ?hostkey={actual} to the location"),
    })
}

pub(super) fn login(user: &str, is_key: bool) -> Failure {
    let with = if is_key { "private key" } else { "password" };
    Failure::new(format!("the server does not let {user} in with the {with}: check user and credential"))
}

pub(super) fn folder(error: &Error, folder: &SftpFolder) -> Failure {
    match status(error) {
        Some(StatusCode::NoSuchFile) => Failure::new(format!("there is no folder {} on the server", folder.folder)),
        Some(StatusCode::PermissionDenied) => {
            Failure::new(format!("the server does not let {} list {}", folder.user, folder.folder))
        }
        Some(_) => Failure::new(format!("the folder {} cannot be listed: {}", folder.folder, cause(error))),
        None => broken(error),
    }
}

pub(super) fn file(error: &Error) -> Unfetched {
    match status(error) {
        // It was moved or deleted after it was listed.
        Some(StatusCode::NoSuchFile) => Unfetched::Later,
        Some(StatusCode::PermissionDenied) => Unfetched::File("the server does not let us read it".into()),
        Some(_) => Unfetched::File(format!("it cannot be read: {}", cause(error))),
        None => broken(error).into(),
    }
}

pub(super) fn broken(error: &Error) -> Failure {
    Failure::new(format!("the SFTP connection broke off: {}", cause(error)))
}

fn status(error: &Error) -> Option<StatusCode> {
    match error {
        Error::Status(status) => Some(status.status_code),
        _ => None,
    }
}

fn cause(error: &dyn std::error::Error) -> String {
    quoted(&error.to_string())
}
