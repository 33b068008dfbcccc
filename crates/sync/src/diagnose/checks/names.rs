//! Will Google take the names and addresses of everybody?

use directory::finding::NAMES_REFUSED;
use directory::user::{addressed, full_name};
use directory::{Attribute, Value, rule};
use store::connection;
use store::user::{Provided, each_provided};

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED, some_of};

pub(super) const CHECK: Check = Check {
    code: "names",
    question: "Will Google take everybody's name and address?",
    about: About::People,
    after: &["standing"],
    finds: &[&NAMES_REFUSED],
    answers: &["F24", "T7", "T11"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// Goes through everybody whom a sync provides for; nobody is held but the first few.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let (looked, count, first) = asking
        .read(|conn, id| {
            // As they were noted last: the check of the domains may have read them just now.
            let verified = connection::domains(conn, id)?.into_iter().filter(|one| one.verified);
            let domains: Vec<_> = verified.map(|one| one.name).collect();
            let (mut looked, mut count, mut first) = (0_u64, 0_u64, Vec::new());
            each_provided(conn, id, |user| {
                looked += 1;
                let Some(why) = refused(user, &domains) else { return };
                count += 1;
                if first.len() < NAMED as usize {
                    let name = full_name(&user.given_name, &user.family_name);
                    first.push(format!("{} ({why})", addressed(&name, &user.email)));
                }
            })?;
            Ok((looked, count, first))
        })
        .await?;
    if count == 0 {
        return Ok(Answer::Well(format!("Of all {looked} who are bound or are to be.")));
    }
    let seen = format!("Google will refuse: {}.", some_of(count, &first));
    Ok(Answer::Found(vec![Found::new(&NAMES_REFUSED, seen)]))
}

/// Says why Google will refuse somebody; nothing where it will not.
fn refused(user: &Provided, domains: &[String]) -> Option<String> {
    let parts = [
        (Attribute::Firstname, &user.given_name),
        (Attribute::Lastname, &user.family_name),
        (Attribute::Email, &user.email),
    ];
    for (attribute, text) in parts {
        let label = attribute.label().to_lowercase();
        match rule::check(attribute, &Value::Text(text.clone())) {
            Ok(None) => return Some(format!("{label}: {}", rule::Rule::Required)),
            Err(rule) => return Some(format!("{label}: {rule}")),
            Ok(Some(_)) => {}
        }
    }
    let domain = user.email.rsplit('@').next().unwrap_or_default();
    // Where nobody could read the domains, nothing is known of them.
    let is_ours = domains.is_empty() || domains.iter().any(|ours| ours.eq_ignore_ascii_case(domain));
    (!is_ours).then(|| format!("{domain} is no verified domain of this customer"))
}
