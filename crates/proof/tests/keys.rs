//! Keys that take over from one another, and witnesses: whose word counts for which size.

use redress_proof::{
    Checkpoint, LogKey, LogKeys, Note, ProofError, Signer, Tree,
    cosignature::{AddCheckpoint, read_answer, seen_at},
    keys::hand_over,
};

const ORIGIN: &str = "desk.example/log";

fn signer(seed: u8) -> Signer {
    Signer::new(ORIGIN, &[seed; 32]).unwrap()
}

fn at(size: u64) -> Checkpoint {
    Checkpoint::of(ORIGIN, &Tree::new().grow((0..size).map(|n| n.to_string())))
}

/// Keys 1, 2 and 3: the second takes over at 5, the third at 9.
fn keys() -> LogKeys {
    let note = |size, old, new| {
        Some(hand_over(&at(size), &signer(old), &signer(new)).unwrap().to_string())
    };
    let key = |seed, from, until, hand_over| LogKey {
        key: signer(seed).verifier(),
        from,
        until,
        hand_over,
    };
    let keys = vec![
        key(1, 0, Some(5), None),
        key(2, 5, Some(9), note(5, 1, 2)),
        key(3, 9, None, note(9, 2, 3)),
    ];
    LogKeys { origin: ORIGIN.to_owned(), keys, witnesses: vec![] }
}

fn code<T: std::fmt::Debug>(refused: Result<T, ProofError>) -> &'static str {
    refused.unwrap_err().code()
}

#[test]
fn whoever_knows_one_key_of_a_log_knows_them_all() {
    for seed in [1, 2, 3] {
        keys().check(Some(&signer(seed).verifier())).unwrap();
    }
    assert_eq!(code(keys().check(Some(&signer(4).verifier()))), "unknown-key");
    let text = serde_json::to_string(&keys()).unwrap();
    assert_eq!(serde_json::from_str::<LogKeys>(&text).unwrap(), keys());
}

#[test]
fn a_key_that_nobody_named_is_noticed() {
    let mut wrong = keys();
    wrong.keys[1].hand_over = None;
    assert_eq!(code(wrong.check(None)), "not-handed-over");

    let mut wrong = keys();
    wrong.keys[2].key = signer(4).verifier();
    assert_eq!(code(wrong.check(None)), "not-signed", "the new key did not sign");

    let mut wrong = keys();
    let forged = hand_over(&at(9), &signer(4), &signer(3)).unwrap();
    wrong.keys[2].hand_over = Some(forged.to_string());
    assert_eq!(code(wrong.check(None)), "not-signed", "the old key did not sign");

    let mut wrong = keys();
    (wrong.keys[1].until, wrong.keys[2].from) = (Some(8), 8);
    assert_eq!(code(wrong.check(None)), "not-handed-over", "the hand-over says another size");

    for change in [
        (|it: &mut LogKeys| it.keys.clear()) as fn(&mut LogKeys),
        |it| drop(it.keys.remove(0)),
        |it| drop(it.keys.remove(1)),
        |it| it.keys.swap(0, 1),
        |it| it.keys[2].until = Some(12),
        |it| it.keys[1].until = None,
        |it| it.origin = "other.example/log".to_owned(),
    ] {
        let mut wrong = keys();
        change(&mut wrong);
        assert_eq!(code(wrong.check(None)), "bad-keys");
    }
}

#[test]
fn each_key_signs_its_own_sizes_and_either_where_one_takes_over() {
    let signed = |size, seeds: &[u8]| {
        let signers: Vec<Signer> = seeds.iter().map(|it| signer(*it)).collect();
        let note = at(size).sign(&signers.iter().collect::<Vec<_>>()).unwrap();
        keys().open(&note.to_string())
    };
    let held = [(3, &[1][..]), (5, &[1, 2]), (5, &[1]), (5, &[2]), (7, &[2]), (9, &[3, 2])];
    for (size, seeds) in held.into_iter().chain([(9, &[3][..]), (100, &[3])]) {
        assert_eq!(signed(size, seeds).unwrap(), at(size));
    }
    for (size, seeds) in [(3, &[2][..]), (5, &[3]), (6, &[1]), (9, &[1]), (10, &[2])] {
        assert_eq!(code(signed(size, seeds)), "not-signed", "{size} by {seeds:?}");
    }
}

#[test]
fn a_hand_over_is_no_checkpoint() {
    let note = hand_over(&at(5), &signer(1), &signer(2)).unwrap();
    assert_eq!(code(Checkpoint::read(&note)), "bad-checkpoint");
    assert_eq!(code(Checkpoint::open(&note.to_string(), &signer(1).verifier())), "bad-checkpoint");
}

#[test]
fn a_witness_says_when_it_saw_which_checkpoint() {
    let witness = Signer::witness("witness.example", &[9; 32]).unwrap();
    let key = witness.verifier();
    let mut note = at(5).sign(&[&signer(1)]).unwrap();
    assert_eq!(code(seen_at(&note, &key)), "not-signed");
    note.add(witness.cosign(&note, 1_770_000_000));
    let note: Note = note.to_string().parse().unwrap();
    assert_eq!(seen_at(&note, &key), Ok(1_770_000_000));
    // The log's own signature is untouched by the line below it.
    note.check(&signer(1).verifier()).unwrap();

    let mut moved = at(6).sign(&[&signer(1)]).unwrap();
    moved.add(note.signatures[1].clone());
    assert_eq!(code(seen_at(&moved, &key)), "bad-signature", "over another checkpoint");
    for byte in 0..note.signatures[1].bytes.len() {
        let mut wrong = note.clone();
        wrong.signatures[1].bytes[byte] ^= 1;
        assert_eq!(code(seen_at(&wrong, &key)), "bad-signature", "byte {byte}");
    }
    assert_eq!(code(seen_at(&note, &signer(1).verifier())), "bad-key");
}

#[test]
fn what_is_sent_to_a_witness_is_read_as_it_was_written() {
    let checkpoint = at(5).sign(&[&signer(1)]).unwrap();
    for proof in [vec![], vec![at(1).root, at(2).root]] {
        let sent = AddCheckpoint { old: 3, proof, checkpoint: checkpoint.clone() };
        let text = sent.to_string();
        assert!(text.starts_with("old 3\n"));
        assert_eq!(text.parse::<AddCheckpoint>().unwrap(), sent);
    }
    for junk in ["", "old\n\n", "old x\n\n", "old 1\n", &format!("old 1\nAA\n\n{checkpoint}")] {
        assert!(junk.parse::<AddCheckpoint>().is_err(), "{junk}");
    }
}

#[test]
fn only_the_line_of_the_witness_is_taken_from_its_answer() {
    let witness = Signer::witness("witness.example", &[9; 32]).unwrap();
    let checkpoint = at(5).sign(&[&signer(1)]).unwrap();
    let line = witness.cosign(&checkpoint, 5);
    let other = Signer::witness("other.example", &[8; 32]).unwrap().cosign(&checkpoint, 5);
    let key = witness.verifier();
    let answer = format!("{other}\n{line}\n");
    assert_eq!(read_answer(&answer, &checkpoint, &key), Ok(line));
    assert_eq!(code(read_answer(&format!("{other}\n"), &checkpoint, &key)), "not-signed");
    assert_eq!(code(read_answer("<html>", &checkpoint, &key)), "bad-note");
    let stale = witness.cosign(&at(4).sign(&[&signer(1)]).unwrap(), 5);
    assert_eq!(code(read_answer(&format!("{stale}\n"), &checkpoint, &key)), "bad-signature");
}
