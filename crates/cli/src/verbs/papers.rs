//! `rollcall completions` and `rollcall man`.

use std::io::{self, Write};

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::args::Arguments;
use crate::exit::{Exit, Failure};
use crate::output;

/// The closing sections of the manual page.
const SECTIONS: [(&str, &[&str]); 4] = [
    (
        "EXIT STATUS",
        &[
            "0: done.",
            "1: failed.",
            "2: the command line, or a value on it, cannot be used.",
            "3: done, but steps were refused or conflicts are without an answer.",
            "4: an authorisation is needed (rollcall reactivate), or a secret store (--key-file).",
            "5: a plan waits for a confirmation (rollcall import --resume --yes).",
        ],
    ),
    (
        "JSON",
        &["With --json the result is one line of JSON on standard output, also for a failure: \
             {\"error\":{\"code\":…,\"message\":…,\"hint\":…}}. The fields are listed in docs/headless.md."],
    ),
    ("ENVIRONMENT", &["ROLLCALL_HOME: the data folder, as --home."]),
    (
        "EXAMPLES",
        &[
            "rollcall connect sandbox",
            "rollcall connect google --client-json client_secret.json --key-file /etc/rollcall.key --no-browser",
            "rollcall import --plan-only",
            "rollcall import --yes --org-unit /Sales",
            "rollcall users list --search chen --json",
        ],
    ),
];

/// Writes the completions of a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut written = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "rollcall", &mut written);
    output::bytes(&written)?;
    Ok(Exit::Done)
}

/// Writes the manual page: the program, then each verb, then what all have in common.
///
/// # Errors
/// When standard output cannot be written.
pub fn manual() -> Result<Exit, Failure> {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let common: Vec<_> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    for verb in leaves(&command) {
        write_verb(&verb, &common, &mut page)?;
    }
    for (name, paragraphs) in SECTIONS {
        let mut roff = Roff::new();
        roff.control("SH", [name]);
        for paragraph in paragraphs {
            roff.control("PP", []);
            roff.text([roman(*paragraph)]);
        }
        roff.to_writer(&mut page)?;
    }
    output::bytes(&page)?;
    Ok(Exit::Done)
}

/// Lists the verbs that have none below them, each named by its whole command line.
fn leaves(command: &Command) -> Vec<Command> {
    let mut found = Vec::new();
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let below = leaves(verb);
        if below.is_empty() || !verb.is_subcommand_required_set() {
            found.push(verb.clone());
        }
        found.extend(below);
    }
    found
}

fn write_verb(verb: &Command, common: &[clap::Id], page: &mut Vec<u8>) -> io::Result<()> {
    let name = verb.get_bin_name().unwrap_or_else(|| verb.get_name()).to_uppercase();
    let mut heading = Roff::new();
    heading.control("SH", [name.as_str()]);
    heading.to_writer(page)?;
    // What every verb takes stands once, above.
    let own = verb.clone().mut_args(|arg| {
        if common.contains(arg.get_id()) || arg.get_id() == "help" { arg.hide(true) } else { arg }
    });
    let mut sections = Vec::new();
    let man = Man::new(own);
    man.render_synopsis_section(&mut sections)?;
    man.render_description_section(&mut sections)?;
    man.render_options_section(&mut sections)?;
    // Its sections are parts of the verb's own.
    page.write_all(String::from_utf8_lossy(&sections).replace(".SH ", ".SS ").as_bytes())
}
