//! `rollcall bundle`: what somebody who helps needs to know, and nothing about anybody.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use sync::bundle::{Answers, Bundle};
use sync::diagnose;

use super::Desk;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::json::BundleMade;
use crate::output::{self, count, plain, row, table, tell, write_table};

/// Makes a support bundle; shows it, or saves it, or both.
///
/// # Errors
/// When the data file cannot be read, or the file is there already or cannot be written.
pub async fn bundle(desk: &Desk, what: args::Bundle) -> Result<Exit, Failure> {
    let mut answers = Answers::new();
    if !what.offline {
        for connection in desk.workstation.connections().await? {
            tell(&format!("Asking the checks of {} …", plain(&connection.name)));
            let said =
                desk.workstation.diagnose(connection.id, diagnose::ALL, &[], &desk.cancel, |_| {}).await?;
            answers.push((connection.id, said));
        }
    }
    let bundle = desk.workstation.bundle(&answers).await?;
    let to = match (what.to, what.show) {
        (Some(to), _) => Some(to),
        (None, true) => None,
        (None, false) => Some("rollcall-support.zip".into()),
    };
    let file = to.as_deref().map(|to| save(&bundle, to)).transpose()?;
    let result = BundleMade::of(&bundle, file, what.show);
    output::result(desk.format, &result, |out| {
        if what.show { show(out, &bundle) } else { Ok(()) }?;
        list(out, &result)
    })?;
    Ok(Exit::Done)
}

/// Saves it where nothing is yet, for its owner alone.
fn save(bundle: &Bundle, to: &Path) -> Result<String, Failure> {
    let failed = |error: io::Error| {
        let hint = "Name another file with --to.";
        Failure::machine(&format!("{} cannot be written", to.display()), &error).with_hint(hint)
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(to).map_err(failed)?;
    bundle.write(&mut file).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(to.display().to_string())
}

fn show(out: &mut dyn Write, bundle: &Bundle) -> io::Result<()> {
    for file in &bundle.files {
        writeln!(out, "==> {} <==", file.name)?;
        for line in file.text.lines() {
            writeln!(out, "{}", plain(line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn list(out: &mut dyn Write, result: &BundleMade) -> io::Result<()> {
    let mut files = table(&["file", "size", ""]);
    for file in &result.files {
        row(&mut files, [&file.name, &count(file.bytes, "byte", "bytes"), file.about]);
    }
    write_table(out, &files)?;
    match &result.file {
        Some(file) => writeln!(out, "\nSaved as {}. See all of it with: rollcall bundle --show", plain(file)),
        None => writeln!(out, "\nNothing was saved. Save one with: rollcall bundle --to FILE"),
    }
}
