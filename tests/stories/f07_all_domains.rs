//! F7: a customer has several domains; people of all of them arrive, because Google is asked for the customer.

use insta::assert_snapshot;
use sync::import::Scope;

use crate::stage::{Stage, told};

#[tokio::test]
async fn people_of_both_domains_arrive() {
    let (stage, connection) = Stage::connected(24).await;
    let (_, domains) = stage.app.connection(connection).await.expect("the connection is there");
    let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
    assert_eq!(
        names,
        ["northwind.test", "northwind-labs.test", "northwind.example"],
        "the tenant has three domains, the primary one first"
    );
    stage.google.forget_requests().await.expect("the log is emptied");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_snapshot!(stage.plan(run).await, @"
    everybody: 23 new, 0 update, 0 unchanged, 0 match, 1 conflict; 23 ticked, 1 open, 0 missing
    [x] new Amélie Dubois <amelie.dubois@northwind.test> as amelie.dubois
    [x] new Bjørn Andersson <bjorn.andersson@northwind.test> as bjorn.andersson
    [x] new Dara O’Brien <dara.o'brien@northwind.test> as dara.o'brien
    [ ] conflict Đình Khôi <dinhkhoi.pham@northwind.test> as dinhkhoi.pham: no family name
    [x] new Jagoda Mróz <jagoda.mroz@northwind.test> as jagoda.mroz
    [x] new Jürgen Müller <juergen.mueller@northwind.test> as juergen.mueller
    [x] new Katrin von der Heide <katrin.vonderheide@northwind.test> as katrin.vonderheide
    [x] new Kofi Mensah <kofi.mensah@northwind.test> as kofi.mensah
    [x] new Ludmila Novotná <ludmila.novotna@northwind.test> as ludmila.novotna
    [x] new María José Fernández-Águila <mariajose.fernandez-aguila@northwind.test> as mariajose.fernandez-aguila
    [x] new Nguyệt Lý <nguyet.ly@northwind.test> as nguyet.ly
    [x] new Olivia Fitzgerald <olivia.fitzgerald@northwind.example> as olivia.fitzgerald
    [x] new Priya Raman <priya.raman@northwind.test> as priya.raman, admin
    [x] new Şebnem Kılıç <sebnem.kilic@northwind.test> as sebnem.kilic
    [x] new Sync Admin <sync-admin@northwind.test> as sync-admin, admin
    [x] new Tomás Rivera <helpdesk@northwind.test> as helpdesk, admin
    [x] new Wei Chen <wei.chen@northwind.test> as wei.chen
    [x] new Zoë van der Berg <zoe.vanderberg@northwind.test> as zoe.vanderberg
    [x] new Αθηνά Νικολάου <athina.nikolaou@northwind.test> as athina.nikolaou
    [x] new Олена Ковальчук <olena.kovalchuk@northwind.test> as olena.kovalchuk
    [x] new איתי פרידמן <itai.fridman@northwind.test> as itai.fridman
    [x] new سارة الأحمد <sara.alahmad@northwind.test> as sara.alahmad
    [x] new 晓东 周 <xiaodong.zhou@northwind.test> as xiaodong.zhou
    [x] new 花 山田 <hana.yamada@northwind.test> as hana.yamada
    ");
    for list in stage.requests("/users?").await {
        assert!(list.target.contains("customer=my_customer"), "{} must ask for the customer", list.target);
        assert!(!list.target.contains("domain="), "{} would leave the other domains out", list.target);
    }

    let report = stage.apply(run).await;

    assert_snapshot!(told(&report), @"
    Refusals: 23 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Đình Khôi <dinhkhoi.pham@northwind.test> conflict: no family name
    ");
    assert_snapshot!(stage.directory().await, @"
    amelie.dubois: Amélie Dubois <amelie.dubois@northwind.test>, Bound, 1 account(s)
    athina.nikolaou: Αθηνά Νικολάου <athina.nikolaou@northwind.test>, Bound, 1 account(s)
    bjorn.andersson: Bjørn Andersson <bjorn.andersson@northwind.test>, Bound, 1 account(s)
    dara.o'brien: Dara O’Brien <dara.o'brien@northwind.test>, Bound, 1 account(s)
    hana.yamada: 花 山田 <hana.yamada@northwind.test>, Bound, 1 account(s)
    helpdesk: Tomás Rivera <helpdesk@northwind.test>, Bound, 1 account(s)
    itai.fridman: איתי פרידמן <itai.fridman@northwind.test>, Bound, 1 account(s)
    jagoda.mroz: Jagoda Mróz <jagoda.mroz@northwind.test>, Bound, 1 account(s)
    juergen.mueller: Jürgen Müller <juergen.mueller@northwind.test>, Bound, 1 account(s)
    katrin.vonderheide: Katrin von der Heide <katrin.vonderheide@northwind.test>, Bound, 1 account(s)
    kofi.mensah: Kofi Mensah <kofi.mensah@northwind.test>, Bound, 1 account(s)
    ludmila.novotna: Ludmila Novotná <ludmila.novotna@northwind.test>, Bound, 1 account(s)
    mariajose.fernandez-aguila: María José Fernández-Águila <mariajose.fernandez-aguila@northwind.test>, Bound, 1 account(s)
    nguyet.ly: Nguyệt Lý <nguyet.ly@northwind.test>, Bound, 1 account(s)
    olena.kovalchuk: Олена Ковальчук <olena.kovalchuk@northwind.test>, Bound, 1 account(s)
    olivia.fitzgerald: Olivia Fitzgerald <olivia.fitzgerald@northwind.example>, Bound, 1 account(s)
    priya.raman: Priya Raman <priya.raman@northwind.test>, Bound, 1 account(s)
    sara.alahmad: سارة الأحمد <sara.alahmad@northwind.test>, Bound, 1 account(s)
    sebnem.kilic: Şebnem Kılıç <sebnem.kilic@northwind.test>, Bound, 1 account(s)
    sync-admin: Sync Admin <sync-admin@northwind.test>, Bound, 1 account(s)
    wei.chen: Wei Chen <wei.chen@northwind.test>, Bound, 1 account(s)
    xiaodong.zhou: 晓东 周 <xiaodong.zhou@northwind.test>, Bound, 1 account(s)
    zoe.vanderberg: Zoë van der Berg <zoe.vanderberg@northwind.test>, Bound, 1 account(s)
    ");
}
