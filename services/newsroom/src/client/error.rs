//! The failures of a client command, each with one clear line and an exit code.

use std::{error::Error, io, path::PathBuf, time::Duration};

use newsroom_chassis::tls;
use tonic::{Code, ConnectError, Status, TimeoutExpired};
use tonic_types::StatusExt as _;

use super::{hint, output::one_line};
use crate::cli::ServiceName;

/// Names of fields, each with the flag or argument that sets it.
pub type Flags = &'static [(&'static str, &'static str)];

/// Why a client command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A service returned an error, or could not be reached.
    #[error("{}", .0.sentence())]
    Rejected(Box<CallError>),
    /// The command itself was wrong.
    #[error("{0}")]
    Usage(String),
    /// The named thing does not exist.
    #[error("{0}")]
    NotFound(String),
    #[error("{0}")]
    Failed(String),
    /// The named thing is in a state that does not permit the command.
    #[error("{message}")]
    WrongState {
        message: String,
        /// What is possible instead.
        hint: Option<&'static str>,
    },
    /// Something other than a service cannot be reached.
    #[error("{0}")]
    Unreachable(String),
    /// The typed text matches several things.
    #[error("{message}")]
    Ambiguous {
        message: String,
        /// Some of the matches, one per line.
        told: Vec<String>,
    },
    /// A story has changed since the user has known it.
    #[error("{cause}")]
    Conflict {
        /// The error of the service.
        cause: Box<Failure>,
        /// Since when it has changed, for example `since it was listed`.
        base: &'static str,
        /// What has changed, and how to continue.
        told: Vec<String>,
    },
    /// A text that the user wrote was not accepted; it is kept in a file.
    #[error("{cause}")]
    Kept {
        /// Why it was not accepted.
        cause: Box<Failure>,
        /// The file in which the text is kept.
        file: PathBuf,
    },
    /// Several services failed independently.
    #[error("several services failed")]
    Several(Vec<Failure>),
    /// The output could not be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
}

/// The error of a service, and its address.
#[derive(Debug)]
pub struct CallError {
    pub service: ServiceName,
    pub address: String,
    /// The flag or environment variable that set the address, when it is not the default.
    pub given_by: String,
    /// The fields of the request by which errors speak, each with what the user types for it.
    pub flags: Flags,
    /// What gave the token of the call: a variable or an option with its file. `None`: nothing that can be wrong by itself.
    pub token_from: Option<String>,
    /// The status that the service returned, or the status of the transport error.
    pub status: Status,
}

impl Failure {
    /// A response lacks a required message.
    pub fn empty() -> Self {
        Self::Failed("the service's answer is empty".into())
    }

    /// The same failure, in which a service's names of fields are those of flags.
    #[must_use]
    pub fn in_flags(self, flags: Flags) -> Self {
        let boxed = |cause: Box<Self>| Box::new(cause.in_flags(flags));
        match self {
            Self::Rejected(error) => Self::Rejected(Box::new(CallError { flags, ..*error })),
            Self::Kept { cause, file } => Self::Kept { cause: boxed(cause), file },
            Self::Conflict { cause, base, told } => Self::Conflict { cause: boxed(cause), base, told },
            Self::Several(failures) => {
                Self::Several(failures.into_iter().map(|failure| failure.in_flags(flags)).collect())
            }
            other => other,
        }
    }

    /// Whether a service failed because the object has changed since it was read.
    pub fn is_stale(&self) -> bool {
        matches!(self, Self::Rejected(error) if error.is_stale())
    }

    /// Whether a service knows no such caller.
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::Rejected(error) if error.status.code() == Code::Unauthenticated)
    }

    /// Whether a service failed because another source has the name.
    pub fn is_name_taken(&self) -> bool {
        matches!(self, Self::Rejected(error) if error.has_reason("SOURCE_NAME_TAKEN"))
    }

    /// Fails with the errors of several services, if there are any.
    pub fn unless_empty(mut failures: Vec<Self>) -> Result<(), Self> {
        match failures.len() {
            0 => Ok(()),
            1 => Err(failures.remove(0)),
            _ => Err(Self::Several(failures)),
        }
    }

    /// The exit code that `newsroom --help` documents. A closed pipe is not a failure.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Rejected(error) => error.exit_code(),
            Self::Usage(_) => 2,
            Self::NotFound(_) => 3,
            Self::WrongState { .. } => 4,
            Self::Unreachable(_) => 5,
            Self::Failed(_) | Self::Ambiguous { .. } => 1,
            Self::Kept { cause, .. } | Self::Conflict { cause, .. } => cause.exit_code(),
            Self::Several(failures) => failures.first().map_or(1, Self::exit_code),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            Self::Output(_) => 1,
        }
    }

    /// The lines for standard error; none for a closed pipe.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Vec::new(),
            Self::Several(failures) => lines_of(failures),
            Self::Kept { cause, file } => {
                let mut lines = cause.lines();
                lines.push(format!("  your text is kept in {}", file.display()));
                lines
            }
            Self::Conflict { cause, base, told } if !told.is_empty() => {
                // The details repeat the error's own hint and add to it.
                with_details(cause.lines().swap_remove(0).replace("since it was read", base), told)
            }
            Self::Conflict { cause, base, .. } => {
                cause.lines().iter().map(|line| line.replace("since it was read", base)).collect()
            }
            Self::Ambiguous { message, told } => with_details(format!("error: {}", one_line(message)), told),
            Self::Rejected(error) => error.lines(),
            Self::WrongState { message, hint } => {
                let details: Vec<String> = hint.iter().map(|hint| (*hint).to_owned()).collect();
                with_details(format!("error: {}", one_line(message)), &details)
            }
            _ => vec![format!("error: {}", one_line(&self.to_string()))],
        }
    }
}

impl CallError {
    /// Whether the object has changed since it was read.
    pub fn is_stale(&self) -> bool {
        self.has_reason("STALE_ETAG")
    }

    fn has_reason(&self, reason: &str) -> bool {
        self.status.get_details_error_info().is_some_and(|info| info.reason == reason)
    }

    /// Whether the service itself did not answer: the connection failed or broke.
    pub fn is_transport(&self) -> bool {
        self.status.source().is_some()
    }

    /// Whether no connection was made.
    pub fn is_unreachable(&self) -> bool {
        find::<ConnectError>(&self.status).is_some()
    }

    /// Whether the same call may succeed later.
    pub fn is_passing(&self) -> bool {
        let code = self.status.code();
        let passing = [Code::Unavailable, Code::Cancelled, Code::ResourceExhausted];
        self.is_transport() || passing.contains(&code) || code == Code::DeadlineExceeded
    }

    fn exit_code(&self) -> u8 {
        match self.status.code() {
            Code::ResourceExhausted if told_wait(&self.status).is_some() => 5,
            Code::NotFound => 3,
            Code::Aborted | Code::FailedPrecondition | Code::AlreadyExists => 4,
            Code::Unavailable | Code::DeadlineExceeded => 5,
            _ if self.is_transport() => 5,
            _ => 1,
        }
    }

    fn sentence(&self) -> String {
        let service = self.service.as_str();
        if let Some(fault) = tls::fault_of(&self.status) {
            let hint = match fault {
                rustls::Error::InvalidCertificate(_) => " (--ca names the authority that it is checked with)",
                rustls::Error::AlertReceived(_) => " (--cert and --key give a certificate of yours)",
                _ => "",
            };
            return format!("no safe connection to {service} at {}: {fault}{hint}", self.address);
        }
        if self.is_unreachable() {
            let hint = match self.address == self.service.default_address() {
                true => format!("is {service} running? `newsroom up` starts it"),
                false => format!("does {service} run there? check the address, which {} gives", self.given_by),
            };
            return format!("nothing answers at {}: {hint}", self.address);
        }
        if let Some(what) = self.stranger() {
            let given_by = match self.address == self.service.default_address() {
                true => format!("--{service} gives another one"),
                false => format!("check the address, which {} gives", self.given_by),
            };
            return format!("{service} does not run at {}: {what} answers there; {given_by}", self.address);
        }
        if find::<TimeoutExpired>(&self.status).is_some() {
            return format!("{service} did not answer in time (see --timeout)");
        }
        if self.is_transport() {
            let cause = innermost(&self.status);
            return format!("the connection to {service} at {} broke: {cause}", self.address);
        }
        let reason = self.status.get_details_error_info().map(|info| info.reason);
        match (self.message(), reason) {
            (message, Some(reason)) if message.is_empty() => reason,
            (message, None) if message.is_empty() => format!("{service} answered {:?}", self.status.code()),
            (message, Some(reason)) => format!("{message} ({reason})"),
            (message, None) => message,
        }
    }

    /// What answers at the address instead of the service, if it is another program.
    fn stranger(&self) -> Option<&'static str> {
        let message = self.status.message();
        if self.status.code() == Code::Unimplemented && message.is_empty() {
            return Some("another service");
        }
        if message.starts_with("grpc-status header missing") || message.contains("invalid compression flag") {
            return Some("a web server");
        }
        // A server of HTTP/1 answers to HTTP/2 with bytes that are no frame of it.
        let cause = innermost(&self.status).to_lowercase();
        let is_strange =
            ["frame with invalid size", "frame_size_error", "http2 error", "invalid http version", "preface"];
        let is_strange = self.is_transport() && is_strange.iter().any(|part| cause.contains(part));
        is_strange.then_some("a program that does not speak gRPC")
    }

    /// The message of the service. Where it names the violations of fields, they are named by their flags.
    fn message(&self) -> String {
        let message = self.status.message();
        if self.flags.is_empty() || self.status.get_details_bad_request().is_none() {
            return message.to_owned();
        }
        let parts = message.split("; ").map(|part| match part.split_once(' ') {
            Some((field, rule)) => format!("{} {rule}", self.flag(field)),
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("; ")
    }

    /// What the user types for a field.
    fn flag<'f>(&self, field: &'f str) -> &'f str {
        self.flags.iter().find(|(name, _)| *name == field).map_or(field, |(_, flag)| flag)
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("error: {}", one_line(&self.sentence()))];
        let details = self.status.get_error_details();
        for violation in details.bad_request().iter().flat_map(|found| &found.field_violations) {
            // The message itself already names the first few.
            let named = format!("{} {}", violation.field, violation.description);
            if !self.status.message().split("; ").any(|part| part == named) {
                let text = format!("  {}: {}", self.flag(&violation.field), violation.description);
                lines.push(format!("  {}", one_line(text.trim())));
            }
        }
        for violation in details.precondition_failure().iter().flat_map(|found| &found.violations) {
            if violation.description != self.status.message() {
                lines.push(format!("  {}", one_line(&violation.description)));
            }
        }
        if let Some(hint) = details.error_info().and_then(|info| hint::of(&info.reason, self.status.message())) {
            lines.push(format!("  {hint}"));
        }
        if let Some(from) = self.token_from.as_ref().filter(|_| self.status.code() == Code::Unauthenticated) {
            lines.push(format!("  the token is that of {from}"));
        }
        let retry = details.retry_info().and_then(|info| info.retry_delay);
        if let Some(delay) = retry.filter(|delay| *delay > Duration::ZERO) {
            lines.push(format!("  try again in {:.0} s", delay.as_secs_f64().ceil()));
        }
        lines
    }
}

/// How long a service asks its caller to wait before the same call may succeed: it is unavailable, or the caller has used
/// up what it may use.
pub fn told_wait(status: &Status) -> Option<Duration> {
    matches!(status.code(), Code::Unavailable | Code::ResourceExhausted)
        .then(|| status.get_details_retry_info()?.retry_delay)
        .flatten()
}

/// The lines of several failures. An error that several services returned is told once, with the names of the services.
fn lines_of(failures: &[Failure]) -> Vec<String> {
    let mut groups: Vec<(Vec<String>, Vec<&str>)> = Vec::new();
    for failure in failures {
        let lines = failure.lines();
        // The message of a service does not name the service; those about connections do.
        let service = match failure {
            Failure::Rejected(error) if !error.is_transport() => vec![error.service.as_str()],
            _ => Vec::new(),
        };
        match groups.iter_mut().find(|(known, _)| *known == lines) {
            Some((_, services)) => services.extend(service),
            None => groups.push((lines, service)),
        }
    }
    let are_several = failures.len() > 1;
    let told = groups.into_iter().flat_map(|(mut lines, services)| {
        if let Some(first) = lines.first_mut().filter(|_| are_several && !services.is_empty()) {
            *first = first.replacen("error: ", &format!("error: {}: ", services.join(", ")), 1);
        }
        lines
    });
    told.collect()
}

fn with_details(first: String, details: &[String]) -> Vec<String> {
    let details = details.iter().map(|detail| format!("  {}", one_line(detail)));
    std::iter::once(first).chain(details).collect()
}

/// The first cause of a certain type below an error.
fn find<E: Error + 'static>(error: &dyn Error) -> Option<&E> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn innermost(error: &dyn Error) -> String {
    let mut text = String::new();
    let mut next = error.source();
    while let Some(error) = next {
        text = error.to_string();
        next = error.source();
    }
    text
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
