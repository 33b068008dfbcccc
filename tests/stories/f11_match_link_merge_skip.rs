//! F11: somebody who is in the directory already is a match, not a failure: link, merge or skip, field by field.

use directory::{Attribute, Value, Values};
use insta::assert_snapshot;
use store::plan::decision::Kind;
use sync::Code;
use sync::import::{Answer, Detail, Scope};

use crate::stage::{Stage, only, said, told};

fn employee(id: &str) -> Values {
    let mut values = Values::default();
    values.set(Attribute::EmployeeIdentifier, Value::from(id));
    values
}

/// People of the directory who look like accounts of the tenant.
async fn lookalikes(stage: &Stage) {
    stage.add_person("bjorn", ("Björn", "Anderson"), "bjorn.andersson@northwind.test").await;
    stage.add_person("amelie", ("Amelie", "Dubois"), "amelie@northwind.test").await;
    stage.add("wchen", ("Wei", "Chen"), "wei@elsewhere.example", employee("e100005")).await;
    stage.add_person("jm", ("J.", "Müller"), "juergen.mueller@northwind.test").await;
    // Two people have Kofi's address; one person looks like both Dara and Hana.
    stage.add_person("kofi1", ("Kofi", "M."), "kofi.mensah@northwind.test").await;
    stage.add_person("kofi2", ("K.", "Mensah"), "kofi.mensah@northwind.test").await;
    stage.add("both", ("Dara", "Yamada"), "dara.o'brien@northwind.test", employee("E100007")).await;
}

fn side_by_side(detail: &Detail) -> String {
    let reason = format!("{:?}", detail.reason);
    let candidates =
        detail.candidates.iter().map(|one| format!("{} ({})", one.user.user.username, one.by.words()));
    let fields = detail.fields.iter().map(|field| {
        let merged = if field.merge_takes { "Google" } else { "directory" };
        format!(
            "{}: {:?} | {:?} -> {:?}, merged: {merged}",
            field.attribute.label(),
            field.directory,
            field.google,
            field.effect
        )
    });
    let mut lines = vec![reason];
    lines.extend(candidates);
    lines.extend(fields);
    lines.join("\n")
}

#[tokio::test]
async fn a_match_is_linked_merged_or_skipped() {
    let (stage, connection) = Stage::connected(17).await;
    let title = [Attribute::JobTitle];
    stage
        .app
        .set_direction(connection, &title, directory::Direction::Import)
        .await
        .expect("a title is imported");
    lookalikes(&stage).await;

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan_of(run, only(&[Kind::Match, Kind::Conflict])).await, @"
    everybody: 10 new, 0 update, 0 unchanged, 4 match, 3 conflict; 14 ticked, 3 open, 0 missing
    [x] match Amélie Dubois <amelie.dubois@northwind.test>: same alias as amelie
    [x] match Bjørn Andersson <bjorn.andersson@northwind.test>: same email as bjorn
    [ ] conflict Dara O’Brien <dara.o'brien@northwind.test>: several people with the same email
    [x] match Jürgen Müller <juergen.mueller@northwind.test>: same email as jm
    [ ] conflict Kofi Mensah <kofi.mensah@northwind.test>: several people with the same email
    [x] match Wei Chen <wei.chen@northwind.test>: same employee id as wchen
    [ ] conflict 花 山田 <hana.yamada@northwind.test>: several people with the same employee id
    ");
    let bjorn = stage.row(run, "bjorn.andersson@northwind.test").await;
    let detail = stage.app.review_detail(run, &bjorn.google_id).await.expect("the row is there");
    assert_snapshot!(side_by_side(&detail), @r#"
    Some(Match { by: Address })
    bjorn (same email)
    Email: "bjorn.andersson@northwind.test" | "bjorn.andersson@northwind.test" -> Same, merged: directory
    First name: "Björn" | "Bjørn" -> Keep, merged: Google
    Last name: "Anderson" | "Andersson" -> Keep, merged: Google
    Alternate email: "" | "bjorn.andersson@partner.example.net" -> Excluded, merged: directory
    Manager: "" | "priya.raman@northwind.test" -> Excluded, merged: directory
    Cost center: "" | "CC-3000" -> Excluded, merged: directory
    Department: "" | "Sales" -> Excluded, merged: directory
    Type of employee: "" | "Apprentice" -> Excluded, merged: directory
    Job title: "" | "Account executive" -> Take, merged: Google
    Employee id: "" | "E100004" -> Excluded, merged: directory
    Work address: "" | "Strandgaten 58, 5013, Bergen, Vestland, Norway" -> Excluded, merged: directory
    Work phone: "" | "+4755179113" -> Excluded, merged: directory
    Mobile phone: "" | "+4755 330 5157" -> Excluded, merged: directory
    Org unit: "" | "/Sales" -> Excluded, merged: directory
    Recovery email: "" | "bjorn.andersson.home@example.org" -> Excluded, merged: directory
    Recovery phone: "" | "+47551016500" -> Excluded, merged: directory
    Desk: "" | "NO-4, 7, E066" -> Excluded, merged: directory
    "#);

    let [bjorn, kofi] = [stage.person("bjorn").await.id, stage.person("kofi2").await.id];
    let more = Answer::Merge { user: bjorn, fields: vec![Attribute::Lastname, Attribute::Department] };
    let refused =
        stage.answer(run, "bjorn.andersson@northwind.test", more).await.expect_err("it is excluded");
    assert_eq!(
        said(&refused),
        "Refused: this plan imports no department; change its direction, and import again",
        "what the mapping excludes is no more taken by a merge than by anything else"
    );
    let merge = Answer::Merge { user: bjorn, fields: vec![Attribute::Lastname, Attribute::JobTitle] };
    stage.answer(run, "bjorn.andersson@northwind.test", merge).await.expect("a match may be merged");
    stage.answer(run, "juergen.mueller@northwind.test", Answer::Skip).await.expect("a match may be skipped");
    let link = Answer::Link { user: kofi };
    stage
        .answer(run, "kofi.mensah@northwind.test", link)
        .await
        .expect("the administrator knows which Kofi it is");
    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 10 created, 0 updated, 4 linked, 0 unchanged, 1 skipped, 2 conflicts, 0 refused
    - Dara O’Brien <dara.o'brien@northwind.test> conflict: several people with the same email
    - 花 山田 <hana.yamada@northwind.test> conflict: several people with the same employee id
    ");
    assert_snapshot!(stage.directory().await, @"
    amelie: Amelie Dubois <amelie@northwind.test>, Bound, 1 account(s)
    athina.nikolaou: Αθηνά Νικολάου <athina.nikolaou@northwind.test>, Bound, 1 account(s)
    bjorn: Björn Andersson <bjorn.andersson@northwind.test>, Bound, 1 account(s)
    both: Dara Yamada <dara.o'brien@northwind.test>, DirectoryOnly, 0 account(s)
    helpdesk: Tomás Rivera <helpdesk@northwind.test>, Bound, 1 account(s)
    jagoda.mroz: Jagoda Mróz <jagoda.mroz@northwind.test>, Bound, 1 account(s)
    jm: J. Müller <juergen.mueller@northwind.test>, DirectoryOnly, 0 account(s)
    kofi1: Kofi M. <kofi.mensah@northwind.test>, DirectoryOnly, 0 account(s)
    kofi2: K. Mensah <kofi.mensah@northwind.test>, Bound, 1 account(s)
    mariajose.fernandez-aguila: María José Fernández-Águila <mariajose.fernandez-aguila@northwind.test>, Bound, 1 account(s)
    nguyet.ly: Nguyệt Lý <nguyet.ly@northwind.test>, Bound, 1 account(s)
    olena.kovalchuk: Олена Ковальчук <olena.kovalchuk@northwind.test>, Bound, 1 account(s)
    priya.raman: Priya Raman <priya.raman@northwind.test>, Bound, 1 account(s)
    sara.alahmad: سارة الأحمد <sara.alahmad@northwind.test>, Bound, 1 account(s)
    sync-admin: Sync Admin <sync-admin@northwind.test>, Bound, 1 account(s)
    wchen: Wei Chen <wei@elsewhere.example>, Bound, 1 account(s)
    zoe.vanderberg: Zoë van der Berg <zoe.vanderberg@northwind.test>, Bound, 1 account(s)
    ");
    let bjorn = stage.person("bjorn").await.user;
    assert_eq!(
        (bjorn.given_name.as_str(), bjorn.family_name.as_str(), bjorn.values.display(Attribute::JobTitle)),
        ("Björn", "Andersson", "Account executive".to_owned()),
        "a merge takes the chosen fields and no other"
    );
    let amelie = stage.person("amelie").await.user;
    assert_eq!(amelie.given_name, "Amelie", "a link keeps what the directory says");

    let next = stage.read(connection, Scope::All).await.expect("Google is read again");
    assert_snapshot!(stage.plan_of(next, only(&[Kind::New, Kind::Update, Kind::Match])).await, @"
    everybody: 0 new, 0 update, 14 unchanged, 1 match, 2 conflict; 0 ticked, 2 open, 0 missing
    [ ] match Jürgen Müller <juergen.mueller@northwind.test>: same email as jm (as chosen before)
    ");
}

#[tokio::test]
async fn two_accounts_cannot_be_linked_to_one_person() {
    let (stage, connection) = Stage::connected(17).await;
    let one = stage.add("both", ("Dara", "Yamada"), "dara.o'brien@northwind.test", employee("E100007")).await;
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    for email in ["dara.o'brien@northwind.test", "hana.yamada@northwind.test"] {
        stage.answer(run, email, Answer::Link { user: one }).await.expect("each alone is possible");
    }

    let report = stage.apply(run).await;

    assert_eq!(report.run.counts.linked, 1, "the first in plan order is linked");
    assert_eq!(report.run.counts.refused, 1, "the second is refused, and said so");
    assert_eq!(report.problems[0].why, "the user was bound to another account since the plan was made");
    let run = stage.read(connection, Scope::All).await.expect("Google is read again");
    let left = stage.rows(run, only(&[Kind::New])).await.remove(0).email;
    let refused =
        stage.answer(run, &left, Answer::Link { user: one }).await.expect_err("a new row has no question");
    assert_eq!(refused.code(), Code::Refused, "{}", said(&refused));
}
