//! A support bundle, which is shown before it is saved.

use serde::Serialize;
use ts_rs::TS;

/// A support bundle that is not saved yet.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BundleView {
    /// What it is saved by.
    pub ticket: u32,
    /// Its files.
    pub files: Vec<BundleFileView>,
}

/// A file of a bundle.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BundleFileView {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub about: String,
    /// How long it is.
    pub bytes: u64,
    /// How many lines it has.
    pub lines: u64,
}
