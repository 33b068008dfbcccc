//! The customer's own schemas: which fields users may have beyond Google's.

use directory::CustomField;
use directory::custom::{Kind, Shape};
use serde::Deserialize;

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::SCHEMAS_LIST;
use crate::error::Error;
use crate::wire::{Flag, List, Object, Text};

#[derive(Deserialize, Default)]
#[serde(default)]
struct SchemasAnswer<'a> {
    #[serde(borrow)]
    schemas: List<Object<SchemaAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct SchemaAnswer<'a> {
    #[serde(borrow)]
    schema_name: Text<'a>,
    #[serde(borrow)]
    fields: List<Object<FieldAnswer<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct FieldAnswer<'a> {
    #[serde(borrow)]
    field_name: Text<'a>,
    #[serde(borrow)]
    field_type: Text<'a>,
    multi_valued: Flag,
}

impl Client {
    /// Reads the fields of the customer's own schemas, sorted by name; a type that is not known reads as text.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for an account that may not see them.
    pub async fn custom_fields(&self) -> Result<Vec<(CustomField, Shape)>, Error> {
        let call = Call::new(&SCHEMAS_LIST).part("customerId", "my_customer")?;
        let read = |answer: Answer| {
            let answer: SchemasAnswer = answer.read()?;
            let mut fields = Vec::new();
            for Object(schema) in &*answer.schemas {
                fields.extend(schema.fields.iter().filter_map(|Object(field)| {
                    let name = CustomField::new(&schema.schema_name, &field.field_name)?;
                    let kind = Kind::by_name(&field.field_type).unwrap_or(Kind::Text);
                    Some((name, Shape { kind, several: field.multi_valued.0 }))
                }));
            }
            Ok(fields)
        };
        let mut fields = self.call(&call, read).await?;
        fields.sort_unstable_by_key(|(field, _)| *field);
        Ok(fields)
    }
}
