//! A sheet comes in: what each row would do is shown, exactly that is done, and a bad row leaves the good ones.

use std::io::Write;
use std::sync::{Arc, Mutex};

use directory::edit::Draft;
use directory::{Attribute, Field, Values};
use insta::assert_snapshot;
use sync::import::Scope;
use sync::sheet::{Cells, Empty, Encoding, Preview, Sheet, SheetReport, What};
use sync::users::Who;
use sync::{Code, Watch};

use crate::stage::{Stage, said};

fn read(text: &str) -> Sheet {
    Sheet::read(text.as_bytes(), Cells::ForSpreadsheets).expect("a table")
}

fn mapping(sheet: &Sheet) -> Vec<Option<Field>> {
    sheet.columns().into_iter().map(|column| column.field).collect()
}

async fn preview(stage: &Stage, text: &str) -> Preview {
    let sheet = read(text);
    stage.app.preview_sheet(&sheet, &mapping(&sheet), Empty::Keeps).await.expect("it can be decided")
}

fn shown(preview: &Preview) -> String {
    let line = |row: &sync::sheet::RowPlan| {
        let fields: Vec<_> = row.changes.iter().map(|change| change.field.name()).collect();
        let what = match &row.what {
            What::New => format!("new: {}", fields.join(" ")),
            What::Update { .. } => format!("update: {}", fields.join(" ")),
            What::Unchanged { .. } => "unchanged".to_owned(),
            What::Refused(why) => format!("refused: {why}"),
        };
        format!("{}: {} {what}", row.line, row.name)
    };
    preview.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn told(report: &SheetReport) -> String {
    let line =
        |(line, name, outcome): &(u64, String, sync::sheet::Outcome)| format!("{line}: {name} {outcome:?}");
    report.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

async fn export(stage: &Stage, cells: Cells) -> Vec<u8> {
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);
    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("nobody fell").write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let paper = Paper::default();
    let ids = stage.people().await.iter().map(|person| person.id).collect();
    stage.app.export_users(Who::Ids(ids), cells, paper.clone()).await.expect("it is written");
    paper.0.lock().expect("nobody fell").clone()
}

#[tokio::test]
async fn good_rows_go_in_and_bad_rows_are_named() {
    let stage = Stage::of(17).await;
    stage.add_person("dara", ("Dara", "O’Brien"), "dara@northwind.test").await;
    stage.add_person("wei", ("Wei", "Chen"), "wei@northwind.test").await;
    let preview = preview(
        &stage,
        "First Name [Required];Last Name [Required];Email Address;Department;Recovery Phone;Manager;Shoe size
Amélie;Dubois;amelie@northwind.test;Sales;;priya;38
Dara;O’Brien;dara@northwind.test;Sales;;wei;41
Wei;Chen;wei@northwind.test;;;;
Kofi;Mensah;kofi northwind.test;;044;;
Priya;Raman;priya@northwind.test;;;;
Priya;Raman;Priya@northwind.test;;;;
Too;Few
;;;Sales;;;
",
    )
    .await;

    assert_snapshot!(shown(&preview), @"
    2: Amélie Dubois new: username state email firstname lastname department
    3: Dara O’Brien update: manager department
    4: Wei Chen unchanged
    5: Kofi Mensah refused: Email: an address has one @, with a name before it and a domain after it; Recovery phone: a recovery phone is written with + and the country code, such as +41441234567: 7 to 15 digits
    6: Priya Raman new: username state email firstname lastname
    7: Priya Raman refused: it has the username priya as in line 6
    8: Too Few refused: the row has 2 cells, the header has 7
    9:  refused: the row does not say who it is about: it has no username, address or employee id
    ");
    assert_eq!(stage.people().await.len(), 2, "nothing is written by looking");

    let report = stage.app.apply_sheet(preview, &Watch::silent()).await.expect("it is applied");

    let counts = (report.rows.len(), report.refused().count());
    assert_eq!(counts, (8, 4), "each row is told: {}", told(&report));
    let amelie = stage.person("amelie").await.user;
    assert_eq!(
        amelie.values.display(Attribute::Manager),
        "priya@northwind.test",
        "a manager of the same file"
    );
    assert_eq!(
        stage.person("dara").await.user.values.display(Attribute::Manager),
        "wei@northwind.test",
        "or one here"
    );
    let history = stage.app.find_user("dara").await.expect("Dara").history;
    assert_eq!(
        (history[0].what, history[0].by.as_deref()),
        ("Changed from a file", Some("morgan")),
        "by whom"
    );
}

#[tokio::test]
async fn whoever_comes_in_without_the_manager_is_counted_as_come_in() {
    let stage = Stage::of(17).await;
    let circle = "email,firstname,lastname,manager
ada@northwind.test,Ada,One,bea
bea@northwind.test,Bea,Two,ada
";
    let preview = preview(&stage, circle).await;

    let report = stage.app.apply_sheet(preview, &Watch::silent()).await.expect("it is applied");

    let created = report.count(|outcome| matches!(outcome, sync::sheet::Outcome::Created(_)));
    assert_eq!((created, report.refused().count()), (2, 0), "both are here: {}", told(&report));
    assert_eq!(stage.people().await.len(), 2, "as it says");
    let [(line, name, why)] = report.in_part.as_slice() else { panic!("one has no manager: {report:?}") };
    assert_eq!((*line, name.as_str()), (3, "Bea Two"), "who would close the circle");
    assert!(why.starts_with("all but the manager was taken: Manager: "), "{why}");
    let bea = stage.person("bea").await.user.values.display(Attribute::Manager);
    assert_eq!(bea, "", "and that is so");
}

#[tokio::test]
async fn a_row_of_which_nothing_is_taken_is_refused_and_not_changed() {
    let stage = Stage::of(17).await;
    stage.add_person("ada", ("Ada", "One"), "ada@northwind.test").await;
    let circle = "email,firstname,lastname,manager
ada@northwind.test,Ada,One,bea
bea@northwind.test,Bea,Two,ada
";
    let preview = preview(&stage, circle).await;

    let report = stage.app.apply_sheet(preview, &Watch::silent()).await.expect("it is applied");

    let created = report.count(|outcome| matches!(outcome, sync::sheet::Outcome::Created(_)));
    let updated = report.count(|outcome| matches!(outcome, sync::sheet::Outcome::Updated(_)));
    assert_eq!((created, updated), (1, 0), "Bea is new: {}", told(&report));
    assert_eq!(report.refused().count(), 1, "of Ada nothing else was to change: {}", told(&report));
    assert!(report.in_part.is_empty(), "{report:?}");
}

#[tokio::test]
async fn exactly_what_was_shown_is_applied() {
    let stage = Stage::of(17).await;
    let dara = stage.add_person("dara", ("Dara", "O’Brien"), "dara@northwind.test").await;
    stage.add_person("wei", ("Wei", "Chen"), "wei@northwind.test").await;
    let preview = preview(&stage, "username,department\ndara,Sales\nwei,Sales\n").await;
    let meanwhile = Draft::default().with(Attribute::Department, "Support");
    stage.app.edit_user(dara, 1, meanwhile).await.expect("somebody edits Dara");

    let report = stage.app.apply_sheet(preview, &Watch::silent()).await.expect("it is applied");

    assert_snapshot!(told(&report), @r#"
    2: dara Refused("Dara O’Brien (dara) was changed since you looked; nothing was done")
    3: wei Updated(2)
    "#);
    let people = stage.people().await;
    let departments: Vec<_> =
        people.iter().map(|person| person.user.values.display(Attribute::Department)).collect();
    assert_eq!(departments, ["Support", "Sales"], "what was not seen is not overwritten");
}

#[tokio::test]
async fn what_goes_out_comes_in_as_it_was() {
    let (stage, connection) = Stage::connected(120).await;
    stage.import_all_attributes(connection).await;
    stage.import(connection, Scope::All).await;
    let mut values = Values::default();
    values.set(Attribute::JobTitle, "=cmd|' /C calc'!A0".into());
    values.set(Attribute::CostCenter, "'=7".into());
    stage.add("eve", ("+Eve", "-Formula"), "eve@northwind.test", values).await;
    let people = stage.people().await;

    for cells in [Cells::ForSpreadsheets, Cells::Raw] {
        let written = export(&stage, cells).await;
        let text = String::from_utf8(written.clone()).expect("UTF-8");
        assert_eq!(
            text.contains(",'=cmd"),
            cells == Cells::ForSpreadsheets,
            "{cells:?}: no spreadsheet runs it"
        );
        let sheet = Sheet::read(&written, cells).expect("a table");
        assert!(mapping(&sheet).iter().all(Option::is_some), "every column is known: {:?}", mapping(&sheet));
        let preview =
            stage.app.preview_sheet(&sheet, &mapping(&sheet), Empty::Clears).await.expect("decided");
        let counts = preview.counts();
        let others: Vec<_> =
            preview.rows.iter().filter(|row| !matches!(row.what, What::Unchanged { .. })).collect();
        assert_eq!(counts.unchanged, people.len() as u64, "{cells:?}: nothing would change: {others:?}");
    }
}

#[tokio::test]
async fn an_empty_cell_clears_only_when_it_is_meant_to() {
    let stage = Stage::of(17).await;
    let mut values = Values::default();
    values.set(Attribute::Department, "Sales".into());
    stage.add("dara", ("Dara", "O’Brien"), "dara@northwind.test", values).await;
    let sheet = read("email,department,lastname\ndara@northwind.test,,O’Brien\n");
    for (empty, expected) in [(Empty::Keeps, 0), (Empty::Clears, 1)] {
        let preview = stage.app.preview_sheet(&sheet, &mapping(&sheet), empty).await.expect("decided");
        assert_eq!(preview.counts().update, expected, "{empty:?}");
    }
}

#[tokio::test]
async fn a_mapping_that_names_nobody_is_refused() {
    let stage = Stage::of(17).await;
    let sheet = read("department,title\nSales,Cook\n");
    let nobody =
        stage.app.preview_sheet(&sheet, &mapping(&sheet), Empty::Keeps).await.expect_err("about whom?");
    assert_snapshot!(said(&nobody), @"InvalidInput: no column says who a row is about: map one to username, email or employeeIdentifier");
    let twice = [Some(Field::Username), Some(Field::Username)];
    let twice = stage.app.preview_sheet(&sheet, &twice, Empty::Keeps).await.expect_err("which of the two?");
    assert_eq!(twice.code(), Code::InvalidInput, "{}", said(&twice));
    let whole = [Some(Field::Username), Some(Field::Of(Attribute::WorkAddress))];
    let whole =
        stage.app.preview_sheet(&sheet, &whole, Empty::Keeps).await.expect_err("an address has parts");
    assert!(said(&whole).contains("addresses.work.locality"), "{}", said(&whole));
}

#[tokio::test]
async fn somebody_may_know_better_how_a_file_is_written() {
    let file = "email,lastname\nx@northwind.test,M\u{fc}ller\n".as_bytes();
    let header = |sheet: &Sheet| sheet.columns()[1].examples[0].clone();
    let guessed = Sheet::read(file, Cells::Raw).expect("a table");
    let told = Sheet::read_as(file, Encoding::Windows1252, Cells::Raw).expect("a table");
    assert_eq!(guessed.encoding, Encoding::Utf8, "that is what it looks like");
    assert_eq!((header(&guessed).as_str(), header(&told).as_str()), ("Müller", "MÃ¼ller"), "as one says");
}

#[tokio::test]
async fn a_spoilt_line_leaves_the_others() {
    let stage = Stage::of(17).await;
    let lines = [
        "email,firstname,lastname,department",
        "a@northwind.test,Ada,\"One,Sales",
        "b@northwind.test,Bo,Two,Sales",
        "c@northwind.test,Cy,\"Three\",Sales",
        "d@northwind.test,Di,\"Four",
        "and more\"",
    ];
    let preview = preview(&stage, &lines.join("\r")).await;
    assert_snapshot!(shown(&preview).replace('\r', "/"), @"
    2: Ada One refused: a quote in this line is not closed
    3: Bo Two new: username state email firstname lastname department
    4: Cy Three new: username state email firstname lastname department
    5: Di Four/and more refused: the row has 3 cells, the header has 4; quotes hold lines 5 to 6 together
    ");
}
