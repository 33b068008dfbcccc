//! What Cargo built: the programs, and the tests as programs.
//!
//! One command builds all of it, with one set of features and one profile, so that Tauri and the
//! rest are compiled once. Every later suite only runs what lies there.

use crate::suites::Stage;
use crate::{Result, child, place};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The package of stories and of the window.
pub const STORIES: &str = "stories";

/// Builds all there is, and tells on standard output what that was.
pub const BUILD: [&str; 5] =
    ["build", "--workspace", "--bins", "--tests", "--message-format=json-render-diagnostics"];

/// Builds the programs with the very features that [`BUILD`] gives their dependencies: asking for one test
/// makes Cargo take those of all tests into account, and so neither command compiles Tauri again after the other.
pub const PROGRAMS: [&str; 5] = ["build", "--workspace", "--bins", "--test", "window"];

/// A test program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub package: String,
    pub target: String,
    pub path: PathBuf,
    /// Where it expects to be started.
    pub folder: PathBuf,
}

/// The programs, built when they are first asked for.
#[derive(Default)]
pub struct Once(OnceLock<std::result::Result<Vec<Program>, String>>);

impl Once {
    /// Builds, or tells again what became of it.
    pub fn get(&self, stage: &Stage<'_>) -> Result<&[Program]> {
        let built = self.0.get_or_init(|| build(stage).map_err(|why| why.to_string()));
        match built {
            Ok(programs) => Ok(programs),
            Err(why) => Err(why.clone().into()),
        }
    }
}

/// Where Cargo puts a program of ours.
pub fn binary(name: &str) -> PathBuf {
    let name = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    place::target().join("debug").join(name)
}

fn build(stage: &Stage<'_>) -> Result<Vec<Program>> {
    stage.ui()?;
    let mut command = child::cargo();
    command.args(BUILD);
    let finished = stage.run(command, "build")?;
    if finished.end != child::End::Success {
        return Err("it does not compile".into());
    }
    Ok(programs(&finished.output))
}

/// The test programs named in Cargo's messages, sorted by package and target.
pub fn programs(messages: &str) -> Vec<Program> {
    let mut programs: Vec<Program> = messages.lines().filter_map(program).collect();
    programs.sort_by(|a, b| (&a.package, &a.target).cmp(&(&b.package, &b.target)));
    programs
}

fn program(message: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(message).ok()?;
    if !message["profile"]["test"].as_bool()? {
        return None;
    }
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
    Some(Program {
        package: package(message["package_id"].as_str()?)?,
        target: message["target"]["name"].as_str()?.to_owned(),
        path: message["executable"].as_str()?.into(),
        folder: folder.to_owned(),
    })
}

/// The name in a package id: `path+file:///…/store#0.1.0` or `path+file:///…/tests#stories@0.1.0`.
fn package(id: &str) -> Option<String> {
    let (path, end) = id.rsplit_once('#')?;
    let name = match end.split_once('@') {
        Some((name, _)) => name,
        None => path.rsplit('/').next()?,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_id_tells_its_name_in_both_of_its_forms() {
        let name = |id| package(id).unwrap();
        assert_eq!(name("path+file:///r/crates/store#0.1.0"), "store", "the folder is the name");
        assert_eq!(name("path+file:///r/tests#stories@0.1.0"), "stories", "the name is told");
    }

    #[test]
    fn only_tests_are_test_programs() {
        let message = |test| {
            format!(
                r#"{{"package_id":"path+file:///r/crates/store#0.1.0","manifest_path":"/r/crates/store/Cargo.toml","target":{{"name":"store"}},"profile":{{"test":{test}}},"executable":"/t/store-1"}}"#
            )
        };
        let found = programs(&format!("{}\n{}\nwarning: x", message(true), message(false)));
        let program = Program {
            package: "store".into(),
            target: "store".into(),
            path: "/t/store-1".into(),
            folder: "/r/crates/store".into(),
        };
        assert_eq!(found, [program], "the program itself is not run as a test");
    }
}
