//! A bare HTTP/1.1 client: one connection that is kept, no cleverness. It is what Rollcall is measured against.

use crate::Result;
use flate2::read::GzDecoder;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A kept connection to a server on this machine.
pub struct Connection {
    host: String,
    stream: BufReader<TcpStream>,
}

/// What was answered.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// As many bytes as came over the wire.
    pub received: u64,
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects to `http://127.0.0.1:PORT`.
    pub fn open(origin: &str) -> Result<Self> {
        let host = origin.strip_prefix("http://").ok_or("the bare client speaks http only")?;
        let host = host.split('/').next().unwrap_or(host).to_owned();
        let stream = TcpStream::connect(&host)?;
        stream.set_nodelay(true)?;
        Ok(Self { host, stream: BufReader::with_capacity(1 << 16, stream) })
    }

    /// Asks, with gzip as Google wants to be asked for it.
    pub fn get(&mut self, target: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let packed = [("Accept-Encoding", "gzip"), ("User-Agent", "bench (gzip)")];
        self.ask("GET", target, &[headers, &packed].concat(), &[])
    }

    /// Posts a body.
    pub fn post(&mut self, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        self.ask("POST", target, headers, body)
    }

    /// Puts a body.
    pub fn put(&mut self, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        self.ask("PUT", target, headers, body)
    }

    fn ask(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n", self.host);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let stream = self.stream.get_mut();
        stream.write_all(&[request.as_bytes(), body].concat())?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or("no HTTP answer")?;
        let (mut length, mut chunked, mut packed, mut location) = (0, false, false, None);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value == "chunked",
                "content-encoding" => packed = value == "gzip",
                "location" => location = Some(value.to_owned()),
                _ => {}
            }
        }
        let raw = if chunked { self.chunks()? } else { self.exactly(length)? };
        let received = raw.len() as u64;
        let body = if packed { unpacked(&raw)? } else { raw };
        Ok(Answer { status, location, received, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = vec![];
        loop {
            let size = usize::from_str_radix(self.line()?.split(';').next().unwrap_or(""), 16)?;
            body.extend(self.exactly(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

fn unpacked(raw: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(raw.len() * 8);
    GzDecoder::new(raw).read_to_end(&mut body)?;
    Ok(body)
}
