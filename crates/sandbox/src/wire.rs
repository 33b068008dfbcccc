//! A small HTTP client for 127.0.0.1: one call a connection, so that nothing about TLS or pools is needed.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Error;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Calls a path of the sandbox on this port.
pub(crate) async fn call(
    port: u16,
    method: &str,
    path: &str,
    key: Option<&str>,
    body: Option<&str>,
) -> Result<Reply, Error> {
    tokio::time::timeout(Duration::from_secs(30), converse(port, method, path, key, body))
        .await
        .map_err(|_| Error::HolderSilent)?
}

async fn converse(
    port: u16,
    method: &str,
    path: &str,
    key: Option<&str>,
    body: Option<&str>,
) -> Result<Reply, Error> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n");
    if let Some(key) = key {
        request.push_str(&format!("x-sandbox-key: {key}\r\n"));
    }
    if let Some(body) = body {
        request.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    request.push_str(body.unwrap_or(""));
    stream.write_all(request.as_bytes()).await?;
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await?;
    let text = String::from_utf8_lossy(&raw);
    let (head, body) =
        text.split_once("\r\n\r\n").ok_or_else(|| Error::Answer("no end of headers".to_owned()))?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| Error::Answer("no status".to_owned()))?;
    Ok(Reply { status, body: body.to_owned() })
}

/// The port in an origin.
pub(crate) fn port_of(origin: &str) -> Result<u16, Error> {
    url::Url::parse(origin)
        .ok()
        .and_then(|origin| origin.port())
        .ok_or_else(|| Error::Answer(format!("{origin} is no origin of a sandbox")))
}
