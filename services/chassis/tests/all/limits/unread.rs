//! Answers that their callers do not read.

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Response};
use newsroom_chassis::task;
use newsroom_fixtures::{error_reason, wait_until_async};
use tokio::{net::TcpStream, task::JoinHandle};
use tonic::{Code, Status};

use super::{Guarded, call, reason};
use crate::consumer_world::TIMEOUT;

/// The memory for answers.
const MEMORY: usize = 64 << 10;
/// How many answers one caller may have unread: an answer to a health call takes a little more than a KiB.
const ANSWERS: usize = MEMORY / 4 / (1 << 10) - 1;

/// A caller who asks, and reads nothing.
struct Silent {
    calls: SendRequest<Bytes>,
    connection: JoinHandle<()>,
    token: String,
    /// What has come until now.
    unread: Vec<Response<h2::RecvStream>>,
}

impl Silent {
    async fn connect(guarded: &Guarded, subject: &str) -> Self {
        let stream = TcpStream::connect(guarded.address()).await.unwrap();
        // No byte of an answer may be sent.
        let (calls, connection) = h2::client::Builder::new().initial_window_size(0).handshake(stream).await.unwrap();
        let connection = task::spawn("connection", async move {
            // It ends with the test.
            let _ended = connection.await;
        });
        Self { calls, connection, token: guarded.token(subject), unread: Vec::new() }
    }

    /// Calls once. Returns the error of an answer that is none.
    async fn call(&mut self) -> Option<Status> {
        let request = http::Request::post("http://localhost/grpc.health.v1.Health/Check")
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .header("authorization", format!("Bearer {}", self.token));
        let mut calls = self.calls.clone().ready().await.unwrap();
        let (answer, mut message) = calls.send_request(request.body(()).unwrap(), false).unwrap();
        message.send_data(Bytes::from_static(&[0; 5]), true).unwrap();
        let answer = answer.await.unwrap();
        let status = status_of(answer.headers());
        self.unread.push(answer);
        status
    }

    /// Calls until it is refused.
    async fn until_refused(&mut self) -> (usize, Status) {
        for answered in 0..=ANSWERS {
            if let Some(status) = self.call().await {
                return (answered, status);
            }
        }
        panic!("each call is answered");
    }
}

fn status_of(headers: &HeaderMap) -> Option<Status> {
    Status::from_header_map(headers).filter(|status| status.code() != Code::Ok)
}

#[tokio::test]
async fn what_a_caller_does_not_read_is_bounded() {
    let guarded = Guarded::start(|server| server.max_answer_memory_bytes = MEMORY).await;
    let mut silent = Vec::new();
    for subject in ["ann", "bob", "cid", "dot"] {
        let mut caller = Silent::connect(&guarded, subject).await;
        let (answered, status) = caller.until_refused().await;
        assert_eq!((answered, status.code()), (ANSWERS, Code::ResourceExhausted), "{subject}");
        assert_eq!(error_reason(&status, "test").1, "TOO_MANY_ANSWERS");
        silent.push(caller);
    }
    // Four have nearly all of it, and there are many more callers.
    let mut last = Silent::connect(&guarded, "eve").await;
    let (_, status) = last.until_refused().await;
    assert_eq!((status.code(), error_reason(&status, "test").1.as_str()), (Code::Unavailable, "OVERLOADED"));

    // Who goes leaves nothing behind, and whoever reads takes nothing for long.
    for caller in silent.drain(..).chain([last]) {
        caller.connection.abort();
    }
    let channel = guarded.from(2);
    let token = guarded.token("ann");
    wait_until_async("the memory to be free again", TIMEOUT, async || reason(call(&channel, &token).await) == "OK")
        .await;
    for _ in 0..4 * ANSWERS {
        assert_eq!(reason(call(&channel, &token).await), "OK");
    }
}
