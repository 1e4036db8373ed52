//! What must always be so. Read from the log alone where that is possible, so that a mistake in
//! how a case is rebuilt does not hide itself. What is about money stands in `money.rs`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use redress_core::{
    case::{Case, Due, Event, Move, Stage, Task},
    ids::{MerchantId, OfferId, PersonId},
    party::{Reader, Role, Side},
    remedy::{Arrival, Progress},
    testkit::RULES,
};
use serde_json::Value;

use crate::{money, world::Kept};

/// The most that clocks may have to look at, however long a case goes on.
const MILESTONES_MAX: usize = 1_500;
/// The most bytes of a snapshot, as JSON.
const SNAPSHOT_MAX: usize = 1 << 20;

/// What happened to the case.
pub(crate) fn events(kept: &Kept) -> impl Iterator<Item = &Event> {
    kept.log.iter().map(|it| &it.event)
}

/// Whether the log gives this person anything to do with the case.
pub(crate) fn may_enter(reader: &Reader, kept: &Kept) -> bool {
    let id = reader.actor.id;
    let (complainant, representative) = whose(kept);
    let own = complainant == id || representative == Some(id);
    let drafting = kept.case.stage == Stage::Draft;
    match reader.actor.role {
        Role::System => true,
        Role::Complainant => own,
        Role::Agent | Role::Reviewer if drafting => !own && kept.log[0].actor.id == id,
        Role::Agent | Role::Reviewer => !own,
        Role::Merchant => reader.merchant.is_some() && addressed(kept) == reader.merchant,
        Role::Mediator => {
            let invited = events(kept).filter_map(|it| match it {
                Event::MediatorInvited { mediator } => Some(*mediator),
                _ => None,
            });
            invited.last() == Some(id)
        }
        Role::Regulator => events(kept).any(|it| match it {
            Event::Escalated { channel } => Some(channel.as_str()) == reader.body.as_deref(),
            _ => false,
        }),
        Role::Auditor => !drafting,
        Role::Admin => false,
    }
}

fn whose(kept: &Kept) -> (PersonId, Option<PersonId>) {
    let (mut whose, mut speaker) = (None, None);
    for event in events(kept) {
        if let Event::Drafted { complainant, .. } = event {
            whose = Some(*complainant);
        }
        if let Event::Drafted { complaint, .. } | Event::Amended { complaint } = event {
            speaker = complaint.representative.as_ref().and_then(|it| it.person);
        }
    }
    (whose.expect("the first event is a draft"), speaker)
}

/// The merchant that was named and then asked, written to or offered something.
fn addressed(kept: &Kept) -> Option<MerchantId> {
    let (mut named, mut addressed) = (None, false);
    for event in events(kept) {
        match event {
            Event::Drafted { complaint, .. } | Event::Amended { complaint } => {
                named = complaint.respondent;
            }
            Event::RespondentNamed { merchant } => named = Some(*merchant),
            Event::InformationRequested { of: Side::Respondent, .. }
            | Event::MessageSent { to: Side::Respondent, .. } => addressed = true,
            Event::OfferMade { side, .. } => {
                addressed |= named.is_some() && *side != Side::Respondent;
            }
            _ => (),
        }
    }
    named.filter(|_| addressed)
}

/// What is held against every decision before it is written down.
pub(crate) fn decided(kept: &Kept, new: &[Event], reader: &Reader, now: Timestamp, what: &str) {
    for event in new {
        let json = serde_json::to_value(event).expect("events are JSON");
        assert!(!holds_prose(&json), "{what}: text in the record: {json}");
        match event {
            Event::Ruled { tier: 2, by, .. } => {
                assert!(!ruled(kept, *by), "{what}: reviewed by who ruled");
            }
            Event::RemedyApproved { remedy } => {
                let by = reader.actor.id;
                let own = ruled(kept, by) || money::orderer(kept, *remedy) == Some(by);
                assert!(!own, "{what}: approved what they decided themselves");
            }
            Event::Objected { .. } | Event::RulingAcceptedInPart { .. } => {
                let end = objection_ends(kept).expect("there is a ruling");
                assert!(now < end, "{what}: too late, it ended at {end}");
            }
            Event::Agreed { offer } => {
                let yes = said_yes(events(kept).chain(new), *offer);
                let pays = yes.contains(&Side::Respondent) || yes.contains(&Side::Institution);
                let both = yes.contains(&Side::Complainant) && pays;
                assert!(both, "{what}: only {yes:?} agreed");
            }
            Event::WaitEnded => assert!(waited(kept, now), "{what}: too early"),
            _ => (),
        }
    }
}

fn said_yes<'a>(log: impl Iterator<Item = &'a Event>, wanted: OfferId) -> BTreeSet<Side> {
    let yes = log.filter_map(|it| match it {
        Event::OfferMade { offer, side, .. } | Event::OfferAccepted { offer, side } => {
            (*offer == wanted).then_some(*side)
        }
        _ => None,
    });
    yes.collect()
}

fn ruled(kept: &Kept, person: PersonId) -> bool {
    events(kept).any(|it| matches!(it, Event::Ruled { by, .. } if *by == person))
}

fn objection_ends(kept: &Kept) -> Option<Timestamp> {
    let last = kept.log.iter().rfind(|it| matches!(it.event, Event::Ruled { .. }))?;
    RULES.objection_window(&kept.case.regimes, &kept.case.complaint.facts, last.at).map(|it| it.due)
}

/// Whether whoever was waited for had their time: fifteen days to object, ten to look for what
/// was delivered.
fn waited(kept: &Kept, now: Timestamp) -> bool {
    if kept.case.stage == Stage::Ruled {
        return objection_ends(kept).is_some_and(|end| end <= now);
    }
    let mut delivered = BTreeMap::new();
    for recorded in &kept.log {
        match &recorded.event {
            Event::RemedyReported { remedy, progress: Progress::Done } => {
                delivered.insert(*remedy, recorded.at);
            }
            Event::ArrivalConfirmed { remedy } | Event::NotArrived { remedy } => {
                delivered.remove(remedy);
            }
            _ => (),
        }
    }
    let over = |at: &Timestamp| *at + SignedDuration::from_hours(10 * 24) <= now;
    !delivered.is_empty() && delivered.values().all(over)
}

/// Ids, codes, times, amounts and hashes have no spaces and are ASCII; what people say is not.
fn holds_prose(json: &Value) -> bool {
    match json {
        Value::String(text) => {
            let mark = |it: u8| it.is_ascii_alphanumeric() || b"-_:.+@/".contains(&it);
            text.is_empty() || 128 < text.len() || !text.bytes().all(mark)
        }
        Value::Array(list) => list.iter().any(holds_prose),
        Value::Object(map) => map.values().any(holds_prose),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The due-list that was kept by what ended and began is the one computed from the case.
pub(crate) fn due_list(kept: &Kept, computed: &[Due], seed: u64) {
    let computed = computed.iter().map(|it| (&it.task, it.at)).collect::<Vec<_>>();
    let mut sorted = computed.clone();
    sorted.sort();
    let listed = kept.due.iter().map(|(task, at)| (task, *at)).collect::<Vec<_>>();
    assert_eq!(listed, sorted, "seed {seed}: the due-list and the case disagree");
}

/// What must be so after every step.
pub(crate) fn case(kept: &Kept, seed: u64) {
    let case = &kept.case;
    let closed = case.stage == Stage::Closed;
    assert_eq!(closed, case.closing.is_some(), "seed {seed}: closed, and nobody knows how");
    let on_its_way = case.remedies.values().any(|it| {
        it.status.is_alive() && (!it.status.is_final() || it.arrival == Arrival::NotArrived)
    });
    assert!(!(closed && on_its_way), "seed {seed}: closed with something on its way");
    assert_eq!(case.version as usize, kept.log.len(), "seed {seed}: the version counts events");
    for recorded in &kept.log[kept.log.len().saturating_sub(6)..] {
        let (complainant, representative) = whose(kept);
        let own = [Some(complainant), representative].contains(&Some(recorded.actor.id));
        let staff = recorded.actor.role.is_staff();
        assert!(!own || !staff, "seed {seed}: handled their own complaint");
    }
}

/// The log says all there is to know.
pub(crate) fn replays(kept: &Kept, seed: u64) {
    let again = Case::replay(&kept.log);
    assert_eq!(again.as_ref(), Some(&kept.case), "seed {seed}: replay disagrees");
    let json = serde_json::to_string(&kept.case).expect("a snapshot is JSON");
    let read: Case = serde_json::from_str(&json).expect("it reads what it wrote");
    assert_eq!(read, kept.case, "seed {seed}: the snapshot is not read as it was written");
}

/// Something will happen by itself, or somebody can bring the case further.
pub(crate) fn no_dead_end(kept: &Kept, moves: &BTreeSet<Move>, seed: u64) {
    let case = &kept.case;
    if matches!(case.stage, Stage::Draft | Stage::Closed) {
        return;
    }
    let due =
        kept.due.keys().any(|it| !matches!(it, Task::MissObligation { .. } | Task::Remind { .. }));
    let leads_on = |it: &Move| {
        use Move as M;
        let further =
            [M::Accept, M::Assign, M::Rule, M::Close, M::Withdraw, M::RecordOutsideOutcome];
        let remedies = [M::ApproveRemedy, M::DeliverRemedy, M::RetryRemedy, M::ConfirmArrival];
        // Giving a case that is being settled to somebody else settles nothing.
        let idle = *it == M::Assign && case.stage == Stage::Settling;
        !idle && (further.contains(it) || remedies.contains(it))
    };
    assert!(
        due || moves.iter().any(leads_on),
        "seed {seed}: a dead end at {}: {:?}",
        case.stage,
        case.remedies
    );
}

/// What grows with the years is counted or kept elsewhere.
pub(crate) fn is_small(kept: &Kept) {
    let (milestones, events) = (kept.case.milestones.len(), kept.log.len());
    assert!(milestones <= MILESTONES_MAX, "{milestones} milestones after {events} events");
    let bytes = serde_json::to_vec(&kept.case).expect("a snapshot is JSON").len();
    assert!(bytes <= SNAPSHOT_MAX, "a snapshot of {bytes} bytes after {events} events");
}
