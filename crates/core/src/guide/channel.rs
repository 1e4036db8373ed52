//! A place to turn to, and when it is the right one.

use serde::{Deserialize, Serialize};

use crate::{code::Code, lang::Text, money::Money};

use super::{Contact, Issue, Severity, Situation};

/// A place to turn to with a complaint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Channel {
    /// Its code.
    pub id: Code,
    /// What kind of body it is.
    pub kind: ChannelKind,
    /// Where it stands among all channels, from 1; unique.
    pub order: u16,
    /// What people call it.
    pub name: Text,
    /// What it is good for.
    pub good_for: Text,
    /// Kinds of evidence to bring.
    pub bring: Vec<Code>,
    /// When it is the right one: any of these. The first that holds gives the reason.
    pub when: Vec<When>,
    /// Numbers and addresses.
    #[serde(default)]
    pub contacts: Vec<Contact>,
}

/// What kind of body a channel leads to.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, strum::Display,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ChannelKind {
    /// The provider's own service.
    Provider,
    /// An association of consumers or of the industry.
    Association,
    /// A public authority.
    Authority,
    /// Somebody who helps both sides to agree.
    Mediation,
    /// Help with the law.
    LegalAid,
    /// Somebody who decides by agreement of both sides.
    Arbitration,
    /// A court.
    Court,
}

/// A situation in which a channel is the right one. All that is said must hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct When {
    /// A stable code for the reason.
    pub code: Code,
    /// The reason in words.
    pub why: Text,
    /// The provider was told already, or not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complained: Option<bool>,
    /// It let its time limit pass, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// It refused, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<bool>,
    /// Money can still move, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving: Option<bool>,
    /// The amount is at least this, in this currency.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "as_text")]
    pub amount_at_least: Option<Money>,
    /// It is at least this bad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_at_least: Option<Severity>,
    /// What kind of institution it is about; where that is not known, this holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub institution_kinds: Vec<Code>,
    /// Families of issue types that it is meant for; none said: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Code>,
}

impl Channel {
    /// Stands outside the provider: a case can be handed to it.
    pub fn is_outside(&self) -> bool {
        self.kind != ChannelKind::Provider
    }
}

impl When {
    pub(super) fn holds(&self, it: &Situation, issue: &Issue, severity: Severity) -> bool {
        let complained = it.already_complained || it.institution_late || it.refused;
        let same = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        let enough =
            |least: Money| it.amount.is_some_and(|amount| least.exceeds(amount) == Ok(false));
        let known_kind = it.institution_kind.as_ref();
        same(self.complained, complained)
            && same(self.late, it.institution_late)
            && same(self.refused, it.refused)
            && same(self.moving, it.money_still_moving)
            && self.amount_at_least.is_none_or(enough)
            && self.severity_at_least.is_none_or(|least| least <= severity)
            && (self.groups.is_empty() || self.groups.contains(&issue.group))
            && (self.institution_kinds.is_empty()
                || known_kind.is_none_or(|kind| self.institution_kinds.contains(kind)))
    }
}

/// Money as `80.00 CNY`, which is how people write it into a rule file.
mod as_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::money::Money;

    pub(super) fn serialize<S: Serializer>(it: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
        it.map(|money| money.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Money>, D::Error> {
        let text = String::deserialize(from)?;
        let money = text.parse().map_err(|_| D::Error::custom("expected money as `80.00 CNY`"))?;
        Ok(Some(money))
    }
}
