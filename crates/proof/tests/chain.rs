//! The chain of a case: every change breaks it, and the break says where.

use redress_proof::{ChainHash, chain::follow};

fn links(records: &[&str]) -> Vec<(String, ChainHash)> {
    let mut head = ChainHash::start();
    let next = |record: &&str| {
        head = head.then(record);
        ((*record).to_owned(), head.clone())
    };
    records.iter().map(next).collect()
}

fn followed(links: &[(String, ChainHash)]) -> Result<ChainHash, u32> {
    let links = links.iter().map(|(record, hash)| (Some(record.as_str()), hash));
    follow(ChainHash::start(), 0, links).map_err(|error| match error {
        redress_proof::ProofError::BrokenChain { seq } => seq,
        other => panic!("{other}"),
    })
}

#[test]
fn a_whole_chain_ends_where_it_says() {
    let links = links(&["a", "b", "c"]);
    assert_eq!(followed(&links), Ok(links[2].1.clone()));
    assert_eq!(followed(&[]), Ok(ChainHash::start()));
}

#[test]
fn an_event_that_was_changed_dropped_or_moved_is_named() {
    let whole = links(&["a", "b", "c", "d"]);
    let mut changed = whole.clone();
    changed[2].0.push(' ');
    assert_eq!(followed(&changed), Err(3));
    let mut dropped = whole.clone();
    dropped.remove(1);
    assert_eq!(followed(&dropped), Err(2));
    let mut swapped = whole.clone();
    swapped.swap(0, 1);
    assert_eq!(followed(&swapped), Err(1));
    assert_eq!(followed(&whole[1..]), Err(1), "the beginning is missing");
}

#[test]
fn events_that_may_not_be_seen_still_hold_the_chain_together() {
    let whole = links(&["a", "b", "c"]);
    let seen = |at: usize| (at != 1).then_some(whole[at].0.as_str());
    let some = (0..3).map(|at| (seen(at), &whole[at].1));
    assert_eq!(follow(ChainHash::start(), 0, some), Ok(whole[2].1.clone()));
    let from_the_second = follow(whole[0].1.clone(), 1, [(Some("c"), &whole[2].1)]);
    assert_eq!(from_the_second.unwrap_err().to_string().matches("event 2").count(), 1);
}

#[test]
fn only_sixty_four_lower_case_digits_are_a_hash() {
    let hash = ChainHash::start().then("a");
    assert_eq!(hash.as_str().parse(), Ok(hash.clone()));
    for wrong in ["", "0", &hash.as_str().to_uppercase(), &hash.as_str()[1..]] {
        assert_eq!(wrong.parse::<ChainHash>().unwrap_err().code(), "bad-chain-hash");
    }
}
