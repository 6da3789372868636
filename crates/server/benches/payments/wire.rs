//! HTTP/1.1 in as few instructions as will do, because the client shares the processors with what it measures.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: vec![0; 16_384] }
    }

    /// Sends a request and reads its answer: the status and the body.
    pub async fn ask(&mut self, request: &[u8]) -> (u16, Vec<u8>) {
        self.stream.write_all(request).await.unwrap();
        let mut filled = 0;
        loop {
            filled += match self.stream.read(&mut self.buffer[filled..]).await.unwrap() {
                0 => panic!("the server closed the connection: {}", String::from_utf8_lossy(&self.buffer[..filled])),
                more => more,
            };
            if let Some((status, from, to)) = answer(&self.buffer[..filled])
                && filled >= to
            {
                return (status, self.buffer[from..to].to_vec());
            }
        }
    }
}

/// Status, and where the body begins and ends, once the head is complete.
fn answer(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&bytes[..head]).unwrap();
    let status = text.get(9..12)?.parse().ok()?;
    let length = text.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    Some((status, head + 4, head + 4 + length.unwrap_or(0)))
}
