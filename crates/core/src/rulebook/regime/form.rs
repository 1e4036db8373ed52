//! The form of a regime file, field by field.

use std::{collections::BTreeMap, fmt, marker::PhantomData, ops::Range};

use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{
        MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};
use toml::Spanned;

use crate::{code::Code, lang::Text, rulebook::example::ExampleFile};

use super::{Conditions, Confidence, Duty, Need, OwedBy, Retention};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(in crate::rulebook) struct RegimeFile {
    pub(super) id: Code,
    pub(super) title: Text,
    pub(super) source: Text,
    pub(super) valid_from: Date,
    pub(super) valid_to: Option<Spanned<Date>>,
    pub(super) zone: Spanned<String>,
    pub(super) calendar: Option<Spanned<Code>>,
    pub(super) business_days: Option<Spanned<WhoseDays>>,
    #[serde(default)]
    pub(super) roll: Roll,
    pub(super) cut_off: Option<Spanned<CutOff>>,
    pub(super) retention: Option<Spanned<Retention>>,
    pub(super) confidence: Confidence,
    pub(super) reviewed: bool,
    /// Any of these; within one, all of the facts. `[{}]` applies always.
    pub(super) applies_when: Spanned<Vec<Conditions>>,
    /// The regime's own names for events, and the events of the core that they stand for.
    pub(super) events: BTreeMap<Code, Vec<Spanned<EventSource>>>,
    pub(super) obligation: Vec<Spanned<ObligationFile>>,
    pub(in crate::rulebook) example: Vec<Spanned<ExampleFile>>,
}

/// What becomes of a last day on which nobody works.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Roll {
    /// It stays.
    #[default]
    None,
    /// The next working day is the last day.
    NextWorkingDay,
}

/// Whose business days count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WhoseDays {
    /// Those of the calendar `institution`.
    Institution,
}

/// When a last day is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CutOff {
    /// With the day.
    Midnight,
    /// With the last shift of the calendar on it.
    CloseOfBusiness,
}

/// An event of the core, or one under conditions.
#[derive(Clone, Debug)]
pub(super) struct EventSource {
    pub(super) event: Code,
    pub(super) when: Conditions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ObligationFile {
    pub(super) name: Spanned<Code>,
    pub(super) title: Text,
    pub(super) duty: Duty,
    pub(super) owed_by: Owner,
    #[serde(default)]
    pub(super) when: Vec<Spanned<Conditions>>,
    #[serde(default)]
    pub(super) starts: Vec<Spanned<Code>>,
    /// The obligation whose end starts this one.
    pub(super) after: Option<Spanned<Code>>,
    pub(super) stops: Vec<Spanned<Code>>,
    /// Events after which it is no longer owed.
    #[serde(default)]
    pub(super) lapses: Vec<Spanned<Code>>,
    /// Events from which an open clock is counted anew.
    #[serde(default)]
    pub(super) restarts: Vec<Spanned<Code>>,
    #[serde(default)]
    pub(super) each: bool,
    pub(super) within: Spanned<OneOrMany<LengthFile>>,
    #[serde(default)]
    pub(super) extended: Vec<Spanned<ExtensionFile>>,
    #[serde(default)]
    pub(super) pauses: Vec<Spanned<PauseFile>>,
    pub(super) cap: Option<Spanned<OneOrMany<LengthFile>>>,
    pub(super) compensation: Option<Spanned<CompensationFile>>,
    pub(super) if_late: Option<Spanned<NextWayFile>>,
    pub(super) source: Option<Text>,
    pub(super) confidence: Option<Confidence>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Owner {
    Institution,
    Complainant,
    Merchant,
    Platform,
    Regulator,
    Addressee,
}

/// Exactly one of the units, and when this one applies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LengthFile {
    #[serde(default)]
    pub(super) when: Conditions,
    pub(super) minutes: Option<u32>,
    pub(super) hours: Option<u32>,
    pub(super) business_minutes: Option<u32>,
    pub(super) business_hours: Option<u32>,
    pub(super) days: Option<u32>,
    pub(super) weeks: Option<u32>,
    pub(super) months: Option<u32>,
    pub(super) years: Option<u32>,
    pub(super) working_days: Option<u32>,
    pub(super) business_days: Option<u32>,
    pub(super) billing_cycles: Option<u32>,
    pub(super) stated: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtensionFile {
    pub(super) by: Spanned<OneOrMany<Code>>,
    /// In all, from the original trigger.
    pub(super) to: Spanned<OneOrMany<LengthFile>>,
    #[serde(default)]
    pub(super) needs: Vec<Need>,
    pub(super) title: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseFile {
    pub(super) from: Spanned<OneOrMany<Code>>,
    pub(super) until: Spanned<OneOrMany<Code>>,
    pub(super) title: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompensationFile {
    pub(super) amount: String,
    pub(super) currency: String,
    #[serde(rename = "per")]
    pub(super) _per: Per,
    pub(super) automatic: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Per {
    Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NextWayFile {
    #[serde(default)]
    pub(super) channels: Vec<Code>,
    pub(super) say: Text,
}

impl Owner {
    pub(super) const fn party(self) -> Option<OwedBy> {
        match self {
            Owner::Institution => Some(OwedBy::Institution),
            Owner::Complainant => Some(OwedBy::Complainant),
            Owner::Merchant => Some(OwedBy::Merchant),
            Owner::Platform => Some(OwedBy::Platform),
            Owner::Regulator => Some(OwedBy::Regulator),
            Owner::Addressee => None,
        }
    }
}

/// One of something, or a list of them. Unlike an untagged enum it keeps the places and says what
/// is wrong inside.
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<Spanned<T>>),
}

impl<T> OneOrMany<T> {
    /// Each with its place; `place` is that of the whole.
    pub(super) fn each(&self, place: Range<usize>) -> Vec<(Range<usize>, &T)> {
        match self {
            OneOrMany::One(it) => vec![(place, it)],
            OneOrMany::Many(all) => all.iter().map(|it| (it.span(), it.get_ref())).collect(),
        }
    }
}

/// Each of something that stands at a place, with the place of each.
pub(super) fn each<T>(all: &Spanned<OneOrMany<T>>) -> Vec<(Range<usize>, &T)> {
    all.get_ref().each(all.span())
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one, or a list")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(OneOrMany::One)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrMany<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OneOrMany::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(it) = list.next_element()? {
            all.push(it);
        }
        Ok(OneOrMany::Many(all))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMany<T>, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SometimesFile {
    event: Code,
    when: Conditions,
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = EventSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event, or { event = …, when = … }")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<EventSource, E> {
        let event = text.parse().map_err(E::custom)?;
        Ok(EventSource { event, when: Conditions::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EventSource, A::Error> {
        let SometimesFile { event, when } =
            SometimesFile::deserialize(MapAccessDeserializer::new(map))?;
        Ok(EventSource { event, when })
    }
}

impl<'de> Deserialize<'de> for EventSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<EventSource, D::Error> {
        deserializer.deserialize_any(EventVisitor)
    }
}
