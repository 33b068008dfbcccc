//! Stories: given a tenant, when …, then.
//!
//! Each file is one story, named by its id in the catalogue where it has one. `stage` is what they stand on:
//! the whole program without its window, against the sandbox over HTTP.

mod another_writer;
mod backups;
mod choices_are_remembered;
mod connect;
mod custom_fields;
mod edited_here;
mod employee_ids;
mod empty_directory;
mod f05_deactivate;
mod f07_all_domains;
mod f08_several_connections;
mod f11_match_link_merge_skip;
mod f12_suspended_shown_unticked;
mod f14_profile;
mod f15_mapping_with_live_value;
mod f16_no_mail_on_bind;
mod f17_must_change_password;
mod f20_deleted_in_google;
mod f22_password_expires;
mod group_scope;
mod killed;
mod killed_while_it_syncs;
mod log;
mod order_of_input;
mod org_unit_scope;
mod plan_is_what_is_applied;
mod provision;
mod reading_survives;
mod refused_when_stale;
mod removed_here;
mod sandbox_moves;
mod secrets_nowhere;
mod sheets;
mod spoilt_plan;
mod stage;
mod sync_on_screen;
mod t03_api_access_off;
mod t04_reactivate;
mod t05_excluded_because;
mod t05_query_error;
mod t06_updates_only;
mod t07_passwords_reach_google;
mod t08_no_seats;
mod t09_username_taken;
mod t11_family_name_missing;
mod t15_new_accounts_suspended;
mod twice_is_nothing;
mod two_at_once;
mod undo_a_sync;
mod undo_an_import;
mod unfit_values;
mod verified_absence;
mod waiting_plan_is_kept;
