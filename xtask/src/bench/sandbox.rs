//! The sandbox as a process of its own, so that its cost is not ours.

use super::http::Connection;
use crate::{Result, place};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The headless program, as a release.
pub fn rollcall() -> PathBuf {
    place::target().join("release/rollcall")
}

/// A running sandbox. It ends with this value.
pub struct Sandbox {
    program: Child,
    about: Value,
}

impl Sandbox {
    /// Serves so many users, with each call taking so long.
    pub fn serve(users: u64, latency_ms: u64) -> Result<Self> {
        let mut command = Command::new(rollcall());
        command.args(["sandbox", "serve", "--control", "--json", "--quota-per-minute", "0"]);
        command.args(["--users", &users.to_string(), "--latency-ms", &latency_ms.to_string()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut program = command.spawn()?;
        let out = program.stdout.take().ok_or("a pipe was asked for")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let about = serde_json::from_str(&line).map_err(|why| format!("the sandbox said {line:?}: {why}"));
        match about {
            Ok(about) => Ok(Self { program, about }),
            Err(why) => {
                program.kill()?;
                Err(why.into())
            }
        }
    }

    /// What it said of itself.
    pub fn about(&self, name: &str) -> Result<&str> {
        self.about[name].as_str().ok_or_else(|| format!("the sandbox tells no {name}").into())
    }

    /// Gives an order to its control endpoint.
    pub fn order(&self, order: &Value) -> Result<Value> {
        let key = self.about("control_key")?;
        let headers = [("X-Sandbox-Key", key), ("Content-Type", "application/json")];
        let mut connection = Connection::open(self.about("origin")?)?;
        let answer = connection.post("/_sandbox/control", &headers, order.to_string().as_bytes())?;
        if answer.status != 200 {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            return Err(format!("the sandbox refuses {order}: {text}").into());
        }
        Ok(serde_json::from_slice(&answer.body)?)
    }

    /// Agrees to a consent address, as a person would, and tells where the browser would go.
    pub fn agree(&self, address: &str) -> Result<String> {
        let consent = json!({ "account": null, "scopes": "all" });
        let back = self.order(&json!({ "consent": { "url": address, "consent": consent } }))?;
        Ok(back.as_str().ok_or("the consent leads nowhere")?.to_owned())
    }

    /// An access token of our own, by the shortest way.
    pub fn token(&self, scope: &str) -> Result<String> {
        const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-as-pkce-wants";
        const BACK: &str = "http://127.0.0.1:1/back";
        let (id, secret) = (self.about("client_id")?, self.about("client_secret")?);
        let address = format!(
            "{}/o/oauth2/v2/auth?client_id={id}&redirect_uri={BACK}&response_type=code&scope={scope}\
             &state=s&code_challenge={VERIFIER}&code_challenge_method=plain",
            self.about("origin")?
        );
        let back = self.agree(&address)?;
        let code = back.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
        let code = code.ok_or("the consent gave no code")?;
        let form = format!(
            "grant_type=authorization_code&code={code}&code_verifier={VERIFIER}&redirect_uri={BACK}\
             &client_id={id}&client_secret={secret}"
        );
        let mut connection = Connection::open(self.about("origin")?)?;
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = connection.post("/token", &kind, form.as_bytes())?;
        let tokens: Value = serde_json::from_slice(&answer.body)?;
        Ok(tokens["access_token"].as_str().ok_or_else(|| format!("no token: {tokens}"))?.to_owned())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
