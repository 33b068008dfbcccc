//! Files of earlier versions: what the tables lack is added when a file is opened.

use rusqlite::Connection;

use super::SCHEMA;
use crate::Error;

/// Makes the tables of a file as this version wants them.
pub(super) fn widen(db: &Connection) -> Result<(), Error> {
    widen_log(db)?;
    add_column(db, "team", "made_ms INTEGER")?;
    add_column(db, "member", "delivery TEXT")?;
    add_column(db, "member", "at_ms INTEGER")?;
    index_groups(db)
}

/// Lets the log hold what people do to their own accounts.
fn widen_log(db: &Connection) -> Result<(), Error> {
    let layout: String =
        db.query_row("SELECT sql FROM sqlite_master WHERE name = 'activity'", [], |row| row.get(0))?;
    if layout.contains("user_accounts") {
        return Ok(());
    }
    let work = db.unchecked_transaction()?;
    work.execute_batch("ALTER TABLE activity RENAME TO narrow_activity; DROP INDEX activity_application;")?;
    work.execute_batch(SCHEMA)?;
    work.execute_batch("INSERT INTO activity SELECT * FROM narrow_activity; DROP TABLE narrow_activity;")?;
    Ok(work.commit()?)
}

fn add_column(db: &Connection, table: &str, column: &str) -> Result<(), Error> {
    let name = column.split(' ').next().unwrap_or(column);
    let there = db.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2")?.exists([table, name])?;
    if !there {
        db.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {column}"))?;
    }
    Ok(())
}

/// Writes down the addresses of groups that were changed before they were looked up by address.
fn index_groups(db: &Connection) -> Result<(), Error> {
    db.execute_batch(
        "INSERT OR IGNORE INTO team_address SELECT lower(email), id FROM team WHERE state = 'live' \
             AND id NOT IN (SELECT team FROM team_address); \
         INSERT OR IGNORE INTO team_address \
             SELECT lower(value), team.id FROM team, json_each(team.record, '$.aliases') WHERE state = 'live' \
             UNION ALL \
             SELECT lower(value), team.id FROM team, json_each(team.record, '$.nonEditableAliases') WHERE state = 'live';",
    )?;
    Ok(())
}
