//! Pushes many files as one stream: files are read one after the other, and several are under way at once.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::stream;
use newsroom_proto::ingestion::v1::{
    SubmitRawRequest, SubmitRawResponse, SubmitRawStreamRequest, SubmitRawStreamResponse,
    submit_raw_stream_response::Result as Outcome,
};
use tonic::{Code, Status};

use crate::{
    cli::ServiceName,
    client::{
        Caller,
        connect::request_id,
        error::{Failure, told_wait},
        file,
    },
};

/// How often unanswered payloads are sent again.
const REPEATS: u32 = 3;
/// The first pause before that; each further pause is longer.
const BACKOFF: Duration = Duration::from_millis(500);
/// The longest pause that the service may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A file and the outcome of its push.
pub struct Pushed {
    /// The name as typed.
    pub file: String,
    /// The outcome, once it is known.
    pub outcome: Option<Result<SubmitRawResponse, String>>,
    request_id: String,
}

/// Sends the files with the settings of `like`. Sends unanswered files again; the request id makes each happen once.
pub async fn push(
    files: Vec<String>,
    like: &SubmitRawRequest,
    most: u64,
    caller: &Caller,
) -> Result<Vec<Pushed>, Failure> {
    let mut pushed: Vec<Pushed> =
        files.into_iter().map(|file| Pushed { file, outcome: None, request_id: request_id() }).collect();
    let mut repeats = 0;
    loop {
        let broken = round(&mut pushed, like, most, caller).await;
        let told = broken.as_ref().and_then(told_wait);
        let is_passing = told.is_some() || broken.as_ref().is_none_or(|status| status.code() == Code::Unavailable);
        match (pushed.iter().any(|pushed| pushed.outcome.is_none()), broken) {
            (false, _) => return Ok(pushed),
            (true, _) if is_passing && repeats < REPEATS => {
                repeats += 1;
                tokio::time::sleep(told.unwrap_or_default().min(LONGEST_WAIT).max(BACKOFF * repeats)).await;
            }
            (true, Some(status)) => return Err(caller.services.failure(ServiceName::Ingestion, status)),
            (true, None) => {
                let status = Status::unavailable("not everything was answered");
                return Err(caller.services.failure(ServiceName::Ingestion, status));
            }
        }
    }
}

/// Sends the files that have no outcome yet. Returns why the stream broke, if it did.
async fn round(pushed: &mut [Pushed], like: &SubmitRawRequest, most: u64, caller: &Caller) -> Option<Status> {
    let open = pushed.iter().enumerate().filter(|(_, pushed)| pushed.outcome.is_none());
    let open: Vec<_> = open.map(|(at, pushed)| (at, pushed.file.clone(), pushed.request_id.clone())).collect();
    // The files that were sent, in order, and those that cannot be read.
    let sent: Arc<Mutex<Vec<usize>>> = Arc::default();
    let unread: Arc<Mutex<Vec<(usize, String)>>> = Arc::default();
    let messages = {
        let (sent, unread, like) = (sent.clone(), unread.clone(), like.clone());
        let messages = open.into_iter().filter_map(move |(at, file, request_id)| match file::read(&file, most) {
            Ok(payload) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(at);
                let submission = SubmitRawRequest { request_id, payload, ..like.clone() };
                Some(SubmitRawStreamRequest { submission: Some(submission) })
            }
            Err(failure) => {
                unread.lock().unwrap_or_else(PoisonError::into_inner).push((at, failure.to_string()));
                None
            }
        });
        stream::iter(messages)
    };
    let mut broken = None;
    match caller.services.submit_raw_stream(messages).await {
        Err(status) => broken = Some(status),
        Ok(mut answers) => loop {
            match answers.message().await {
                Ok(Some(answer)) => {
                    let sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
                    note(pushed, &sent, answer);
                }
                Ok(None) => break,
                Err(status) => {
                    broken = Some(status);
                    break;
                }
            }
        },
    }
    for (at, why) in unread.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        if let Some(pushed) = pushed.get_mut(at) {
            pushed.outcome = Some(Err(why));
        }
    }
    broken
}

fn note(pushed: &mut [Pushed], sent: &[usize], answer: SubmitRawStreamResponse) {
    let at = usize::try_from(answer.sequence).ok().and_then(|sequence| sent.get(sequence.checked_sub(1)?));
    let Some(pushed) = at.and_then(|at| pushed.get_mut(*at)) else { return };
    pushed.outcome = match answer.result {
        Some(Outcome::Submitted(submitted)) => Some(Ok(submitted)),
        // The error names a delay, so the file is sent again.
        Some(Outcome::Error(error)) if error.retry_delay.is_some() => None,
        Some(Outcome::Error(error)) => Some(Err(error.message)),
        None => None,
    };
}

/// The name of a file for people.
pub fn name(file: &str) -> &str {
    Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or(file)
}
