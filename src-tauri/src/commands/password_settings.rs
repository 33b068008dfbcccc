//! What holds for passwords: policy, expiry, what is kept, and what was changed at Google.

use directory::password::{Expiry, LONGEST, Policy, SHORTEST};
use sync::Workstation;
use sync::connection::PasswordMode;
use sync::passwords::{Expiring, MOST_DAYS};
use sync::store::password::Keeping;
use tauri::State;

use crate::error::{Answer, sentence};
use crate::present;
use crate::state::App;
use crate::view::{
    ChangedPasswordsView, ExpiringView, MendPassword, MendedView, OnExpiry, PasswordSettingsView,
    ProblemView, Thing,
};

/// How many people are listed.
const LISTED: u32 = 100;

/// How far ahead expiry is told, in days.
const AHEAD: u32 = 30;

/// Gives what holds for the passwords of the directory.
#[tauri::command]
pub async fn password_settings(app: State<'_, App>) -> Answer<PasswordSettingsView> {
    settings(&app.workstation().await?).await
}

/// Sets the directory's own policy; passwords that are set already stay.
#[tauri::command]
pub async fn set_password_policy(
    app: State<'_, App>,
    min_length: u32,
    min_classes: u32,
) -> Answer<PasswordSettingsView> {
    let workstation = app.workstation().await?;
    let policy = Policy { min_length: min_length as usize, min_classes: min_classes as usize };
    workstation.set_password_policy(policy).await?;
    settings(&workstation).await
}

/// Says when passwords expire where the directory is the authority, and what a sync plans then.
#[tauri::command]
pub async fn set_password_expiry(
    app: State<'_, App>,
    days: u32,
    then: OnExpiry,
) -> Answer<PasswordSettingsView> {
    let workstation = app.workstation().await?;
    workstation.set_password_expiry(Expiry { days, then: present::password::after_expiry(then) }).await?;
    settings(&workstation).await
}

/// Says whether sealed hashes are kept for connections that come later; those that are kept are forgotten with it.
#[tauri::command]
pub async fn set_keep_passwords(app: State<'_, App>, keep: bool) -> Answer<PasswordSettingsView> {
    let workstation = app.workstation().await?;
    workstation.keep_passwords(if keep { Keeping::Keep } else { Keeping::Forget }).await?;
    settings(&workstation).await
}

/// Gives the passwords of a connection that were changed at Google.
#[tauri::command]
pub async fn passwords_changed(app: State<'_, App>, connection: i64) -> Answer<ChangedPasswordsView> {
    changed(&app.workstation().await?, connection).await
}

/// Asks Google's log for changed passwords, and gives what it told.
#[tauri::command]
pub async fn passwords_ask(app: State<'_, App>, connection: i64) -> Answer<ChangedPasswordsView> {
    let workstation = app.workstation().await?;
    workstation.ask_for_changed_passwords(connection).await?;
    changed(&workstation, connection).await
}

/// Answers for passwords that were changed at Google; for all of them where nobody is named.
#[tauri::command]
pub async fn passwords_mend(
    app: State<'_, App>,
    connection: i64,
    users: Option<Vec<i64>>,
    mend: MendPassword,
) -> Answer<MendedView> {
    let workstation = app.workstation().await?;
    let mended = workstation.mend_passwords(connection, users, present::password::mend(mend)).await?;
    let refused = mended.refused.into_iter().map(|(email, why)| ProblemView {
        thing: Thing::User,
        user: None,
        name: String::new(),
        email,
        kind: "Refused".to_owned(),
        why: sentence(&why),
    });
    Ok(MendedView {
        done: mended.done,
        refused: refused.collect(),
        changed: changed(&workstation, connection).await?,
    })
}

async fn changed(workstation: &Workstation, connection: i64) -> Answer<ChangedPasswordsView> {
    let (row, _) = workstation.connection(connection).await?;
    let known = workstation.changed_passwords(connection, LISTED).await?;
    Ok(present::password::changed_on(&row, &known))
}

async fn settings(workstation: &Workstation) -> Answer<PasswordSettingsView> {
    let (policy, expiry) = (workstation.password_policy().await?, workstation.password_expiry().await?);
    let (keeping, kept) = workstation.keeps_passwords().await?;
    let authority = workstation.connections().await?.into_iter();
    let expiring = |one: Expiring| ExpiringView {
        user: one.user,
        name: one.name,
        email: one.email,
        connection_name: one.connection,
        over: one.over,
        at: present::moment(one.at),
    };
    Ok(PasswordSettingsView {
        min_length: policy.min_length.clamp(SHORTEST, LONGEST) as u32,
        min_classes: policy.min_classes as u32,
        shortest: SHORTEST as u32,
        longest: LONGEST as u32,
        expire_days: expiry.days,
        most_days: MOST_DAYS,
        on_expiry: present::password::on_expiry(expiry.then),
        keep_for_later: keeping == Keeping::Keep,
        kept,
        to_hand_out: workstation.to_hand_out().await?,
        authority: authority
            .filter(|row| row.password_mode.as_deref() == Some(PasswordMode::Directory.name()))
            .map(|row| row.name)
            .collect(),
        expiring: workstation.expiring(AHEAD, LISTED).await?.into_iter().map(expiring).collect(),
    })
}
