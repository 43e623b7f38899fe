//! Pages call with tokens: from listed origins, in a header, and never with what a browser adds by itself.

use newsroom_chassis::server::ServerConfig;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::Guarded;

async fn exchange(guarded: &Guarded, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(guarded.address()).await.unwrap();
    stream.write_all(head.replace('\n', "\r\n").as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).to_lowercase()
}

async fn check(guarded: &Guarded, target: &str, headers: &str) -> String {
    let head = format!(
        "POST {target} HTTP/1.1\nhost: localhost\n{headers}content-type: application/grpc-web+proto\n\
         content-length: 5\nconnection: close\n\n"
    );
    exchange(guarded, &head, &[0; 5]).await
}

#[tokio::test]
async fn a_page_of_the_list_calls_with_a_token_and_no_other_page_does() {
    let listed = |server: &mut ServerConfig| server.allowed_origins = vec!["https://desk.example".into()];
    let guarded = Guarded::start(listed).await;
    let preflight = async |origin: &str| {
        let head = format!(
            "OPTIONS /grpc.health.v1.Health/Check HTTP/1.1\nhost: localhost\norigin: {origin}\n\
             access-control-request-method: POST\naccess-control-request-headers: authorization,x-grpc-web\n\
             connection: close\n\n"
        );
        exchange(&guarded, &head, &[]).await
    };
    let answer = preflight("https://desk.example").await;
    assert!(answer.contains("access-control-allow-headers: authorization,x-grpc-web\r\n"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://desk.example\r\n"), "{answer}");
    assert!(!answer.contains("access-control-allow-credentials"), "cookies and the like are never read: {answer}");
    for origin in ["https://evil.example", "https://desk.example.evil.example", "http://desk.example", "null"] {
        let answer = preflight(origin).await;
        assert!(answer.starts_with("http/1.1 403 ") && !answer.contains("access-control"), "{origin}: {answer}");
    }
    let authorization = format!("authorization: Bearer {}\n", guarded.token("ann"));
    let path = "/grpc.health.v1.Health/Check";
    let answer = check(&guarded, path, &format!("origin: https://desk.example\n{authorization}")).await;
    assert!(answer.contains("grpc-status:0"), "{answer}");
    let answer = check(&guarded, path, &format!("origin: https://evil.example\n{authorization}")).await;
    assert!(answer.starts_with("http/1.1 403 ") && !answer.contains("grpc-status:0"), "{answer}");
    // The page can read why its call is not taken.
    let answer = check(&guarded, path, "origin: https://desk.example\n").await;
    assert!(answer.contains("access-control-allow-origin: https://desk.example\r\n"), "{answer}");
    assert!(answer.contains("access-control-expose-headers: grpc-status,"), "{answer}");
    assert!(answer.contains("grpc-status: 16\r\n"), "{answer}");
}

#[tokio::test]
async fn no_credential_is_read_from_a_url_or_a_cookie() {
    let guarded = Guarded::start(|_| {}).await;
    let token = guarded.token("ann");
    let path = "/grpc.health.v1.Health/Check";
    for (target, headers) in [
        (format!("{path}?access_token={token}"), String::new()),
        (format!("{path}?authorization=Bearer%20{token}"), String::new()),
        (path.to_owned(), format!("cookie: authorization=Bearer {token}; access_token={token}\n")),
        (path.to_owned(), format!("x-access-token: {token}\nproxy-authorization: Bearer {token}\n")),
    ] {
        let answer = check(&guarded, &target, &headers).await;
        assert!(answer.contains("grpc-status: 16\r\n"), "{answer}");
    }
}
