//! The ports of a service, and its life.

use std::{net::SocketAddr, time::Duration};

use newsroom_chassis::{
    bus::BusConfig,
    service::{Service, StartError},
};
use newsroom_fixtures::{NatsServer, RunningService, wait_until_async};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tonic::transport::Channel;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::support::{Database, IDENTITY, Migrator, app};

const TIMEOUT: Duration = Duration::from_secs(30);
pub async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn channel(address: SocketAddr) -> Option<Channel> {
    Channel::from_shared(format!("http://{address}")).unwrap().connect().await.ok()
}

async fn health(address: SocketAddr) -> Option<ServingStatus> {
    health_of(address, "").await
}

/// The gRPC health of a service name.
pub async fn health_of(address: SocketAddr, door: &str) -> Option<ServingStatus> {
    let mut client = HealthClient::new(channel(address).await?);
    let answer = client.check(HealthCheckRequest { service: door.into() }).await.ok()?;
    Some(answer.into_inner().status())
}

#[tokio::test]
async fn the_bus_takes_no_door_down_and_the_end_is_in_good_order() {
    let mut nats = NatsServer::start();
    let url = nats.url();
    nats.kill9();
    let database = Database::sqlite();
    let app = app(&url, &database).await;
    let running = RunningService::run_unready(app);
    let (grpc, admin) = (running.grpc(), running.admin());
    assert!(get(admin, "/livez").await.starts_with("HTTP/1.1 200"));
    let serving = async || health(grpc).await == Some(ServingStatus::Serving);
    wait_until_async("it serves without a bus", TIMEOUT, serving).await;
    let told = async |bus: bool| {
        let ready = get(admin, "/readyz").await;
        ready.starts_with("HTTP/1.1 200") && ready.contains("bus: not connected") != bus
    };
    wait_until_async("the missing bus is named", TIMEOUT, async || told(false).await).await;
    nats.restart();
    wait_until_async("the bus is there", TIMEOUT, async || told(true).await).await;
    nats.kill9();
    wait_until_async("it tells of the loss", TIMEOUT, async || told(false).await).await;
    assert!(serving().await);
    nats.restart();
    running.stop().await;
    assert!(TcpStream::connect(grpc).await.is_err());
    assert!(TcpStream::connect(admin).await.is_err());
}

#[tokio::test]
async fn reflection_names_the_services_in_both_versions() {
    use tonic_reflection::pb::{v1, v1alpha};
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let running = RunningService::run(app(&nats.url(), &database).await).await;
    let ask = v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(String::new())),
    };
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(running.channel());
    let answer =
        client.server_reflection_info(futures::stream::iter([ask])).await.unwrap().into_inner().message().await;
    assert!(format!("{answer:?}").contains("grpc.health.v1.Health"), "{answer:?}");
    let ask = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(String::new())),
    };
    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(running.channel());
    let answer =
        client.server_reflection_info(futures::stream::iter([ask])).await.unwrap().into_inner().message().await;
    assert!(format!("{answer:?}").contains("grpc.health.v1.Health"), "{answer:?}");
    drop(client);
    running.stop().await;
}

#[tokio::test]
async fn a_browser_can_call_through_grpc_web() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let running = RunningService::run(app(&nats.url(), &database).await).await;
    let mut stream = TcpStream::connect(running.grpc()).await.unwrap();
    let call = "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web+proto\r\n\
                content-length: 5\r\nconnection: close\r\n\r\n\0\0\0\0\0";
    stream.write_all(call.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("grpc-status:0"), "{answer}");
    running.stop().await;
}

#[tokio::test]
async fn a_name_that_is_none_is_refused_at_the_door() {
    let nats = NatsServer::start();
    let database = Database::sqlite();
    let running = RunningService::run(app(&nats.url(), &database).await).await;
    let mut client = tonic::client::Grpc::new(running.channel());
    for (name, code) in
        [("ann", tonic::Code::Unimplemented), ("", tonic::Code::InvalidArgument), ("-", tonic::Code::InvalidArgument)]
    {
        let mut request = tonic::Request::new(HealthCheckRequest::default());
        request.metadata_mut().insert("newsroom-user", name.parse().unwrap());
        client.ready().await.unwrap();
        // No service has this call, so only the door answers.
        let path = http::uri::PathAndQuery::from_static("/newsroom.test.v1.Test/Call");
        let codec = tonic_prost::ProstCodec::<HealthCheckRequest, tonic_health::pb::HealthCheckResponse>::default();
        let refused = client.unary(request, path, codec).await.unwrap_err();
        assert_eq!(refused.code(), code, "{name:?}");
        let is_named = refused.message().starts_with("newsroom-user must be a name");
        assert_eq!(is_named, code == tonic::Code::InvalidArgument, "{refused:?}");
    }
    drop(client);
    running.stop().await;
}

#[tokio::test]
async fn a_taken_port_is_told_before_anything_else() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut server = crate::support::on_loopback();
    server.grpc = taken.local_addr().unwrap();
    let database = Database::sqlite();
    let started =
        Service::open::<Migrator>(IDENTITY, &server, &database.config(), &BusConfig::at("nats://127.0.0.1:1")).await;
    assert!(matches!(started, Err(StartError::Listen(_))));
    assert_eq!(std::fs::read_dir(database.folder()).unwrap().count(), 0);
}
