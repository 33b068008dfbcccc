//! What the shell holds between commands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sandbox::Tenant;
use sandbox::home::Attached;
use sync::connect::{Answered, Attempt};
use sync::diagnose::Checked;
use sync::google::OAuthClient;
use sync::rescue::Rescued;
use sync::restore::Incoming;
use sync::{Cancel, Environment, Home, Workstation};
use tokio::sync::OnceCell;

use crate::error::Answer;
use crate::shown::Desk;
use crate::view::{ErrorCode, ErrorView};
use crate::work::Running;

/// How long until the backup of the day is looked after again.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The same while there is no backup at all.
const MINUTE: Duration = Duration::from_secs(60);

/// What the shell holds between commands.
pub struct App {
    home: PathBuf,
    opened: Opened,
    sandbox: Sandbox,
    attempts: Mutex<HashMap<u32, Pending>>,
    next_attempt: AtomicU32,
    /// The OAuth client that was pasted or chosen, until it is used.
    pub client: Mutex<Option<OAuthClient>>,
    running: Arc<Running>,
    /// What was shown and waits to be done.
    pub desk: Desk,
    asked: Mutex<HashMap<Question, Cancel>>,
    /// What the checks of a connection said when they were asked last.
    pub checked: Mutex<HashMap<i64, Vec<Checked>>>,
    /// What a guide found on a connection, until it is followed again and does not find it: by connection and guide.
    pub causes: Mutex<HashMap<(i64, &'static str), Checked>>,
}

/// A question that the screen asks anew with every change, and of which only the last answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// What is wrong with a connection.
    Checks(i64),
    /// Whom a query leaves out.
    Query,
    /// What a query does with one person.
    Person,
}

/// A consent under way.
pub struct Pending {
    /// Taken by the command that waits for it.
    pub attempt: Option<Attempt>,
    /// What the browser came back with, until Google is asked.
    pub answered: Option<Answered>,
    /// For opening the browser again.
    pub url: String,
    /// Ends the waiting.
    pub cancel: Cancel,
}

impl App {
    /// Prepares the shell for a data folder; nothing is opened yet.
    pub fn new(home: PathBuf) -> Self {
        Self {
            sandbox: Sandbox::new(home.clone()),
            home,
            opened: Opened::default(),
            attempts: Mutex::default(),
            next_attempt: AtomicU32::new(1),
            client: Mutex::default(),
            running: Arc::default(),
            asked: Mutex::default(),
            desk: Desk::default(),
            checked: Mutex::default(),
            causes: Mutex::default(),
        }
    }

    /// Gives the data folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Gives the open data folder, opening it at the first call.
    pub async fn workstation(&self) -> Answer<Workstation> {
        Ok(self.opened.get_or_open(&self.home, &self.sandbox).await?)
    }

    /// Puts a copy in the place of a damaged data file, and opens that one from now on.
    pub async fn rescue(&self, incoming: Incoming) -> Answer<Rescued> {
        // Where a file in use cannot be moved it is not in use any more.
        self.opened.let_go();
        let home = Home::at(&self.home)?;
        let rescued = sync::rescue::apply(&home, &environment(self.sandbox.clone()), incoming).await;
        // Somebody may have asked meanwhile, and have opened the damaged one.
        self.opened.let_go();
        Ok(rescued?)
    }

    /// Forgets what was shown of a directory in whose place is another.
    pub fn forget_shown(&self) {
        self.desk.forget();
        locked(&self.checked).clear();
        locked(&self.causes).clear();
    }

    /// Opens the data folder and the secrets while the window is on its way: the first screen asks for both.
    ///
    /// What goes wrong is told when they are asked for.
    pub fn open_ahead(&self) {
        let (opened, home, sandbox) = (self.opened.clone(), self.home.clone(), self.sandbox.clone());
        let running = self.running.clone();
        tauri::async_runtime::spawn(async move {
            if let Ok(workstation) = opened.get_or_open(&home, &sandbox).await {
                let _ = workstation.vault().await;
            }
            back_up_daily(&opened, &running).await;
        });
    }

    /// Gives the door to the sandbox.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Keeps a consent that waits, and gives it a number.
    pub fn keep_attempt(&self, attempt: Attempt) -> u32 {
        let number = self.next_attempt.fetch_add(1, Ordering::Relaxed);
        let url = attempt.url().to_owned();
        let pending = Pending { attempt: Some(attempt), answered: None, url, cancel: Cancel::default() };
        locked(&self.attempts).insert(number, pending);
        number
    }

    /// Does something with a consent that waits.
    pub fn with_attempt<T>(&self, number: u32, work: impl FnOnce(&mut Pending) -> T) -> Answer<T> {
        let mut attempts = locked(&self.attempts);
        let gone = || ErrorView::new(ErrorCode::NotFound, "this consent is over");
        attempts.get_mut(&number).map(work).ok_or_else(gone)
    }

    /// Forgets a consent that is over.
    pub fn drop_attempt(&self, number: u32) {
        locked(&self.attempts).remove(&number);
    }

    /// Gives the work that goes on.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Notes that a question is asked; whoever waits for the answer to an earlier one of its kind waits no longer.
    pub fn begin_question(&self, question: Question) -> Cancel {
        let cancel = Cancel::default();
        if let Some(earlier) = locked(&self.asked).insert(question, cancel.clone()) {
            earlier.cancel();
        }
        cancel
    }

    /// Ends every question.
    pub fn cancel_questions(&self) {
        locked(&self.asked).drain().for_each(|(_, cancel)| cancel.cancel());
    }
}

/// The open data folder; after a rescue it is opened again.
#[derive(Clone, Default)]
struct Opened(Arc<Mutex<Arc<OnceCell<Workstation>>>>);

impl Opened {
    async fn get_or_open(&self, home: &Path, sandbox: &Sandbox) -> Result<Workstation, sync::Error> {
        let cell = locked(&self.0).clone();
        let open = async || Workstation::open(Home::at(home)?, environment(sandbox.clone())).await;
        cell.get_or_try_init(open).await.cloned()
    }

    /// Gives it where it is open.
    fn get(&self) -> Option<Workstation> {
        locked(&self.0).get().cloned()
    }

    /// Closes it as soon as nobody works with it any more; whoever asks next opens it again.
    fn let_go(&self) {
        *locked(&self.0) = Arc::default();
    }
}

/// Backs the directory up once a day for as long as the program runs; why it fails is a finding.
#[expect(clippy::disallowed_methods, reason = "the shell is where time comes in")]
async fn back_up_daily(opened: &Opened, running: &Running) {
    // The first screen comes first.
    tokio::time::sleep(MINUTE / 2).await;
    loop {
        let again = match opened.get() {
            Some(workstation) => back_up_if_due(&workstation, running).await,
            None => MINUTE,
        };
        tokio::time::sleep(again).await;
    }
}

/// Makes the backup of the day where it is due; tells how long until it is looked after again.
///
/// The first one follows soon on whoever comes in first; the half of an import that goes on would be a poor one.
async fn back_up_if_due(workstation: &Workstation, running: &Running) -> Duration {
    let is_first = matches!(workstation.last_backup_at().await, Ok(None));
    if is_first && running.goes_on() {
        return MINUTE;
    }
    match workstation.daily_backup().await {
        Ok(None) if is_first => MINUTE,
        _ => HOUR,
    }
}

/// Locks what only holds data, whatever happened to another holder.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sandbox of the data folder; started when it is first needed, ended with the program.
#[derive(Clone)]
pub struct Sandbox {
    home: PathBuf,
    attached: Arc<OnceCell<Attached>>,
}

impl Sandbox {
    fn new(home: PathBuf) -> Self {
        Self { home, attached: Arc::default() }
    }

    /// Gives the port at which the sandbox is served now, starting it when needed.
    async fn port(&self) -> Result<u16, String> {
        let attach = async || sandbox::home::attach(&self.home, &Tenant::default()).await;
        let attached = self.attached.get_or_try_init(attach).await.map_err(|error| error.to_string())?;
        attached.port().await.map_err(|error| error.to_string())
    }

    /// Begins the tenant anew.
    pub async fn reset(&self) -> Result<(), String> {
        sandbox::home::reset(&self.home, &Tenant::default()).await.map_err(|error| error.to_string())
    }
}

fn environment(sandbox: Sandbox) -> Environment {
    let jitter = || f64::from(u32::from_le_bytes(chance())) / f64::from(u32::MAX);
    Environment {
        now: Arc::new(now),
        chance: Arc::new(|bytes| {
            if ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), bytes).is_err() {
                // Without chance every consent could be guessed: there is no way on.
                tracing::error!("the system gives no random numbers");
                std::process::abort();
            }
        }),
        sandbox: Arc::new(move || {
            let sandbox = sandbox.clone();
            Box::pin(async move { sandbox.port().await })
        }),
        google: sync::google::Settings::new(env!("CARGO_PKG_VERSION"), Arc::new(jitter)),
        key_file: None,
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

/// Gives chance that only spreads retries.
fn chance<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // All zeros only mean that retries are not spread.
    let _ = ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bytes);
    bytes
}

/// Gives the present moment in milliseconds.
#[expect(clippy::disallowed_methods, reason = "the shell is where time comes in")]
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests {
    use directory::Attribute;
    use directory::edit::Draft;

    use super::*;

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "a test is an edge")]
    async fn the_first_backup_follows_soon_on_whoever_comes_in_and_is_of_no_half_import() {
        let folder = std::env::temp_dir().join(format!("rollcall-first-backup-{}", std::process::id()));
        let home = Home::at(&folder).expect("a home");
        let opening = Workstation::open(home, environment(Sandbox::new(folder.clone())));
        let (workstation, running) = (opening.await.expect("it opens"), Running::default());
        assert_eq!(back_up_if_due(&workstation, &running).await, MINUTE, "nobody is in it yet");

        let dara = Draft::default()
            .with(Attribute::Email, "dara@northwind.test")
            .with(Attribute::Firstname, "Dara")
            .with(Attribute::Lastname, "Haddad");
        workstation.create_user(dara).await.expect("it is allowed");
        let work = running.begin(1).expect("nothing goes on yet");
        assert_eq!(back_up_if_due(&workstation, &running).await, MINUTE, "more may come");
        assert_eq!(workstation.last_backup_at().await.expect("it is told"), None, "half is not copied");
        drop(work);

        assert_eq!(back_up_if_due(&workstation, &running).await, HOUR, "it is made");
        assert!(workstation.last_backup_at().await.expect("it is told").is_some(), "as Overview says");
        drop(workstation);
        // Where a file in use cannot be removed the folder stays.
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn only_the_last_question_of_a_kind_is_waited_for() {
        let app = App::new(PathBuf::new());
        let first = app.begin_question(Question::Query);
        let person = app.begin_question(Question::Person);
        let second = app.begin_question(Question::Query);
        assert!(first.is_cancelled(), "the text has changed since");
        assert!(!person.is_cancelled() && !second.is_cancelled(), "these are still waited for");
        app.cancel_questions();
        assert!(person.is_cancelled() && second.is_cancelled(), "nobody is there any more");
    }
}
