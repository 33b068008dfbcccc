//! A support bundle in JSON.

use serde::Serialize;
use sync::bundle::Bundle;

/// A support bundle.
#[derive(Debug, Serialize)]
pub struct BundleMade {
    /// Where it was saved; `null` where it was only shown.
    pub file: Option<String>,
    /// Its files.
    pub files: Vec<BundleFile>,
}

/// A file of it.
#[derive(Debug, Serialize)]
pub struct BundleFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub about: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// Its text, where it is shown; `null` where it is not.
    pub text: Option<String>,
}

impl BundleMade {
    /// Describes a bundle, with its text where that is shown.
    pub fn of(bundle: &Bundle, file: Option<String>, show: bool) -> Self {
        let files = bundle.files.iter().map(|one| BundleFile {
            name: one.name.clone(),
            about: one.about,
            bytes: one.text.len() as u64,
            text: show.then(|| one.text.clone()),
        });
        Self { file, files: files.collect() }
    }
}
