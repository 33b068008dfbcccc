//! What a story of diagnosis stands on: a tenant of which no check finds anything, and what checks say in lines.

use sandbox::control::{Position, Switch};
use serde_json::json;
use sync::connection::PasswordMode;
use sync::diagnose::{self, ALL, Answer, Check, Checked, Outcome};
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Cancel, Watch};

use crate::stage::{Stage, told};

/// A tenant that was imported, by a clock that agrees with its own, and where nothing is wrong.
pub async fn healthy(people: u64) -> (Stage, i64) {
    let stage = Stage::of(people).await;
    stage.agree_on_the_time();
    let connection = stage.connect().await.expect("the super admin consents").id;
    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("the wizard asks it");
    imported_and_healthy(&stage, connection).await;
    (stage, connection)
}

/// Imports everybody of a tenant, when what is wrong there by its seed is mended.
pub async fn imported_and_healthy(stage: &Stage, connection: i64) {
    stage.google.set(Switch::UnverifiedDomain, Position::Off).await.expect("its owner removes it");
    stage.import(connection, Scope::All).await;
    for person in stage.people().await {
        let enrolled = json!({ "isEnrolledIn2Sv": true });
        stage.google.edit_user(&person.user.email, enrolled).await.expect("everybody enrols");
    }
    stage.import(connection, Scope::All).await;
}

/// Asks checks, all or one with what comes after it.
pub async fn asked(stage: &Stage, connection: i64, code: Option<&str>) -> Vec<Checked> {
    let checks = match code {
        Some(code) => diagnose::after(Check::by_code(code).expect("there is such a check")),
        None => ALL.to_vec(),
    };
    let answers = stage.app.diagnose(connection, &checks, &[], &Cancel::default(), |_| {}).await;
    answers.expect("what fails is a result")
}

/// Says what was not well, a line each.
pub fn trouble(answers: &[Checked]) -> String {
    answers.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// Runs all checks, and says what they found or could not ask; what is quiet or cannot be known is left out.
pub async fn finds(stage: &Stage, connection: i64) -> String {
    said(&asked(stage, connection, None).await)
}

/// Asks a check again, with what comes after it.
pub async fn again(stage: &Stage, connection: i64, code: &str) -> String {
    said(&asked(stage, connection, Some(code)).await)
}

fn said(answers: &[Checked]) -> String {
    let speaks = |checked: &&Checked| match checked.outcome {
        Outcome::Answered(Answer::Found(_)) | Outcome::Failed { .. } => true,
        Outcome::Answered(Answer::Well(_) | Answer::Unknown { .. }) | Outcome::Quiet { .. } => false,
    };
    answers.iter().filter(speaks).filter_map(line).collect::<Vec<_>>().join("\n")
}

fn line(checked: &Checked) -> Option<String> {
    let code = checked.check.code;
    match &checked.outcome {
        Outcome::Answered(Answer::Well(_)) => None,
        Outcome::Answered(Answer::Found(found)) => {
            let each = found.iter().map(|one| format!("{code}: {}: {}", one.finding.code, one.seen));
            Some(each.collect::<Vec<_>>().join("\n"))
        }
        Outcome::Answered(Answer::Unknown { why, .. }) => Some(format!("{code} unknown: {why}")),
        Outcome::Quiet { behind } => Some(format!("{code} quiet, behind {}", behind.code)),
        Outcome::Failed { code: failed, why, .. } => Some(format!("{code} failed: {failed:?}: {why}")),
    }
}

/// What one check says where all is well, or where it cannot know.
pub async fn says(stage: &Stage, connection: i64, code: &str) -> String {
    let check = Check::by_code(code).expect("there is such a check");
    let answers = stage.app.diagnose(connection, &[check], &[], &Cancel::default(), |_| {}).await;
    match &answers.expect("what fails is a result")[0].outcome {
        Outcome::Answered(Answer::Well(words)) => words.clone(),
        Outcome::Answered(Answer::Unknown { why, .. }) => format!("unknown: {why}"),
        other => panic!("it is well: {other:?}"),
    }
}

/// Syncs, as it is planned.
pub async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    told(&report.expect("it comes to its end"))
}

/// Takes out what is of the day on which the story is told.
pub fn untimed(text: &str) -> String {
    let shaped = |word: &str, shape: &str| {
        let word = word.trim_end_matches('.');
        word.len() == shape.len()
            && word
                .chars()
                .zip(shape.chars())
                .all(|(one, like)| if like == '0' { one.is_ascii_digit() } else { one == like })
    };
    let of_the_day = |word: &&str| ["0000-00-00", "00:00", "UTC"].iter().any(|shape| shaped(word, shape));
    text.split(' ').filter(|word| !of_the_day(word)).collect::<Vec<_>>().join(" ")
}
