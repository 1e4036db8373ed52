//! Notes and checkpoints: what is written is read, and nothing else is.

use redress_core::testkit::Dice;
use redress_proof::{Checkpoint, Note, NoteSignature, Signer, Tree, VerifierKey};

const ORIGIN: &str = "desk.example/log";

fn signer(seed: u8) -> Signer {
    Signer::new(ORIGIN, &[seed; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint::of(ORIGIN, &Tree::new().grow(["one", "two", "three"]))
}

#[test]
fn a_checkpoint_is_three_lines_and_a_signature() {
    let note = checkpoint().sign(&[&signer(1)]).unwrap().to_string();
    let lines: Vec<&str> = note.lines().collect();
    assert_eq!(lines[..2], [ORIGIN, "3"]);
    assert_eq!((lines[3], lines.len()), ("", 5));
    assert!(lines[4].starts_with("— desk.example/log "));
    assert_eq!(Checkpoint::open(&note, &signer(1).verifier()).unwrap(), checkpoint());
}

#[test]
fn a_checkpoint_by_two_keys_is_opened_by_either_and_by_no_other() {
    let note = checkpoint().sign(&[&signer(1), &signer(2)]).unwrap().to_string();
    for seed in [1, 2] {
        assert_eq!(Checkpoint::open(&note, &signer(seed).verifier()).unwrap(), checkpoint());
    }
    let stranger = Checkpoint::open(&note, &signer(3).verifier()).unwrap_err();
    assert_eq!(stranger.code(), "not-signed");
    assert!(stranger.to_string().contains(ORIGIN) && stranger.zh().contains(ORIGIN));
}

#[test]
fn every_flipped_bit_of_a_checkpoint_is_noticed() {
    let note = checkpoint().sign(&[&signer(1)]).unwrap().to_string().into_bytes();
    let key = signer(1).verifier();
    for bit in 0..8 * note.len() {
        let mut wrong = note.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        let Ok(wrong) = String::from_utf8(wrong) else { continue };
        assert!(Checkpoint::open(&wrong, &key).is_err(), "bit {bit}: {wrong}");
    }
}

#[test]
fn what_is_no_checkpoint_is_refused_though_it_is_signed() {
    let root = checkpoint().root;
    for text in [
        format!("{ORIGIN}\n03\n{root}\n"),
        format!("{ORIGIN}\n-3\n{root}\n"),
        format!("{ORIGIN}\n+3\n{root}\n"),
        format!("{ORIGIN}\n3\nAAAA\n"),
        format!("{ORIGIN}\n3\n"),
        format!("\n3\n{root}\n"),
    ] {
        let mut note = Note::new(text.clone()).unwrap();
        note.sign(&signer(1));
        let refused = Checkpoint::open(&note.to_string(), &signer(1).verifier()).unwrap_err();
        assert!(["bad-checkpoint", "bad-note"].contains(&refused.code()), "{text}: {refused}");
    }
    let other = Checkpoint { origin: "other.example/log".to_owned(), ..checkpoint() };
    let note = other.sign(&[&signer(1)]).unwrap().to_string();
    let refused = Checkpoint::open(&note, &signer(1).verifier()).unwrap_err();
    assert_eq!(refused.code(), "other-log");
}

#[test]
fn keys_are_read_as_they_are_written() {
    let key = signer(1).verifier();
    assert_eq!(key.to_string().parse::<VerifierKey>().unwrap(), key);
    let witness = Signer::witness("witness.example", &[1; 32]).unwrap().verifier();
    assert_eq!(witness.to_string().parse::<VerifierKey>().unwrap(), witness);
    // The same bytes sign other things under another kind, and are another key.
    assert_ne!(Signer::new("witness.example", &[1; 32]).unwrap().verifier().id(), witness.id());
    let text = key.to_string();
    for wrong in [
        "",
        "a",
        "a+b",
        "a+b+c",
        "desk.example/log+00000000+AQ==",
        &text.replace("desk", "disk"),
        &text.to_uppercase(),
        &text[..text.len() - 4],
    ] {
        assert_eq!(wrong.parse::<VerifierKey>().unwrap_err().code(), "bad-key", "{wrong}");
    }
    for name in ["", "two words", "a+b", "tab\there", &"x".repeat(201)] {
        assert!(Signer::new(name, &[1; 32]).is_err(), "{name}");
    }
}

#[test]
fn a_witness_key_signs_no_notes_of_its_own() {
    let note = checkpoint().sign(&[&signer(1)]).unwrap();
    let witness = Signer::witness(ORIGIN, &[1; 32]).unwrap().verifier();
    assert_eq!(note.check(&witness).unwrap_err().code(), "bad-key");
}

#[test]
fn junk_is_refused_and_never_a_panic() {
    let good = checkpoint().sign(&[&signer(1), &signer(2)]).unwrap().to_string();
    let mut dice = Dice::new(9);
    for _ in 0..20_000 {
        let mut junk = good.clone().into_bytes();
        for _ in 0..1 + dice.below(4) {
            junk.extend_from_slice(b"\n");
            let at = dice.below(junk.len() as u64) as usize;
            match dice.below(4) {
                0 => junk[at] = dice.below(256) as u8,
                1 => drop(junk.remove(at)),
                2 => junk.insert(at, b'\n'),
                _ => junk.truncate(at.max(1)),
            }
        }
        let junk = String::from_utf8_lossy(&junk).into_owned();
        if let Ok(note) = junk.parse::<Note>() {
            assert_eq!(note.to_string(), junk, "what is read is written the same");
        }
    }
    assert!(good.repeat(1000).parse::<Note>().is_err(), "too long");
    let mut many: Note = good.parse().unwrap();
    for id in 0..101 {
        many.add(NoteSignature { name: "a".to_owned(), id, bytes: vec![1] });
    }
    assert!(many.to_string().parse::<Note>().is_err(), "too many signatures");
}
