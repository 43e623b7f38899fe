//! Streams that are reset, and heads without end.

use std::time::Duration;

use newsroom_fixtures::{NatsServer, RunningService};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tonic::service::Routes;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    consumer_world::TIMEOUT,
    support::{Database, service},
};

// Frames of RFC 9113, section 6.
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM_AND_HEADERS: u8 = 5;
/// An error code of section 7: the peer makes too much work.
const ENHANCE_YOUR_CALM: u32 = 11;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// `POST http://localhost/`, by RFC 7541 (static table, and a literal that is not indexed).
fn head() -> Vec<u8> {
    [&[0x83, 0x86, 0x84, 0x01, 9][..], b"localhost"].concat()
}

struct Open {
    running: RunningService,
    _parts: (NatsServer, Database),
}

impl Open {
    async fn start() -> Self {
        let (nats, database) = (NatsServer::start(), Database::sqlite());
        let service = service(&nats.url(), &crate::support::on_loopback(), &database.config()).await;
        let running = RunningService::run(service.into_app(Routes::default())).await;
        Self { running, _parts: (nats, database) }
    }

    /// Sends these frames behind the preface. Returns what the server answers until it ends the connection.
    async fn answer(&self, frames: Vec<u8>) -> Vec<(u8, Vec<u8>)> {
        let (mut reader, mut writer) = TcpStream::connect(self.running.grpc()).await.unwrap().into_split();
        let sent = async {
            writer.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await?;
            writer.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
            writer.write_all(&frames).await
        };
        let mut answer = Vec::new();
        let read = async {
            // A connection that is cut off is reset.
            let _reset = reader.read_to_end(&mut answer).await;
        };
        // The server may end the connection before all is sent.
        let (_sent, ()) = timeout(TIMEOUT, async { tokio::join!(sent, read) }).await.expect("the connection ends");
        let mut rest = answer.as_slice();
        let mut found = Vec::new();
        while let [one, two, three, kind, _, _, _, _, _, ..] = *rest {
            let length = usize::try_from(u32::from_be_bytes([0, one, two, three])).unwrap();
            let Some(payload) = rest.get(9..9 + length) else { break };
            found.push((kind, payload.to_vec()));
            rest = &rest[9 + length..];
        }
        found
    }

    async fn still_answers(&self) {
        let mut client = HealthClient::new(self.running.channel());
        let answered = timeout(Duration::from_secs(30), client.check(HealthCheckRequest::default())).await;
        answered.expect("others are answered").unwrap();
    }
}

fn error_code(frames: &[(u8, Vec<u8>)]) -> Option<u32> {
    let (_, payload) = frames.iter().rfind(|(kind, _)| *kind == GOAWAY)?;
    Some(u32::from_be_bytes(payload.get(4..8)?.try_into().unwrap()))
}

#[tokio::test]
async fn rapid_resets_end_the_connection() {
    let open = Open::start().await;
    let streams = (0..2_000).map(|number| 2 * number + 1);
    let frames = streams.flat_map(|stream| {
        let reset = frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes());
        [frame(HEADERS, END_STREAM_AND_HEADERS, stream, &head()), reset].concat()
    });
    let answer = open.answer(frames.collect()).await;
    assert_eq!(error_code(&answer), Some(ENHANCE_YOUR_CALM), "{answer:?}");
    open.still_answers().await;
}

#[tokio::test]
async fn a_head_without_end_ends_the_connection() {
    let open = Open::start().await;
    // The first frame has no END_HEADERS, and each further one adds a header of a kilobyte.
    let more = [&[0x00, 1, b'x', 0x7f, 0x81, 0x07][..], &[b'y'; 1_024]].concat();
    let more = frame(CONTINUATION, 0, 1, &more);
    let mut frames = frame(HEADERS, 1, 1, &head());
    for _ in 0..2_000 {
        frames.extend_from_slice(&more);
    }
    let answer = open.answer(frames).await;
    let code = error_code(&answer);
    assert!(code.is_some_and(|code| code != 0), "{answer:?}");
    open.still_answers().await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_not_handled() {
    let open = Open::start().await;
    let mut request = tonic::Request::new(HealthCheckRequest::default());
    request.metadata_mut().insert("x", "y".repeat(20 << 10).parse().unwrap());
    let status = HealthClient::new(open.running.channel()).check(request).await.unwrap_err();
    assert_ne!(status.code(), tonic::Code::Ok);
    assert!(status.message().contains("431") || status.message().contains("header"), "{status:?}");
    open.still_answers().await;
}
