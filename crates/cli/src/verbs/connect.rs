//! `rollcall connect` and `rollcall reactivate`.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use sync::connect::Way;
use sync::connection::PasswordMode;
use sync::google::{OAuthClient, Origin, Redirect};
use sync::store::connection::Row;
use sync::store::run;
use sync::{Error, Workstation};
use zeroize::Zeroizing;

use super::{Desk, connections, runs};
use crate::args::{self, Approve, Reactivate};
use crate::exit::{Exit, Failure};
use crate::input::{self, Lines};
use crate::json::{ChangedRights, Reactivated};
use crate::output::{self, Format, count, plain, tell};

/// More than any client file has; what is longer is refused by who reads it.
const LONGEST: u64 = 64 * 1024;

/// After how long it is said that it takes its time: Google may be slow, or the data file be somebody else's.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the person reaches the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It is opened from here.
    Opened,
    /// The address is printed, and may come back on standard input.
    Printed,
}

impl From<&args::Browser> for Reach {
    fn from(browser: &args::Browser) -> Self {
        if browser.no_browser { Self::Printed } else { Self::Opened }
    }
}

/// Connects a customer.
///
/// # Errors
/// As [`Workstation::connect_finish`].
pub async fn connect(desk: &Desk, what: args::Connect) -> Result<Exit, Failure> {
    let (way, consent) = match what {
        args::Connect::Sandbox { consent } => {
            let client = client(sandbox::CLIENT_JSON)?;
            (Way::Sandbox { client, grant: consent.grant() }, consent)
        }
        args::Connect::Google { client_json, origin, consent } => {
            let client = client(&read(&client_json)?)?;
            let origin = origin.unwrap_or(Origin::Google);
            (Way::Google { client, origin, grant: consent.grant() }, consent)
        }
    };
    let row = by_consent(desk, way, Reach::from(&consent.browser)).await?;
    let mode = PasswordMode::from(consent.passwords);
    let row = desk.workstation.set_password_mode(row.id, mode).await?;
    show(desk, &row).await
}

/// Consents again on a connection.
///
/// # Errors
/// As [`Workstation::connect_finish`].
pub async fn reactivate(desk: &Desk, what: Reactivate) -> Result<Exit, Failure> {
    let row = desk.connection(what.which.connection.as_deref()).await?;
    let client = match &what.client_json {
        Some(file) => Some(client(&read(file)?)?),
        // The sandbox's client is no secret.
        None if row.kind == "sandbox" => Some(client(sandbox::CLIENT_JSON)?),
        None => None,
    };
    let way = Way::Reactivate { connection: row.id, grant: what.grant(), client };
    let before = row;
    let row = by_consent(desk, way, Reach::from(&what.browser)).await?;
    let dormant = desk.workstation.dormant(row.id).await?;
    let bind = dormant > 0 && (what.bind_again || ask_to_bind(desk, dormant).await?);
    let bound_again = if bind { desk.workstation.bind_again(row.id, dormant).await? } else { 0 };
    let changed = sync::connection::changed(&before, &row);
    let queued = desk.workstation.queued_runs(row.id).await?;
    let mut reactivated = Reactivated {
        connection: connections::described(&desk.workstation, &row).await?,
        changed: ChangedRights::of(&changed),
        dormant: dormant - bound_again,
        bound_again,
        queued: queued.first().map(|run| run.id),
        queued_runs: queued.iter().map(|run| run.id).collect(),
        went_on: Vec::new(),
    };
    let write = |done: &Reactivated| {
        output::result(desk.format, done, |out| {
            connections::write_one(out, &done.connection)?;
            write_changed(out, &changed.words(), done)?;
            write_queued(out, &queued, what.no_resume)
        })
    };
    // A result for machines is one document, and what came of the runs stands in it.
    if desk.format == Format::Text {
        write(&reactivated)?;
    }
    let mut exit = Exit::Done;
    for run in queued.iter().filter(|_| !what.no_resume) {
        let came = runs::go_on(desk, run, &Approve::default()).await.map_err(reactivated_all_the_same)?;
        let ended = match desk.format {
            Format::Text => came.written(desk).await?,
            Format::Json => {
                let (document, ended) = came.document(desk).await?;
                reactivated.went_on.push(document);
                ended
            }
        };
        exit = exit.max(ended);
    }
    if desk.format == Format::Json {
        write(&reactivated)?;
    }
    Ok(exit)
}

/// Says, beside why a run did not go on, that the consent holds.
fn reactivated_all_the_same(failure: Failure) -> Failure {
    let known = failure.hint.as_ref().map(|hint| format!(" {hint}")).unwrap_or_default();
    failure.with_hint(format!("The connection is reactivated all the same.{known}"))
}

async fn ask_to_bind(desk: &Desk, dormant: u64) -> Result<bool, Failure> {
    if !output::can_ask() {
        return Ok(false);
    }
    let users = count(dormant, "user", "users");
    input::yes(&format!("Bind {users} again? Nothing changes on Google."), &desk.cancel).await
}

/// Writes what the new consent changed, and how it stands with the users.
fn write_changed(out: &mut dyn Write, words: &[String], done: &Reactivated) -> io::Result<()> {
    writeln!(out)?;
    for line in words {
        writeln!(out, "{}", plain(line))?;
    }
    if done.bound_again > 0 {
        writeln!(out, "{} again.", count(done.bound_again, "user is bound", "users are bound"))?;
    }
    if done.dormant > 0 {
        let dormant = count(done.dormant, "user is dormant", "users are dormant");
        writeln!(
            out,
            "{dormant}. To bind them again, which changes nothing on Google: rollcall connections bind-again --connection {}",
            done.connection.id
        )?;
    }
    Ok(())
}

/// Writes which runs waited for the consent, and what becomes of them.
fn write_queued(out: &mut dyn Write, queued: &[run::Row], left: bool) -> io::Result<()> {
    for run::Row { id, .. } in queued {
        match left {
            true => writeln!(out, "Run {id} waited for this and can go on: rollcall runs resume {id}")?,
            false => writeln!(out, "Run {id} waited for this, and goes on.")?,
        }
    }
    Ok(())
}

async fn show(desk: &Desk, row: &Row) -> Result<Exit, Failure> {
    let connection = connections::described(&desk.workstation, row).await?;
    output::result(desk.format, &connection, |out| connections::write_one(out, &connection))?;
    Ok(Exit::Done)
}

async fn by_consent(desk: &Desk, way: Way, reach: Reach) -> Result<Row, Failure> {
    let workstation: &Workstation = &desk.workstation;
    let attempt = workstation.connect_begin(way).await?;
    let reach = match reach {
        Reach::Opened => match open::that_detached(attempt.url()) {
            Ok(()) => {
                tell("Your browser opens. If it does not, open this address in it:");
                tell(attempt.url());
                Reach::Opened
            }
            Err(error) => {
                tell(&format!("No browser can be opened from here ({error})."));
                Reach::Printed
            }
        },
        Reach::Printed => Reach::Printed,
    };
    let read = attempt.parse_pasted();
    let pasted = async move {
        match reach {
            Reach::Opened => std::future::pending().await,
            Reach::Printed => pasted(read).await,
        }
    };
    if reach == Reach::Printed {
        tell(
            "Open this address in a browser and consent there. If the browser runs on another machine, the page that",
        );
        tell("it is led to does not load: paste that page's address here.");
        output::line(attempt.url())?;
    }
    let answered = attempt.answered(pasted, &desk.cancel).await?;
    tell("The consent is given. Asking Google whose it is.");
    let mut asking = pin!(workstation.connect_finish(answered, &desk.cancel));
    match tokio::time::timeout(PATIENCE, &mut asking).await {
        Ok(connected) => Ok(connected?),
        Err(_) => {
            tell("It takes longer than usual.");
            tell("Google is asked again for a minute, or another run writes into the data file.");
            Ok(asking.await?)
        }
    }
}

/// Waits for a pasted address that answers the consent; says what is wrong with any other.
async fn pasted(read: impl Fn(&str) -> Result<Redirect, Error>) -> Redirect {
    let mut lines = Lines::read();
    while let Some(line) = lines.next().await {
        if line.trim().is_empty() {
            continue;
        }
        match read(&line) {
            Ok(redirect) => return redirect,
            Err(error) => tell(&format!("{error}.")),
        }
    }
    // A browser of this machine may still come back by itself, or one that a port is forwarded for.
    tell(
        "Standard input has ended: no address can be pasted any more. Rollcall waits, at most ten minutes, for a",
    );
    tell(
        "browser on this machine to come back. If yours runs on another machine, end this with Ctrl-C and run the",
    );
    tell("command where an address can be pasted.");
    std::future::pending().await
}

fn client(json: &str) -> Result<OAuthClient, Failure> {
    Ok(OAuthClient::from_json(json).map_err(|error| Error::ClientJson(error.to_string()))?)
}

fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| Error::ClientFile { path: path.display().to_string(), why: error.to_string() })?;
    Ok(text)
}
