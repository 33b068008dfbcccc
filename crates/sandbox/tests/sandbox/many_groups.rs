//! A tenant of many groups, for benches: what is asked about one costs what one costs.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use sandbox::{Options, Rules};

use crate::stage::{ALL, Stage, column, ruled, stage, stage_with, urlencoded};

async fn all(stage: &Stage) -> Vec<serde_json::Value> {
    let mut groups = Vec::new();
    let mut token = String::new();
    loop {
        let page = stage.get(&format!("groups?customer=my_customer{token}")).await;
        groups.extend(page["groups"].as_array().expect("groups").iter().cloned());
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={}", urlencoded(next)),
            None => return groups,
        }
    }
}

#[tokio::test]
async fn ten_thousand_groups_of_forty_are_read_one_by_one() {
    let rules = Rules { groups: Some(10_000), ..Rules::default() };
    let stage = stage_with(Options { quota_per_minute: 0, ..ruled(5_000, rules) }, ALL, None).await;
    let groups = all(&stage).await;
    let ids: HashSet<&str> = groups.iter().map(|group| group["id"].as_str().unwrap()).collect();
    assert_eq!((groups.len(), ids.len()), (10_000, 10_000), "every group once");
    let begun = Instant::now();
    let some = groups.iter().skip(14).step_by(50);
    let mut read = 0;
    for group in some.clone() {
        let path = format!("groups/{}/members", group["id"].as_str().unwrap());
        let members = stage.get(&path).await;
        let members = members["members"].as_array().unwrap();
        assert!((37..=46).contains(&members.len()), "about forty members: {}", members.len());
        assert_eq!(group["directMembersCount"], members.len().to_string(), "as many as counted");
        assert_eq!(
            column(members, "id").into_iter().collect::<HashSet<_>>().len(),
            members.len(),
            "nobody twice"
        );
        read += 1;
    }
    // Whoever makes all groups to find one takes minutes for this.
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(20), "{read} groups took {took:?}");
}

#[tokio::test]
async fn the_number_of_groups_is_a_rule() {
    let stage = stage(60).await;
    assert_eq!(all(&stage).await.len(), 14, "a few that suit the tenant");
    stage.control.set_groups(Some(300)).await.unwrap();
    let groups = all(&stage).await;
    assert_eq!(groups.len(), 300, "as many as wanted");
    let last = groups[299]["email"].as_str().unwrap();
    stage.get(&format!("groups/{last}/members")).await;
    let refused = stage.control.set_groups(Some(2_000_000)).await.unwrap_err().to_string();
    assert!(refused.contains("at most 1,000,000 groups"), "{refused}");
    stage.control.set_groups(None).await.unwrap();
    assert_eq!(all(&stage).await.len(), 14, "a few again");
}
