//! Which column of a sheet is which field: by our words for it, and by those that others use.

use std::collections::BTreeSet;

use directory::value::AddressPart;
use directory::{Attribute, Field, fold};

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub header: String,
    /// The field that the name stands for; none when it is not known.
    pub field: Option<Field>,
    /// Some of its cells.
    pub examples: Vec<String>,
}

/// Words that others use, as [`plain`] gives them. Google's own template, common directories, and some languages.
const WORDS: [(&str, Field); 77] = {
    use Attribute as A;
    use Field::{Of, State, Username};
    [
        ("login", Username),
        ("loginname", Username),
        ("userid", Username),
        ("samaccountname", Username),
        ("uid", Username),
        ("benutzername", Username),
        ("identifiant", Username),
        ("status", State),
        ("emailaddress", Of(A::Email)),
        ("mail", Of(A::Email)),
        ("primaryemail", Of(A::Email)),
        ("workemail", Of(A::Email)),
        ("userprincipalname", Of(A::Email)),
        ("emailadresse", Of(A::Email)),
        ("adressemail", Of(A::Email)),
        ("givenname", Of(A::Firstname)),
        ("forename", Of(A::Firstname)),
        ("vorname", Of(A::Firstname)),
        ("prenom", Of(A::Firstname)),
        ("familyname", Of(A::Lastname)),
        ("surname", Of(A::Lastname)),
        ("sn", Of(A::Lastname)),
        ("nachname", Of(A::Lastname)),
        ("nom", Of(A::Lastname)),
        ("nomdefamille", Of(A::Lastname)),
        ("secondaryemail", Of(A::AlternateEmail)),
        ("worksecondaryemail", Of(A::AlternateEmail)),
        ("manageremail", Of(A::Manager)),
        ("supervisor", Of(A::Manager)),
        ("reportsto", Of(A::Manager)),
        ("vorgesetzter", Of(A::Manager)),
        ("costcentre", Of(A::CostCenter)),
        ("kostenstelle", Of(A::CostCenter)),
        ("centredecout", Of(A::CostCenter)),
        ("departement", Of(A::Department)),
        ("abteilung", Of(A::Department)),
        ("service", Of(A::Department)),
        ("team", Of(A::Department)),
        ("description", Of(A::EmployeeType)),
        ("title", Of(A::JobTitle)),
        ("employeetitle", Of(A::JobTitle)),
        ("position", Of(A::JobTitle)),
        ("role", Of(A::JobTitle)),
        ("funktion", Of(A::JobTitle)),
        ("fonction", Of(A::JobTitle)),
        ("employeenumber", Of(A::EmployeeIdentifier)),
        ("personnelnumber", Of(A::EmployeeIdentifier)),
        ("staffid", Of(A::EmployeeIdentifier)),
        ("personalnummer", Of(A::EmployeeIdentifier)),
        ("matricule", Of(A::EmployeeIdentifier)),
        ("phone", Of(A::WorkPhone)),
        ("telephone", Of(A::WorkPhone)),
        ("phonenumber", Of(A::WorkPhone)),
        ("telephonenumber", Of(A::WorkPhone)),
        ("workphonenumber", Of(A::WorkPhone)),
        ("telefon", Of(A::WorkPhone)),
        ("fax", Of(A::WorkFax)),
        ("faxnumber", Of(A::WorkFax)),
        ("mobile", Of(A::MobilePhone)),
        ("mobilenumber", Of(A::MobilePhone)),
        ("cellphone", Of(A::MobilePhone)),
        ("mobil", Of(A::MobilePhone)),
        ("handy", Of(A::MobilePhone)),
        ("homephonenumber", Of(A::HomePhone)),
        ("orgunit", Of(A::OrgUnitPath)),
        ("ou", Of(A::OrgUnitPath)),
        ("organizationalunit", Of(A::OrgUnitPath)),
        ("organisationalunit", Of(A::OrgUnitPath)),
        ("alias", Of(A::Aliases)),
        ("emailaliases", Of(A::Aliases)),
        ("recoveryaddress", Of(A::RecoveryEmail)),
        ("nickname", Of(A::DisplayName)),
        ("preferredname", Of(A::DisplayName)),
        ("deskcode", Of(A::DeskLocation)),
        ("location", Of(A::DeskLocation)),
        ("city", Field::Part(A::WorkAddress, AddressPart::Locality)),
        ("country", Field::Part(A::WorkAddress, AddressPart::Country)),
    ]
};

/// Proposes a field for each name of a header; none twice, and none where nothing is known.
#[must_use]
pub fn propose(header: &[String]) -> Vec<Option<Field>> {
    let mut taken = BTreeSet::new();
    // Our own words first: a synonym must not take the field of a column that is called by its name.
    let own: Vec<_> = header.iter().map(|name| by_own_name(name)).collect();
    let mut fields: Vec<_> =
        own.into_iter().map(|field| field.filter(|field| taken.insert(*field))).collect();
    for (name, field) in header.iter().zip(&mut fields) {
        if field.is_none() && by_own_name(name).is_none() {
            *field = by_word(name).filter(|field| taken.insert(*field));
        }
    }
    fields
}

fn by_own_name(header: &str) -> Option<Field> {
    let name = plain(header);
    let known = Field::columns().find(|field| plain(&field.name()) == name || plain(&field.label()) == name);
    // A field of the customer's own goes by its whole name.
    known.or_else(|| Field::by_name(header.trim()))
}

fn by_word(header: &str) -> Option<Field> {
    let name = plain(header);
    WORDS.iter().find(|(word, _)| *word == name).map(|(_, field)| *field)
}

/// Takes everything off a name but its letters and digits, also what stands in brackets after it: `[Required]`.
fn plain(name: &str) -> String {
    let name = name.split(['[', '(']).next().unwrap_or_default();
    fold::fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &[&str]) -> Vec<String> {
        let header: Vec<_> = header.iter().map(|&name| name.to_owned()).collect();
        propose(&header).into_iter().map(|field| field.map(Field::name).unwrap_or_default()).collect()
    }

    #[test]
    fn what_is_exported_is_known_again() {
        let own: Vec<String> = Field::columns().map(Field::name).collect();
        let found: Vec<_> = propose(&own).into_iter().collect();
        assert_eq!(found, Field::columns().map(Some).collect::<Vec<_>>(), "every column finds its field");
        let labels: Vec<String> = Field::columns().map(Field::label).collect();
        assert_eq!(propose(&labels), found, "by its words for people as well");
    }

    #[test]
    fn google_s_own_template_is_known() {
        let header = [
            "First Name [Required]",
            "Last Name [Required]",
            "Email Address [Required]",
            "Password [Required]",
            "Org Unit Path [Required]",
            "Recovery Phone [MUST BE IN THE E.164 FORMAT]",
            "Employee ID",
            "Manager Email",
            "Cost Center",
        ];
        assert_eq!(
            names(&header),
            [
                "firstname",
                "lastname",
                "email",
                "",
                "orgUnitPath",
                "recoveryPhone",
                "employeeIdentifier",
                "manager",
                "costCenter"
            ],
            "a password is never taken from a file"
        );
    }

    #[test]
    fn no_field_is_proposed_twice() {
        assert_eq!(
            names(&["Mail", "E-Mail", "Prénom", "Shoe size"]),
            ["", "email", "firstname", ""],
            "our own word goes before another, and what nobody knows is left out"
        );
    }

    #[test]
    fn every_word_is_one_that_can_be_found() {
        for (word, field) in WORDS {
            assert_eq!(plain(word), word, "{word} is written as it is compared");
            assert_eq!(WORDS.iter().filter(|(other, _)| *other == word).count(), 1, "{word} means one field");
            assert!(Field::columns().any(|column| column == field), "{word} stands for a column");
        }
    }
}
