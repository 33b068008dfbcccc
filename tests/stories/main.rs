//! Stories: given a tenant, when …, then.
