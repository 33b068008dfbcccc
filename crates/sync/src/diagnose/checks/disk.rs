//! Is there room on the disk?

use directory::finding::DISK_FULL;
use std::path::Path;

use super::super::{About, Answer, Check, Found, WhyNot};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "disk",
    question: "Is there room on the disk?",
    about: About::Computer,
    after: &[],
    finds: &[&DISK_FULL],
    answers: &[],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// What is free at least, however small the data file.
const LEAST: u64 = 512 * 1024 * 1024;

/// Of the data folder, and of the folder of backups: a backup is as large as the data file, and so is what SQLite
/// writes beside it at most.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let home = asking.workstation.home();
    let data = home.path().to_owned();
    let size = std::fs::metadata(home.data_file()).map_or(0, |file| file.len());
    let (backups, _) = asking.workstation.backup_folder().await?;
    let looked = crate::workstation::blocking(move || {
        [("data", data), ("backups", backups)].map(|(what, folder)| (what, free(&folder)))
    });
    Ok(judged(looked.await?, LEAST.max(2 * size)))
}

fn judged(folders: [(&str, Option<u64>); 2], needed: u64) -> Answer {
    let known: Vec<_> = folders.iter().filter_map(|(what, free)| Some((*what, (*free)?))).collect();
    if known.is_empty() {
        return Answer::unknown(WhyNot::NotTold, "This system does not tell how much is free.");
    }
    let (little, enough): (Vec<_>, Vec<_>) = known.into_iter().partition(|(_, free)| *free < needed);
    let said = |those: &[(&str, u64)]| {
        let each = those.iter().map(|(what, free)| format!("{} free for {what}", size(*free)));
        each.collect::<Vec<_>>().join(", ")
    };
    if little.is_empty() {
        return Answer::Well(format!("{}.", said(&enough)));
    }
    Answer::Found(vec![Found::new(&DISK_FULL, format!("{}; {} are needed.", said(&little), size(needed)))])
}

/// Says a size in the largest unit that fits.
fn size(bytes: u64) -> String {
    const GIB: u64 = 1024 * 1024 * 1024;
    if bytes >= GIB { format!("{} GB", bytes / GIB) } else { format!("{} MB", bytes / (1024 * 1024)) }
}

/// Tells how much of the disk of a folder is free for us; of one that is not there yet, of the folder above it.
fn free(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|folder| folder.exists())?;
    fs4::available_space(there).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_found_for_whichever_folder() {
        let free = |data, backups| judged([("data", Some(data)), ("backups", backups)], LEAST);
        assert!(matches!(free(LEAST, Some(LEAST)), Answer::Well(_)), "just enough");
        let Answer::Found(found) = free(9 * LEAST, Some(LEAST / 2)) else { panic!("it is little") };
        assert_eq!(found[0].seen, "256 MB free for backups; 512 MB are needed.");
        assert!(matches!(free(LEAST - 1, None), Answer::Found(_)), "the other one is not known");
        let unknown = judged([("data", None), ("backups", None)], LEAST);
        assert!(matches!(unknown, Answer::Unknown { .. }), "nothing is made up");
    }

    #[test]
    fn the_system_tells_of_a_folder_that_is_not_there_yet() {
        assert!(
            free(&Path::new(env!("CARGO_MANIFEST_DIR")).join("not/there/yet")).is_some_and(|free| free > 0)
        );
    }
}
