//! Hosts and origins, deadlines and labels of the gRPC port.

use std::{convert::Infallible, net::SocketAddr, pin::Pin, task, time::Duration};

use futures::{StreamExt as _, stream};
use http::{Request, Response};
use newsroom_chassis::server::ServerConfig;
use newsroom_fixtures::{NatsServer, RunningService, wait_until_async};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body, server::NamedService, transport::Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use crate::support::{Database, service};

const TIMEOUT: Duration = Duration::from_secs(30);

/// Never answers (`/Slow/Call`), or starts an answer and never ends it (`/Slow/Stream`). Its work is dropped with it.
#[derive(Clone)]
struct Slow(CancellationToken);

impl NamedService for Slow {
    const NAME: &'static str = "Slow";
}

impl tower::Service<Request<Body>> for Slow {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let dropped = self.0.clone().drop_guard();
        Box::pin(async move {
            if request.uri().path() == "/Slow/Call" {
                std::future::pending::<()>().await;
            }
            let frames = stream::pending::<Result<hyper::body::Frame<bytes::Bytes>, Status>>().map(move |frame| {
                let _work = &dropped;
                frame
            });
            let answer = Response::new(Body::new(http_body_util::StreamBody::new(frames)));
            let (mut head, body) = answer.into_parts();
            head.headers.insert("content-type", http::HeaderValue::from_static("application/grpc"));
            Ok(Response::from_parts(head, body))
        })
    }
}

struct Open {
    grpc: SocketAddr,
    admin: SocketAddr,
    dropped: CancellationToken,
    _parts: (RunningService, NatsServer, Database),
}

async fn open(change: impl FnOnce(&mut ServerConfig)) -> Open {
    let (nats, database) = (NatsServer::start(), Database::sqlite());
    let mut server = crate::support::on_loopback();
    change(&mut server);
    let service = service(&nats.url(), &server, &database.config()).await;
    let dropped = CancellationToken::new();
    let app = service.into_app(tonic::service::Routes::new(Slow(dropped.clone())));
    let running = RunningService::run(app).await;
    Open { grpc: running.grpc(), admin: running.admin(), dropped, _parts: (running, nats, database) }
}

async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn web_call(headers: &str) -> String {
    format!(
        "POST /grpc.health.v1.Health/Check HTTP/1.1\r\n{headers}content-type: application/grpc-web+proto\r\n\
         content-length: 5\r\nconnection: close\r\n\r\n\0\0\0\0\0"
    )
}

#[tokio::test]
async fn a_page_that_is_not_ours_reaches_nothing() {
    let open = open(|server| {
        server.allowed_hosts = vec!["desk.example".into()];
        server.allowed_origins = vec!["https://desk.example".into()];
    })
    .await;
    for (headers, answered) in [
        ("host: evil.example\r\n", "HTTP/1.1 421 "),
        ("host: evil.example\r\norigin: http://evil.example\r\n", "HTTP/1.1 421 "),
        ("host: localhost\r\norigin: http://evil.example\r\n", "HTTP/1.1 403 "),
        ("host: localhost\r\norigin: null\r\n", "HTTP/1.1 403 "),
        ("", "HTTP/1.1 400 "),
        ("host: localhost:1\r\n", "HTTP/1.1 200 "),
        ("host: 10.1.2.3\r\n", "HTTP/1.1 200 "),
        ("host: desk.example\r\norigin: https://desk.example\r\n", "HTTP/1.1 200 "),
    ] {
        let answer = exchange(open.grpc, &web_call(headers)).await;
        assert!(answer.starts_with(answered), "{headers}: {answer}");
    }
    let get = |path: &str, host: &str| format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    for path in ["/metrics", "/readyz", "/livez"] {
        assert!(exchange(open.admin, &get(path, "evil.example")).await.starts_with("HTTP/1.1 421 "), "{path}");
    }
    assert!(exchange(open.admin, &get("/livez", "10.1.2.3:9090")).await.starts_with("HTTP/1.1 200 "));

    let origin = Endpoint::from_shared(format!("http://{}", open.grpc)).unwrap();
    let channel = origin.origin("http://evil.example".parse().unwrap()).connect().await.unwrap();
    let refused = HealthClient::new(channel).check(HealthCheckRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let reason = refused.get_error_details().error_info().unwrap().reason.clone();
    assert_eq!(reason, "HOST_NOT_ALLOWED");
}

#[tokio::test]
async fn a_browser_tool_of_an_allowed_origin_can_call() {
    let open = open(|server| server.allowed_origins = vec!["https://desk.example".into()]).await;
    let preflight = |origin: &str| {
        format!(
            "OPTIONS /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\n\
             access-control-request-method: POST\r\naccess-control-request-headers: x-grpc-web,newsroom-user\r\n\
             connection: close\r\n\r\n"
        )
    };
    let answer = exchange(open.grpc, &preflight("https://desk.example")).await.to_lowercase();
    for line in [
        "http/1.1 200 ",
        "access-control-allow-origin: https://desk.example\r\n",
        "access-control-allow-methods: post\r\n",
        "access-control-allow-headers: x-grpc-web,newsroom-user\r\n",
    ] {
        assert!(answer.contains(line), "{line}: {answer}");
    }
    let answer = exchange(open.grpc, &preflight("https://evil.example")).await;
    assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains("access-control"), "{answer}");
    let call = web_call("host: localhost\r\norigin: https://desk.example\r\n");
    let answer = exchange(open.grpc, &call).await.to_lowercase();
    assert!(answer.contains("access-control-expose-headers: grpc-status,"), "{answer}");
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_told_so_and_worked_on_no_longer() {
    let (server, caller) = ("", "grpc-timeout: 300m\r\n");
    for (limit, asked, path) in [(1, server, "/Slow/Call"), (60, caller, "/Slow/Call"), (60, caller, "/Slow/Stream")] {
        let open = open(|server| server.timeout_seconds = limit).await;
        // The test uses gRPC-Web, because tonic's own client would give up first.
        let call = web_call(&format!("host: localhost\r\n{asked}"));
        let answer = exchange(open.grpc, &call.replace("/grpc.health.v1.Health/Check", path)).await;
        let status = answer.lines().find_map(|line| line.rsplit_once("grpc-status:").map(|(_, code)| code.trim()));
        assert_eq!(status, Some("4"), "{path}: {answer}");
        wait_until_async("what worked on it is gone", TIMEOUT, async || open.dropped.is_cancelled()).await;
    }
}

#[tokio::test]
async fn nobody_makes_up_labels() {
    let open = open(|_| {}).await;
    let telemetry = newsroom_chassis::telemetry::TelemetryConfig::default();
    let _telemetry = newsroom_chassis::telemetry::Telemetry::start(&telemetry, "test").unwrap();
    for path in ["/invented.v1.Service/Call", "/grpc.health.v1.Health/Invented", "/Slow/Stray", "/invented"] {
        let call = web_call("host: localhost\r\ngrpc-timeout: 1m\r\n").replace("/grpc.health.v1.Health/Check", path);
        exchange(open.grpc, &call).await;
    }
    exchange(open.grpc, &web_call("host: localhost\r\n")).await;
    let metrics = exchange(open.admin, "GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    let methods: std::collections::BTreeSet<_> =
        metrics.split("rpc_method=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(methods, ["grpc.health.v1.Health/Check", "unknown"].into());
}
