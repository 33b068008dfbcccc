//! The accounts that every tenant begins with: two super admins, a delegated one, and people worth testing with.

use super::people::Admin;

/// One account of the cast. Their family slugs stand in no list of `names.rs`.
pub(crate) struct Player {
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    pub(crate) local: &'static str,
    pub(crate) language: &'static str,
    pub(crate) culture: usize,
    pub(crate) admin: Admin,
    pub(crate) unit: usize,
    pub(crate) title: &'static str,
}

const fn player(
    given: &'static str,
    family: &'static str,
    local: &'static str,
    culture: usize,
    language: &'static str,
    unit: usize,
    title: &'static str,
) -> Player {
    Player { given, family, local, language, culture, admin: Admin::No, unit, title }
}

/// The cast, in the order of their numbers.
pub(crate) const CAST: [Player; 16] = [
    Player {
        admin: Admin::Super,
        ..player("Sync", "Admin", "sync-admin", 3, "en", 0, "Directory sync account")
    },
    Player { admin: Admin::Super, ..player("Priya", "Raman", "priya.raman", 13, "hi", 1, "Head of IT") },
    Player {
        admin: Admin::Delegated, ..player("Tomás", "Rivera", "helpdesk", 4, "es", 10, "Helpdesk lead")
    },
    player("Amélie", "Dubois", "amelie.dubois", 0, "fr", 2, "Platform engineer"),
    player("Bjørn", "Andersson", "bjorn.andersson", 1, "nb", 6, "Account executive"),
    player("Wei", "Chen", "wei.chen", 8, "zh-CN", 3, "Site reliability engineer"),
    player("Dara", "O’Brien", "dara.o'brien", 3, "en", 9, "People partner"),
    player("花", "山田", "hana.yamada", 9, "ja", 4, "Mobile engineer"),
    player("Jürgen", "Müller", "juergen.mueller", 2, "de", 8, "Controller"),
    player("Олена", "Ковальчук", "olena.kovalchuk", 12, "uk", 5, "Data analyst"),
    player("سارة", "الأحمد", "sara.alahmad", 11, "ar", 7, "Sales manager"),
    player("Nguyệt", "Lý", "nguyet.ly", 15, "vi", 10, "Support engineer"),
    player("Αθηνά", "Νικολάου", "athina.nikolaou", 14, "el", 1, "Engineering manager"),
    player("María José", "Fernández-Águila", "mariajose.fernandez-aguila", 4, "es", 8, "Accountant"),
    player("Kofi", "Mensah", "kofi.mensah", 3, "en", 6, "Sales lead"),
    player("Zoë", "van der Berg", "zoe.vanderberg", 2, "nl", 2, "Platform engineer"),
];
