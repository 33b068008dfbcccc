//! The server: binds 127.0.0.1, serves HTTP/1.1, and ends connections without an answer when a fault says so.

use std::future::Future;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::middleware::from_fn_with_state;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::door::{self, DropConnection};
use crate::overlay::Overlay;
use crate::settings::{ClientState, Settings};
use crate::world::World;
use crate::{Error, Options, api, control, home, oauth};

/// A running sandbox.
pub struct Server {
    world: Arc<World>,
    stop: watch::Sender<Stop>,
    task: JoinHandle<()>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    NotYet,
    Now,
}

/// Serves a tenant on 127.0.0.1.
///
/// # Errors
/// If the port is taken, the database cannot be opened, or the tenant's size is out of range.
pub async fn serve(options: Options) -> Result<Server, Error> {
    let port = options.port;
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = bound.map_err(|why| Error::Port { port, why })?;
    let overlay = Overlay::open(options.database.as_deref(), &options.tenant)?;
    serve_on(listener, overlay, &options, None)
}

/// Serves on a bound listener; `home_key` lets other processes of the same home ask for a reset.
pub(crate) fn serve_on(
    listener: TcpListener,
    overlay: Overlay,
    options: &Options,
    home_key: Option<String>,
) -> Result<Server, Error> {
    options.tenant.check()?;
    let port = listener.local_addr()?.port();
    let rules = match &options.rules {
        Some(rules) => {
            rules.check()?;
            overlay.keep_rules(rules)?;
            rules.clone()
        }
        None => overlay.rules()?,
    };
    let settings = Settings {
        latency: options.latency,
        quota_per_minute: options.quota_per_minute,
        api_access: true,
        admin_sdk: true,
        licensing_api: true,
        groups_settings_api: true,
        client: ClientState::Enabled,
        sessions_ended_ms: None,
        unverified_domain: true,
        shorten: None,
        blocked_consent: None,
        rules,
    };
    let world = Arc::new(World::new(overlay, settings, port, options.control, home_key)?);
    let router = router(world.clone());
    let (stop, stopped) = watch::channel(Stop::NotYet);
    let task = tokio::spawn(accept(listener, router, stopped));
    Ok(Server { world, stop, task })
}

impl Server {
    /// The sandbox's origin: `http://127.0.0.1:PORT`. All of Google's hosts are here.
    pub fn origin(&self) -> &str {
        &self.world.origin
    }

    /// The key of the control endpoint, if there is one.
    pub fn control_key(&self) -> Option<&str> {
        self.world.control_key.as_deref()
    }

    /// Ends the sandbox; calls that are being answered get a second to end.
    pub async fn shutdown(self) {
        let _ = self.stop.send(Stop::Now);
        let _ = self.task.await;
    }

    /// Waits for ever, or until the server ends by itself.
    pub async fn wait(self) {
        let _ = self.task.await;
        drop(self.stop);
    }

    pub(crate) fn world(&self) -> &Arc<World> {
        &self.world
    }
}

fn router(world: Arc<World>) -> Router {
    let routes = Router::new()
        .merge(oauth::routes())
        .merge(api::routes())
        .merge(api::photos::routes())
        .merge(home::routes())
        .merge(control::endpoint::routes(&world));
    routes.fallback(api::unknown).layer(from_fn_with_state(world.clone(), door::admit)).with_state(world)
}

async fn accept(listener: TcpListener, router: Router, mut stopped: watch::Receiver<Stop>) {
    let mut open = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
            Some(_) = open.join_next() => continue,
        };
        match stream {
            Ok((stream, _)) => {
                open.spawn(converse(stream, router.clone(), stopped.clone()));
            }
            // Too many open files, or a peer that is gone already: neither is a reason to end.
            Err(error) => {
                tracing::warn!(%error, "the sandbox could not accept a connection");
                crate::clock::wait(Duration::from_millis(20)).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(Duration::from_secs(1), async { while open.join_next().await.is_some() {} })
        .await;
    open.shutdown().await;
}

/// Serves one connection.
async fn converse(stream: TcpStream, router: Router, mut stopped: watch::Receiver<Stop>) {
    let _ = stream.set_nodelay(true);
    let service = Droppable(TowerToHyperService::new(router));
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // An error here is a connection that a fault dropped or a peer that went away.
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// A service that can end its connection instead of answering: hyper closes when a service fails.
struct Droppable(TowerToHyperService<Router>);

#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped on request")]
struct Dropped;

impl Service<Request<Incoming>> for Droppable {
    type Response = Response<Body>;
    type Error = Dropped;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move {
            let Ok(response) = answer.await;
            if response.extensions().get::<DropConnection>().is_some() { Err(Dropped) } else { Ok(response) }
        })
    }
}
