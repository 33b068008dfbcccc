//! What is kept of groups that are bound.

use directory::group::{Baseline, Group, RemoteGroup};
use store::plan::thing;
use store::{Millis, directory_group, group_binding};

use crate::home::{Home, connect};

#[tokio::test]
async fn a_group_that_was_written_before_the_users_were_read_to_the_end_was_read_after_that() {
    let home = Home::new().await;
    let mut conn = home.conn();
    let connection = connect(&conn, "C1");
    let moments: [(&str, Millis, Option<Millis>); 4] =
        [("before", 60, None), ("back", 10, Some(60)), ("since", 90, None), ("gone", 10, Some(90))];
    for (google_id, read_at, gone_at) in moments {
        let group = directory_group::insert(&conn, &Group::default(), 1).expect("it is stored");
        let row = group_binding::Row {
            connection,
            google_id: google_id.to_owned(),
            group,
            dormant: false,
            fingerprint: [0; 16],
            baseline: Baseline::default(),
            admin_created: false,
            bound_by_run: None,
            read_at,
            gone_at,
        };
        group_binding::put(&conn, &row).expect("it is bound");
    }
    let listed = moments.map(|(id, ..)| RemoteGroup { id: id.to_owned(), ..RemoteGroup::default() });
    thing::keep_groups(&mut conn, &listed).expect("they are listed");

    group_binding::note_read(&conn, connection, 77).expect("it is noted");

    let noted = moments.map(|(id, ..)| {
        let row = group_binding::by_google_id(&conn, connection, id).expect("it reads").expect("it is bound");
        (id, row.read_at, row.gone_at)
    });
    let newer = [("since", 90, None), ("gone", 10, Some(90))];
    assert_eq!(noted[..2], [("before", 77, None), ("back", 77, None)], "they are as they were read");
    assert_eq!(noted[2..], newer, "what came after that is newer");
}
