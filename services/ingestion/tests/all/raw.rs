//! A server on the loopback that answers byte for byte, whatever HTTP says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use newsroom_chassis::task;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// The answer to a request: its bytes, and whether the connection stays open behind them.
pub type Answer = (Vec<u8>, bool);
/// Answers a request, by its head in lower case.
type Answering = dyn FnMut(&str) -> Answer + Send;

/// A server, and what it was asked. It ends with the test's runtime.
#[derive(Clone)]
pub struct Raw {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    answering: Arc<Mutex<Box<Answering>>>,
}

impl Raw {
    pub async fn start(answering: impl FnMut(&str) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let raw = Self { address, asked: Arc::default(), answering: Arc::new(Mutex::new(Box::new(answering))) };
        let server = raw.clone();
        drop(task::spawn("raw server", async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(task::spawn("raw connection", server.clone().serve(stream)));
            }
        }));
        raw
    }

    /// A server that always answers these bytes and then ends the connection.
    pub async fn always(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_| (bytes.clone(), false)).await
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while let Ok(byte) = stream.read_u8().await {
            head.push(byte);
            if !head.ends_with(b"\r\n\r\n") {
                continue;
            }
            let text = String::from_utf8_lossy(&std::mem::take(&mut head)).to_lowercase();
            self.asked.lock().unwrap().push(text.clone());
            let (bytes, stays) = (self.answering.lock().unwrap())(&text);
            let _told = stream.write_all(&bytes).await;
            if !stays {
                let _ended = stream.shutdown().await;
                return;
            }
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The value of a header in each request, in the order of the requests.
    pub fn header(&self, name: &str) -> Vec<Option<String>> {
        let start = format!("{name}: ");
        let of = |head: &String| head.lines().find_map(|line| line.strip_prefix(&start)).map(ToOwned::to_owned);
        self.asked.lock().unwrap().iter().map(of).collect()
    }
}
