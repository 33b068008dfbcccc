//! What the verbs take from outside: the data folder, time, chance, the sandbox.

use std::path::PathBuf;
use std::sync::Arc;

use ring::rand::{SecureRandom as _, SystemRandom};
use sandbox::home::Attached;
use sync::google::Settings;
use sync::home::FOLDER;
use sync::store::Millis;
use sync::{Environment, Home, Workstation};
use tokio::sync::Mutex;

use crate::args::Global;
use crate::exit::{Exit, Failure};
use crate::log;

/// An open data folder, and the sandbox if it was needed.
pub struct Opened {
    /// The data folder with everything that the verbs need.
    pub workstation: Workstation,
    sandbox: Arc<Mutex<Option<Attached>>>,
}

impl Opened {
    /// Opens the data folder and begins the log.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub async fn open(global: &Global) -> Result<Self, Failure> {
        let home = Home::at(&folder(global)?)?;
        log::begin(&home, global.verbose, Arc::new(now))?;
        let sandbox = Arc::<Mutex<Option<Attached>>>::default();
        let environment = environment(&home, sandbox.clone(), global.key_file.clone());
        Ok(Self { workstation: Workstation::open(home, environment).await?, sandbox })
    }

    /// Lets go of the sandbox.
    pub async fn close(self) {
        if let Some(attached) = self.sandbox.lock().await.take() {
            attached.detach().await;
        }
    }
}

/// Gives the data folder and what the verbs take from outside, where the data file cannot be opened.
///
/// # Errors
/// When the folder cannot be used.
pub fn place(global: &Global) -> Result<(Home, Environment), Failure> {
    let home = Home::at(&folder(global)?)?;
    let environment = environment(&home, Arc::default(), global.key_file.clone());
    Ok((home, environment))
}

/// Finds the data folder.
///
/// # Errors
/// When the system names none and none was given.
#[expect(clippy::disallowed_methods, reason = "the edge: here the environment comes in")]
fn folder(global: &Global) -> Result<PathBuf, Failure> {
    // An empty name is none.
    let named = || std::env::var_os("ROLLCALL_HOME").filter(|name| !name.is_empty()).map(PathBuf::from);
    match global.home.clone().or_else(named) {
        Some(folder) => Ok(folder),
        None => dirs::data_dir().map(|data| data.join(FOLDER)).ok_or_else(|| {
            Failure::usage("this system names no folder for data", Some("Say which with --home DIR."))
        }),
    }
}

fn environment(
    home: &Home,
    attached: Arc<Mutex<Option<Attached>>>,
    key_file: Option<PathBuf>,
) -> Environment {
    let folder = home.path().to_owned();
    Environment {
        now: Arc::new(now),
        chance: Arc::new(fill),
        sandbox: Arc::new(move || {
            let (folder, attached) = (folder.clone(), attached.clone());
            Box::pin(async move { port(&folder, &attached).await })
        }),
        google: Settings::new(env!("CARGO_PKG_VERSION"), Arc::new(fraction)),
        key_file,
        operator: operator(),
        workstation: gethostname::gethostname().to_string_lossy().into_owned(),
    }
}

/// Tells who works here, as far as the system says.
#[expect(clippy::disallowed_methods, reason = "the edge: here the environment comes in")]
fn operator() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let named = names.into_iter().filter_map(|name| std::env::var(name).ok()).find(|name| !name.is_empty());
    named.unwrap_or_else(|| "somebody".to_owned())
}

/// Attaches to the data folder's sandbox once, stays attached, and gives the port at which it is served now.
async fn port(folder: &std::path::Path, attached: &Mutex<Option<Attached>>) -> Result<u16, String> {
    let mut attached = attached.lock().await;
    let sandbox = match attached.take() {
        Some(sandbox) => sandbox,
        None => {
            let tenant = sandbox::Tenant::default();
            sandbox::home::attach(folder, &tenant).await.map_err(|error| error.to_string())?
        }
    };
    attached.insert(sandbox).port().await.map_err(|error| error.to_string())
}

#[expect(clippy::disallowed_methods, reason = "the edge: here time comes in")]
fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}

fn fill(bytes: &mut [u8]) {
    if SystemRandom::new().fill(bytes).is_err() {
        // Nothing safe can be done without chance, and no caller could do anything else.
        crate::output::tell("error: this system gives no random bytes");
        std::process::exit(Exit::Failed as i32);
    }
}

/// Draws a number from 0 up to 1.
fn fraction() -> f64 {
    let mut bytes = [0; 4];
    fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}
