//! Custom schemas that were added to the seed's.

use rusqlite::params;
use serde_json::{Map, Value};

use super::Overlay;
use crate::Error;

impl Overlay {
    /// The schemas that were added, in the order of their names.
    pub(crate) fn schemas(&self) -> Result<Vec<Map<String, Value>>, Error> {
        let db = self.lock();
        let mut rows = db.prepare_cached("SELECT record FROM custom_schema ORDER BY name")?;
        let found = rows
            .query_map([], |row| Ok(serde_json::from_str(row.get_ref(0)?.as_str()?).unwrap_or_default()))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Adds a schema.
    pub(crate) fn put_schema(&self, name: &str, record: &Map<String, Value>) -> Result<(), Error> {
        self.lock().execute(
            "INSERT INTO custom_schema VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET record = excluded.record",
            params![name, Value::Object(record.clone()).to_string()],
        )?;
        Ok(())
    }
}
