//! Which fields of a user somebody can fill in.

use directory::custom::Shape;
use directory::{Attribute, Field};
use store::custom_field;

use crate::{Error, Workstation};

impl Workstation {
    /// Lists every field that can be filled in: those that everybody has, then those of the customers' own schemas, each
    /// of these with what it holds.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn fields(&self) -> Result<Vec<(Field, Shape)>, Error> {
        let own = self.inner.store.read(custom_field::of_all).await?;
        let own = own.into_iter().map(|(field, shape)| (Field::Of(Attribute::Custom(field)), shape));
        Ok(Field::columns().map(|field| (field, Shape::TEXT)).chain(own).collect())
    }
}
