//! Rows of a plan as the screen shows them.

use directory::attribute::Attribute;
use directory::decide::{Conflict, FieldEffect as Effect, Identity};
use directory::group::GroupField;
use directory::user::{cut, full_name, initials};
use sync::import::{Answer as Given, Candidate, Detail, Field, Reason};
use sync::store::plan::decision::Kind;
use sync::store::plan::review::ReviewRow as Stored;
use sync::store::user;

use super::group::field_name;
use super::import::{decision, marks};
use super::moment;
use crate::error::{Answer as Result, sentence};
use crate::view::{
    Answer, CandidateView, ChoiceView, ErrorCode, ErrorView, FieldEffect, FieldView, ReviewDetail, ReviewRow,
};

/// Shows a row.
pub fn row(row: &Stored) -> ReviewRow {
    let answer = Given::of(&row.decision);
    ReviewRow {
        google_id: row.google_id.clone(),
        thing: super::group::thing(row.thing),
        decision: decision(row.decision.kind),
        marks: marks(row.marks),
        ticked: row.decision.ticked && row.decision.kind != Kind::Unchanged,
        locked_because: locked(row, answer.as_ref()),
        name: cut(&full_name(&row.given_name, &row.family_name)),
        initials: initials(&row.given_name, &row.family_name),
        email: cut(&row.email),
        department: row.department.clone(),
        why: why(row, answer.as_ref()),
        // What is locked is not carried out, whatever stands beside it.
        choice: answer.filter(|_| row.decision.locked.is_none()).map(choice),
        chosen_at: row.remembered.map(moment),
    }
}

fn locked(row: &Stored, answer: Option<&Given>) -> Option<String> {
    if row.decision.kind == Kind::Unchanged {
        return Some("there is nothing to do".to_owned());
    }
    row.decision.locked.clone().or_else(|| match (row.decision.kind, answer) {
        (Kind::Conflict, None) => Some("it needs an answer first".to_owned()),
        (_, Some(Given::Skip)) => Some("it was answered with Skip".to_owned()),
        _ => None,
    })
}

fn why(row: &Stored, answer: Option<&Given>) -> String {
    match answer {
        Some(Given::Username { .. }) => {
            format!("import as {}", row.decision.username.as_deref().unwrap_or_default())
        }
        Some(Given::FamilyName { family_name }) => format!("family name {family_name}"),
        Some(Given::WithoutEmployeeId { family_name, .. }) => {
            let username = row.decision.username.as_deref().unwrap_or_default();
            let named = family_name.as_ref().map(|name| format!(", family name {name}")).unwrap_or_default();
            format!("import as {username}{named}, without the employee id")
        }
        Some(Given::Skip) => "skipped".to_owned(),
        _ => row.decision.why.clone(),
    }
}

fn choice(answer: Given) -> ChoiceView {
    match answer {
        Given::Link { user } | Given::LinkGroup { group: user } => ChoiceView::Link { user },
        Given::MergeGroup { group, fields } => ChoiceView::Merge {
            user: group,
            fields: fields.into_iter().map(|field| field_name(field).to_owned()).collect(),
        },
        Given::Merge { user, fields } => {
            ChoiceView::Merge { user, fields: fields.iter().map(|field| field.name().to_owned()).collect() }
        }
        Given::Username { username } => ChoiceView::Username { username },
        Given::FamilyName { family_name } => ChoiceView::FamilyName { family_name },
        Given::WithoutEmployeeId { username, family_name } => {
            ChoiceView::WithoutEmployeeId { username, family_name }
        }
        Given::Skip => ChoiceView::Skip,
    }
}

/// Reads an answer to a row about a group.
pub fn group_answer(view: ChoiceView) -> Result<Given> {
    let refused = |what: String| ErrorView::new(ErrorCode::InvalidInput, what);
    Ok(match view {
        ChoiceView::Link { user } => Given::LinkGroup { group: user },
        ChoiceView::Merge { user, fields } => {
            let known = |name: &String| {
                let found = GroupField::ALL.into_iter().find(|field| field_name(*field) == name);
                found.ok_or_else(|| refused(format!("{name} is no field of a group")))
            };
            Given::MergeGroup { group: user, fields: fields.iter().map(known).collect::<Result<_>>()? }
        }
        ChoiceView::Skip => Given::Skip,
        ChoiceView::Username { .. }
        | ChoiceView::FamilyName { .. }
        | ChoiceView::WithoutEmployeeId { .. } => {
            return Err(refused("a group is linked to a group, or left out".to_owned()));
        }
    })
}

/// Reads an answer.
pub fn answer(view: ChoiceView) -> Result<Given> {
    Ok(match view {
        ChoiceView::Link { user } => Given::Link { user },
        ChoiceView::Merge { user, fields } => {
            let unknown =
                |name: &String| ErrorView::new(ErrorCode::InvalidInput, format!("{name} is no attribute"));
            let fields = fields
                .iter()
                .map(|name| Attribute::by_name(name).ok_or_else(|| unknown(name)))
                .collect::<Result<_>>()?;
            Given::Merge { user, fields }
        }
        ChoiceView::Username { username } => Given::Username { username },
        ChoiceView::FamilyName { family_name } => Given::FamilyName { family_name },
        ChoiceView::WithoutEmployeeId { username, family_name } => {
            Given::WithoutEmployeeId { username, family_name }
        }
        ChoiceView::Skip => Given::Skip,
    })
}

/// Shows a row with everything that helps to answer it.
pub fn detail(detail: &Detail) -> ReviewDetail {
    let shown = row(&detail.row);
    let answers = answers(detail);
    let (headline, mut explanation) = words(detail, &shown);
    if let Some(lacks) = lacks_words(detail, &answers) {
        explanation = format!("{explanation} {lacks}");
    }
    ReviewDetail {
        headline,
        explanation,
        username: detail.row.decision.username.clone(),
        proposals: detail.proposals.clone(),
        candidates: candidates(detail),
        fields: fields(&detail.fields),
        answers,
        members: None,
        row: shown,
    }
}

/// Lists the users that the row may be linked to; the holder of its username is one of them.
fn candidates(detail: &Detail) -> Vec<CandidateView> {
    let view = |user: &user::Row, by: String, against: &[Field]| CandidateView {
        user: user.id,
        name: full_name(&user.user.given_name, &user.user.family_name),
        email: user.user.email.clone(),
        by,
        fields: fields(against),
    };
    let one =
        |candidate: &Candidate| view(&candidate.user, candidate.by.words().to_owned(), &candidate.fields);
    let mut all: Vec<_> = detail.candidates.iter().map(one).collect();
    if let Some(holder) = detail.holder.as_ref().filter(|_| detail.holder_is_free)
        && all.iter().all(|candidate| candidate.user != holder.user.id)
    {
        all.push(view(&holder.user, "has that username".to_owned(), &holder.fields));
    }
    all
}

fn fields(fields: &[Field]) -> Vec<FieldView> {
    let view = |field: &Field| FieldView {
        name: field.attribute.name().to_owned(),
        label: field.attribute.label().to_owned(),
        directory: field.directory.clone(),
        google: field.google.clone(),
        effect: match field.effect {
            Effect::Take => FieldEffect::Take,
            Effect::Same => FieldEffect::Same,
            Effect::Keep | Effect::BothChanged => FieldEffect::Keep,
            Effect::Excluded => FieldEffect::Excluded,
        },
        merge_takes: field.merge_takes,
    };
    fields.iter().map(view).collect()
}

fn answers(detail: &Detail) -> Vec<Answer> {
    if detail.row.decision.locked.is_some() {
        return Vec::new();
    }
    let linkable = !candidates(detail).is_empty();
    let mut answers = match (&detail.reason, detail.row.decision.kind) {
        // Whoever shares an address or an employee id is the same person: a second user could not have it.
        (Some(Reason::Match { by } | Reason::Conflict(Conflict::Ambiguous { by })), _) => match by {
            Identity::Alias | Identity::Account => vec![Answer::Merge, Answer::Link, Answer::Username],
            Identity::Address | Identity::EmployeeId => vec![Answer::Merge, Answer::Link],
        },
        (Some(Reason::Conflict(conflict)), _) => match conflict {
            Conflict::Ambiguous { .. } => Vec::new(),
            Conflict::UsernameTaken { .. } if linkable => vec![Answer::Username, Answer::Link, Answer::Merge],
            Conflict::UsernameTaken { .. } => vec![Answer::Username],
            Conflict::FamilyNameMissing => vec![Answer::FamilyName],
            Conflict::BothChanged { .. } => vec![Answer::Link, Answer::Merge],
            Conflict::Unfit { .. } if detail.keeps_its_own => vec![Answer::Merge, Answer::Link],
            Conflict::EmployeeIdTaken { .. } if detail.may_lack_employee_id => {
                vec![Answer::WithoutEmployeeId]
            }
            Conflict::EmployeeIdTaken { .. } if linkable => vec![Answer::Merge, Answer::Link],
            Conflict::AddressTaken { .. } | Conflict::EmployeeIdTaken { .. } | Conflict::Unfit { .. } => {
                Vec::new()
            }
        },
        (None, _) => return Vec::new(),
    };
    if detail.may_lack_employee_id && answers.iter().any(makes_user) {
        answers.push(Answer::WithoutEmployeeId);
    }
    answers.push(Answer::Skip);
    answers
}

/// Tells whether an answer makes a new user, and says what it is called.
fn makes_user(answer: &Answer) -> bool {
    matches!(answer, Answer::Username | Answer::FamilyName)
}

/// Says what a new user comes in without, where something else is asked.
fn lacks_words(detail: &Detail, answers: &[Answer]) -> Option<String> {
    let taken = detail.taken_employee_id.as_ref()?;
    if !answers.contains(&Answer::WithoutEmployeeId) || !answers.iter().any(makes_user) {
        return None;
    }
    let id = &taken.id;
    let whose = match &taken.holder {
        Some(holder) => format!("The employee id {id} belongs to {} in the directory", who(holder)),
        None => format!("Another row of this import gets the employee id {id}"),
    };
    Some(format!("{whose}: a new user comes in without it, and Google keeps its own."))
}

/// Names a user by name and address.
fn who(user: &user::Row) -> String {
    format!("{} ({})", full_name(&user.user.given_name, &user.user.family_name), user.user.email)
}

/// Says who has the employee id that a row wants, and what may be done about it.
fn employee_id_words(detail: &Detail) -> String {
    let (holds, mend) = match &detail.holder {
        Some(holder) => (
            format!("{} has that employee id in the directory and keeps it.", who(&holder.user)),
            "correct one of them, or exclude Employee id from the mapping; then import again.",
        ),
        None => (
            "An earlier row of this import gets that employee id.".to_owned(),
            "correct one of them on Google, then import again.",
        ),
    };
    if detail.may_lack_employee_id {
        format!("{holds} Everything else can come in without it, and Google keeps its own. Or {mend}")
    } else {
        format!("{holds} Merge takes what else changed, Link takes nothing. Or {mend}")
    }
}

fn words(detail: &Detail, row: &ReviewRow) -> (String, String) {
    let name = if row.name.is_empty() { &row.email } else { &row.name };
    match (&detail.reason, row.decision) {
        (Some(Reason::Match { by }), _) => {
            let user = detail.candidates.first().map(|one| who(&one.user)).unwrap_or_default();
            (
                format!("{name} looks like {user}"),
                format!(
                    "They have the {}. Link keeps the directory's values; Merge takes Google's, field by field.",
                    by.words()
                ),
            )
        }
        (Some(Reason::Conflict(conflict)), _) => match conflict {
            Conflict::Ambiguous { by } => (
                format!("{name} looks like several people"),
                format!(
                    "More than one person looks like it, the closest by the {}. Say whom it belongs to.",
                    by.words()
                ),
            ),
            Conflict::UsernameTaken { username } => (
                format!("{name} cannot be imported as {username}"),
                match &detail.holder {
                    Some(holder) => {
                        format!("{} already has that username. Nobody has to be renamed.", who(&holder.user))
                    }
                    None => "An earlier row of this import gets that username. Nobody has to be renamed."
                        .to_owned(),
                },
            ),
            Conflict::AddressTaken { email } => (
                format!("{name} cannot be imported with {email}"),
                match &detail.holder {
                    Some(holder) => {
                        format!("{} has that address in the directory and keeps it.", who(&holder.user))
                    }
                    None => "Somebody else has that address in the directory.".to_owned(),
                },
            ),
            Conflict::EmployeeIdTaken { id } => {
                (format!("{name} cannot be imported with the employee id {id}"), employee_id_words(detail))
            }
            Conflict::FamilyNameMissing => (
                format!("{name} has no family name on Google"),
                "A user needs one. What you enter here goes into the directory only.".to_owned(),
            ),
            Conflict::Unfit { attribute, rule } if detail.keeps_its_own => (
                format!("{name} cannot take Google's {}", attribute.label().to_lowercase()),
                format!(
                    "The {} on Google breaks a rule: {rule}. The directory keeps its own, and the next sync writes that to \
                     Google: Merge takes the other fields that you choose, Link takes none. Or correct it on Google, then \
                     import again.",
                    attribute.label().to_lowercase()
                ),
            ),
            Conflict::Unfit { attribute, rule } => (
                format!("{name} cannot be imported with this {}", attribute.label().to_lowercase()),
                format!(
                    "The {} breaks a rule: {rule}. Correct it on Google, then import again.",
                    attribute.label().to_lowercase()
                ),
            ),
            Conflict::BothChanged { attributes, never_agreed } => {
                both_changed(name, attributes, never_agreed)
            }
        },
        (None, crate::view::Decision::New) => {
            let username = detail.row.decision.username.as_deref().unwrap_or_default();
            (format!("{name} comes into the directory as {username}"), String::new())
        }
        (None, crate::view::Decision::Update) => (format!("{name} is updated from Google"), String::new()),
        (None, _) => (format!("{name} is as it was at the last import"), sentence(&row.why)),
    }
}

/// Says of a person which values are not the same on both sides, and that somebody has to say which holds.
fn both_changed(name: &str, attributes: &[Attribute], never_agreed: &[Attribute]) -> (String, String) {
    let which = |how: &str, these: &[Attribute]| {
        let labels: Vec<_> = these.iter().map(|attribute| attribute.label().to_lowercase()).collect();
        (!these.is_empty()).then(|| format!("{how}: {}. ", labels.join(", ")))
    };
    let changed = which("Since both last agreed, here and on Google", attributes).unwrap_or_default();
    let differ = which("Changed on Google, and never agreed on", never_agreed).unwrap_or_default();
    let title = match attributes {
        [] => format!("{name} is not the same on both sides"),
        _ => format!("{name} was changed on both sides"),
    };
    (title, format!("{changed}{differ}Say which side wins."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::import::TakenId;
    use sync::store::plan::decision::Row;

    #[test]
    fn what_was_never_agreed_on_is_not_said_to_be_changed_on_both_sides() {
        let (title, why) = both_changed("Wei Chen", &[], &[Attribute::Firstname]);
        assert_eq!(title, "Wei Chen is not the same on both sides");
        assert_eq!(why, "Changed on Google, and never agreed on: first name. Say which side wins.");
        let (title, why) = both_changed("Wei Chen", &[Attribute::Lastname], &[]);
        assert_eq!(title, "Wei Chen was changed on both sides");
        assert_eq!(why, "Since both last agreed, here and on Google: last name. Say which side wins.");
    }

    /// A new account that something stands in the way of, and that has an employee id of somebody else's.
    fn asked(conflict: Conflict) -> Detail {
        let decision = Row {
            account: 1,
            kind: Kind::Conflict,
            user: None,
            group: None,
            user_version: None,
            why: String::new(),
            detail: None,
            username: None,
            ticked: false,
            locked: None,
            answer: None,
        };
        Detail {
            row: Stored {
                decision,
                google_id: "101".to_owned(),
                given_name: "Wei".to_owned(),
                family_name: "Chen".to_owned(),
                email: "wei@northwind.test".to_owned(),
                thing: directory::Thing::User,
                department: String::new(),
                marks: 0,
                remembered: None,
            },
            reason: Some(Reason::Conflict(conflict)),
            holder: None,
            holder_is_free: false,
            candidates: Vec::new(),
            keeps_its_own: false,
            taken_employee_id: Some(TakenId { id: "E-77".to_owned(), holder: None }),
            may_lack_employee_id: true,
            proposals: Vec::new(),
            fields: Vec::new(),
        }
    }

    #[test]
    fn what_is_asked_of_a_new_user_goes_with_doing_without_the_employee_id() {
        let taken = asked(Conflict::UsernameTaken { username: "wei".to_owned() });
        assert_eq!(answers(&taken), [Answer::Username, Answer::WithoutEmployeeId, Answer::Skip]);
        assert_eq!(
            detail(&taken).explanation,
            "An earlier row of this import gets that username. Nobody has to be renamed. Another row of \
             this import gets the employee id E-77: a new user comes in without it, and Google keeps its own.",
            "and whose it is is said before it is answered"
        );
        let nameless = asked(Conflict::FamilyNameMissing);
        assert_eq!(answers(&nameless), [Answer::FamilyName, Answer::WithoutEmployeeId, Answer::Skip]);
        let free = Detail { taken_employee_id: None, may_lack_employee_id: false, ..nameless };
        assert_eq!(answers(&free), [Answer::FamilyName, Answer::Skip], "nothing of its own is left out");
    }

    #[test]
    fn an_answer_that_leaves_the_employee_id_out_says_so_in_the_row() {
        let mut asked = asked(Conflict::FamilyNameMissing);
        asked.row.decision.username = Some("wei".to_owned());
        let given = Given::WithoutEmployeeId { username: None, family_name: Some("Chen".to_owned()) };
        assert_eq!(why(&asked.row, Some(&given)), "import as wei, family name Chen, without the employee id");
    }
}
