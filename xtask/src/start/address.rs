//! Addresses: what answers, and where a phone on the same network finds this machine.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

const A_MOMENT: Duration = Duration::from_millis(500);

/// Whether an HTTP server on loopback answers `path` without an error of its own.
pub fn answers(port: u16, path: &str) -> bool {
    let answer = ask(port, path).unwrap_or_default();
    answer.starts_with(b"HTTP/1.1 2") || answer.starts_with(b"HTTP/1.1 3")
}

fn ask(port: u16, path: &str) -> std::io::Result<Vec<u8>> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, A_MOMENT)?;
    stream.set_read_timeout(Some(A_MOMENT))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
    let mut start = vec![0; 12];
    stream.read_exact(&mut start)?;
    Ok(start)
}

/// Whether nobody listens there yet.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The address from which this machine would speak to its network. Connecting a datagram socket sends nothing; the far
/// address is one reserved for documentation.
pub fn on_network() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|address| !address.is_loopback())
}
