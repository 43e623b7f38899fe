//! Who acts in a newsroom that `up` runs: its owner, or one of a few people to try the roles with.

/// A person of every newsroom that `up` runs.
#[derive(Debug)]
pub struct Person {
    /// The name on the command line, and the subject of the person's tokens.
    pub key: &'static str,
    /// The name to show.
    pub name: &'static str,
    /// The group of the person's tokens.
    pub group: &'static str,
}

/// The people of a newsroom.
pub const PEOPLE: [Person; 5] = [
    Person { key: "amina", name: "Amina El Fassi", group: "chief-editor" },
    Person { key: "karim", name: "Karim Bennani", group: "editor" },
    Person { key: "salma", name: "Salma Idrissi", group: "reporter" },
    Person { key: "yassine", name: "Yassine Benali", group: "intern" },
    Person { key: "omar", name: "Omar Tazi", group: "operator" },
];

/// The group of the owner's tokens.
const OWNER: &str = "owner";

/// The caller whom a token of a local newsroom proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalCaller {
    /// The claim `sub`.
    pub subject: String,
    /// The claim `name`.
    pub name: String,
    /// The only group of the claim `groups`.
    pub group: &'static str,
}

impl LocalCaller {
    /// The owner of the newsroom under this name.
    pub fn owner(name: &str) -> Self {
        Self { subject: subject(name), name: name.to_owned(), group: OWNER }
    }

    /// One of the people of the newsroom. `None` for a key that nobody has.
    pub fn person(key: &str) -> Option<Self> {
        let Person { key, name, group } = PEOPLE.iter().find(|person| person.key == key)?;
        Some(Self { subject: (*key).to_owned(), name: (*name).to_owned(), group })
    }

    /// Whether this is the owner.
    pub fn is_owner(&self) -> bool {
        self.group == OWNER
    }
}

/// The subject of an owner with this name: without white space, and at most 255 characters for a name of 100.
fn subject(name: &str) -> String {
    // A per cent sign is doubled, so that no two names have one subject.
    name.replace('%', "%%").replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_name_has_a_subject_of_its_own() {
        let names = ["a b", "a%20b", "a%b", "a%%b", "a_b", "أمينة الفاسي", "李小龍"];
        let subjects: BTreeSet<String> = names.map(subject).into();
        assert_eq!(subjects.len(), names.len());
        for longest in ["山".repeat(100), "Ж ".repeat(50), "% ".repeat(49) + "a"] {
            let subject = subject(longest.trim());
            assert!(subject.chars().count() <= 255 && !subject.contains(char::is_whitespace), "{subject}");
        }
    }

    #[test]
    fn each_person_has_a_group_that_is_not_the_owners() {
        let groups: BTreeSet<&str> = PEOPLE.iter().map(|person| person.group).collect();
        assert!(groups.len() == PEOPLE.len() && !groups.contains(OWNER));
        for person in &PEOPLE {
            let caller = LocalCaller::person(person.key).unwrap();
            assert_eq!((caller.subject.as_str(), caller.group), (person.key, person.group));
            assert!(!caller.is_owner() && LocalCaller::owner(person.key).is_owner());
        }
        assert_eq!(LocalCaller::person("owner"), None);
    }
}
