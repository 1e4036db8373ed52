//! The parts that papers share: parties, payments, findings, remedies, obligations, evidence.

use redress_core::{
    case::{Event, Handling, Recorded, RemedyState},
    guide::{Contact, Situation},
    ids::EvidenceId,
    party::Side,
    payment::PaidAt,
    remedy::{Arrival, Remedy, RemedyStatus},
    words::{Digest, Words},
};
use redress_paper::{
    Amount, EvidenceRow, FindingRow, Line, Matter, ObligationRow, Party, PaymentRow, RemedyRow,
    Sheet, Way, day, moment,
};
use serde_json::Value;

use super::Ground;
use crate::deadlines::{self, ObligationView, StandingView};

/// The most places to turn to that a letter names.
const WAYS_MAX: usize = 8;

impl Ground<'_> {
    pub(super) fn sheet(&self, from: Party, to: Option<Party>) -> Sheet {
        let zone = self.fill("text", "zone", &[("zone", &self.institution.zone)]);
        let (number, date) = (self.case.number(), self.day(self.at));
        Sheet { number, date, written_at: self.at, zone, from, to }
    }

    pub(super) fn house(&self) -> Party {
        let line = |it: &redress_core::institution::Contact| Line {
            label: self.say("contact", &it.kind),
            value: it.value.clone(),
        };
        Party {
            name: self.institution.name.in_lang(self.lang).to_owned(),
            lines: self.institution.contacts.iter().map(line).collect(),
        }
    }

    pub(super) fn complainant(&self) -> Party {
        self.particulars(Some(&self.case.complaint.particulars), "complainant")
    }

    pub(super) fn representative(&self) -> Option<Party> {
        let party = self.case.complaint.representative.as_ref()?;
        let known = self.relation.may_read_particulars();
        known.then(|| self.particulars(Some(&party.particulars), "complainant"))
    }

    /// Somebody by their particulars, or by what they are to the case where these are not for the
    /// reader.
    fn particulars(&self, words: Option<&Words>, side: &str) -> Party {
        let nobody = || Party { name: self.say("side", side), lines: Vec::new() };
        if !self.relation.may_read_particulars() {
            return nobody();
        }
        let text = words.and_then(|it| self.texts.get(&it.text));
        let Some(Value::Object(told)) = text.and_then(|it| serde_json::from_str(it).ok()) else {
            return nobody();
        };
        let text_of = |value: &Value| value.as_str().map(str::to_owned);
        let mut lines = Vec::new();
        let mut add = |code: &str, value: Option<String>| {
            lines.extend(value.map(|value| Line { label: self.say("particulars", code), value }));
        };
        if let Some(Value::Object(contact)) = told.get("contact") {
            for code in ["phone", "email", "address", "other"] {
                add(code, contact.get(code).and_then(text_of));
            }
        }
        add("account", told.get("account").and_then(text_of));
        add("authority", told.get("authorisation").and_then(text_of));
        let name = told.get("name").and_then(text_of);
        Party { name: name.unwrap_or_else(|| self.say("side", side)), lines }
    }

    /// The merchant or payee complained about, where one was named.
    pub(super) fn respondent(&self) -> Option<Party> {
        let merchant = self.case.respondent.or(self.case.complaint.respondent)?;
        let known = self.institution.merchants.iter().find(|it| it.id == merchant);
        let name = known.map_or_else(|| merchant.to_string(), |it| it.name.clone());
        Some(Party { name, lines: Vec::new() })
    }

    /// Who must handle the complaint: this institution or another.
    pub(super) fn handler(&self) -> Party {
        match &self.case.complaint.handling {
            Handling::House => self.house(),
            Handling::Outside { institution } => {
                Party { name: self.say("provider", institution), lines: Vec::new() }
            }
        }
    }

    pub(super) fn party(&self, side: Side) -> Party {
        let named = |code: &str| Party { name: self.say("side", code), lines: Vec::new() };
        match side {
            Side::Complainant => self.complainant(),
            Side::Respondent => self.respondent().unwrap_or_else(|| named("respondent")),
            Side::Institution => self.house(),
            Side::Neutral => named("neutral"),
        }
    }

    /// Who complains about whom, and who handles it.
    pub(super) fn parties(&self) -> Vec<Line> {
        let line = |side: &str, it: Party| {
            let more = it.lines.iter().map(|it| format!("{} {}", it.label, it.value));
            let value: Vec<String> = [it.name.clone()].into_iter().chain(more).collect();
            Line { label: self.say("side", side), value: value.join("\n") }
        };
        let mut lines = vec![line("complainant", self.complainant())];
        lines.extend(self.respondent().map(|it| line("respondent", it)));
        let handler = Party { lines: Vec::new(), ..self.handler() };
        lines.push(line("institution", handler));
        lines
    }

    pub(super) fn issue(&self) -> String {
        let id = &self.case.complaint.issue;
        let issue = self.rules.guide.issue(id);
        issue.map_or_else(|| id.to_string(), |it| it.name.in_lang(self.lang).to_owned())
    }

    pub(super) fn matter(&self) -> Matter {
        let complaint = &self.case.complaint;
        let lodged = self.log.iter().find(|it| matches!(it.event, Event::Lodged { .. }));
        let payment = |it: &redress_core::case::DisputedPayment| PaymentRow {
            provider: self.say("provider", &it.provider),
            reference: it.reference.clone(),
            at: it.at.map(|at| match at {
                PaidAt::Instant(at, offset) => moment(self.lang, offset.to_datetime(at)),
                PaidAt::Day(date) => day(self.lang, date),
            }),
            amount: Amount::of(it.amount, self.lang),
            expected: it.expected.map(|it| Amount::of(it, self.lang)),
        };
        Matter {
            issue: self.issue(),
            lodged: lodged.map(|it| self.moment(it.at)),
            claimed: complaint.claimed.map(|it| Amount::of(it, self.lang)),
            payments: complaint.payments.iter().map(payment).collect(),
        }
    }

    pub(super) fn remedy(&self, it: Remedy) -> String {
        let (code, count) = match it {
            Remedy::FullRefund { payment } => ("full-refund", payment + 1),
            Remedy::PartialRefund { payment, .. } => ("partial-refund", payment + 1),
            Remedy::Voucher { .. } => ("voucher", 0),
            Remedy::Membership { days } => ("membership", days.into()),
            Remedy::FeeWaiver { .. } => ("fee-waiver", 0),
            Remedy::Correction => ("correction", 0),
            Remedy::Apology => ("apology", 0),
        };
        self.fill("remedy", code, &[("n", &count.to_string())])
    }

    /// Remedies that were wished for or proposed. A full refund is the whole of its payment.
    pub(super) fn wished(&self, all: &[Remedy]) -> Vec<RemedyRow> {
        let payments = &self.case.complaint.payments;
        let row = |it: &Remedy| {
            let whole = match *it {
                Remedy::FullRefund { payment } => payments.get(payment).map(|it| it.amount),
                _ => None,
            };
            let amount = it.amount().or(whole).map(|it| Amount::of(it, self.lang));
            RemedyRow { what: self.remedy(*it), amount, state: None }
        };
        all.iter().map(row).collect()
    }

    /// What is owed, and how far it has got.
    pub(super) fn remedies(&self) -> Vec<RemedyRow> {
        self.case.remedies.values().map(|it| self.ordered(it)).collect()
    }

    fn ordered(&self, it: &RemedyState) -> RemedyRow {
        let mut state = self.say("status", &it.status.to_string());
        if it.status == RemedyStatus::Done {
            let arrival = match it.arrival {
                Arrival::Awaited => "awaited",
                Arrival::Confirmed => "confirmed",
                Arrival::NotArrived => "not-arrived",
            };
            state =
                format!("{state}{}{}", self.say("label", "comma"), self.say("arrival", arrival));
        }
        let amount = it.amount.or(it.what.amount()).map(|it| Amount::of(it, self.lang));
        RemedyRow { what: self.remedy(it.what), amount, state: Some(state) }
    }

    /// The latest of every check, as far as the reader may know it.
    pub(super) fn findings(&self) -> Vec<(redress_core::matching::Verdict, FindingRow)> {
        let mut latest: Vec<&redress_core::matching::Finding> = Vec::new();
        for recorded in self.seen() {
            let Event::FindingRecorded { finding } = &recorded.event else { continue };
            if !self.relation.may_read_finding(finding.check) {
                continue;
            }
            let same = |it: &&redress_core::matching::Finding| {
                it.payment == finding.payment && it.check == finding.check
            };
            match latest.iter().position(same) {
                Some(place) => latest[place] = finding,
                None => latest.push(finding),
            }
        }
        latest.sort_by_key(|it| it.payment);
        latest.into_iter().map(|it| (it.verdict, self.finding(it))).collect()
    }

    fn finding(&self, it: &redress_core::matching::Finding) -> FindingRow {
        let verdict = it.verdict.say(self.lang);
        let sentence = it.say(self.lang);
        // The verdict has a column of its own.
        let rest = sentence.strip_prefix(verdict).unwrap_or(&sentence);
        FindingRow {
            payment: Some((it.payment + 1).to_string()),
            check: self.say("check", &it.check.to_string()),
            sentence: rest.trim_start_matches(['：', ':', ' ']).to_owned(),
            verdict: verdict.to_owned(),
        }
    }

    /// Who owes what by when, with how it was counted; how it stands, where `told`.
    pub(super) fn obligations(
        &self,
        told: bool,
        wanted: impl Fn(&ObligationView) -> bool,
    ) -> Vec<ObligationRow> {
        let book = &self.rules.book;
        let mut all = deadlines::explained_of_case(book, self.case, self.relation, self.at);
        all.sort_by_key(|it| it.instant);
        all.iter().filter(|it| wanted(it)).map(|it| self.obligation(it, told)).collect()
    }

    fn obligation(&self, it: &ObligationView, told: bool) -> ObligationRow {
        let standing = match it.standing {
            StandingView::Open => "open",
            StandingView::Paused { .. } => "paused",
            StandingView::Late { .. } => "late",
            StandingView::Met { .. } => "met",
            StandingView::MetLate { .. } => "met-late",
            StandingView::Lapsed { .. } => "lapsed",
        };
        let by = match it.last_day {
            Some(date) => day(self.lang, date),
            None => self.moment(it.instant),
        };
        let steps = it.steps.iter().flatten();
        let title = it.regime_title.in_lang(self.lang);
        let source = it.source.in_lang(self.lang);
        let source =
            if source.contains(title) { source.to_owned() } else { format!("{title} {source}") };
        ObligationRow {
            who: deadlines::party(it.owed_by).in_lang(self.lang).to_owned(),
            what: it.title.in_lang(self.lang).to_owned(),
            by,
            counting: steps.map(|it| it.in_lang(self.lang).to_owned()).collect(),
            source,
            state: told.then(|| self.say("standing", standing)),
            provisional: it.provisional && it.standing.is_open(),
        }
    }

    /// Outside bodies to turn to, the most fitting first, as the guide sees the case.
    pub(super) fn ways(&self) -> Vec<Way> {
        let complaint = &self.case.complaint;
        let mut situation = Situation::new(complaint.issue.clone());
        situation.amount = complaint.claimed;
        situation.already_complained = true;
        situation.refused = self
            .case
            .rulings
            .last()
            .is_some_and(|it| it.outcome != redress_core::case::Outcome::Upheld);
        situation.institution_late = !self.case.missed.is_empty();
        situation.today = Some(self.zone().to_datetime(self.at).date());
        let guidance = self.rules.guide.recommend(&situation);
        let fitting = guidance.map(|it| it.channels).unwrap_or_default();
        let fitting = fitting.iter().map(|it| it.channel.clone());
        let known = self.rules.guide.issue(&complaint.issue);
        let others = known.map(|it| it.channels.clone()).unwrap_or_default();
        let mut codes: Vec<_> = Vec::new();
        for code in fitting.chain(others) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let found = codes.iter().filter_map(|it| self.rules.guide.channel(it));
        found.filter(|it| it.is_outside()).take(WAYS_MAX).map(|it| self.way(it)).collect()
    }

    fn way(&self, it: &redress_core::guide::Channel) -> Way {
        let contact = |it: &Contact| match &it.note {
            Some(note) => {
                format!("{}{}{}", it.value, self.say("label", "colon"), note.in_lang(self.lang))
            }
            None => it.value.clone(),
        };
        Way {
            name: it.name.in_lang(self.lang).to_owned(),
            good_for: it.good_for.in_lang(self.lang).to_owned(),
            contacts: it.contacts.iter().map(contact).collect(),
            until: None,
        }
    }

    /// The list of evidence: every item that the reader may open, numbered as it came among all
    /// that they may know of. Whoever may only see a copy with something blacked out is shown that
    /// copy's name and hash.
    pub(super) fn evidence(&self) -> Vec<EvidenceRow> {
        let added = self.seen().filter(|it| matches!(it.event, Event::EvidenceAdded { .. }));
        (1..).zip(added).filter_map(|(number, it)| self.item(number, it)).collect()
    }

    fn item(&self, number: usize, recorded: &Recorded) -> Option<EvidenceRow> {
        let Event::EvidenceAdded { evidence, kind, digest, size, side, .. } = &recorded.event
        else {
            return None;
        };
        let note = self.files.get(evidence)?;
        let shown = note.shown;
        let (digest, size) = if shown == *evidence { (*digest, *size) } else { self.copy(shown)? };
        let mut kinds = self.rules.guide.evidence_kinds();
        let known = kinds.find(|it| it.id == *kind).map(|it| it.name.in_lang(self.lang).to_owned());
        let issue = self.rules.guide.issue(&self.case.complaint.issue);
        let need = issue.and_then(|it| it.evidence.iter().find(|need| need.kind == *kind));
        let (who, when) = (self.say("side", &side.to_string()), self.moment(recorded.at));
        let size = self.fill("text", "size", &[("n", &size.to_string())]);
        Some(EvidenceRow {
            number: number.to_string(),
            kind: known.unwrap_or_else(|| kind.to_string()),
            source: self.fill("text", "brought", &[("who", &who), ("when", &when)]),
            purpose: need.map(|it| it.why.in_lang(self.lang).to_owned()),
            content: match &note.name {
                Some(name) => format!("{name}\n{size}"),
                None => size,
            },
            pages: note.pages.map(|it| it.to_string()),
            sha256: Some(digest.to_string()),
        })
    }

    /// Hash and size of what was made from a file.
    fn copy(&self, made: EvidenceId) -> Option<(Digest, u64)> {
        self.log.iter().find_map(|it| match &it.event {
            Event::EvidenceDerived(it) if it.evidence == made => Some((it.digest, it.size)),
            _ => None,
        })
    }
}
