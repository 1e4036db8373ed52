//! The institution whose desk this is: profile, departments, queues, and which case goes where.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    case::{Case, House},
    code::Code,
    ids::{DepartmentId, MerchantId, QueueId},
    lang::Text,
    money::Money,
};

/// The most departments, queues, rules or merchants.
pub const ENTRIES_MAX: usize = 10_000;
/// The longest name of a merchant, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// The longest number or address, in characters.
pub const CONTACT_CHARS_MAX: usize = 500;

/// Everything the institution has said about itself. Kept as one document with a version, so
/// that two administrators cannot overwrite each other unseen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Institution {
    /// What it is called.
    pub name: Text,
    /// How people reach it: a kind (`hotline`, `email`, `address`, `web`) and the contact.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// When it is there: the days (`mon` … `sun`) and from when to when.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// Its time zone, by IANA name.
    pub zone: String,
    /// Its departments.
    #[serde(default)]
    pub departments: Vec<Department>,
    /// Where cases wait.
    #[serde(default)]
    pub queues: Vec<Queue>,
    /// Which case goes to which queue: the first rule that fits.
    #[serde(default)]
    pub routing: Vec<Routing>,
    /// Merchants that can be heard.
    #[serde(default)]
    pub merchants: Vec<Merchant>,
    /// What decisions depend on.
    #[serde(default)]
    pub house: House,
    /// Who runs the desk: a court asks.
    #[serde(default)]
    pub operator: Operator,
}

/// Who runs the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Operator {
    /// The institution that handles the complaints: no neutral third party.
    #[default]
    Institution,
    /// Somebody else, for the institution.
    ThirdParty,
}

/// One way to reach the institution.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// `hotline`, `email`, `address`, `web`.
    pub kind: Code,
    /// The number or address.
    pub value: String,
}

/// A stretch of office hours, in the institution's zone. Half open: `until` is when it closes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hours {
    /// `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`.
    pub days: BTreeSet<Code>,
    /// `09:00`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "09:00:00"))]
    pub from: jiff::civil::Time,
    /// `18:00`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "09:00:00"))]
    pub until: jiff::civil::Time,
}

/// A part of the institution.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Department {
    /// Names it.
    pub id: DepartmentId,
    /// What it is called.
    pub name: Text,
}

/// A line of waiting cases.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queue {
    /// Names it.
    pub id: QueueId,
    /// Whose it is.
    pub department: DepartmentId,
    /// What it is called.
    pub name: Text,
}

/// A merchant that can be addressed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merchant {
    /// Names it.
    pub id: MerchantId,
    /// What it is called.
    pub name: String,
}

/// A rule of assignment. What it does not mention, it does not ask.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Routing {
    /// Only these issue types.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub issues: BTreeSet<Code>,
    /// Only payments of these providers.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub providers: BTreeSet<Code>,
    /// Only claims above this amount, in its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<Money>,
    /// Where the case goes.
    pub queue: QueueId,
}

/// What is wrong with an institution's document.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{field}`: {what}")]
pub struct BadInstitution {
    /// Where.
    pub field: String,
    /// What, and what to do about it.
    pub what: &'static str,
}

impl Institution {
    /// What an institution is before anybody described it: one department, one queue for all.
    pub fn unnamed() -> Institution {
        let department = DepartmentId(uuid::Uuid::from_u128(1));
        let queue = QueueId(uuid::Uuid::from_u128(1));
        Institution {
            name: Text::new("未命名机构", "Unnamed institution"),
            contacts: Vec::new(),
            hours: Vec::new(),
            zone: "Asia/Shanghai".to_owned(),
            departments: vec![Department {
                id: department,
                name: Text::new("投诉处理部", "Complaints department"),
            }],
            queues: vec![Queue { id: queue, department, name: Text::new("全部投诉", "All") }],
            routing: vec![Routing {
                issues: BTreeSet::new(),
                providers: BTreeSet::new(),
                above: None,
                queue,
            }],
            merchants: Vec::new(),
            house: House::default(),
            operator: Operator::default(),
        }
    }

    /// The queue for a case: that of the first rule that fits.
    pub fn queue_for(&self, case: &Case) -> Option<QueueId> {
        self.routing.iter().find(|it| it.fits(case)).map(|it| it.queue)
    }

    /// Whether every reference points somewhere, and every limit is kept.
    pub fn check(&self) -> Result<(), BadInstitution> {
        let bad = |field: &str, what| Err(BadInstitution { field: field.to_owned(), what });
        let lists = [
            ("departments", self.departments.len()),
            ("queues", self.queues.len()),
            ("routing", self.routing.len()),
            ("merchants", self.merchants.len()),
            ("contacts", self.contacts.len()),
            ("hours", self.hours.len()),
        ];
        if let Some((field, _)) = lists.iter().find(|(_, length)| ENTRIES_MAX < *length) {
            return bad(field, "at most 10000 entries");
        }
        if jiff::tz::TimeZone::get(&self.zone).is_err() {
            return bad("zone", "not an IANA time zone such as Asia/Shanghai");
        }
        if !self.merchants.iter().all(|it| is_written(&it.name, NAME_CHARS_MAX)) {
            return bad("merchants", "a name has 1 to 200 characters");
        }
        if !self.contacts.iter().all(|it| is_written(&it.value, CONTACT_CHARS_MAX)) {
            return bad("contacts", "a number or an address has 1 to 500 characters");
        }
        let same = [
            ("departments", twice(self.departments.iter().map(|it| it.id))),
            ("queues", twice(self.queues.iter().map(|it| it.id))),
            ("merchants", twice(self.merchants.iter().map(|it| it.id))),
        ];
        if let Some((field, _)) = same.iter().find(|(_, twice)| *twice) {
            return bad(field, "two have the same id");
        }
        let department = |id| self.departments.iter().any(|it| it.id == id);
        if self.queues.iter().any(|it| !department(it.department)) {
            return bad("queues", "names a department that is not in `departments`");
        }
        let queue = |id| self.queues.iter().any(|it| it.id == id);
        if self.routing.iter().any(|it| !queue(it.queue)) {
            return bad("routing", "names a queue that is not in `queues`");
        }
        self.house
            .reminders
            .check()
            .map_err(|(field, what)| BadInstitution { field: field.to_owned(), what })?;
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let day = |it: &Code| DAYS.contains(&it.as_str());
        if self.hours.iter().any(|it| it.until <= it.from || !it.days.iter().all(day)) {
            return bad("hours", "days are mon … sun, and `until` comes after `from`");
        }
        Ok(())
    }
}

/// Whether there is something to read, and not too much.
fn is_written(text: &str, chars_max: usize) -> bool {
    !text.trim().is_empty() && text.chars().nth(chars_max).is_none()
}

fn twice<Id: Ord>(ids: impl Iterator<Item = Id>) -> bool {
    let mut seen = BTreeSet::new();
    !ids.into_iter().all(|it| seen.insert(it))
}

impl Routing {
    fn fits(&self, case: &Case) -> bool {
        let complaint = &case.complaint;
        let issue = self.issues.is_empty() || self.issues.contains(&complaint.issue);
        let of = |it: &crate::case::DisputedPayment| self.providers.contains(&it.provider);
        let provider = self.providers.is_empty() || complaint.payments.iter().any(of);
        let amount = self.above.is_none_or(|limit| {
            complaint.claimed.is_some_and(|it| it.exceeds(limit).unwrap_or(false))
        });
        issue && provider && amount
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn merchant(n: u128, name: &str) -> Merchant {
        Merchant { id: MerchantId(Uuid::from_u128(n)), name: name.to_owned() }
    }

    #[test]
    fn what_does_not_hang_together_is_named() {
        let wrong = |change: fn(&mut Institution)| {
            let mut institution = Institution::unnamed();
            assert_eq!(institution.check(), Ok(()));
            change(&mut institution);
            institution.check().map_err(|it| it.field)
        };
        let field = |name: &str| Err(name.to_owned());
        assert_eq!(wrong(|it| it.zone = "Mars/Olympus".to_owned()), field("zone"));
        assert_eq!(wrong(|it| it.departments.clear()), field("queues"));
        assert_eq!(wrong(|it| it.queues.clear()), field("routing"));
        assert_eq!(wrong(|it| it.queues.push(it.queues[0].clone())), field("queues"));
        assert_eq!(wrong(|it| it.merchants.push(merchant(1, " "))), field("merchants"));
        let longest = |it: &mut Institution| it.merchants.push(merchant(1, &"长".repeat(200)));
        assert_eq!(wrong(longest), Ok(()));
        let longer = |it: &mut Institution| it.merchants.push(merchant(1, &"长".repeat(201)));
        assert_eq!(wrong(longer), field("merchants"));
        let twins = |it: &mut Institution| it.merchants = vec![merchant(1, "a"), merchant(1, "b")];
        assert_eq!(wrong(twins), field("merchants"));
        let blank = |it: &mut Institution| {
            let kind = "email".parse().unwrap();
            it.contacts.push(Contact { kind, value: String::new() });
        };
        assert_eq!(wrong(blank), field("contacts"));
    }
}
