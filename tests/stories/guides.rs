//! A guide asks its checks in the order of likelihood and stops at the first that finds its cause; followed again after the
//! remedy, it confirms that this is mended, or says that it is still there.

use google::Grant;
use sandbox::control::{Position, Switch};
use sync::Cancel;
use sync::guide::{Confirmed, Followed, Guide};

use crate::checks::healthy;
use crate::stage::{DELEGATED, Stage, by, sandbox_way};

async fn followed(stage: &Stage, connection: i64, guide: &str) -> Followed {
    let guide = Guide::by_id(guide).expect("there is such a guide");
    stage.app.follow(connection, guide, &Cancel::default(), |_| {}).await.expect("what fails is a result")
}

fn finding(followed: &Followed) -> Option<&'static str> {
    followed.cause().map(|cause| cause.found()[0].finding.code)
}

#[tokio::test]
async fn after_the_remedy_a_guide_confirms_that_it_is_mended() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");
    let first = followed(&stage, connection, "imports-fail").await;
    assert_eq!(finding(&first), Some("apiAccessOff"), "the first that finds something is the cause");
    assert!(
        first.asked.iter().all(|checked| checked.check.code != "lists"),
        "and nothing is asked behind it"
    );
    let cause = first.cause().expect("it was found").clone();

    let again = followed(&stage, connection, "imports-fail").await;
    assert_eq!(again.confirms(&cause), Confirmed::Still, "nobody has mended it");
    stage.google.set(Switch::ApiAccess, Position::On).await.expect("it is mended");
    let again = followed(&stage, connection, "imports-fail").await;
    assert_eq!((finding(&again), again.confirms(&cause)), (None, Confirmed::Mended), "and now somebody has");
}

#[tokio::test]
async fn what_is_mended_is_told_apart_from_what_comes_next_and_from_what_nobody_could_ask() {
    let (stage, connection) = healthy(3).await;
    stage.google.set(Switch::ApiAccess, Position::Off).await.expect("somebody turns it off");
    let cause = followed(&stage, connection, "imports-fail").await.cause().expect("it was found").clone();

    stage.google.set(Switch::ApiAccess, Position::On).await.expect("it is mended");
    stage.google.set(Switch::AdminSdk, Position::Off).await.expect("the project lacks the API");
    let next = followed(&stage, connection, "imports-fail").await;
    assert_eq!(
        (finding(&next), next.confirms(&cause)),
        (Some("apiNotEnabled"), Confirmed::Mended),
        "the same check finds another cause"
    );

    stage.google.revoke_refresh_tokens().await.expect("the administrator left");
    let earlier = followed(&stage, connection, "imports-fail").await;
    assert_eq!(
        (finding(&earlier), earlier.confirms(&cause)),
        (Some("reauthorize"), Confirmed::Unknown),
        "who cannot ask does not confirm"
    );
}

#[tokio::test]
async fn what_is_no_cause_of_what_is_seen_is_passed_by_and_told_besides() {
    let stage = Stage::of(16).await;
    stage.agree_on_the_time();
    let connection =
        stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("a role is enough").id;
    let passed = followed(&stage, connection, "imports-fail").await;
    let besides: Vec<_> = passed.besides().map(|found| found.finding.code).collect();
    assert_eq!((finding(&passed), &besides[..]), (None, &["roleLacks"][..]), "a role is allowed");
    assert!(
        passed.asked.iter().any(|checked| checked.check.code == "unanswered"),
        "what comes after is asked"
    );

    let of_administrators = followed(&stage, connection, "admins-not-synced").await;
    assert_eq!(finding(&of_administrators), Some("roleLacks"), "there it is the cause");
    assert_eq!(of_administrators.besides().count(), 0, "and nothing besides");
}
