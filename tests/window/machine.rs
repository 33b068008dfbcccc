//! The computer that somebody sits at: a home, a screen, a session bus with an unlocked keyring,
//! and a browser that notes what it is asked to open.

use crate::window::Window;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{sleep, timeout};

/// One computer at a time: the tests share two processors, and a window wants its time.
static TURN: Mutex<()> = Mutex::const_new(());
const SCREEN: &str = "1920x1200x24";
/// Where programs keep their data, in the home of whoever sits here: the usual place.
const DATA: &str = ".local/share";
/// A session that never comes is an app that died at its start.
const PATIENCE: Duration = Duration::from_secs(30);
/// The keyring opens by the password of the person who logs in. It must not change between starts.
const START: &str = r#"
printf login-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null || exit 1
printf %s "$DBUS_SESSION_BUS_ADDRESS" > "$ROLLCALL_TEST_BUS"
exec WebKitWebDriver --host=127.0.0.1 --port="$ROLLCALL_TEST_PORT"
"#;
const BROWSER: &str = "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$ROLLCALL_TEST_OPENED\"\n";

/// A computer with nothing on it but the app. It is gone when this value is.
pub struct Machine {
    name: String,
    /// Everything that a program may write: it is searched for secrets.
    home: TempDir,
    /// What belongs to the test, not to the computer.
    own: TempDir,
    logs: PathBuf,
    starts: u32,
    screen: Started,
    display: String,
    _turn: MutexGuard<'static, ()>,
}

/// A program in a process group of its own, which is killed with this value.
pub struct Started(Child);

impl Started {
    fn new(mut command: Command, log: &Path) -> Self {
        let file = File::create(log).expect("the log folder is writable");
        let copy = file.try_clone().expect("a file can be cloned");
        command.stdin(Stdio::null()).stdout(copy).stderr(file).process_group(0);
        Self(command.spawn().unwrap_or_else(|why| panic!("{:?}: {why}", command.get_program())))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

impl Machine {
    /// An empty computer, when it is this test's turn.
    pub async fn new(name: &str) -> Self {
        let turn = TURN.lock().await;
        let logs = target().join("window-logs").join(name);
        let _ = fs::remove_dir_all(&logs);
        fs::create_dir_all(&logs).expect("the target folder is writable");
        let folder = || tempfile::tempdir().expect("there is room for a temporary folder");
        let (home, own) = (folder(), folder());
        for name in ["run", DATA, ".config", ".cache"] {
            let path = home.path().join(name);
            fs::create_dir_all(&path).expect("the home is writable");
            fs::set_permissions(path, fs::Permissions::from_mode(0o700)).expect("it is ours");
        }
        let browser = own.path().join("xdg-open");
        fs::write(&browser, BROWSER).expect("the test's folder is writable");
        fs::set_permissions(browser, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let (screen, display) = screen(&logs).await;
        let name = name.to_owned();
        Self { name, home, own, logs, starts: 0, screen, display, _turn: turn }
    }

    /// Somebody logs in and starts the app: a new bus, the same home and keyring.
    pub async fn start(&mut self) -> Window {
        self.start_program(&app()).await
    }

    /// The same with another program than the app.
    pub async fn start_program(&mut self, program: &Path) -> Window {
        self.starts += 1;
        let log = self.logs.join(format!("app-{}.log", self.starts));
        let port = free_port();
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "sh", "-c", START]);
        self.furnish(&mut command);
        command.env("ROLLCALL_TEST_PORT", port.to_string());
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Started::new(command, &log);
        let Ok(client) = timeout(PATIENCE, session(port, program)).await else {
            panic!("the app shows no window; it says:\n{}", read(&log));
        };
        Window::new(client, driver, self.logs.clone())
    }

    /// A program that runs on this computer beside the app, such as `rollcall` or `secret-tool`.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        self.furnish(&mut command);
        if let Ok(bus) = fs::read_to_string(self.bus()) {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        command
    }

    fn furnish(&self, command: &mut Command) {
        let home = self.home.path();
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .current_dir(home)
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("XDG_DATA_HOME", home.join(DATA))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("DISPLAY", &self.display)
            .env("PATH", format!("{}:{path}", self.own.path().display()))
            .env("ROLLCALL_TEST_OPENED", self.own.path().join("opened"))
            .env("ROLLCALL_TEST_BUS", self.bus())
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("ROLLCALL_HOME");
    }

    fn bus(&self) -> PathBuf {
        self.own.path().join("bus")
    }

    /// The home of whoever sits here.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the app and `rollcall` keep their data, when nobody says otherwise.
    pub fn data_folder(&self) -> PathBuf {
        self.home().join(DATA).join("app.rollcall.desktop")
    }

    /// Where the programs' output goes.
    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// The addresses that the system browser was asked to open, oldest first.
    pub fn opened(&self) -> Vec<String> {
        read(&self.own.path().join("opened")).lines().map(str::to_owned).collect()
    }

    /// The address that the system browser is asked to open, after so many others.
    pub async fn opens(&self, before: usize) -> String {
        let started = Instant::now();
        loop {
            if let Some(address) = self.opened().get(before) {
                return address.clone();
            }
            assert!(started.elapsed() < PATIENCE, "the browser was not asked to open anything");
            sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = read(&self.logs.join(format!("app-{}.log", self.starts)));
            let lines: Vec<&str> = log.lines().collect();
            let last = lines.len().saturating_sub(60);
            eprintln!("--- {}: the end of what the app said ---", self.name);
            lines[last..].iter().for_each(|line| eprintln!("{line}"));
            eprintln!("--- more in {} ---", self.logs.display());
        }
        let _ = &self.screen;
    }
}

/// Starts an X server on the first free display.
async fn screen(logs: &Path) -> (Started, String) {
    let log = logs.join("screen.log");
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
    let screen = Started::new(command, &log);
    let started = Instant::now();
    loop {
        let said = read(&log);
        let number = said.lines().find(|line| line.parse::<u32>().is_ok());
        if let Some(number) = number.filter(|_| said.ends_with('\n')) {
            return (screen, format!(":{number}"));
        }
        assert!(started.elapsed() < PATIENCE, "Xvfb does not start: {said}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// A WebDriver session: it starts the app. Until the driver listens, we ask again.
async fn session(port: u16, program: &Path) -> Client {
    let mut capabilities = Capabilities::new();
    let started = json!({ "binary": program, "args": [] });
    capabilities.insert("webkitgtk:browserOptions".to_owned(), started);
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        sleep(Duration::from_millis(50)).await;
    }
    let address = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let connected = builder.capabilities(capabilities).connect(&address);
    connected.await.unwrap_or_else(|why| panic!("no WebDriver session: {why}"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener.local_addr().expect("it is bound").port()
}

/// The folder that Cargo built this test into: two above `debug/deps/`.
pub fn target() -> PathBuf {
    let program = std::env::current_exe().expect("this program has a path");
    program.ancestors().nth(3).expect("target/debug/deps/window").to_owned()
}

/// The app: the one just built, or the one that `ROLLCALL_DESKTOP` names.
fn app() -> PathBuf {
    let named = std::env::var_os("ROLLCALL_DESKTOP").map(PathBuf::from);
    let app = named.unwrap_or_else(|| target().join("debug/rollcall-desktop"));
    assert!(app.exists(), "{} is missing: cargo build --workspace --bins --tests", app.display());
    app
}

fn read(path: &Path) -> String {
    fs::read(path).map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
}
