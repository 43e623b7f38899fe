//! The end of a connection, after the server has sent its last byte (RFC 9112 §9.6, RFC 9113 §6.8).

use std::{io, os::fd::AsFd as _, time::Duration};

use tokio::{io::AsyncReadExt as _, net::TcpStream, time::timeout};

/// How long a peer may take to read the last bytes and to close its side.
const TIMEOUT: Duration = Duration::from_secs(2);

/// A second handle of a connection, which keeps it from being reset when the first one is dropped.
pub(super) struct Linger(Option<TcpStream>);

impl Linger {
    /// Without a second handle (the process has too many files open) the connection ends in the usual way.
    pub fn of(stream: &TcpStream) -> Self {
        let second = || -> io::Result<TcpStream> {
            TcpStream::from_std(std::net::TcpStream::from(stream.as_fd().try_clone_to_owned()?))
        };
        Self(second().ok())
    }

    /// Reads the remaining input until the peer closes its side. Otherwise a peer that still sends requests would
    /// receive a reset. It would fail before it has read the answers and learned which of its requests were not
    /// processed.
    pub async fn drain(self) {
        let Some(mut stream) = self.0 else { return };
        let drained = async {
            let mut unread = [0; 4096];
            while stream.read(&mut unread).await.is_ok_and(|read| read > 0) {}
        };
        // A peer that sends for longer is cut off.
        let _cut_off = timeout(TIMEOUT, drained).await;
    }
}
