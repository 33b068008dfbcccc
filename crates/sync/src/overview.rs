//! What Overview shows.

use store::run;

use crate::{Error, Workstation};

/// Users by standing, and the last runs.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Users by standing, in the order of [`store::user::Standing::ALL`].
    pub users: [u64; 5],
    /// The last runs of the connection, newest first.
    pub runs: Vec<run::Row>,
    /// A run that waits for the administrator.
    pub waiting: Option<run::Row>,
}

impl Workstation {
    /// Reads what Overview shows of a connection.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn overview(&self, connection: i64) -> Result<Overview, Error> {
        Ok(self
            .inner
            .store
            .read(move |conn| {
                Ok(Overview {
                    users: store::user::counts(conn)?,
                    runs: run::list(conn, Some(connection), 24)?,
                    waiting: run::open(conn, connection)?.into_iter().next(),
                })
            })
            .await?)
    }

    /// Lists runs, newest first; of one connection or of all.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn runs(&self, connection: Option<i64>, limit: u32) -> Result<Vec<run::Row>, Error> {
        Ok(self.inner.store.read(move |conn| run::list(conn, connection, limit)).await?)
    }
}
