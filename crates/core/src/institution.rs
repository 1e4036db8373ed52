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
