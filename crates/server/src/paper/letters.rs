//! The letters of a case: which there are, to whom, and what each of them says.

use redress_core::{
    access::Relation,
    case::{Case, Event, Recorded, custody::REDACTION},
    code::{CODE_BYTES_MAX, Code},
    money::Money,
    party::Side,
    rulebook::Duty,
};
use redress_paper::{
    Acknowledgement, Agreement, Amount, Document, HoldingReply, InformationRequest, Kind, Line,
    Message, RemedyRow, Ruling,
};

use super::{
    Ground,
    cover::{Annex, cover},
    outside::outside_complaint,
};

/// A letter that this case has or could have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Letter {
    /// Names it within the case: its kind, then the event it tells of (`ruling-12`) or the channel
    /// it goes to (`outside-complaint-court`), then the side, where two sides get it.
    pub(crate) name: Code,
    /// What it is.
    pub(crate) kind: Kind,
    /// To whom. Outside bodies are neutral.
    pub(crate) to: Side,
    /// The event after which it was written; for letters to outside bodies the last one that they
    /// tell of.
    pub(crate) seq: u32,
    /// The channel that it goes to.
    pub(crate) channel: Option<Code>,
    /// What whoever it is written to is to the case: it holds what they may know, whoever prints it.
    pub(crate) relation: Relation,
}

impl Letter {
    fn of(kind: Kind, seq: u32, to: Side) -> Letter {
        let name = match to {
            Side::Respondent => format!("{kind}-{seq}-respondent"),
            _ => format!("{kind}-{seq}"),
        };
        let relation = match to {
            Side::Respondent => Relation::Respondent,
            _ => Relation::Complainant,
        };
        Letter { name: code(&name), kind, to, seq, channel: None, relation }
    }

    /// The whole case on paper, as its reader may know it.
    fn cover(seq: u32, relation: Relation) -> Letter {
        let to = match relation {
            Relation::Complainant | Relation::Drafter => Side::Complainant,
            Relation::Respondent => Side::Respondent,
            Relation::Staff | Relation::Program => Side::Institution,
            Relation::Mediator | Relation::OutsideBody | Relation::Auditor => Side::Neutral,
        };
        let name = code(&Kind::Cover.to_string());
        Letter { name, kind: Kind::Cover, to, seq, channel: None, relation }
    }

    /// Whether it is printed once and for all, and written down. The cover belongs to its dossier.
    pub(crate) fn is_issued(&self) -> bool {
        self.kind != Kind::Cover
    }

    /// Whether the house owes it to a side, and puts it into a dossier without being asked.
    pub(crate) fn is_formal(&self) -> bool {
        !matches!(self.kind, Kind::Cover | Kind::OutsideComplaint | Kind::Message)
    }

    fn is_for(&self, reader: Relation) -> bool {
        match reader {
            Relation::Staff | Relation::Auditor | Relation::Program => true,
            Relation::Complainant | Relation::Drafter => self.to != Side::Respondent,
            Relation::OutsideBody => self.to == Side::Complainant,
            Relation::Respondent => self.to == Side::Respondent,
            Relation::Mediator => self.kind == Kind::Agreement && self.to == Side::Respondent,
        }
    }
}

/// Kinds and channels are codes and short, and so is what is made of both; of a channel with a very
/// long name the beginning has to do.
fn code(name: &str) -> Code {
    let mut end = name.len().min(CODE_BYTES_MAX);
    while 0 < end {
        if let Ok(code) = name[..end].parse() {
            return code;
        }
        end -= 1;
    }
    Code::of("letter")
}

/// The letters that `reader` may have of this case, oldest first, then those to outside bodies,
/// then the case as a whole.
pub(crate) fn letters(ground: &Ground<'_>, reader: Relation) -> Vec<Letter> {
    let mut all: Vec<Letter> = ground.log.iter().flat_map(told_by).collect();
    all.extend(to_outside(ground));
    all.retain(|it| it.is_for(reader));
    all.push(Letter::cover(last_told(ground.log), reader));
    all
}

/// The letters that tell of an event.
fn told_by(recorded: &Recorded) -> Vec<Letter> {
    let letter = |kind, to| Letter::of(kind, recorded.seq, to);
    let both = |kind| vec![letter(kind, Side::Complainant), letter(kind, Side::Respondent)];
    match &recorded.event {
        Event::Acknowledged => vec![letter(Kind::Acknowledgement, Side::Complainant)],
        Event::InformationRequested { of, .. } if is_side(*of) => {
            vec![letter(Kind::InformationRequest, *of)]
        }
        Event::Extended { .. } => vec![letter(Kind::HoldingReply, Side::Complainant)],
        Event::Ruled { .. } => both(Kind::Ruling),
        Event::OfferMade { .. } | Event::Agreed { .. } => both(Kind::Agreement),
        Event::MessageSent { to, .. }
            if is_side(*to) && recorded.actor.role.side() == Side::Institution =>
        {
            vec![letter(Kind::Message, *to)]
        }
        Event::Declined { .. } | Event::Redirected { .. } => {
            vec![letter(Kind::Message, Side::Complainant)]
        }
        _ => Vec::new(),
    }
}

/// The last event that the case as a whole tells of. That somebody opened a file, that something
/// was read, and that papers were issued, is no news to them.
fn last_told(log: &[Recorded]) -> u32 {
    let beside = |event: &Event| match event {
        Event::EvidenceDerived(it) => it.kind != REDACTION,
        Event::EvidenceHandled(_)
        | Event::LetterIssued(_)
        | Event::DossierIssued(_)
        | Event::Reminded { .. } => true,
        _ => false,
    };
    log.iter().rev().find(|it| !beside(&it.event)).map_or(0, |it| it.seq)
}

fn is_side(side: Side) -> bool {
    matches!(side, Side::Complainant | Side::Respondent)
}

/// The complainant may write to every outside body that the guide knows for this issue, once the
/// complaint was sent.
fn to_outside(ground: &Ground<'_>) -> Vec<Letter> {
    let sent = ground.log.iter().any(|it| matches!(it.event, Event::Lodged { .. }));
    let issue = ground.rules.guide.issue(&ground.case.complaint.issue).filter(|_| sent);
    let channels = issue.map(|it| it.channels.as_slice()).unwrap_or_default();
    let known = channels.iter().filter_map(|it| ground.rules.guide.channel(it));
    let letter = |it: &redress_core::guide::Channel| Letter {
        name: code(&format!("{}-{}", Kind::OutsideComplaint, it.id)),
        kind: Kind::OutsideComplaint,
        to: Side::Neutral,
        seq: last_told(ground.log),
        channel: Some(it.id.clone()),
        relation: Relation::Complainant,
    };
    known.filter(|it| it.is_outside()).map(letter).collect()
}

/// The record up to a letter: with everything that the same act wrote down.
pub(crate) fn record_until<'a>(log: &'a [Recorded], letter: &Letter) -> &'a [Recorded] {
    let first = log.iter().position(|it| it.seq == letter.seq).unwrap_or(0);
    let act = log.get(first).map(|it| it.command);
    let more = log[first..].iter().take_while(|it| Some(it.command) == act).count();
    &log[..first + more]
}

/// What a letter says. `ground` reaches until the letter was written: see [`record_until`].
pub(crate) fn document(ground: &Ground<'_>, letter: &Letter) -> Option<Document> {
    if letter.kind == Kind::Cover {
        return Some(Document::Cover(Box::new(cover(ground, Annex::default()))));
    }
    if let Some(channel) = &letter.channel {
        return outside_complaint(ground, channel).map(Document::OutsideComplaint);
    }
    let recorded = ground.log.iter().find(|it| it.seq == letter.seq)?;
    let sheet = ground.sheet(ground.house(), Some(ground.party(letter.to)));
    let matter = ground.matter();
    Some(match &recorded.event {
        Event::Acknowledged => Document::Acknowledgement(Acknowledgement {
            sheet,
            matter,
            wanted: ground.wished(&ground.case.complaint.wanted),
            obligations: ground.obligations(false, |it| it.standing.is_open()),
        }),
        Event::InformationRequested { request, kinds, words, .. } => {
            Document::InformationRequest(InformationRequest {
                sheet,
                matter,
                question: ground.words(words),
                wanted: wanted(ground, kinds),
                obligations: ground.obligations(false, |it| it.about == Some(request.0)),
            })
        }
        Event::Extended { words, until, .. } => Document::HoldingReply(HoldingReply {
            sheet,
            matter,
            reason: ground.words(words),
            until: until.map(|it| ground.day(it)),
            obligations: ground.obligations(false, |it| it.standing.is_open()),
            ways: ground.ways(),
        }),
        Event::Ruled { .. } => Document::Ruling(ruling(ground, &recorded.event)?),
        Event::OfferMade { offer, .. } | Event::Agreed { offer } => {
            Document::Agreement(agreement(ground, *offer)?)
        }
        Event::MessageSent { words, .. } => {
            let text = ground.words(words);
            Document::Message(Message { sheet, matter, text, ways: Vec::new() })
        }
        Event::Declined { words, .. } | Event::Redirected { words, .. } => {
            let text = ground.words(words);
            Document::Message(Message { sheet, matter, text, ways: ground.ways() })
        }
        _ => return None,
    })
}

/// Kinds of evidence, with where people find them.
fn wanted(ground: &Ground<'_>, kinds: &[Code]) -> Vec<Line> {
    let of = |code: &Code| {
        let known = ground.rules.guide.evidence_kinds().find(|it| it.id == *code);
        known.map(|it| Line {
            label: it.name.in_lang(ground.lang).to_owned(),
            value: it.how.in_lang(ground.lang).to_owned(),
        })
    };
    kinds.iter().filter_map(of).collect()
}

fn ruling(ground: &Ground<'_>, event: &Event) -> Option<Ruling> {
    let Event::Ruled { tier, outcome, words, .. } = event else { return None };
    let to = match ground.relation {
        Relation::Respondent => Side::Respondent,
        _ => Side::Complainant,
    };
    let late = |it: &crate::deadlines::ObligationView| {
        it.standing.is_open() || matches!(it.duty, Duty::Object | Duty::Escalate)
    };
    Some(Ruling {
        sheet: ground.sheet(ground.house(), Some(ground.party(to))),
        matter: ground.matter(),
        parties: ground.parties(),
        review: *tier == 2,
        outcome: ground.say("outcome", &outcome.to_string()),
        narrative: Some(ground.words(&ground.case.complaint.narrative)),
        findings: ground.findings().into_iter().map(|(_, row)| row).collect(),
        reasons: ground.words(words),
        remedies: ground.remedies(),
        obligations: ground.obligations(false, late),
        // The merchant has no such ways: it answers, and the complainant objects.
        ways: if to == Side::Complainant { ground.ways() } else { Vec::new() },
    })
}

fn agreement(ground: &Ground<'_>, offer: redress_core::ids::OfferId) -> Option<Agreement> {
    let made = ground.case.offers.get(&offer)?;
    let words = ground.log.iter().find_map(|it| match &it.event {
        Event::OfferMade { offer: made, words, .. } if *made == offer => Some(words),
        _ => None,
    });
    let terms = ground.wished(&made.remedies);
    let mut sides = vec![ground.complainant()];
    sides.extend(ground.respondent());
    sides.push(ground.handler());
    Some(Agreement {
        sheet: ground.sheet(ground.house(), None),
        matter: ground.matter(),
        sides,
        total: total(ground.case, &made.remedies).map(|it| Amount::of(it, ground.lang)),
        terms,
        words: words.map(|it| ground.words(it)),
        agreed: made.is_agreed(),
    })
}

/// All the money of these remedies, where it is of one currency and more than one sum.
fn total(case: &Case, remedies: &[redress_core::remedy::Remedy]) -> Option<Money> {
    use redress_core::remedy::Remedy;
    let payment = |index: usize| case.complaint.payments.get(index).map(|it| it.amount);
    let sums = remedies.iter().filter_map(|it| match *it {
        Remedy::FullRefund { payment: index } => payment(index),
        other => other.amount(),
    });
    sums.map(Some).reduce(|sum, next| sum?.plus(next?).ok()).flatten()
}

/// The sentence that asks for a remedy.
pub(super) fn asked(row: &RemedyRow, joint: &str) -> String {
    match &row.amount {
        Some(amount) => format!("{}{joint}{} {}", row.what, amount.figures, amount.unit),
        None => row.what.clone(),
    }
}
