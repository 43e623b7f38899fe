//! tonic alone: unary calls of 2 KiB that are answered with the same bytes.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::future::{Ready, ready};
use tonic::{
    Request, Response, Status,
    body::Body,
    client,
    codegen::{BoxFuture, Service, http::uri::PathAndQuery},
    server::{self, NamedService, UnaryService},
    transport::{Channel, Endpoint, Server},
};
use tonic_prost::ProstCodec;

use super::{BYTES, rate};

/// How many calls are under way at once, on how many connections.
const AT_ONCE: usize = 256;
const CHANNELS: usize = 4;

/// Calls per second, with client and server in this process.
pub(crate) async fn calls() -> f64 {
    let port = newsroom_fixtures::free_port();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let server = newsroom_chassis::task::spawn("echo", Server::builder().add_service(Echo).serve(address));
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address makes a URL");
    let channels: Vec<Channel> = (0..CHANNELS).map(|_| endpoint.connect_lazy()).collect();
    newsroom_fixtures::wait_until_async("the server answers", std::time::Duration::from_secs(10), async || {
        call(channels[0].clone(), Bytes::new()).await.is_ok()
    })
    .await;
    let payload = Bytes::from(vec![b'x'; BYTES]);
    let rate = rate(AT_ONCE, |number| {
        let (channel, payload) = (channels[usize::try_from(number).unwrap_or(0) % CHANNELS].clone(), payload.clone());
        async move {
            let answer = call(channel, payload).await.expect("the server is up");
            assert_eq!(answer.len(), BYTES);
        }
    })
    .await;
    server.abort();
    rate
}

async fn call(channel: Channel, payload: Bytes) -> Result<Bytes, Status> {
    let mut client = client::Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let codec: ProstCodec<Bytes, Bytes> = ProstCodec::default();
    let answer = client.unary(Request::new(payload), PathAndQuery::from_static("/limit.Echo/Call"), codec).await?;
    Ok(answer.into_inner())
}

/// Answers each call with its request.
#[derive(Clone)]
struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "limit.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let codec: ProstCodec<Bytes, Bytes> = ProstCodec::default();
        Box::pin(async move { Ok(server::Grpc::new(codec).unary(Self, request).await) })
    }
}

impl UnaryService<Bytes> for Echo {
    type Response = Bytes;
    type Future = Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner())))
    }
}
