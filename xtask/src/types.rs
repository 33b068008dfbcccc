//! `cargo xtask types`: the TypeScript types that the UI gets from the views in Rust.
//!
//! `ts-rs` writes them when the tests named `export_bindings_…` of the app run.

use crate::built::Program;
use crate::tally::Tally;
use crate::{Result, built, child, debian, place, web};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const COMMITTED: &str = "ui/src/lib/gen";
const APP: &str = "rollcall-app";
/// The views stand in the app's library; its other programs have tests of their own.
const LIBRARY: &str = "rollcall_app-";

/// Where test runs leave the types, so that no test writes into the source tree.
pub fn scratch() -> PathBuf {
    place::target().join("ts-types")
}

/// Writes the types into the source tree.
pub fn write() -> Result<()> {
    debian::ensure(debian::For::Types)?;
    web::ensure_built()?;
    let mut build = child::cargo();
    build.args(built::BUILD);
    let programs = built::programs(&child::output_of(build)?);
    export(&programs, |mut command| {
        command.env("TS_RS_EXPORT_DIR", scratch());
        child::foreground(command).map(|()| true)
    })?;
    let committed = place::at(COMMITTED);
    if committed.exists() {
        fs::remove_dir_all(&committed)?;
    }
    for (name, text) in files(&scratch())? {
        let path = committed.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&committed))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// Lets the app's tests write the types into the scratch folder.
pub fn export(programs: &[Program], run: impl Fn(Command) -> Result<bool>) -> Result<()> {
    if scratch().exists() {
        fs::remove_dir_all(scratch())?;
    }
    let is_library =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(LIBRARY));
    let library = programs.iter().find(|program| program.package == APP && is_library(&program.path));
    let library = library.ok_or("the app has no test program, so no types")?;
    let mut command = child::command(&library.path);
    command.arg("export_bindings").current_dir(&library.folder);
    if run(command)? { Ok(()) } else { Err("the types could not be written".into()) }
}

/// Compares what was exported with what is committed, file by file.
pub fn compare() -> Result<Tally> {
    let (fresh, committed) = (files(&scratch())?, files(&place::at(COMMITTED))?);
    let mut failed = 0;
    let mut names: Vec<&String> = fresh.keys().chain(committed.keys()).collect();
    names.sort();
    names.dedup();
    for name in &names {
        let problem = match (fresh.get(*name), committed.get(*name)) {
            (Some(new), Some(old)) if new == old => continue,
            (Some(_), Some(_)) => "is stale",
            (Some(_), None) => "is missing",
            (None, _) => "has no view any more",
        };
        println!("{COMMITTED}/{name} {problem}: cargo xtask types");
        failed += 1;
    }
    Ok(Tally { tests: names.len() as u64, failed })
}

fn files(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = files(&path)?.into_iter();
            found.extend(inner.map(|(file, text)| (format!("{name}/{file}"), text)));
        } else {
            found.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(found)
}
