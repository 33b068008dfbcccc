//! No token, no password, no hash and no other secret of a run lies in the data folder or in the log, in any spelling.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sandbox::control::Consent;
use sandbox::{Effect, Fault};
use secrecy::ExposeSecret as _;
use sync::import::Scope;
use sync::passwords::Source;
use sync::provision::Confirmed;
use sync::{StoreKind, Watch};
use tracing_subscriber::layer::SubscriberExt;

use crate::stage::{Stage, said};

/// Everything that went over the wire to the tenant.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Vec<u8>>>);

impl Tap {
    /// Stands before a tenant, hears what it is told, and gives its own port.
    fn before(&self, tenant: u16) -> u16 {
        let door = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = door.local_addr().expect("an address").port();
        assert_eq!(
            port.to_string().len(),
            tenant.to_string().len(),
            "ports of one length stand in for each other"
        );
        let tap = self.clone();
        std::thread::spawn(move || {
            for visitor in door.incoming() {
                let (visitor, tap) = (visitor.expect("a visitor"), tap.clone());
                std::thread::spawn(move || tap.pass(visitor, port, tenant));
            }
        });
        port
    }

    /// Passes a conversation on; the tenant must believe that it was called by its own name.
    fn pass(&self, mut visitor: TcpStream, port: u16, tenant: u16) {
        let mut there = TcpStream::connect(("127.0.0.1", tenant)).expect("the tenant answers");
        let (mut back, mut answers) =
            (visitor.try_clone().expect("a stream"), there.try_clone().expect("a stream"));
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut answers, &mut back);
            let _ = back.shutdown(std::net::Shutdown::Both);
        });
        let mut chunk = [0; 65_536];
        while let Ok(read @ 1..) = visitor.read(&mut chunk) {
            let said = String::from_utf8_lossy(&chunk[..read]);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(said.as_bytes());
            let renamed = said.replace(&format!("127.0.0.1:{port}"), &format!("127.0.0.1:{tenant}"));
            if there.write_all(renamed.as_bytes()).is_err() {
                break;
            }
        }
        let _ = there.shutdown(std::net::Shutdown::Both);
    }

    /// Lists the values of a field in the JSON that was sent.
    fn sent(&self, field: &str) -> Vec<String> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&heard);
        let key = format!("\"{field}\":\"");
        text.split(key.as_str())
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    }

    /// Lists the values that stand behind a word, up to the next sign that ends one.
    fn after(&self, word: &str) -> Vec<String> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&heard);
        let mut values: Vec<_> = text
            .split(word)
            .skip(1)
            .map(|rest| rest.split(['&', '\r', '\n', ' ']).next().unwrap_or_default())
            .map(|value| {
                url::form_urlencoded::parse(value.as_bytes()).map(|(key, _)| key.into_owned()).collect()
            })
            .collect();
        values.sort();
        values.dedup();
        values
    }
}

/// A log of everything that anybody wanted to say.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The ways in which a secret could be written down.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let escaped: String = url::form_urlencoded::byte_serialize(secret).collect();
    let mut all =
        vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), escaped.into_bytes()];
    all.push(STANDARD.encode(secret).trim_end_matches('=').into());
    all.push(URL_SAFE_NO_PAD.encode(secret).into());
    all
}

fn assert_nowhere(secrets: &[Vec<u8>], place: &str, bytes: &[u8]) {
    for (number, secret) in secrets.iter().enumerate() {
        for spelling in spellings(secret) {
            let found = bytes.windows(spelling.len()).any(|window| window == spelling);
            // The secret itself is not told: this text lands in somebody's build log.
            assert!(!found, "secret {number} of {} lies in {place}", secrets.len());
        }
    }
}

fn search(secrets: &[Vec<u8>], folder: &Path) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files += search(secrets, &path);
        } else {
            files += 1;
            assert_nowhere(secrets, &path.display().to_string(), &std::fs::read(&path).expect("a file"));
        }
    }
    files
}

#[tokio::test]
async fn that_a_key_file_seals_them_in_the_data_folder_is_told() {
    let stage = Stage::of(16).await;
    let stores = stage.app.secret_stores().await.expect("the key file opens them");
    assert_eq!(stores, [StoreKind::KeyFile]);
}

#[test]
fn neither_in_the_data_folder_nor_in_the_log() {
    // In a process of its own: a log of everything is one for the whole process.
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "secrets_nowhere::a_day_s_work", "--ignored", "--nocapture"])
        .output()
        .expect("the child starts");
    let written = [output.stdout, output.stderr].concat();
    let written = String::from_utf8_lossy(&written);
    assert!(output.status.success() && written.contains("1 passed"), "the story ends well:\n{written}");
    for beginning in ["ya29.", "1//0", "4/0A", "northwind-sandbox-client-secret", "$6$"] {
        assert!(!written.contains(beginning), "a secret that begins with {beginning} was written out");
    }
}

/// Connects, fails to, imports, refreshes its token, loses its authorisation and finds it again.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by the story of this file"]
async fn a_day_s_work() {
    let log = Log::default();
    let writer = log.clone();
    // Every level of everything: it is not to depend on a filter.
    let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone()).with_ansi(false);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))
        .expect("the only log");
    let tap = Tap::default();
    let stage = Stage::through(17, |tenant| tap.before(tenant)).await;
    let mut words = String::new();
    let body = r#"{"error":"invalid_grant"}"#.to_owned();
    let spoilt = Effect::Body { status: 400, content_type: "application/json".to_owned(), body };
    stage.google.fault(Fault::once("POST", "/token", spoilt)).await.expect("the first code is refused");
    words += &said(&stage.connect().await.expect_err("the code is refused"));
    let row = stage.connect().await.expect("the second is not");
    words += &format!("{row:?}");
    let run = stage.read(row.id, Scope::All).await.expect("Google is read");
    // Once while the plan lies there as well.
    search(&heard(&tap, &stage, 1), &stage.home());
    words += &stage.plan(run).await;
    stage.apply(run).await;
    stage.google.expire_access_tokens().await.expect("an hour passes");
    stage.import(row.id, Scope::All).await;
    stage.google.revoke_refresh_tokens().await.expect("somebody revokes the authorisation");
    stage.google.expire_access_tokens().await.expect("an hour passes");
    let gone = stage.read(row.id, Scope::All).await.expect_err("the authorisation is gone");
    words += &format!("{} {gone:?}", said(&gone));
    let attempt = stage
        .app
        .connect_begin(sync::connect::Way::Reactivate { connection: row.id, grant: None, client: None })
        .await;
    let attempt = attempt.expect("it can be tried");
    stage.finish(attempt, Consent::default(), &stage.google).await.expect("a new consent");
    stage.import(row.id, Scope::All).await;
    let mut secrets = passwords(&stage, row.id, &mut words).await;
    let hashes = tap.sent("password");
    assert_eq!(hashes.len(), 3, "one of a new account, one that was typed, one that was made");
    assert!(hashes.iter().all(|hash| hash.starts_with("$6$")), "hashes alone went to Google");
    secrets.extend(hashes.into_iter().map(String::into_bytes));

    secrets.extend(heard(&tap, &stage, 3));
    let files = search(&secrets, &stage.home());
    assert!(files >= 3, "data, secrets and a lock at least were searched: {files}");
    assert_nowhere(&secrets, "what people are told", words.as_bytes());
    let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(String::from_utf8_lossy(&log).contains("imported"), "the log was really written");
    assert_nowhere(&secrets, "the log", &log);
}

/// Sets passwords, plans, applies, and hands out; gives every plain one, and the passphrase.
async fn passwords(stage: &Stage, connection: i64, words: &mut String) -> Vec<Vec<u8>> {
    let typed = "Correct horse 7 battery";
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen@northwind.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    let [wei, zoe] = [stage.person("wei.chen").await.id, stage.person("zoe.vanderberg").await.id];
    let weak = stage.app.set_password(wei, Source::Typed("correct horse".into())).await;
    *words += &said(&weak.expect_err("two classes are too few"));
    *words += &format!("{:?}", stage.app.set_password(wei, Source::Typed(typed.into())).await);
    let made = stage.app.set_password(zoe, Source::Made).await.expect("one is made");
    *words += &format!("{made:?}");
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let waiting = vec![typed.as_bytes().to_vec(), made.made.expect("it is shown").expose_secret().into()];
    // Once while they wait, in the plan and beside it.
    search(&waiting, &stage.home());
    *words += &format!("{:?}", stage.app.sync_rows(run, Vec::new(), 0, 100).await);
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    *words += &format!("{report:?} {:?}", stage.app.steps(run, Vec::new(), 0, 100).await);
    *words += &format!("{:?}", stage.app.user(wei).await);
    let slips = stage.app.slips().await.expect("they open");
    assert_eq!(slips.len(), 2, "of Helen and Zoë");
    *words += &format!("{slips:?}");
    let mut secrets = waiting;
    secrets.extend(slips.iter().map(|slip| slip.password.expose_secret().as_bytes().to_vec()));
    search(&secrets, &stage.home());
    let passphrase = "slips for the front desk";
    // Among what is searched.
    stage.app.hand_out(&stage.home().join("slips.age"), passphrase.into()).await.expect("it is written");
    secrets.push(passphrase.into());
    secrets
}

/// Every secret that the tenant was told so far, and the key of the home.
fn heard(tap: &Tap, stage: &Stage, consents: usize) -> Vec<Vec<u8>> {
    let mut secrets = Vec::new();
    let counts = [
        ("code=", consents),
        ("code_verifier=", consents),
        ("client_secret=", 1),
        ("Bearer ", consents),
        ("refresh_token=", 1),
    ];
    for (word, least) in counts {
        let mut found = tap.after(word);
        found.retain(|secret| secret.len() >= 16);
        assert!(found.len() >= least, "{word} was heard {} times", found.len());
        secrets.extend(found.into_iter().map(String::into_bytes));
    }
    secrets.push(std::fs::read(stage.key_file()).expect("the key file"));
    secrets
}
