//! The merchant's ear: takes every callback as it came, headers and text, and keeps it until asked for.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::Trouble;
use crate::phone::eventually;

/// One callback as it was heard.
#[derive(Clone)]
pub struct Heard {
    headers: HashMap<String, String>,
    pub body: String,
}

impl Heard {
    /// A header's value, empty where there is none.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default()
    }
}

pub struct Callbacks {
    port: u16,
    heard: Arc<Mutex<HashMap<String, Heard>>>,
}

impl Callbacks {
    pub fn on(port: u16) -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let heard = Arc::new(Mutex::new(HashMap::new()));
        let kept = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Ok((path, callback)) = hear(stream) {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).entry(path).or_insert(callback);
                }
            }
        });
        Ok(Self { port, heard })
    }

    pub fn address(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    /// The first callback to `address(name)`.
    pub fn wait(&self, name: &str) -> Result<Heard, Trouble> {
        let path = format!("/{name}");
        let look = || self.heard.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
        eventually(|| look().ok_or("no callback"))
    }
}

/// Reads one request, answers it with 204, and ends the connection.
fn hear(stream: TcpStream) -> Result<(String, Heard), Trouble> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(Ok(0), |length| length.parse::<usize>())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    (&stream).write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")?;
    Ok((path, Heard { headers, body: String::from_utf8(body)? }))
}
