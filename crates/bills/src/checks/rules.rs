//! What the checks go by, as data: `rules/checks.toml`, or an institution's own file like it.

use std::collections::BTreeMap;

use redress_core::{
    code::Code,
    guide::GuideBook,
    lang::Text,
    money::{Currency, Money},
    payment::PaymentRef,
    rulebook::RuleProblem,
    rulefile::RuleFile,
};
use serde::Deserialize;
use toml::Spanned;

use super::{
    CHECKS, duplicate, fees, lookalike, pairing, rapid, refund, subscription, telling,
    test_charges, unusual,
};

/// The rules that come with the program, and their path.
const SHIPPED: (&str, &str) = ("rules/checks.toml", include_str!("../../../../rules/checks.toml"));

/// How many findings of one rule a file may ask for.
const LIMIT_MAX: u32 = 1_000;

/// What the checks go by: for every rule its words and where it leads, and the numbers that say
/// when it fires.
#[derive(Clone, Debug)]
pub struct Rules {
    about: Vec<About>,
    categories: Vec<Category>,
    pub(super) numbers: Numbers,
}

/// What people are told about a rule, and where a finding of it leads.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct About {
    /// The rule, such as `duplicate-charge`.
    pub id: Code,
    /// What it is called.
    pub title: Text,
    /// What it looks for.
    pub looks_for: Text,
    /// What a finding does not mean, and what does not fire.
    pub does_not_mean: Text,
    /// The type of issue that a complaint would be about.
    pub issue: Code,
    /// Which evidence would help.
    pub evidence: Vec<Code>,
    /// Where to turn first.
    pub channel: Code,
    /// How many findings are told in full.
    pub limit: u32,
    /// Where it stands in its file.
    #[serde(skip)]
    line: usize,
}

/// What is bought, by words of payee or subject.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Category {
    /// The category, such as `food`.
    pub id: Code,
    /// What it is called.
    pub name: Text,
    /// What its rows say.
    words: Vec<String>,
}

/// When the checks fire.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Numbers {
    pub(super) amounts: AmountSettings,
    pub(super) words: WordSettings,
    pub(super) duplicate: duplicate::Settings,
    pub(super) refund: refund::Settings,
    pub(super) rapid: rapid::Settings,
    pub(super) subscription: subscription::Settings,
    pub(super) unusual: unusual::Settings,
    pub(super) test_charges: test_charges::Settings,
    pub(super) fees: fees::Settings,
    pub(super) lookalike: lookalike::Settings,
    pub(super) pairing: pairing::Settings,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    rule: Vec<Spanned<About>>,
    category: Vec<Category>,
    when: Numbers,
}

/// Amounts that mean something to a person, in each currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct AmountSettings {
    /// Below this, paying the same twice is a matter of course: a coffee, a bus ride.
    pub(super) small: Amounts,
    /// From this on, a payment is remembered.
    pub(super) notable: Amounts,
}

/// Words by which rows tell what they are.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct WordSettings {
    /// What is paid again and again within minutes.
    pub(super) rides: Vec<String>,
    /// What goes from person to person.
    pub(super) gifts: Vec<String>,
    /// Refunds.
    pub(super) refund: Vec<String>,
    /// Refunds that are on their way.
    pub(super) refund_pending: Vec<String>,
    /// Refunds that failed.
    pub(super) refund_failed: Vec<String>,
    /// Refunds that were taken back.
    pub(super) refund_reversed: Vec<String>,
    /// Payments that did not go through.
    pub(super) failed: Vec<String>,
    /// What renews itself.
    pub(super) renews: Vec<String>,
    /// What costs as much as was used.
    pub(super) metered: Vec<String>,
    /// What no longer renews itself.
    pub(super) cancelled: Vec<String>,
}

/// An amount for each currency, and for those that are not named.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub(super) struct Amounts {
    named: Vec<Money>,
    /// In whole units.
    other: i64,
}

/// The key for currencies that are not named.
const OTHER: &str = "other";

impl Amounts {
    /// In minor units.
    pub(super) fn of(&self, currency: Currency) -> i64 {
        let named = self.named.iter().find(|it| it.currency() == currency);
        let unit = || 10_i64.pow(currency.exponent() as u32);
        named.map_or_else(|| self.other.saturating_mul(unit()), |it| it.minor())
    }
}

impl TryFrom<BTreeMap<String, String>> for Amounts {
    type Error = String;

    fn try_from(mut amounts: BTreeMap<String, String>) -> Result<Amounts, String> {
        let other = amounts.remove(OTHER).and_then(|it| it.parse().ok()).filter(|it| 0 < *it);
        let other = other.ok_or(format!("`{OTHER}` gives whole units for all other currencies"))?;
        let named = amounts.into_iter().map(|(currency, amount)| {
            let money: Option<Money> = format!("{amount} {currency}").parse().ok();
            let money = money.filter(|it| it.is_positive());
            money.ok_or(format!("`{currency} = \"{amount}\"` is not a positive amount"))
        });
        Ok(Amounts { named: named.collect::<Result<_, _>>()?, other })
    }
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Panics
    /// Never in a build whose tests passed: they load this very file.
    pub fn shipped() -> Rules {
        Rules::from_toml(SHIPPED.0, SHIPPED.1).expect("the rules that are shipped load")
    }

    /// Reads a file like `rules/checks.toml`. Rules, or everything that is wrong with the file.
    pub fn from_toml(name: &str, text: &str) -> Result<Rules, Vec<RuleProblem>> {
        let (mut file, read) = RuleFile::read::<File>(name, text);
        let Some(read) = read else { return Err(file.problems) };
        let known = || CHECKS.iter().flat_map(|it| it.rules);
        for (at, rule) in read.rule.iter().enumerate() {
            let About { id, limit, .. } = rule.get_ref();
            if !known().any(|it| *id == **it) {
                file.problem(rule.span(), format!("no check has a rule `{id}`"));
            }
            if read.rule[..at].iter().any(|it| it.get_ref().id == *id) {
                file.problem(rule.span(), format!("`{id}` is there twice"));
            }
            if LIMIT_MAX < *limit || *limit == 0 {
                file.problem(rule.span(), format!("`limit` is 1 to {LIMIT_MAX}"));
            }
        }
        for rule in known().filter(|it| !read.rule.iter().any(|about| about.get_ref().id == ***it))
        {
            file.problem(0..0, format!("the rule `{rule}` is missing"));
        }
        if !file.problems.is_empty() {
            return Err(file.problems);
        }
        let about = read.rule.into_iter().map(|it| {
            let line = file.line(it.span().start);
            About { line, ..it.into_inner() }
        });
        let about = about.collect();
        Ok(Rules { about, numbers: read.when, categories: read.category })
    }

    /// Issue types, evidence and channels that rules name and the guide does not have. `file` is
    /// what the file of the rules is called.
    pub fn unknown_names(&self, file: &str, guide: &GuideBook) -> Vec<RuleProblem> {
        let mut problems = Vec::new();
        for it in &self.about {
            let mut unknown = |name: &Code, what: &str| {
                let what = format!("rule `{}`: `{name}` is not the id of {what}", it.id);
                problems.push(RuleProblem { file: file.to_owned(), line: it.line, what });
            };
            if guide.issue(&it.issue).is_none() {
                unknown(&it.issue, "an issue type");
            }
            if guide.channel(&it.channel).is_none() {
                unknown(&it.channel, "a channel");
            }
            let known = |kind: &Code| guide.evidence_kinds().any(|it| it.id == *kind);
            it.evidence.iter().filter(|it| !known(it)).for_each(|it| unknown(it, "evidence"));
        }
        problems
    }

    /// Every rule.
    pub fn all(&self) -> &[About] {
        &self.about
    }

    /// Whether a status says that something is on its way.
    pub(crate) fn says_pending(&self, status: &str) -> bool {
        telling::says(&[status], &self.numbers.words.refund_pending)
    }

    /// The category of a payee, by the words that its rows say: the first that fits.
    pub(crate) fn category(&self, payment: &PaymentRef<'_>) -> Option<Code> {
        let says = |it: &&Category| telling::row_says(payment, &it.words);
        self.categories.iter().find(says).map(|it| it.id.clone())
    }

    /// Every category of payees.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// One rule.
    pub fn about(&self, rule: &str) -> Option<&About> {
        self.about.iter().find(|it| it.id == rule)
    }
}
