//! A data folder of its own, a sandbox of its own, and the program between them.

use std::future::Future;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use sandbox::control::{Consent, Control};
use serde_json::Value;
use sync::google::Settings;
use sync::import::Answer;
use sync::store::plan::review::Filter;
use sync::{Environment, Home, Workstation};

/// How long anything may take; far more than it does.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program, with nothing of this machine's session in its environment.
pub fn rollcall(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command.env_clear().env("ROLLCALL_HOME", home).env("PATH", "/usr/bin:/bin").env("HOME", home);
    command.env("TZ", "UTC");
    command
}

/// What became of a run of the program.
pub struct Done {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Done {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("results are text"),
            stderr: String::from_utf8(output.stderr).expect("messages are text"),
        }
    }

    /// The result, which is the last line.
    pub fn json(&self) -> Value {
        let line = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// The exit code, with everything that was said where it is another.
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {:?}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// Runs a command to its end, with nothing to read and nobody to ask.
pub fn run(command: Command) -> Done {
    Done::of(assert_cmd::Command::from_std(command).timeout(PATIENCE).output().expect("the program runs"))
}

/// Waits a moment between two looks at something that another process does.
#[expect(clippy::disallowed_methods, reason = "a test is an edge: another process takes real time")]
pub fn glance() {
    std::thread::sleep(Duration::from_millis(5));
}

/// Runs async work of a test.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}

/// A program that goes on; it ends with the test, whatever happens.
pub struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: Vec<String>,
    errors: std::thread::JoinHandle<String>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("it is piped");
        let mut stderr = child.stderr.take().expect("it is piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        let stdin = child.stdin.take();
        Self { child, stdin, lines, seen: Vec::new(), errors }
    }

    /// The next line of standard output.
    pub fn line(&mut self) -> String {
        let line = self.lines.recv_timeout(PATIENCE).expect("the program says something in time");
        self.seen.push(line.clone());
        line
    }

    pub fn type_line(&mut self, text: &str) {
        let stdin = self.stdin.as_mut().expect("it still reads");
        writeln!(stdin, "{text}").expect("it reads");
    }

    /// Ends its standard input.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill is there").success(), "the program still runs");
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_some()
    }

    /// Waits for its end.
    pub fn end(mut self) -> Done {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not end; it said {:?}", self.seen);
            glance();
        };
        let mut seen = std::mem::take(&mut self.seen);
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => seen.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("somebody keeps the output open: {seen:?}"),
            }
        }
        let errors = std::mem::replace(&mut self.errors, std::thread::spawn(String::new));
        let stderr = errors.join().expect("it was read");
        Done { code: status.code(), stdout: seen.join("\n"), stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A sandbox served by the program itself.
pub struct Tenant {
    running: Running,
    pub about: Value,
    pub control: Control,
}

impl Tenant {
    pub fn serve(home: &Path, options: &[&str]) -> Self {
        let mut command = rollcall(home);
        command.args(["sandbox", "serve", "--control", "--json"]).args(options);
        let mut running = Running::start(command);
        let about: Value = serde_json::from_str(&running.line()).expect("a line of JSON");
        let text = |name: &str| about[name].as_str().expect("text").to_owned();
        let control = Control::new(text("origin"), text("control_key"));
        Self { running, about, control }
    }

    pub fn origin(&self) -> &str {
        self.about["origin"].as_str().expect("an address")
    }

    pub fn end(self) {
        self.running.signal("TERM");
        self.running.end().expect(0);
    }
}

/// A data folder opened by a key file, and a sandbox beside it.
pub struct Stage {
    folder: tempfile::TempDir,
    pub tenant: Tenant,
}

/// What is on no keyring's list: a key made by chance.
pub fn make_key(path: &Path) {
    let mut key = [0; 32];
    let mut chance = std::fs::File::open("/dev/urandom").expect("chance");
    chance.read_exact(&mut key).expect("chance");
    std::fs::write(path, key).expect("the folder is ours");
    permit(path, 0o600);
}

/// Sets who may do what with a file.
pub fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("the file is ours");
}

impl Stage {
    pub fn new(users: u64) -> Self {
        Self::with(&["--users", &users.to_string()])
    }

    /// With these options for the sandbox.
    pub fn with(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let tenant = Tenant::serve(folder.path(), options);
        let client = tenant.about["client_json"].as_str().expect("a file").to_owned();
        std::fs::write(folder.path().join("client.json"), client).expect("the folder is ours");
        make_key(&folder.path().join("key"));
        Self { folder, tenant }
    }

    /// The same, connected.
    pub fn connected(users: u64) -> Self {
        let stage = Self::new(users);
        stage.connect(&[]).expect(0);
        stage
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program on this stage, with the key file.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = rollcall(&self.home());
        command.args(arguments).arg("--key-file").arg(self.path("key"));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Done {
        run(self.command(arguments))
    }

    /// Runs with `--json`, expects an exit code, and gives the result.
    pub fn json(&self, arguments: &[&str], code: i32) -> Value {
        let mut command = self.command(arguments);
        command.arg("--json");
        run(command).expect(code).json()
    }

    /// The command that connects this sandbox as an emulator of Google.
    pub fn connecting(&self, more: &[&str]) -> Command {
        let client = self.path("client.json");
        let client = client.to_str().expect("text");
        let mut arguments = vec!["connect", "google", "--client-json", client, "--no-browser"];
        arguments.extend(["--origin", self.tenant.origin()]);
        arguments.extend(more);
        self.command(&arguments)
    }

    /// Connects, consenting as the super admin.
    pub fn connect(&self, more: &[&str]) -> Done {
        self.consent(self.connecting(more), Consent::default())
    }

    /// Starts a command that asks for a consent, and consents in its place.
    pub fn consent(&self, command: Command, consent: Consent) -> Done {
        let mut running = Running::start(command);
        let url = running.line();
        let back = wait(self.tenant.control.consent(&url, consent)).expect("the consent is decided");
        let page = visit(&back);
        assert!(page.starts_with("HTTP/1.1 200"), "the listener takes the redirect: {page}");
        running.end()
    }

    /// Answers a row of a plan as somebody does in the app, which shares the data folder.
    pub fn answer_as_in_the_app(&self, run: i64, email: &str, answer: Answer) {
        let environment = Environment {
            now: Arc::new(|| 1_795_000_000_000),
            chance: Arc::new(|_| {}),
            sandbox: Arc::new(|| Box::pin(async { Err("nobody asks Google".to_owned()) })),
            google: Settings::new("test", Arc::new(|| 0.5)),
            key_file: None,
            operator: "test".to_owned(),
            workstation: "desk-1".to_owned(),
        };
        wait(async {
            let home = Home::at(&self.home()).expect("the home is there");
            let app = Workstation::open(home, environment).await.expect("it opens beside others");
            let filter = Filter { search: email.to_owned(), ..Filter::default() };
            let rows = app.review(run, filter, 0, 2).await.expect("the plan is there").rows;
            let [row] = rows.as_slice() else { panic!("one row has {email}: {rows:?}") };
            app.answer(run, vec![row.google_id.clone()], Some(answer)).await.expect("the answer is possible");
        });
    }

    /// Forgets who owns the passwords, as where the app ended before that was answered.
    pub fn forget_password_answer(&self) {
        wait(async {
            let home = Home::at(&self.home()).expect("the home is there");
            let store = sync::store::Store::open(&home.data_file()).await.expect("the data file opens");
            let forget = store.write(|tx| Ok(tx.execute("UPDATE connection SET password_mode = NULL", [])?));
            forget.await.expect("it is written");
        });
    }

    /// How many users the directory has.
    pub fn users(&self) -> u64 {
        self.json(&["users", "list", "--limit", "1"], 0)["total"].as_u64().expect("a count")
    }
}

/// Opens an address as a browser would, and gives the whole answer.
pub fn visit(url: &str) -> String {
    let rest = url.strip_prefix("http://").expect("a loopback address");
    let (host, path) = rest.split_once('/').expect("a path");
    exchange(host, &format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
}

/// Sends a form as a browser would.
pub fn post(origin: &str, path: &str, form: &str) -> String {
    let host = origin.strip_prefix("http://").expect("a loopback address");
    let length = form.len();
    exchange(
        host,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
        ),
    )
}

fn exchange(host: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    stream.write_all(request.as_bytes()).expect("it is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it is answered");
    String::from_utf8_lossy(&answer).into_owned()
}
