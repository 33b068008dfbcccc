//! The data file is damaged: a backup takes its place, by a button.

use crate::journey;
use crate::machine::Machine;
use crate::window::Window;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use store::rusqlite::Connection;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_takes_the_place_of_a_damaged_data_file() {
    let mut machine = Machine::new("damaged").await;
    let window = machine.start().await;
    journey::connect_the_sandbox(&machine, &window).await;
    journey::read_everybody(&window).await;
    journey::import_what_is_ticked(&window).await;
    window.execute("location.hash = '/settings/data'", vec![]).await;
    window.click("button", "Back up now").await;
    // The backup of the day may have been made just before.
    let said = ["The directory is backed up.", "Nothing has changed since the backup of"];
    let backed_up = |text: &str| said.iter().any(|words| text.contains(words));
    window.until("it is not said that there is a backup", backed_up).await;
    window.close().await;
    let data = machine.data_folder().join("rollcall.db");

    write_over(&data, |_| vec![1]);
    let window = machine.start().await;
    window.reads("The directory file is damaged").await;
    restore_the_newest(&window).await;
    let kept = fs::read_dir(machine.data_folder()).expect("the folder is there").filter_map(Result::ok);
    let kept = kept.filter(|file| file.file_name().to_string_lossy().contains("damaged")).count();
    assert!(kept > 0, "the damaged file is kept");
    window.close().await;

    // It opens, and is damaged further in: the window has it open when a backup takes its place.
    write_over(&data, |conn| {
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name IN ('user', 'step')";
        let mut pages = conn.prepare(sql).expect("there are such tables");
        let pages = pages.query_map([], |row| row.get(0)).expect("they have pages");
        pages.collect::<Result<_, _>>().expect("numbers")
    });
    let window = machine.start().await;
    journey::go_to(&window, "Users").await;
    window.reads("The directory file is damaged").await;
    restore_the_newest(&window).await;
    window.close().await;
}

/// Writes over some pages of a data file that nobody has open.
fn write_over(data: &PathBuf, which: impl FnOnce(&Connection) -> Vec<usize>) {
    let conn = Connection::open(data).expect("it opens");
    // The program that had it open takes a moment to end.
    let begun = Instant::now();
    while let Err(why) = conn.pragma_update(None, "journal_mode", "DELETE") {
        assert!(begun.elapsed() < Duration::from_secs(20), "somebody has it still: {why}");
        std::thread::sleep(Duration::from_millis(100));
    }
    let pages = which(&conn);
    let size: usize = conn.query_row("PRAGMA page_size", [], |row| row.get(0)).expect("it says");
    drop(conn);
    let mut bytes = fs::read(data).expect("our own file");
    for page in pages {
        bytes[(page - 1) * size..page * size].fill(0xa5);
    }
    fs::write(data, bytes).expect("our own file");
}

/// Restores the backup that is offered first, after which everybody is there and nothing is connected.
async fn restore_the_newest(window: &Window) {
    window.click("button", "Restore a backup…").await;
    window.find("dialog", "Restore a backup").await;
    window.click("button", "/^Restore… the backup of/").await;
    window.find("dialog", "Put this in the place of the directory?").await;
    window.click("button", "Restore").await;
    window.reads("are restored.").await;
    window.reads("is deactivated").await;
    journey::go_to(window, "Users").await;
    journey::find_user(window, "Priya Raman").await;
}
