//! `rollcall users set-photo` and `remove-photo`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sync::photos::LARGEST_FILE;

use super::edit::written;
use crate::exit::{Exit, Failure};
use crate::json::Edited;
use crate::verbs::Desk;

/// Gives a user a photo.
///
/// # Errors
/// When the file cannot be read or is no image, or there is no such user.
pub async fn set(desk: &Desk, key: &str, file: &Path) -> Result<Exit, Failure> {
    let bytes = read(file)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display()), None))?;
    let user = desk.workstation.find_user(key).await?.user;
    let done = desk.workstation.set_photo(user.id, user.version, bytes).await?;
    written(desk, &Edited::one(&done))
}

/// Takes the photo of a user away.
///
/// # Errors
/// When there is no such user.
pub async fn remove(desk: &Desk, key: &str) -> Result<Exit, Failure> {
    let user = desk.workstation.find_user(key).await?.user;
    let done = desk.workstation.remove_photo(user.id, user.version).await?;
    written(desk, &Edited::one(&done))
}

/// Reads a file, and of one that is too large no more than shows that it is.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = LARGEST_FILE as u64 + 1;
    if file.as_os_str() == "-" {
        io::stdin().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
