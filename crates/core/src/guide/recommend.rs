//! What to do in a situation: a pure function of the book and what is known.

use crate::{
    code::Code,
    money::{Currency, Money},
};

use super::{
    Bring, ChannelAdvice, EvidenceAdvice, Fix, Guidance, GuideBook, Issue, Reason, RemedyAdvice,
    Severity, Situation, Step, UnknownIssue,
};

/// What everybody can do while money still moves, whatever the issue.
pub(super) const FREEZE: &str = "ask-to-freeze";

impl GuideBook {
    /// What to do now: steps, evidence, channels and remedies, each in order and with a reason.
    pub fn recommend(&self, situation: &Situation) -> Result<Guidance, UnknownIssue> {
        let issue = self.issue(&situation.issue);
        let issue = issue.ok_or_else(|| UnknownIssue(situation.issue.clone()))?;
        let severity = severity(issue, situation);
        Ok(Guidance {
            issue: issue.id.clone(),
            severity,
            steps: self.steps(issue, situation),
            evidence: self.evidence(issue, situation),
            channels: self.channels_for(issue, situation, severity),
            remedies: remedies(issue),
        })
    }

    /// What protects comes first. What may make a complaint needless is left out once there is
    /// one.
    fn steps(&self, issue: &Issue, situation: &Situation) -> Vec<Step> {
        let fix = |id: &Code| self.fixes.get(id);
        let at_risk = issue.protect_at_once || situation.money_still_moving;
        let freeze = Code::of(FREEZE);
        let extra = (situation.money_still_moving && !issue.fixes.contains(&freeze))
            .then_some(freeze)
            .into_iter();
        let all: Vec<Code> = extra.chain(issue.fixes.iter().cloned()).collect();
        let protecting = all.iter().filter_map(fix).filter(|it| it.protects && at_risk);
        let told = situation.already_complained || situation.institution_late || situation.refused;
        let other = all.iter().filter_map(fix).filter(|it| !(told || at_risk && it.protects));
        let step = |code: &'static str| {
            move |fix: &Fix| Step {
                fix: fix.id.clone(),
                text: fix.text.clone(),
                because: Reason { code: Code::of(code), text: fix.why.clone() },
            }
        };
        let protecting = protecting.map(step("protect-at-once"));
        protecting.chain(other.map(step("quick-fix"))).collect()
    }

    /// Missing before present, required before helpful, else in the order of the checklist.
    fn evidence(&self, issue: &Issue, situation: &Situation) -> Vec<EvidenceAdvice> {
        let mut all: Vec<EvidenceAdvice> = issue
            .evidence
            .iter()
            .filter_map(|need| {
                let kind = self.evidence.get(&need.kind)?;
                let present = situation.evidence.contains(&need.kind);
                let code = match (need.need, present) {
                    (_, true) => "evidence-present",
                    (super::Need::Required, false) => "evidence-required",
                    (super::Need::Helpful, false) => "evidence-helpful",
                };
                Some(EvidenceAdvice {
                    kind: kind.id.clone(),
                    name: kind.name.clone(),
                    how: kind.how.clone(),
                    need: need.need,
                    present,
                    because: Reason { code: code.parse().ok()?, text: need.why.clone() },
                })
            })
            .collect();
        all.sort_by_key(|it| (it.present, it.need));
        all
    }

    fn channels_for(
        &self,
        issue: &Issue,
        situation: &Situation,
        severity: Severity,
    ) -> Vec<ChannelAdvice> {
        let fitting = self.channels.iter().filter(|it| issue.channels.contains(&it.id));
        let advised = fitting.filter_map(|channel| {
            let when = channel.when.iter().find(|it| it.holds(situation, issue, severity))?;
            let today = situation.today;
            let contacts = channel.contacts.iter().filter(|it| {
                let begun = |first| today.is_none_or(|day| first <= day);
                let lasts = |last| today.is_none_or(|day| day <= last);
                it.from.is_none_or(begun) && it.to.is_none_or(lasts)
            });
            let bring = channel.bring.iter().filter_map(|kind| {
                let kind = self.evidence.get(kind)?;
                let present = situation.evidence.contains(&kind.id);
                Some(Bring { kind: kind.id.clone(), name: kind.name.clone(), present })
            });
            Some(ChannelAdvice {
                channel: channel.id.clone(),
                name: channel.name.clone(),
                good_for: channel.good_for.clone(),
                bring: bring.collect(),
                contacts: contacts.cloned().collect(),
                because: Reason { code: when.code.clone(), text: when.why.clone() },
            })
        });
        advised.collect()
    }
}

/// The issue's own, one higher for a large amount, and the highest while money still moves.
fn severity(issue: &Issue, situation: &Situation) -> Severity {
    if situation.money_still_moving {
        return Severity::Urgent;
    }
    match (issue.severity, situation.amount.is_some_and(is_large)) {
        (Severity::Low, true) => Severity::Normal,
        (Severity::Normal, true) => Severity::High,
        (severity, _) => severity,
    }
}

/// Large in everyday life; the house's own measure. Other currencies are not weighed.
fn is_large(amount: Money) -> bool {
    let least = Money::of_minor(500_000, Currency::CNY);
    least.exceeds(amount) == Ok(false)
}

fn remedies(issue: &Issue) -> Vec<RemedyAdvice> {
    let advice = |hint: &super::RemedyHint| RemedyAdvice {
        kind: hint.kind.clone(),
        because: Reason { code: Code::of("fits-the-issue"), text: hint.why.clone() },
    };
    issue.remedies.iter().map(advice).collect()
}

/// The kinds of remedy that there are; see [`crate::remedy::Remedy`].
pub(super) const REMEDIES: [&str; 7] = [
    "full-refund",
    "partial-refund",
    "voucher",
    "membership",
    "fee-waiver",
    "correction",
    "apology",
];
