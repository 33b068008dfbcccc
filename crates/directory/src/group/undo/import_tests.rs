use super::*;
use crate::group::MemberKind;

fn group(name: &str, description: &str) -> Group {
    Group { name: name.to_owned(), description: description.to_owned(), ..Group::default() }
}

fn member(id: &str, role: Role) -> Member {
    Member { id: id.to_owned(), email: format!("{id}@northwind.test"), kind: MemberKind::User, role }
}

fn account(id: &str) -> Who {
    Who::Account(id.to_owned())
}

fn roles(of: &[(&str, Role)]) -> BTreeMap<Who, Role> {
    of.iter().map(|(id, role)| (account(id), *role)).collect()
}

/// Somebody whose role here an import changed.
fn changed_here(id: &str, before: Option<Role>, after: Option<Role>) -> MemberTrace {
    MemberTrace {
        before: before.map(|role| member(id, role)),
        after: after.map(|role| member(id, role)),
        ours: false,
        owner_not_ours: false,
        here: Some(RoleChange { before, after, email: String::new() }),
    }
}

/// A group that is as an import left it.
struct Case {
    group: Group,
    agreed: Option<Group>,
    here: BTreeMap<Who, Role>,
    agreed_members: BTreeMap<Who, Role>,
    besides: BTreeSet<Who>,
    later: Option<i64>,
    built: Vec<Built>,
}

impl Case {
    fn new() -> Self {
        let in_it = roles(&[("a", Role::Owner), ("b", Role::Member)]);
        Self {
            group: group("Sales", "All of them"),
            agreed: Some(group("Sales", "All of them")),
            here: in_it.clone(),
            agreed_members: in_it,
            besides: BTreeSet::new(),
            later: None,
            built: Vec::new(),
        }
    }

    fn undo(&self, past: Past<'_>) -> (Vec<String>, Vec<String>) {
        let who = ["a", "b", "c"].map(|id| (id.to_owned(), account(id)));
        let now = Now {
            group: Some(&self.group),
            agreed: self.agreed.as_ref(),
            here: &self.here,
            agreed_members: &self.agreed_members,
            who: &who.into(),
            besides: &self.besides,
            later: self.later,
            built: &self.built,
        };
        let GroupUndoing { steps, left } = undo(past, &now);
        (steps.iter().map(GroupStep::words).collect(), left)
    }
}

fn left(words: &[&str]) -> (Vec<String>, Vec<String>) {
    (Vec::new(), words.iter().map(|words| (*words).to_owned()).collect())
}

#[test]
fn a_group_that_an_import_made_goes_unless_something_was_built_on_it() {
    assert_eq!(Case::new().undo(Past::Made).0, ["removed from the directory"], "nobody has touched it");
    let built = |change: fn(&mut Case)| {
        let mut case = Case::new();
        change(&mut case);
        case.undo(Past::Made)
    };
    for (change, words) in [
        ((|case| case.group.name = "Selling".to_owned()) as fn(&mut Case), "changed since: name"),
        (|case| case.here.extend(roles(&[("c", Role::Member)])), "1 member put in here"),
        (|case| case.besides.extend([account("b")]), "1 member put in here"),
        (|case| case.here.retain(|who, _| *who != account("b")), "1 member taken out here"),
        (|case| case.here.extend(roles(&[("b", Role::Manager)])), "1 member with another role here"),
        (|case| case.later = Some(7), "run 7 worked on this group since: undo that first"),
        (|case| case.built.push(Built::BoundElsewhere), "bound to another group as well"),
        (|case| case.built.push(Built::Wished), "the next sync is to bind this group, or to let it go"),
        (|case| case.built.push(Built::Inside("All".to_owned())), "put into the group All here"),
        (|case| case.agreed = None, "bound otherwise since"),
    ] {
        assert_eq!(built(change), left(&[words]), "it stays, and says why");
    }
}

fn trace() -> Trace {
    let (before, after) = ("".to_owned(), "All of them".to_owned());
    Trace {
        fields: vec![FieldChange { field: GroupField::Description, before, after }],
        members: vec![
            changed_here("a", Some(Role::Member), Some(Role::Owner)),
            changed_here("b", None, Some(Role::Member)),
            changed_here("c", Some(Role::Manager), None),
            // The directory had its own way with this one.
            MemberTrace { here: None, ..changed_here("d", None, Some(Role::Member)) },
        ],
        agreed: None,
    }
}

const BACK: [&str; 4] = [
    "as before here: description",
    "b@northwind.test out again here",
    "a@northwind.test is member again here",
    "c@northwind.test in again here as manager",
];

#[test]
fn what_an_import_changed_goes_back_where_it_is_as_it_was_left() {
    let trace = trace();
    let (steps, left) = Case::new().undo(Past::Renewed(&trace));
    assert_eq!(steps[..4], BACK, "who is taken out goes before who is put in");
    assert_eq!(steps[4..], ["the next import plans it again"], "both have agreed on what they had before");
    assert_eq!(left, Vec::<String>::new(), "nothing stays");
    let (steps, _) = Case::new().undo(Past::Tied(&trace));
    assert_eq!(steps[..4], BACK, "of one that it tied the same");
    assert_eq!(steps[4..], ["let go"], "and the tie is cut");
}

#[test]
fn what_moved_here_since_stays_and_says_so() {
    let trace = trace();
    let mut case = Case::new();
    case.group.description = "Some of them".to_owned();
    case.here = roles(&[("a", Role::Manager), ("c", Role::Owner)]);
    let moved = [
        "changed since: description",
        "a@northwind.test is manager since",
        "c@northwind.test is owner since",
    ];
    assert_eq!(case.undo(Past::Renewed(&trace)), left(&moved), "b is out already, and nobody put it back");
    let (steps, told) = case.undo(Past::Tied(&trace));
    assert_eq!(steps, ["let go"], "the tie was the import's");
    assert_eq!(told, moved, "the rest is not");
    case.here = roles(&[]);
    let (_, told) = case.undo(Past::Renewed(&trace));
    assert_eq!(told[1], "a@northwind.test is not in it since");
}

#[test]
fn a_tie_that_somebody_relies_on_is_not_cut() {
    let trace = trace();
    let mut case = Case::new();
    case.later = Some(7);
    assert_eq!(
        case.undo(Past::Tied(&trace)),
        left(&["run 7 worked on this group since: undo that first"]),
        "by a later run"
    );
    case.later = None;
    case.built = vec![Built::Wished];
    let wished = "the next sync is to bind this group, or to let it go";
    assert_eq!(case.undo(Past::Tied(&trace)), left(&[wished]), "by somebody here");
}

#[test]
fn whoever_was_put_in_here_besides_stays_in_and_in_the_role() {
    let trace = Trace {
        members: vec![
            changed_here("a", Some(Role::Member), Some(Role::Owner)),
            changed_here("b", None, Some(Role::Member)),
        ],
        ..Trace::default()
    };
    let mut case = Case::new();
    case.besides.extend([account("a"), account("b")]);
    let stays = ["a@northwind.test was put in here besides", "b@northwind.test was put in here besides"];
    assert_eq!(case.undo(Past::Renewed(&trace)), left(&stays), "the import did nothing of that");
    assert_eq!(case.undo(Past::Tied(&trace)), (vec!["let go".to_owned()], left(&stays).1), "nor of that tie");
}

#[test]
fn what_is_gone_or_was_not_kept_says_so() {
    let kept = "an older version carried it out, which kept too little to undo it";
    assert_eq!(Case::new().undo(Past::NotKept), left(&[kept]));
    let none = BTreeMap::new();
    let now = Now {
        group: None,
        agreed: None,
        here: &none,
        agreed_members: &none,
        who: &BTreeMap::new(),
        besides: &BTreeSet::new(),
        later: None,
        built: &[],
    };
    assert_eq!(undo(Past::Made, &now).left, ["removed from the directory since"]);
}

#[test]
fn an_agreement_that_is_renewed_and_given_back_is_the_one_before() {
    let agreement = |print: u8, name: &str| Agreement {
        print: Fingerprint([print; 16]),
        baseline: group(name, "All of them").into(),
        admin_created: print == 1,
    };
    let (before, after) = (agreement(1, "Sales"), agreement(2, "Selling"));
    let kept = Agreed::before(&before, &after);
    assert_eq!(kept.back(&after), before, "nobody agreed on anything since");
    let since = Agreement { baseline: group("Selling", "Other").into(), ..agreement(3, "Selling") };
    let back = kept.back(&since);
    assert_eq!(back.baseline.agreed, group("Sales", "Other"), "what was agreed on since stays");
    assert_eq!(back.print, Fingerprint::NONE, "and the next import looks at the group");
    assert_eq!(kept.back(&agreement(2, "Other")).baseline.agreed.name, "Other", "so does a name of since");
}

#[test]
fn what_the_journal_keeps_is_read_back() {
    let kept = Trace { agreed: Some(Agreed::default()), ..trace() };
    let text = serde_json::to_string(&kept).expect("plain data");
    assert_eq!(serde_json::from_str::<Trace>(&text).ok(), Some(kept), "{text}");
}
