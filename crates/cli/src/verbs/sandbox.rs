//! `rollcall sandbox`.

use std::time::Duration;

use sandbox::{Options, Plan, Rules, Server, Tenant};
use sync::Cancel;
use sync::google::OAuthClient;

use super::Desk;
use crate::args::{self, Serve};
use crate::exit::{Exit, Failure};
use crate::json::{Did, Served};
use crate::output::{self, Format, tell};

impl From<&args::Tenant> for Tenant {
    fn from(tenant: &args::Tenant) -> Self {
        Self { seed: tenant.seed, users: tenant.users }
    }
}

/// The rules that were asked for; none if none were.
fn rules(asked: &args::Rules) -> Option<Rules> {
    let args::Rules { seats, trial, creates_per_second, settle_ms, groups } = *asked;
    let any =
        seats.is_some() || trial || creates_per_second.is_some() || settle_ms.is_some() || groups.is_some();
    let usual = Rules::default();
    any.then(|| Rules {
        seats,
        plan: if trial { Plan::Trial } else { Plan::Paid },
        creates_per_second: creates_per_second.unwrap_or(usual.creates_per_second),
        settle_ms: settle_ms.unwrap_or(usual.settle_ms),
        groups,
        ..usual
    })
}

/// Serves a sandbox alone until the program is interrupted.
///
/// # Errors
/// When the port or the file cannot be had.
pub async fn serve(format: Format, what: &Serve, cancel: &Cancel) -> Result<Exit, Failure> {
    let options = Options {
        port: what.port,
        tenant: Tenant::from(&what.tenant),
        latency: Duration::from_millis(what.latency_ms),
        quota_per_minute: what.quota_per_minute,
        rules: rules(&what.rules),
        control: what.control,
        database: what.database.clone(),
    };
    let server = sandbox::serve(options).await.map_err(failed)?;
    let served = described(&server, &what.tenant)?;
    output::result(format, &served, |out| {
        writeln!(out, "Origin       {}", served.origin)?;
        if let Some(key) = &served.control_key {
            writeln!(out, "Control key  {key}")?;
        }
        writeln!(out, "Tenant       {} users, seed {}", served.users, served.seed)?;
        writeln!(out, "Client file  {}", served.client_json)
    })?;
    if format == Format::Text {
        tell("It runs until it is interrupted (Ctrl-C).");
    }
    cancel.cancelled().await;
    server.shutdown().await;
    Ok(Exit::Done)
}

fn described(server: &Server, tenant: &args::Tenant) -> Result<Served, Failure> {
    let client = OAuthClient::from_json(sandbox::CLIENT_JSON)
        .map_err(|error| sync::Error::ClientJson(error.to_string()))?;
    let file: serde_json::Value = serde_json::from_str(sandbox::CLIENT_JSON)
        .map_err(|error| sync::Error::ClientJson(error.to_string()))?;
    let secret = file["installed"]["client_secret"].as_str().unwrap_or_default();
    let port = server.origin().rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default();
    Ok(Served {
        origin: server.origin().to_owned(),
        port,
        client_id: client.id,
        client_secret: secret.to_owned(),
        client_json: sandbox::CLIENT_JSON.to_owned(),
        control_key: server.control_key().map(str::to_owned),
        users: tenant.users,
        seed: tenant.seed,
    })
}

/// Begins the data folder's sandbox anew.
///
/// # Errors
/// When the sandbox is held by a process that does not answer.
pub async fn reset(desk: &Desk, tenant: &args::Tenant) -> Result<Exit, Failure> {
    let home = desk.workstation.home().path();
    sandbox::home::reset(home, &Tenant::from(tenant)).await.map_err(failed)?;
    desk.workstation.sandbox_was_reset().await?;
    let done = Did { done: format!("the sandbox begins anew with {} users", tenant.users) };
    output::result(desk.format, &done, |out| {
        writeln!(out, "{}; a connection to it needs: rollcall reactivate", done.done)
    })?;
    Ok(Exit::Done)
}

#[expect(clippy::needless_pass_by_value, reason = "map_err passes a value")]
fn failed(error: sandbox::Error) -> Failure {
    let said = error.to_string();
    match error {
        sandbox::Error::Port { .. } => {
            Failure::usage(said, Some("Name another --port, or leave it out and take the one that is free."))
        }
        sandbox::Error::TenantSize(_) => Failure::usage(said, None),
        sandbox::Error::Io(_) | sandbox::Error::Database(_) => {
            let why = std::io::Error::other(said);
            sync::Error::data_file("the file of the sandbox".to_owned(), why).into()
        }
        _ => sync::Error::Sandbox(said).into(),
    }
}

#[cfg(test)]
mod tests {
    use sandbox::{Plan, Rules};

    use super::{failed, rules};
    use crate::args;
    use crate::exit::Exit;

    #[test]
    fn a_port_that_another_has_is_a_matter_of_the_command_line() {
        let why = std::io::Error::from(std::io::ErrorKind::AddrInUse);
        let failure = failed(sandbox::Error::Port { port: 8080, why });
        assert_eq!((failure.code, failure.exit), ("usage", Exit::Usage), "{failure:?}");
        assert!(failure.message.starts_with("port 8080 of 127.0.0.1"), "{}", failure.message);
        assert!(failure.hint.is_some_and(|hint| hint.contains("--port")), "what to do is said");
    }

    #[test]
    fn rules_are_those_of_the_file_until_one_is_named() {
        let none = args::Rules {
            seats: None,
            trial: false,
            creates_per_second: None,
            settle_ms: None,
            groups: None,
        };
        assert_eq!(rules(&none), None, "a file's rules stay as they are");
        let trial = args::Rules { trial: true, seats: Some(7), ..none };
        assert_eq!(
            rules(&trial),
            Some(Rules { plan: Plan::Trial, seats: Some(7), ..Rules::default() }),
            "what is not named is as in a new tenant"
        );
    }
}
