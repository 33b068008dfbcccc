//! The logs.

use rusqlite::{Row, params};

use super::Overlay;
use crate::Error;
use crate::activity::{Activity, Actor, App, Application, Event};

/// The next activities of a log, the newest first. A place is found in the index, whatever is before it.
const BEFORE: &str = "SELECT * FROM activity WHERE application = ?1 AND sequence < ?2 \
                      AND at_ms BETWEEN ?3 AND ?4 ORDER BY sequence DESC LIMIT ?5";

fn activity(row: &Row<'_>, application: Application) -> rusqlite::Result<Activity> {
    let client: Option<String> = row.get("client_id")?;
    let name: Option<String> = row.get("client_name")?;
    Ok(Activity {
        sequence: row.get("sequence")?,
        application,
        at_ms: row.get("at_ms")?,
        actor: Actor {
            email: row.get("actor_email")?,
            profile_id: row.get("actor_id")?,
            app: client.zip(name).map(|(client, name)| App { client, name }),
            address: row.get("address")?,
        },
        event: Event {
            kind: row.get("kind")?,
            name: row.get("name")?,
            parameters: serde_json::from_str(row.get_ref("parameters")?.as_str()?).unwrap_or_default(),
        },
    })
}

impl Overlay {
    /// Writes events into a log, in this order.
    pub(crate) fn note_events(
        &self,
        application: Application,
        actor: &Actor,
        events: &[Event],
        now_ms: i64,
    ) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        let mut db = self.lock();
        let work = db.transaction()?;
        for event in events {
            let parameters =
                serde_json::to_string(&event.parameters).map_err(|error| Error::Answer(error.to_string()))?;
            work.prepare_cached(
                "INSERT INTO activity (application, at_ms, actor_email, actor_id, client_id, client_name, address, \
                 kind, name, parameters) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                application.name(),
                now_ms,
                actor.email,
                actor.profile_id,
                actor.app.as_ref().map(|app| &app.client),
                actor.app.as_ref().map(|app| &app.name),
                actor.address,
                event.kind,
                event.name,
                parameters,
            ])?;
        }
        Ok(work.commit()?)
    }

    /// The activities of a log before a place in it and within a time (both ends included), the newest first.
    pub(crate) fn activities(
        &self,
        application: Application,
        before: i64,
        (from_ms, to_ms): (i64, i64),
        limit: usize,
    ) -> Result<Vec<Activity>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached(BEFORE)?;
        let found = rows
            .query_map(params![application.name(), before, from_ms, to_ms, limit as i64], |row| {
                activity(row, application)
            })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::params;

    use super::{BEFORE, Overlay};
    use crate::tenant::Tenant;

    #[test]
    fn a_page_is_found_by_its_place_however_many_pages_went_before() {
        let overlay = Overlay::open(None, &Tenant::default()).unwrap();
        let db = overlay.lock();
        let mut explained = db.prepare(&format!("EXPLAIN QUERY PLAN {BEFORE}")).unwrap();
        let steps = explained.query_map(params!["admin", 1, 0, 1, 1], |row| row.get::<_, String>("detail"));
        let steps: Vec<String> = steps.unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(
            steps,
            ["SEARCH activity USING INDEX activity_application (application=? AND sequence<?)"],
            "neither a scan nor a sort"
        );
    }
}
