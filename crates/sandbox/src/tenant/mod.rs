//! The tenant that a seed makes: user number `i` is a pure function of the seed and `i`, so a page costs a page.

mod addresses;
pub(crate) mod awkward;
pub(crate) mod cast;
pub(crate) mod customer;
pub(crate) mod group_index;
pub(crate) mod groups;
pub(crate) mod mix;
pub(crate) mod names;
pub(crate) mod people;
pub(crate) mod photo;
pub(crate) mod record;
pub(crate) mod resource;
pub(crate) mod roles;
pub(crate) mod schemas;
pub(crate) mod tree;
pub(crate) mod units;

/// Says which tenant to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// The seed: the same seed and number make the same people, byte for byte.
    pub seed: u64,
    /// How many user accounts there are, 1 to 10,000,000. The first is always the super admin `sync-admin@northwind.test`.
    pub users: u64,
}

impl Default for Tenant {
    fn default() -> Self {
        Self { seed: 1, users: 250 }
    }
}

impl Tenant {
    pub(crate) fn check(&self) -> Result<(), crate::Error> {
        if (1..=10_000_000).contains(&self.users) {
            Ok(())
        } else {
            Err(crate::Error::TenantSize(self.users))
        }
    }
}
