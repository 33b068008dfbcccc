//! The desktop application: a window around the verbs. It decides nothing.

mod commands;
mod error;
mod present;
mod shown;
mod state;
pub mod view;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use commands::{
    activity, backup, bundle, connect, deactivate, diagnose, edit, explain, groups, import, overview,
    password_settings, passwords, photos, provision, runs, safety, settings, sheet, users,
};
use state::App;
use tauri::Manager;

/// Opens the window and runs until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    sync::google::install_tls();
    let Some(home) = home() else {
        eprintln!("Rollcall does not know where to keep its data: set ROLLCALL_HOME to a folder.");
        return ExitCode::FAILURE;
    };
    log_into(&home);
    let result = window(home).invoke_handler(commands()).run(context());
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Rollcall could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prepares the app's window over a data folder; it answers nothing yet.
///
/// It and its two neighbours are public for the bench of the window, which is this app with one more answer.
pub fn window(home: PathBuf) -> tauri::Builder<tauri::Wry> {
    let app = App::new(home);
    app.open_ahead();
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                // A window that cannot be raised is still there.
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }))
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .manage(app)
}

/// Answers every command that the window may invoke.
pub fn commands() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        overview::start,
        overview::connections,
        overview::overview,
        diagnose::checks,
        diagnose::run_checks,
        diagnose::cancel_checks,
        bundle::bundle_make,
        bundle::bundle_lines,
        bundle::bundle_save,
        bundle::bundle_forget,
        diagnose::guides,
        diagnose::search_guides,
        diagnose::follow_guide,
        connect::client_from_text,
        connect::client_from_file,
        connect::browser_pages,
        connect::connect_begin,
        connect::connect_wait,
        connect::connect_finish,
        connect::connect_open_again,
        connect::connect_copy_address,
        connect::connect_cancel,
        connect::check_connection,
        settings::set_appearance,
        settings::set_password_mode,
        settings::seats,
        settings::set_seats,
        settings::rename_connection,
        settings::set_default_domain,
        settings::set_missing_units,
        settings::mapping,
        settings::read_custom_fields,
        settings::set_direction,
        safety::safety,
        safety::set_limits,
        settings::open_link,
        settings::open_data_folder,
        settings::sandbox_reset,
        settings::copy_text,
        groups::groups,
        groups::group_detail,
        groups::group_members,
        groups::groups_of_user,
        groups::group_check,
        groups::group_save,
        groups::group_removal,
        groups::group_delete,
        groups::group_switches,
        groups::set_group_switch,
        groups::org_units,
        import::import_choices,
        import::import_count,
        import::import_waiting,
        import::import_read,
        import::import_accept,
        import::review_window,
        import::review_detail,
        import::review_answer,
        import::review_tick,
        import::import_apply,
        explain::query_explain,
        explain::query_explain_person,
        explain::query_explain_cancel,
        import::cancel_work,
        import::discard_plan,
        provision::sync_waiting,
        provision::sync_read,
        provision::sync_accept,
        provision::undo_read,
        provision::keep_passwords_read,
        provision::sync_window,
        provision::sync_detail,
        provision::sync_answer,
        provision::sync_answer_all,
        provision::sync_tick,
        provision::sync_apply,
        provision::user_ties,
        provision::users_bind,
        activity::activity,
        activity::activity_window,
        activity::activity_changes,
        activity::activity_export,
        activity::activity_begin_anew,
        runs::runs,
        runs::run_detail,
        runs::run_licences,
        runs::run_steps,
        users::users_window,
        users::users_two_step,
        users::users_counts,
        users::user,
        users::user_explain,
        users::user_look_again,
        users::user_take,
        photos::photos,
        photos::user_photo_choose,
        photos::user_photo_drop,
        photos::user_photo_remove,
        users::users_export,
        edit::user_form,
        edit::user_check,
        edit::user_create,
        edit::user_edit,
        edit::users_protect,
        edit::user_suspend,
        edit::user_activate,
        edit::bulk_preview,
        edit::bulk_apply,
        edit::removal_preview,
        edit::removal_apply,
        edit::edit_cancel,
        password_settings::password_settings,
        password_settings::set_password_policy,
        password_settings::set_password_expiry,
        password_settings::set_keep_passwords,
        password_settings::passwords_changed,
        password_settings::passwords_ask,
        password_settings::passwords_mend,
        passwords::password_set,
        passwords::password_withdraw,
        passwords::password_copy,
        passwords::password_close,
        passwords::slips,
        passwords::slips_print,
        passwords::slips_done,
        passwords::hand_out_file,
        sheet::sheet_from_file,
        sheet::sheet_from_bytes,
        sheet::sheet_read_as,
        sheet::sheet_preview,
        sheet::sheet_rows,
        sheet::sheet_apply,
        deactivate::deactivation,
        deactivate::deactivate,
        deactivate::revoke,
        deactivate::bind_again,
        backup::backups,
        backup::backup_now,
        backup::backup_folder_choose,
        backup::backup_folder_own,
        backup::profile_export,
        backup::rescue_backups,
        backup::restore_from_backup,
        backup::restore_from_file,
        backup::restore_open,
        backup::restore_apply,
        backup::restore_cancel,
    ]
}

/// Gives what is built into the app: its screens, its icon, and what the window is allowed.
#[must_use]
pub fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// Finds the data folder: `ROLLCALL_HOME`, or the system's place for it.
#[expect(clippy::disallowed_methods, reason = "the shell is where the environment comes in")]
pub fn home() -> Option<PathBuf> {
    match std::env::var_os("ROLLCALL_HOME").filter(|home| !home.is_empty()) {
        Some(home) => Some(home.into()),
        None => dirs::data_dir().map(|data| data.join(sync::home::FOLDER)),
    }
}

/// Logs into the data folder, a file a day; without a log the window opens all the same.
fn log_into(home: &std::path::Path) {
    let log = sync::Home::at(home)
        .and_then(|home| sync::log::DailyLog::begin(&home, "desktop", std::sync::Arc::new(state::now)));
    let Ok(log) = log else { return };
    let filter = tracing_subscriber::EnvFilter::new(
        "warn,rollcall_app=info,sync=info,google=info,store=info,sandbox=info",
    );
    let writer = std::sync::Mutex::new(log);
    // A second beginning, which only tests could try, changes nothing.
    // Fields are told from words: a support bundle takes those that are known to be harmless.
    let _ = tracing_subscriber::fmt().json().with_writer(writer).with_env_filter(filter).try_init();
}
