//! The sandbox of a home: `sandbox.db`, held by one process at a time, and shared with the others.
//!
//! Whoever holds `sandbox.lock` serves, and writes port, process and instance to `sandbox.json`. Others read that, ask
//! whether it answers, and use it; when the holder ends, one of them takes over, on the same port where it can: it is
//! kept in the database. Where it cannot, the sandbox is on another port from then on, so everybody asks again and again.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::clock::wait;
use crate::control::Control;
use crate::control::endpoint::bears;
use crate::overlay::{Overlay, private_file};
use crate::reply::{self, Layout};
use crate::server::{Server, serve_on};
use crate::tenant::Tenant;
use crate::world::World;
use crate::{Error, Options, chance, wire};

const DATABASE: &str = "sandbox.db";
const LOCK: &str = "sandbox.lock";
const HOLDER: &str = "sandbox.json";
const HEALTH: &str = "/_sandbox/health";
const RESET: &str = "/_sandbox/home/reset";
/// How often a process that waits for the holder looks again.
const GLANCE: Duration = Duration::from_millis(50);
/// For how long it looks.
const PATIENCE: u32 = 200;

/// What the holder tells the others, in a file that only their owner can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    port: u16,
    pid: u32,
    instance: String,
    key: String,
}

/// A home's sandbox, held by this process or by another.
pub struct Attached {
    home: PathBuf,
    held: Arc<Mutex<Option<Held>>>,
    watch: Option<JoinHandle<()>>,
}

/// The server and the lock that goes with it.
struct Held {
    server: Server,
    port: u16,
    home: PathBuf,
    /// Unlocked when it is dropped.
    _lock: File,
}

impl Held {
    async fn end(self) {
        self.server.shutdown().await;
        // Still under the lock: nobody else has written a new one yet.
        let _ = std::fs::remove_file(self.home.join(HOLDER));
    }
}

impl Attached {
    /// The port of 127.0.0.1 at which the sandbox is served now; another process may take it over, and serve at another.
    ///
    /// # Errors
    /// When nobody answers for ten seconds.
    pub async fn port(&self) -> Result<u16, Error> {
        for _ in 0..PATIENCE {
            if let Some(held) = &*self.held.lock().await {
                return Ok(held.port);
            }
            if let Some(holder) = answering(&self.home).await {
                return Ok(holder.port);
            }
            wait(GLANCE).await;
        }
        Err(Error::HolderSilent)
    }

    /// Lets go of the sandbox; if this process holds it, it ends here (and another may take over).
    pub async fn detach(self) {
        if let Some(watch) = self.watch {
            watch.abort();
            let _ = watch.await;
        }
        if let Some(held) = self.held.lock().await.take() {
            held.end().await;
        }
    }
}

/// Attaches to the sandbox of a home: serves it, or finds the process that does. `tenant` counts only if the file is new.
///
/// # Errors
/// If the home cannot be used, or another process holds the sandbox and does not answer for ten seconds.
pub async fn attach(home: &Path, tenant: &Tenant) -> Result<Attached, Error> {
    tenant.check()?;
    std::fs::create_dir_all(home)?;
    for _ in 0..PATIENCE {
        let home = home.to_owned();
        if let Some(held) = hold(&home, Options::of(tenant)).await? {
            return Ok(Attached { home, held: Arc::new(Mutex::new(Some(held))), watch: None });
        }
        if answering(&home).await.is_some() {
            let held = Arc::new(Mutex::new(None));
            let watch = tokio::spawn(take_over(home.clone(), tenant.clone(), held.clone()));
            return Ok(Attached { home, held, watch: Some(watch) });
        }
        wait(GLANCE).await;
    }
    Err(Error::HolderSilent)
}

/// Holds the sandbox of a home in this process, with a control endpoint: every other process of the home comes to it.
///
/// # Errors
/// If the home cannot be used, or another process holds the sandbox.
pub async fn hold_and_control(home: &Path, tenant: &Tenant) -> Result<(Attached, Control), Error> {
    tenant.check()?;
    std::fs::create_dir_all(home)?;
    let options = Options { control: true, ..Options::of(tenant) };
    let held = hold(home, options).await?.ok_or(Error::Held)?;
    let control = Control::new(held.server.origin(), held.server.control_key().unwrap_or_default());
    let held = Arc::new(Mutex::new(Some(held)));
    Ok((Attached { home: home.to_owned(), held, watch: None }, control))
}

/// Begins the home's tenant anew, through its holder if there is one. Every grant of the old tenant ends.
///
/// # Errors
/// As [`attach`].
pub async fn reset(home: &Path, tenant: &Tenant) -> Result<(), Error> {
    tenant.check()?;
    std::fs::create_dir_all(home)?;
    for _ in 0..PATIENCE {
        if let Some(_lock) = try_lock(home)? {
            let overlay = Overlay::open(Some(&home.join(DATABASE)), tenant)?;
            return overlay.reset(tenant);
        }
        if let Some(holder) = answering(home).await {
            let order = json!({ "seed": tenant.seed, "users": tenant.users }).to_string();
            let reply = wire::call(holder.port, "POST", RESET, Some(&holder.key), Some(&order)).await?;
            return if reply.status == 200 {
                Ok(())
            } else {
                Err(Error::Refused { status: reply.status, body: reply.body })
            };
        }
        wait(GLANCE).await;
    }
    Err(Error::HolderSilent)
}

/// The lock, if nobody has it.
fn try_lock(home: &Path) -> Result<Option<File>, Error> {
    let path = home.join(LOCK);
    private_file(&path)?;
    let file = File::options().read(true).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Takes the lock and serves, if nobody else does.
async fn hold(home: &Path, options: Options) -> Result<Option<Held>, Error> {
    let Some(lock) = try_lock(home)? else { return Ok(None) };
    let overlay = Overlay::open(Some(&home.join(DATABASE)), &options.tenant)?;
    let remembered = overlay.meta("port")?.and_then(|port| port.parse::<u16>().ok()).unwrap_or(0);
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, remembered)).await {
        Ok(listener) => listener,
        // Somebody else has the port now.
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
    };
    let port = listener.local_addr()?.port();
    overlay.set_meta("port", &port.to_string())?;
    let key = chance::word(24);
    let options = Options { tenant: overlay.tenant()?, ..options };
    let server = serve_on(listener, overlay, &options, Some(key.clone()))?;
    let holder = Holder { port, pid: std::process::id(), instance: server.world().instance.clone(), key };
    write_holder(home, &holder)?;
    Ok(Some(Held { server, port, home: home.to_owned(), _lock: lock }))
}

/// Writes the file whole or not at all.
fn write_holder(home: &Path, holder: &Holder) -> Result<(), Error> {
    let draft = home.join(format!("{HOLDER}.new"));
    private_file(&draft)?;
    let mut file = File::options().write(true).truncate(true).open(&draft)?;
    file.write_all(json!(holder).to_string().as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, home.join(HOLDER))?;
    Ok(())
}

/// The holder, if its file is there and its sandbox says that it is the one.
async fn answering(home: &Path) -> Option<Holder> {
    let holder: Holder = serde_json::from_slice(&std::fs::read(home.join(HOLDER)).ok()?).ok()?;
    let reply =
        tokio::time::timeout(Duration::from_secs(2), wire::call(holder.port, "GET", HEALTH, None, None))
            .await
            .ok()?
            .ok()?;
    let health: serde_json::Value = serde_json::from_str(&reply.body).ok()?;
    (health.get("instance").and_then(|instance| instance.as_str()) == Some(holder.instance.as_str()))
        .then_some(holder)
}

/// Waits until the holder ends, and serves in its place.
async fn take_over(home: PathBuf, tenant: Tenant, held: Arc<Mutex<Option<Held>>>) {
    loop {
        wait(GLANCE * 4).await;
        let mut place = held.lock().await;
        match hold(&home, Options::of(&tenant)).await {
            Ok(Some(taken)) => {
                *place = Some(taken);
                return;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the sandbox could not be taken over"),
        }
    }
}

/// The paths by which the processes of a home find each other.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new().route(HEALTH, get(health)).route(RESET, post(receive_reset))
}

async fn health(State(world): State<Arc<World>>) -> Response<Body> {
    reply::json(
        StatusCode::OK,
        &json!({ "sandbox": "northwind", "instance": world.instance, "version": env!("CARGO_PKG_VERSION") }),
        Layout::Compact,
    )
}

async fn receive_reset(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    if !bears(&headers, world.home_key.as_deref()) {
        return reply::text(StatusCode::FORBIDDEN, "A reset wants the home's key.");
    }
    #[derive(Deserialize)]
    struct Wanted {
        seed: u64,
        users: u64,
    }
    let Ok(Wanted { seed, users }) = serde_json::from_slice(&body) else {
        return reply::text(StatusCode::BAD_REQUEST, "A reset names seed and users.");
    };
    match world.reset(&Tenant { seed, users }) {
        Ok(()) => reply::json(StatusCode::OK, &json!({}), Layout::Compact),
        Err(error) => reply::text(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}
