//! What the web view may ask for; one file per screen. Each command parses, calls one verb, returns a view.

pub mod activity;
pub mod backup;
pub mod bundle;
pub mod connect;
pub mod deactivate;
pub mod diagnose;
pub mod edit;
pub mod explain;
pub mod groups;
pub mod import;
#[cfg(test)]
mod list;
pub mod overview;
pub mod password_settings;
pub mod passwords;
pub mod photos;
pub mod provision;
pub mod runs;
pub mod safety;
pub mod settings;
pub mod sheet;
pub mod users;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::list::COMMANDS;

    fn commands() -> BTreeSet<String> {
        COMMANDS.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_window_is_allowed_exactly_the_commands_there_are() {
        let capability: serde_json::Value =
            serde_json::from_str(include_str!("../../capabilities/main.json"))
                .expect("the capability is JSON");
        let allowed: BTreeSet<_> = capability["permissions"]
            .as_array()
            .expect("a list of permissions")
            .iter()
            .map(|name| name.as_str().unwrap_or_default().trim_start_matches("allow-").replace('-', "_"))
            .collect();
        assert_eq!(allowed, commands(), "every command has its permission, and nothing else has one");
    }

    #[test]
    fn every_command_is_registered() {
        let registered: BTreeSet<_> = include_str!("../lib.rs")
            .lines()
            .skip_while(|line| !line.contains("generate_handler!"))
            .skip(1)
            .take_while(|line| line.trim() != "]")
            .filter_map(|line| line.trim().trim_end_matches(',').split("::").nth(1).map(str::to_owned))
            .collect();
        assert_eq!(registered, commands(), "what is listed is what can be invoked");
    }

    #[test]
    fn the_screens_invoke_every_command_and_no_other() {
        let door = include_str!("../../../ui/src/lib/api.ts");
        let invoked: BTreeSet<_> = door
            .split("invoke<")
            .skip(1)
            .filter_map(|call| call.split('\'').nth(1).map(str::to_owned))
            .collect();
        assert_eq!(invoked, commands(), "a command that no screen needs is a door too many");
    }

    #[test]
    fn every_error_leads_to_a_check_or_a_guide_that_there_is() {
        let errors = include_str!("../../../ui/src/lib/errors.ts");
        let leads: Vec<_> = errors.lines().filter_map(|line| line.trim().strip_prefix("leads: '")).collect();
        assert!(leads.len() > 20, "the table names where each leads: {leads:?}");
        for lead in leads {
            let (kind, name) = lead.trim_end_matches("',").split_once(':').expect("a kind and a name");
            let is_there = match kind {
                "check" => sync::diagnose::Check::by_code(name).is_some(),
                _ => sync::guide::Guide::by_id(name).is_some(),
            };
            assert!(is_there, "{lead}");
        }
    }
}
