//! The tree of organisational units.

use serde_json::{Value, json};

/// One organisational unit, its department and what people there are called.
pub(crate) struct Unit {
    pub(crate) path: &'static str,
    pub(crate) department: &'static str,
    pub(crate) cost_center: &'static str,
    pub(crate) titles: [&'static str; 4],
    pub(crate) description: &'static str,
}

const fn unit(
    path: &'static str,
    department: &'static str,
    cost_center: &'static str,
    titles: [&'static str; 4],
    description: &'static str,
) -> Unit {
    Unit { path, department, cost_center, titles, description }
}

/// Every unit; a parent comes before its children. Number 0 is the root.
pub(crate) const UNITS: [Unit; 16] = [
    unit(
        "/",
        "Operations",
        "CC-1000",
        ["Office manager", "Operations analyst", "Executive assistant", "Operations lead"],
        "Northwind",
    ),
    unit(
        "/Engineering",
        "Engineering",
        "CC-2000",
        ["Software engineer", "Engineering manager", "Technical writer", "Staff engineer"],
        "Everybody who builds",
    ),
    unit(
        "/Engineering/Platform",
        "Platform",
        "CC-2100",
        ["Platform engineer", "Database engineer", "Security engineer", "Principal engineer"],
        "",
    ),
    unit(
        "/Engineering/Platform/SRE",
        "Platform",
        "CC-2110",
        ["Site reliability engineer", "On-call lead", "Network engineer", "Capacity planner"],
        "Pager holders",
    ),
    unit(
        "/Engineering/Mobile",
        "Mobile",
        "CC-2200",
        ["Mobile engineer", "iOS engineer", "Android engineer", "Release manager"],
        "",
    ),
    unit(
        "/Engineering/Data & Insight",
        "Data & Insight",
        "CC-2300",
        ["Data analyst", "Data engineer", "Statistician", "Machine learning engineer"],
        "Reports & models",
    ),
    unit(
        "/Sales",
        "Sales",
        "CC-3000",
        ["Account executive", "Sales lead", "Sales operations", "Solutions engineer"],
        "",
    ),
    unit(
        "/Sales/EMEA",
        "Sales EMEA",
        "CC-3100",
        ["Account executive", "Sales manager", "Partner manager", "Field engineer"],
        "Europe, Middle East, Africa",
    ),
    unit(
        "/Finance",
        "Finance",
        "CC-4000",
        ["Accountant", "Controller", "Payroll specialist", "Treasury analyst"],
        "",
    ),
    unit(
        "/People",
        "People",
        "CC-5000",
        ["People partner", "Recruiter", "Learning lead", "People analyst"],
        "Human resources",
    ),
    unit(
        "/Support",
        "Support",
        "CC-6000",
        ["Support engineer", "Support lead", "Customer advocate", "Escalation manager"],
        "",
    ),
    unit(
        "/Sales/APAC",
        "Sales APAC",
        "CC-3200",
        ["Account executive", "Sales manager", "Partner manager", "Field engineer"],
        "Asia and Pacific",
    ),
    unit(
        "/Sales/EMEA/Österreich",
        "Sales EMEA",
        "CC-3110",
        ["Account executive", "Sales manager", "Partner manager", "Field engineer"],
        "",
    ),
    unit(
        "/Contractors",
        "Contractors",
        "CC-9000",
        ["Contractor", "Consultant", "Interim manager", "Auditor"],
        "People who are not employed here",
    ),
    unit("/Service Accounts", "Operations", "CC-9900", ["Robot", "Robot", "Robot", "Robot"], "Not people"),
    unit(
        "/Former Staff",
        "Former",
        "CC-9800",
        ["Former employee", "Former employee", "Former employee", "Former employee"],
        "Kept for their mail",
    ),
];

/// Which unit the user at `index % SPREAD.len()` is in.
pub(crate) const SPREAD: [usize; 20] = [1, 2, 6, 10, 3, 7, 4, 8, 1, 11, 2, 5, 10, 9, 6, 12, 1, 13, 0, 10];

/// The id of a unit, as Google writes it.
pub(crate) fn unit_id(number: usize) -> String {
    format!("id:03ph8a2z{:07x}", 0x1a2_b3c4 + number * 0x1_0d01)
}

/// The number of the unit with this path, whatever the case of its letters.
pub(crate) fn by_path(path: &str) -> Option<usize> {
    let wanted = path.to_lowercase();
    UNITS.iter().position(|unit| unit.path.to_lowercase() == wanted)
}

/// The path above a path; none above the root.
pub(crate) fn parent(path: &str) -> Option<&str> {
    if path == "/" {
        return None;
    }
    match path.rfind('/') {
        Some(0) | None => Some("/"),
        Some(at) => Some(&path[..at]),
    }
}

/// The unit as the API tells it.
pub(crate) fn unit_record(number: usize) -> Value {
    let unit = &UNITS[number];
    let mut record = json!({
        "kind": "admin#directory#orgUnit",
        "etag": format!("\"northwind/ou-{number}\""),
        "name": unit.path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("Northwind"),
        "orgUnitPath": unit.path,
        "orgUnitId": unit_id(number),
        "blockInheritance": false,
    });
    if !unit.description.is_empty() {
        record["description"] = json!(unit.description);
    }
    if let Some(above) = parent(unit.path) {
        record["parentOrgUnitPath"] = json!(above);
        record["parentOrgUnitId"] = json!(unit_id(by_path(above).unwrap_or(0)));
    }
    record
}
