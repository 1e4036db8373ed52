//! Either side or a mediator proposes, and what both accept is an agreement.

use redress_core::{
    case::{Command, Complaint, Event, Outcome, Refusal, Stage},
    ids::{OfferId, RemedyId},
    party::{Reader, Side},
    remedy::Remedy,
    testkit::{
        COMMAND, Given, REMEDY, agent, command, complainant, complaint, given, mediator, merchant,
        money, open, other_mediator, other_merchant, part, person, reviewer, second_agent, system,
        voucher, words,
    },
};

const OFFER: OfferId = OfferId(command(2).0);

/// Open, with the merchant addressed and a mediator invited.
fn talks() -> Given {
    let ask = Command::Message { to: Side::Respondent, text: words("what do you say?") };
    given(open(complaint()))
        .and(agent(), ask)
        .happened([Event::MediatorInvited { mediator: mediator().actor.id }])
}

fn propose(remedies: Vec<Remedy>) -> Command {
    Command::Offer { remedies, text: words("how about this?") }
}

fn offered_by(reader: Reader) -> Given {
    // The first command of these talks addressed the merchant, the second invited the mediator.
    let talks = talks().and(reader, propose(vec![part(0, "30.00 CNY")]));
    assert_eq!(talks.case.offers.keys().collect::<Vec<_>>(), [&OfferId(command(3).0)]);
    talks
}

const MADE: OfferId = OfferId(command(3).0);

fn accept() -> Command {
    Command::AcceptOffer { offer: MADE }
}

fn agreed(side: Side, by: Option<Reader>) -> [Event; 3] {
    let by = by.map(|it| it.actor.id);
    let (remedy, what) = (REMEDY, part(0, "30.00 CNY"));
    let amount = Some(money("30.00 CNY"));
    [
        Event::OfferAccepted { offer: MADE, side },
        Event::Agreed { offer: MADE },
        Event::RemedyOrdered { remedy, what, amount, approval: false, by },
    ]
}

#[test]
fn everybody_at_the_table_may_propose() {
    let sides = [
        (complainant(), Side::Complainant),
        (merchant(), Side::Respondent),
        (agent(), Side::Institution),
        (second_agent(), Side::Institution),
        (mediator(), Side::Neutral),
    ];
    for (reader, side) in sides {
        let remedies = vec![part(0, "30.00 CNY"), voucher("5.00 CNY")];
        let made = Event::OfferMade {
            offer: OfferId(COMMAND.0),
            side,
            remedies: remedies.clone(),
            words: words("how about this?"),
        };
        talks().by(reader).when(propose(remedies)).then([made]);
    }
    for stranger in [other_mediator(), other_merchant(), person(2, complainant().actor.role)] {
        talks().by(stranger).when(propose(vec![])).refused(Refusal::NotYourCase);
    }
    talks().by(system()).when(propose(vec![])).refused_as("wrong-role");
}

#[test]
fn an_offer_says_something_and_nothing_that_cannot_be_kept() {
    talks().when(propose(vec![])).refused(Refusal::EmptyOffer);
    talks().when(propose(vec![part(0, "80.00 CNY")])).is_accepted();
    let left = money("80.00 CNY");
    let asked = money("80.01 CNY");
    talks()
        .when(propose(vec![part(0, "80.01 CNY")]))
        .refused(Refusal::ExceedsPayment { asked, left });
    talks().when(propose(vec![Remedy::Apology; 20])).is_accepted();
    talks().when(propose(vec![Remedy::Apology; 21])).refused_as("too-many");
}

#[test]
fn the_complainants_offer_is_accepted_by_whoever_pays() {
    let made = offered_by(complainant());
    made.clone().by(merchant()).when(accept()).then(agreed(Side::Respondent, None));
    made.clone().by(agent()).when(accept()).then(agreed(Side::Institution, Some(agent())));
    made.clone().by(complainant()).when(accept()).refused(Refusal::OfferNotOpen);
    made.by(mediator()).when(accept()).refused_as("wrong-role");
}

#[test]
fn an_offer_of_whoever_pays_is_accepted_by_the_complainant() {
    for (reader, by) in [(merchant(), None), (second_agent(), Some(second_agent()))] {
        let made = offered_by(reader);
        made.clone().by(complainant()).when(accept()).then(agreed(Side::Complainant, by));
        // Merchant and institution stand on the same side of this.
        made.clone().by(merchant()).when(accept()).refused(Refusal::OfferNotOpen);
        made.by(agent()).when(accept()).refused(Refusal::OfferNotOpen);
    }
}

#[test]
fn what_a_mediator_proposes_takes_two_to_agree() {
    let made = offered_by(mediator());
    let one = made.and(merchant(), accept());
    assert_eq!(one.case.stage, Stage::Open);
    one.clone().by(agent()).when(accept()).refused(Refusal::OfferNotOpen);
    one.by(complainant()).when(accept()).then(agreed(Side::Complainant, None));
}

#[test]
fn what_was_refused_is_not_accepted_any_more() {
    let refuse = Command::RefuseOffer { offer: MADE };
    let made = offered_by(merchant());
    made.clone().by(merchant()).when(refuse.clone()).refused(Refusal::OfferNotOpen);
    let refused = Event::OfferRefused { offer: MADE, side: Side::Complainant };
    made.clone().by(complainant()).when(refuse.clone()).then([refused]);
    made.and(complainant(), refuse).when(accept()).refused(Refusal::OfferNotOpen);
}

#[test]
fn an_offer_that_is_not_there_is_not_accepted() {
    let unknown = Command::AcceptOffer { offer: OFFER };
    offered_by(merchant())
        .by(complainant())
        .when(unknown)
        .refused(Refusal::Unknown { what: "offer" });
    talks().by(complainant()).when(accept()).refused(Refusal::OfferNotOpen);
}

#[test]
fn an_agreement_settles_and_what_it_says_is_delivered_at_once() {
    let settled = offered_by(merchant()).and(complainant(), accept()).case;
    assert_eq!(settled.stage, Stage::Settling);
    let remedy = &settled.remedies[&RemedyId(command(4).0)];
    assert!(remedy.released);
    assert!(settled.offers.values().all(|it| !it.open));
}

#[test]
fn a_ruling_ends_the_talks() {
    let text = words("reasons");
    let rule = Command::Rule { outcome: Outcome::Rejected, remedies: vec![], text };
    let ruled = offered_by(merchant()).and(agent(), rule);
    ruled.by(complainant()).when(accept()).refused_as("wrong-stage");
}

#[test]
fn money_that_came_back_meanwhile_is_not_agreed_on_again() {
    let report = Command::ReportMoney { payment: 0, total: money("60.00 CNY") };
    let made = offered_by(merchant()).and(agent(), report);
    let (asked, left) = (money("30.00 CNY"), money("20.00 CNY"));
    made.by(complainant()).when(accept()).refused(Refusal::ExceedsPayment { asked, left });
}

#[test]
fn whoever_agreed_for_the_institution_is_not_the_second_pair_of_eyes() {
    let large = |reader| offered_by(reader).approving_above("29.99 CNY");
    let remedy = RemedyId(command(4).0);
    let approve = || Command::ApproveRemedy { remedy };
    for agreed in
        [large(agent()).and(complainant(), accept()), large(complainant()).and(agent(), accept())]
    {
        agreed.clone().by(agent()).when(approve()).refused(Refusal::NotIndependent);
        agreed.by(second_agent()).when(approve()).then([Event::RemedyApproved { remedy }]);
    }
    let among_themselves = large(complainant()).and(merchant(), accept());
    among_themselves.by(agent()).when(approve()).is_accepted();
}

#[test]
fn a_mediator_takes_no_side() {
    let invite = |it: &Reader| Command::InviteMediator { mediator: it.actor.id };
    let case = || given(open(complaint()));
    let invited = Event::MediatorInvited { mediator: mediator().actor.id };
    case().when(invite(&mediator())).then([invited]);
    case().when(invite(&complainant())).refused(Refusal::NotIndependent);
    case().by(reviewer()).when(invite(&mediator())).refused_as("wrong-role");
    let there = case().and(agent(), invite(&mediator()));
    there.when(invite(&mediator())).changes_nothing();
    let other = there.and(agent(), invite(&other_mediator()));
    other.by(mediator()).when(propose(vec![])).refused(Refusal::NotYourCase);
}

#[test]
fn there_is_an_end_to_offers() {
    let many =
        (0..50).fold(talks(), |case, _| case.and(merchant(), propose(vec![Remedy::Apology])));
    many.when(propose(vec![Remedy::Apology])).refused_as("too-many");
}

#[test]
fn an_offer_puts_the_case_before_the_merchant() {
    let unnamed = given(open(Complaint { respondent: None, ..complaint() }));
    assert!(!unnamed.and(agent(), propose(vec![Remedy::Apology])).case.addressed);
    let named = given(open(complaint())).and(complainant(), propose(vec![Remedy::Apology]));
    assert!(named.case.addressed);
}
