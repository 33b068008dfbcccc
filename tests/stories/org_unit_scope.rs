//! An org unit as the scope of an import: everybody in it and under it.

use insta::assert_snapshot;
use sync::import::Scope;

use crate::stage::Stage;

fn unit(path: &str) -> Scope {
    Scope::OrgUnit { path: path.to_owned() }
}

#[tokio::test]
async fn people_of_the_units_under_it_come_too() {
    let (stage, connection) = Stage::connected(60).await;
    let choices = stage.app.import_choices(connection).await.expect("the wizard opens");
    assert!(choices.org_units.iter().any(|unit| unit.path == "/Sales/EMEA/Österreich"), "it can be chosen");

    let run = stage.read(connection, unit("/Sales")).await.expect("it is read");

    assert_snapshot!(stage.plan(run).await, @"
    org unit /Sales: 13 new, 0 update, 0 unchanged, 0 match, 0 conflict; 13 ticked, 0 open, 0 missing
    [x] new Bjørn Andersson <bjorn.andersson@northwind.test> as bjorn.andersson
    [x] new Conceição Assis <conceicao.assis@northwind.example> as conceicao.assis
    [x] new Harriet Carmichael <harriet.carmichael@northwind.example> as harriet.carmichael
    [x] new Ingrid Halvorsen <ingrid.halvorsen@northwind.test> as ingrid.halvorsen
    [x] new Kofi Mensah <kofi.mensah@northwind.test> as kofi.mensah
    [x] new Øystein Kjærgaard <oystein.kjaergaard@northwind.test> as oystein.kjaergaard
    [x] new Şebnem Kılıç <sebnem.kilic@northwind.test> as sebnem.kilic
    [x] new Екатерина Кузнецова <ekaterina.kuznetsova@northwind.test> as ekaterina.kuznetsova
    [x] new מיכל ביטון <michal.biton@northwind.test> as michal.biton
    [x] new سارة الأحمد <sara.alahmad@northwind.test> as sara.alahmad
    [x] new अनन्या जोशी <ananya.joshi@northwind.test> as ananya.joshi
    [x] new 伟明 罗 <weiming.luo@northwind.test> as weiming.luo
    [x] new 結衣 渡邊 <yui.watanabe@northwind.test> as yui.watanabe
    ");
    let inner = stage.read(connection, unit("/Sales/EMEA")).await.expect("an inner unit is read");
    let [outer, inner] = [
        stage_count(&stage, connection, "/Sales").await,
        stage.app.plan(inner).await.expect("a plan").run.accounts.unwrap_or(0),
    ];
    assert!(inner > 0 && inner < outer, "the inner unit has {inner} of the {outer}");
}

async fn stage_count(stage: &Stage, connection: i64, path: &str) -> u64 {
    stage.app.import_count(connection, &unit(path)).await.expect("it is counted").users
}

#[tokio::test]
async fn a_path_with_signs_in_it_is_asked_for_as_it_is() {
    let (stage, connection) = Stage::connected(60).await;

    let run = stage.read(connection, unit("/Engineering/Data & Insight")).await.expect("it is read");

    let accounts = stage.app.plan(run).await.expect("there is a plan").run.accounts;
    assert_eq!(
        accounts,
        Some(stage_count(&stage, connection, "/Engineering/Data & Insight").await),
        "the same"
    );
    assert!(accounts > Some(0), "somebody analyses data");
}

#[tokio::test]
async fn the_measure_of_one_scope_is_not_that_of_another() {
    let (stage, connection) = Stage::connected(60).await;
    stage.import(connection, Scope::All).await;

    let report = stage.import(connection, unit("/Finance")).await;

    assert!(report.run.accounts < Some(10), "Finance is small, and nobody takes that for a shrunken list");
    assert_eq!(
        report.run.counts.unchanged,
        report.run.accounts.unwrap_or(0),
        "and nothing happens to the others"
    );
    assert_eq!(
        stage.import(connection, Scope::All).await.run.accounts,
        Some(60),
        "nor to the next whole read"
    );
}
