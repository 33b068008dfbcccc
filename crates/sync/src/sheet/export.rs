//! Writes users as a sheet.

use std::io::Write;

use directory::{Attribute, Field};
use store::event::{self, What};
use store::rusqlite::Connection;
use store::{custom_field, user};

use super::cell::Cells;
use crate::users::Who;
use crate::{Error, Workstation};

impl Workstation {
    /// Writes users as CSV in UTF-8, with a header of the fields' names; returns how many.
    ///
    /// # Errors
    /// [`Error::Machine`] when it cannot be written.
    pub async fn export_users(
        &self,
        who: Who,
        cells: Cells,
        mut out: impl Write + Send + 'static,
    ) -> Result<u64, Error> {
        let inner = self.inner.clone();
        let written = self
            .inner
            .store
            .read(move |conn| {
                let ids = who.ids(&inner.windows, conn)?;
                Ok(write(conn, &ids, cells, &mut out))
            })
            .await?;
        let written = written.map_err(|error| Error::machine("the users could not be written", &error))?;
        let event = event::Row { note: format!("{written} users"), ..self.event(What::UsersExported, None) };
        self.inner.store.write(move |tx| event::add(tx, &event)).await?;
        Ok(written)
    }
}

fn write(
    conn: &Connection,
    ids: &[i64],
    cells: Cells,
    out: &mut impl Write,
) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    let mut csv = csv::Writer::from_writer(out);
    let mut own = custom_field::in_use(conn)?;
    own.extend(custom_field::of_all(conn)?.into_iter().map(|(field, _)| field));
    let own = own.into_iter().map(|field| Field::Of(Attribute::Custom(field)));
    let fields: Vec<_> = Field::columns().chain(own).collect();
    csv.write_record(fields.iter().map(|field| field.name()))?;
    let mut count = 0;
    for id in ids {
        let Some(row) = user::find(conn, *id)? else { continue };
        for field in &fields {
            csv.write_field(cells.write(&field.text(&row.user)).as_ref())?;
        }
        csv.write_record(None::<&[u8]>)?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}
