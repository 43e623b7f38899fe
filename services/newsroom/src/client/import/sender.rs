//! Sends the files of an import as one stream, with many of them under way at once.
//!
//! The stream begins again when it breaks, or when the service asks for a pause. The files without an answer are then
//! sent again, with the same request ids.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures::{Stream, stream};
use newsroom_proto::ingestion::v1::{
    SubmitRawError, SubmitRawStreamRequest, SubmitRawStreamResponse, submit_raw_stream_response::Result as Outcome,
};
use tonic::{Code, Status};

use super::{
    journal::{Digest, Journal},
    listing::LeftOut,
    progress::Progress,
    reader::{self, FileRead, Plan},
    report::Report,
};
use crate::{
    cli::ServiceName,
    client::{
        Caller,
        error::{Failure, told_wait},
    },
};

/// How long the import waits for a service that gives no answer.
const PATIENCE: Duration = Duration::from_secs(300);
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// The longest pause that the service may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How often a file is sent that takes the service too long.
const ATTEMPTS: u32 = 3;

/// The sender of an import.
pub struct Sender {
    plan: Arc<Plan>,
    state: Arc<Mutex<State>>,
}

/// The state of an import.
struct State {
    /// Whether each file is finished: imported, or left out.
    is_done: Vec<bool>,
    /// How often each file took the service too long.
    slow: HashMap<usize, u32>,
    /// The number of the current stream. A stream before it takes no more files.
    round: u64,
    /// The files that were sent in this stream and have no answer, in their order.
    sent: VecDeque<(usize, Digest)>,
    /// Why the import ends before all files are done.
    failure: Option<Failure>,
    journal: Journal,
    progress: Progress,
    report: Report,
}

impl Sender {
    /// A sender of the planned files. `left_out`: what could not be listed.
    pub fn new(plan: Plan, left_out: Vec<LeftOut>, journal: Journal) -> Self {
        let mut report = Report::default();
        report.counts.all = plan.files.len() + left_out.len();
        for left_out in left_out {
            report.leave_out(left_out);
        }
        let state = State {
            is_done: vec![false; plan.files.len()],
            slow: HashMap::new(),
            round: 0,
            sent: VecDeque::new(),
            failure: None,
            journal,
            progress: Progress::start(),
            report,
        };
        Self { plan: Arc::new(plan), state: Arc::new(Mutex::new(state)) }
    }

    /// Sends all files, and returns what became of them.
    pub async fn send(self, caller: &Caller) -> Result<Report, Failure> {
        let (mut backoff, mut last_answer) = (FIRST_BACKOFF, Instant::now());
        loop {
            let before = self.lock().done();
            let broken = self.round(caller).await;
            if let Some(end) = self.end() {
                return end;
            }
            if self.lock().done() > before {
                (backoff, last_answer) = (FIRST_BACKOFF, Instant::now());
            }
            let broken = broken.unwrap_or_else(|| Status::unavailable("the service asks for a pause"));
            let told = told_wait(&broken).unwrap_or_default().min(LONGEST_WAIT);
            let broken = caller.services.failure(ServiceName::Ingestion, broken);
            let is_passing = matches!(&broken, Failure::Rejected(error) if error.is_passing());
            if !is_passing || last_answer.elapsed() > PATIENCE {
                self.lock().progress.end();
                return Err(broken);
            }
            if backoff > FIRST_BACKOFF {
                self.lock().progress.waits(&broken.to_string());
            }
            tokio::time::sleep(backoff.max(told)).await;
            backoff = (backoff * 2).min(LONGEST_BACKOFF);
        }
    }

    /// The end of the import, if all files are done or the import cannot go on.
    fn end(&self) -> Option<Result<Report, Failure>> {
        let mut state = self.lock();
        let failure = state.failure.take();
        if failure.is_none() && !state.is_done.iter().all(|is_done| *is_done) {
            return None;
        }
        state.progress.end();
        state.report.elapsed = state.progress.elapsed();
        Some(failure.map_or_else(|| Ok(std::mem::take(&mut state.report)), Err))
    }

    /// Sends the files that are not done in one stream. Returns why the stream broke, if it did.
    async fn round(&self, caller: &Caller) -> Option<Status> {
        let (round, open) = self.lock().begin();
        let messages = messages(self.plan.clone(), self.state.clone(), round, open);
        let mut answers = match caller.services.submit_raw_stream(messages).await {
            Ok(answers) => answers,
            Err(status) => return Some(status),
        };
        loop {
            match answers.message().await {
                Ok(Some(answer)) => self.lock().note(&self.plan, answer),
                Ok(None) => return None,
                Err(status) => return Some(status),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The messages of a stream with the files at these places. The stream ends early when it has been paused.
fn messages(
    plan: Arc<Plan>,
    state: Arc<Mutex<State>>,
    round: u64,
    places: Vec<usize>,
) -> impl Stream<Item = SubmitRawStreamRequest> + Send + 'static {
    let files = reader::start(plan.clone(), places);
    stream::unfold((plan, state, files), move |(plan, state, mut files)| async move {
        loop {
            let read = files.recv().await?;
            let message = lock(&state).take(round, read, &plan)?;
            if let Some(message) = message {
                return Some((message, (plan, state, files)));
            }
        }
    })
}

impl State {
    /// The number of files that are done.
    fn done(&self) -> usize {
        let counts = self.report.counts;
        counts.imported + counts.earlier + counts.left_out
    }

    /// Begins a stream. Returns its number, and the places of the files that are not done.
    fn begin(&mut self) -> (u64, Vec<usize>) {
        self.round += 1;
        self.sent.clear();
        let open = self.is_done.iter().enumerate().filter(|(_, is_done)| !**is_done);
        (self.round, open.map(|(at, _)| at).collect())
    }

    /// Lets the current stream take no more files. It ends after its last answer.
    fn pause(&mut self) {
        self.round += 1;
    }

    /// Takes a file that was read, and returns the message for it, if it is sent. `None`: the stream takes no more.
    fn take(&mut self, round: u64, read: FileRead, plan: &Plan) -> Option<Option<SubmitRawStreamRequest>> {
        if round != self.round {
            return None;
        }
        let message = match read {
            FileRead::Changed { at, digest, request } => {
                self.sent.push_back((at, digest));
                Some(SubmitRawStreamRequest { submission: Some(request) })
            }
            FileRead::Unchanged { at } => {
                self.is_done[at] = true;
                self.report.counts.earlier += 1;
                None
            }
            FileRead::Unreadable { at, reason } => {
                self.leave_out(at, reason, plan);
                None
            }
        };
        self.progress.show(self.report.counts);
        Some(message)
    }

    /// Records the answer to the first file without one.
    fn note(&mut self, plan: &Plan, answer: SubmitRawStreamResponse) {
        let Some((at, digest)) = self.sent.pop_front() else { return };
        match answer.result {
            Some(Outcome::Submitted(submitted)) => {
                self.is_done[at] = true;
                self.report.add(&plan.files[at].name(), &submitted.ingested, &submitted.rejected);
                if let Err(error) = self.journal.write(&plan.files[at].key, &digest) {
                    self.give_up(Failure::Failed(format!("cannot write the journal: {error}")));
                }
            }
            Some(Outcome::Error(error)) => self.note_error(plan, at, &error),
            None => {}
        }
        self.progress.show(self.report.counts);
    }

    fn note_error(&mut self, plan: &Plan, at: usize, error: &SubmitRawError) {
        let code = Code::from(error.code);
        let is_passing = error.retry_delay.is_some() || matches!(code, Code::Unavailable | Code::ResourceExhausted);
        match error.reason.as_str() {
            "SOURCE_PAUSED" | "SOURCE_NOT_FOUND" => self.give_up(Failure::Failed(error.message.clone())),
            _ if code == Code::DeadlineExceeded => {
                let attempts = self.slow.entry(at).or_default();
                *attempts += 1;
                if *attempts == ATTEMPTS {
                    self.leave_out(at, error.message.clone(), plan);
                }
            }
            _ if is_passing => self.pause(),
            _ => self.leave_out(at, error.message.clone(), plan),
        }
    }

    fn leave_out(&mut self, at: usize, reason: String, plan: &Plan) {
        self.is_done[at] = true;
        self.report.leave_out(LeftOut { name: plan.files[at].name(), reason });
    }

    fn give_up(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
        self.pause();
    }
}
