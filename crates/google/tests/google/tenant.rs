//! What else of a tenant is read.

use google::groups::{MemberKind, Membership};
use google::{AdminRole, UserList};
use sandbox::Tenant;

use crate::{ADMIN, World};

#[tokio::test]
async fn the_customer_and_its_domains_are_read() {
    let world = World::start().await;
    let client = world.client().await;
    let customer = client.customer().await.expect("the customer");
    assert!(customer.id.starts_with('C'), "Google's form of the id: {}", customer.id);
    assert_eq!(customer.domain, "northwind.test", "the primary domain");
    let domains = client.domains().await.expect("the domains");
    assert!(domains.len() > 1, "F7: several domains");
    let primary: Vec<_> =
        domains.iter().filter(|domain| domain.primary).map(|domain| domain.name.as_str()).collect();
    assert_eq!(primary, ["northwind.test"], "one is primary");
    assert!(domains.iter().any(|domain| domain.verified), "and verified");
}

#[tokio::test]
async fn org_units_come_sorted_and_hang_together() {
    let world = World::start().await;
    let units = world.client().await.org_units().await.expect("the org units");
    assert!(!units.is_empty(), "the tenant has some");
    assert!(units.is_sorted_by(|a, b| a.path < b.path), "by path");
    for unit in &units {
        assert!(unit.path.ends_with(&format!("/{}", unit.name)), "{unit:?}");
        assert!(
            unit.parent == "/" || units.iter().any(|other| other.path == unit.parent),
            "{unit:?} hangs in the air"
        );
    }
}

#[tokio::test]
async fn groups_and_members_are_read() {
    let world = World::with_users(600).await;
    let client = world.client().await;
    let groups = client.groups(None).await.expect("the groups");
    let mut nested_somewhere = false;
    for group in &groups {
        let direct = client.members(&group.id, Membership::Direct).await.expect("a listed group");
        assert_eq!(direct.len() as u64, group.direct_members, "{} says how many it has", group.email);
        assert!(direct.iter().all(|member| !member.id.is_empty()), "{direct:?}");
        nested_somewhere |= direct.iter().any(|member| member.kind == MemberKind::Group);
    }
    assert!(nested_somewhere, "a tenant with a group in a group");
    let first = groups.first().expect("the tenant has groups");
    assert_eq!(client.group(&first.email).await.expect("by address"), *first, "the same group");
}

#[tokio::test]
async fn nested_members_are_those_of_the_groups_within() {
    let world = World::with_users(600).await;
    let client = world.client().await;
    for group in client.groups(None).await.expect("the groups") {
        let direct = client.members(&group.id, Membership::Direct).await.expect("a listed group");
        if direct.iter().any(|member| member.kind == MemberKind::Group) {
            let nested = client.members(&group.id, Membership::Nested).await.expect("a listed group");
            assert!(nested.len() > direct.len(), "{} holds another group", group.email);
            return;
        }
    }
    panic!("a tenant with a group in a group");
}

#[tokio::test]
async fn what_an_admin_may_do_is_told() {
    let world = World::start().await;
    let client = world.client().await;
    let me = client.userinfo().await.expect("a good token");
    assert_eq!(client.admin_role(&me.id).await, Ok(AdminRole::Super), "the super admin");
    let AdminRole::Delegated { roles, privileges, .. } =
        client.admin_role("helpdesk@northwind.test").await.expect("a user")
    else {
        panic!("the helpdesk is delegated");
    };
    assert!(!roles.is_empty(), "its roles have names");
    assert!(privileges.is_some_and(|all| all.iter().any(|name| name.contains("USERS"))), "and privileges");
}

#[tokio::test]
async fn a_large_tenant_is_the_same_to_read() {
    let world = World::start().await;
    world.control.reset(&Tenant { seed: 7, users: 1_000_000 }).await.expect("control is on");
    let page = world.client_of(ADMIN).await.users_page(&UserList::default(), None).await.expect("a page");
    assert_eq!((page.len(), page.next.is_some()), (500, true), "a page costs a page");
}
