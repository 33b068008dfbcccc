//! `rollcall mapping`.

use super::Desk;
use crate::args::{self, MappingVerb};
use crate::exit::{Exit, Failure};
use crate::json::Mapping;
use crate::output::{self, plain, row, table, write_table};

/// Lists the mapping of a connection, after changing it where that is asked for.
///
/// # Errors
/// When an attribute may not have the direction, or the example cannot be read.
pub async fn mapping(desk: &Desk, what: args::Mapping) -> Result<Exit, Failure> {
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    let mut read = None;
    match what.what {
        None | Some(MappingVerb::List) => {}
        Some(MappingVerb::Set { attribute, direction }) => {
            let known = desk.workstation.mapping(connection.id, None).await?.mapping;
            let attributes = attribute.going(direction, &known);
            desk.workstation.set_direction(connection.id, &attributes, direction).await?;
        }
        Some(MappingVerb::Refresh) => {
            read = Some(desk.workstation.read_custom_fields(connection.id).await?);
        }
    }
    let shown = desk.workstation.mapping(connection.id, what.example.as_deref()).await?;
    let mapping = Mapping::of(&connection.name, &shown, read.as_ref());
    output::result(desk.format, &mapping, |out| {
        if let Some(read) = &read {
            writeln!(out, "{}\n", plain(&read.words()))?;
        }
        if let Some(example) = &mapping.example {
            writeln!(out, "With the values of {} on Google.\n", plain(example))?;
        }
        let mut table = table(&["attribute", "direction", "google", "value"]);
        for one in &mapping.attributes {
            let value = one.value.as_deref().unwrap_or_default();
            row(&mut table, [one.attribute, one.direction, one.google_field, value]);
        }
        write_table(out, &table)
    })?;
    Ok(Exit::Done)
}
