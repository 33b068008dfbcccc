//! The organisational units that the seed makes.

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
pub(crate) fn unit_id(place: u64) -> String {
    format!("id:03ph8a2z{:07x}", FIRST_ID + place * ID_STEP)
}

/// The place in an id, whether or not there is such a unit.
pub(crate) fn place_of_id(id: &str) -> Option<u64> {
    let number = u64::from_str_radix(id.strip_prefix("id:03ph8a2z")?, 16).ok()?.checked_sub(FIRST_ID)?;
    number.is_multiple_of(ID_STEP).then_some(number / ID_STEP)
}

const FIRST_ID: u64 = 0x1a2_b3c4;
const ID_STEP: u64 = 0x1_0d01;
