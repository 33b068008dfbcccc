//! F12: suspended and archived accounts are shown, marked and not ticked; who is ticked all the same arrives suspended.

use directory::account::Mark;
use insta::assert_snapshot;
use serde_json::json;
use store::plan::review::Filter;
use store::user::Standing;
use sync::import::Scope;

use crate::stage::{Stage, told};

fn set_aside() -> Filter {
    Filter { marks: Mark::Suspended.bit() | Mark::Archived.bit(), ..Filter::default() }
}

#[tokio::test]
async fn they_are_shown_but_not_ticked() {
    let (stage, connection) = Stage::connected(180).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, set_aside()).await, @"
    everybody: 178 new, 0 update, 0 unchanged, 0 match, 2 conflict; 172 ticked, 2 open, 0 missing
    [ ] new Céline d’Estaing <celine.destaing@northwind.test> as celine.destaing, suspended
    [ ] new Grace Whitfield <grace.whitfield@northwind.example> as grace.whitfield, suspended
    [ ] new Imogen Hartley <imogen.hartley@northwind.test> as imogen.hartley, suspended
    [ ] new محمد عبد الله <mohammad.abdullah@northwind.test> as mohammad.abdullah, archived
    [ ] new กาญจนา บุญมี <kanchana.boonmee@northwind.test> as kanchana.boonmee, suspended
    [ ] new 俊杰 王 <junjie.wang@northwind.example> as junjie.wang, suspended, archived
    ");
    let marks = stage.app.plan(run).await.expect("there is a plan").counts.marks;
    assert_eq!(marks, [5, 2, 4, 1], "suspended, archived, admins and guests are counted for the chips");
    let others =
        stage.rows(run, Filter { marks: Mark::Admin.bit() | Mark::Guest.bit(), ..Filter::default() }).await;
    assert!(others.iter().all(|row| row.decision.ticked), "admins and guests are marked, and ticked");
    let report = stage.apply(run).await;
    assert_eq!(report.run.counts.skipped, 6, "what was not ticked is told");
}

#[tokio::test]
async fn who_is_ticked_arrives_suspended() {
    let (stage, connection) = Stage::connected(180).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.app.tick_all(run, Filter::default(), false).await.expect("all can be un-ticked");
    stage.app.tick_all(run, set_aside(), true).await.expect("these can be ticked");

    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 6 created, 0 updated, 0 linked, 0 unchanged, 172 skipped, 2 conflicts, 0 refused
    - Freya Ó Súilleabháin <anneliese.boehm@northwind.example> conflict: username anneliese.boehm is taken
    - Đình Khôi <dinhkhoi.pham@northwind.test> conflict: no family name
    ");
    assert_snapshot!(stage.directory().await, @"
    celine.destaing: Céline d’Estaing <celine.destaing@northwind.test>, SuspendedByGoogle, 1 account(s)
    grace.whitfield: Grace Whitfield <grace.whitfield@northwind.example>, Suspended, 1 account(s)
    imogen.hartley: Imogen Hartley <imogen.hartley@northwind.test>, Suspended, 1 account(s)
    junjie.wang: 俊杰 王 <junjie.wang@northwind.example>, Suspended, 1 account(s)
    kanchana.boonmee: กาญจนา บุญมี <kanchana.boonmee@northwind.test>, SuspendedByGoogle, 1 account(s)
    mohammad.abdullah: محمد عبد الله <mohammad.abdullah@northwind.test>, Bound, 1 account(s)
    ");
}

#[tokio::test]
async fn a_suspension_after_the_import_is_shown_and_stays_google_s() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let suspend = |reason: &str| json!({ "suspended": true, "suspensionReason": reason });
    stage
        .google
        .edit_user("wei.chen@northwind.test", suspend("ADMIN"))
        .await
        .expect("an administrator suspends");
    stage.google.edit_user("kofi.mensah@northwind.test", suspend("ABUSE")).await.expect("Google suspends");

    let run = stage.read(connection, Scope::All).await.expect("Google is read again");

    assert_snapshot!(stage.plan_of(run, set_aside()).await, @"
    everybody: 0 new, 0 update, 17 unchanged, 0 match, 0 conflict; 0 ticked, 0 open, 0 missing
        unchanged Kofi Mensah <kofi.mensah@northwind.test>, suspended
        unchanged Wei Chen <wei.chen@northwind.test>, suspended
    ");
    stage.apply(run).await;
    let standings = [stage.person("wei.chen").await.standing, stage.person("kofi.mensah").await.standing];
    assert_eq!(
        standings,
        [Standing::Bound, Standing::SuspendedByGoogle],
        "the directory's own state is not imported (it is exported), but whose hand it was is shown"
    );
}
