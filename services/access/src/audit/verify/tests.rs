//! Chains that somebody has changed.

use newsroom_proto::audit::v1::Outcome;
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};

use super::*;
use crate::audit::{AuditEntry, AuditKey};

fn key() -> AuditKey {
    AuditKey::from_pkcs8(Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap().as_ref()).unwrap()
}

/// Entries as the leader chains them.
fn chain(count: i64) -> Vec<ChainedEntry> {
    let mut previous = NO_HASH;
    let entry = |position: i64| {
        let note = format!("the entry {position}");
        let id = Uuid::from_u128(position.try_into().unwrap());
        let entry = AuditEntry { id, time: position, outcome: Outcome::Changed.into(), note, ..AuditEntry::default() };
        previous = entry_hash(&previous, "test", position, &entry);
        ChainedEntry { position, hash: previous.to_vec(), entry }
    };
    (1..=count).map(entry).collect()
}

/// Gives the entries their hashes again from this position on, as somebody would who has no key.
fn rehash(entries: &mut [ChainedEntry], from: usize) {
    for at in from..entries.len() {
        let previous = if at == 0 { NO_HASH } else { <Hash>::try_from(entries[at - 1].hash.as_slice()).unwrap() };
        entries[at].hash = entry_hash(&previous, "test", entries[at].position, &entries[at].entry).to_vec();
    }
}

fn renumber(entries: &mut [ChainedEntry]) {
    for (entry, position) in entries.iter_mut().zip(1..) {
        entry.position = position;
    }
}

fn checkpoint(
    entries: &[ChainedEntry],
    number: i64,
    position: usize,
    first_position: i64,
    key: &AuditKey,
) -> Checkpoint {
    let unsigned = Checkpoint {
        service: "test".into(),
        number,
        id: Uuid::from_u128(1_000),
        position: i64::try_from(position).unwrap(),
        hash: entries[position - 1].hash.clone(),
        first_position,
        time: 5,
        public_key: Vec::new(),
        signature: Vec::new(),
    };
    unsigned.signed(key)
}

/// The first fault of entries with these checkpoints.
fn verify(entries: &[ChainedEntry], checkpoints: &[Checkpoint], keys: &TrustedKeys, end: i64) -> Option<Fault> {
    let mut verifier = Verifier::new("test", keys.clone());
    let mut checkpoints = checkpoints.iter().peekable();
    let mut walk = || {
        for entry in entries {
            while let Some(checkpoint) = checkpoints.next_if(|checkpoint| checkpoint.position < entry.position) {
                verifier.checkpoint(checkpoint.clone())?;
            }
            verifier.entry(entry.clone())?;
        }
        for checkpoint in checkpoints.by_ref() {
            verifier.checkpoint(checkpoint.clone())?;
        }
        verifier.end(Some(end))
    };
    let found = walk();
    assert!(verifier.links.len() <= WINDOW + 1 && verifier.suspects.len() <= WINDOW + 1);
    found.err()
}

/// The kind and the position of the fault that a change makes in 200 entries without checkpoints.
fn fault(change: impl FnOnce(&mut Vec<ChainedEntry>)) -> Option<(FaultKind, i64, Option<u128>)> {
    let mut entries = chain(200);
    change(&mut entries);
    let fault = verify(&entries, &[], &TrustedKeys::default(), 200);
    fault.map(|fault| (fault.kind, fault.position, fault.id.map(|id| id.as_u128())))
}

fn inserted(position: i64) -> ChainedEntry {
    let entry = AuditEntry { id: Uuid::from_u128(7_777), note: "put in".into(), ..AuditEntry::default() };
    ChainedEntry { position, hash: vec![7; 32], entry }
}

#[test]
fn what_is_as_it_was_written_has_no_fault() {
    assert_eq!(fault(|_| {}), None);
    let (entries, key) = (chain(200), key());
    let keys = TrustedKeys::default().and(Some(&key));
    let checkpoints = [checkpoint(&entries, 1, 100, 1, &key), checkpoint(&entries, 2, 200, 1, &key)];
    assert_eq!(verify(&entries, &checkpoints, &keys, 200), None);
    assert_eq!(verify(&[], &[], &keys, 0), None);
}

#[test]
fn a_changed_entry_is_named_wherever_it_is() {
    for at in [1, 2, 100, 136, 199, 200] {
        let index = usize::try_from(at - 1).unwrap();
        let id = Some(u128::try_from(at).unwrap());
        let changed = Some((FaultKind::Changed, at, id));
        assert_eq!(fault(|entries| entries[index].entry.note.push('!')), changed);
        assert_eq!(fault(|entries| entries[index].entry.from_revision = 9), changed);
        assert_eq!(fault(|entries| entries[index].hash = Vec::new()), changed);
    }
    // Who gives the entry a new hash breaks the next one.
    let rehashed = fault(|entries| {
        entries[99].entry.note.push('!');
        rehash(&mut entries[..100], 99);
    });
    assert_eq!(rehashed, Some((FaultKind::Changed, 101, Some(101))));
}

#[test]
fn a_removed_entry_is_named_wherever_it_was() {
    for at in [1, 2, 100, 199, 200] {
        let removed = fault(|entries| drop(entries.remove(usize::try_from(at - 1).unwrap())));
        assert_eq!(removed, Some((FaultKind::Removed, at, None)));
    }
    assert_eq!(fault(|entries| drop(entries.drain(50..150))), Some((FaultKind::Removed, 51, None)));
    assert_eq!(fault(Vec::clear), Some((FaultKind::Removed, 1, None)));
    // The later entries have taken the positions.
    let renumbered = fault(|entries| {
        entries.drain(99..102);
        renumber(entries);
    });
    assert_eq!(renumbered, Some((FaultKind::Removed, 100, Some(103))));
}

#[test]
fn an_inserted_entry_is_named_wherever_it_is() {
    let expected = |position| Some((FaultKind::Inserted, position, Some(7_777)));
    for at in [1, 100, 200] {
        let index = usize::try_from(at - 1).unwrap();
        let found = fault(|entries| {
            entries.insert(index, inserted(at));
            renumber(entries);
        });
        assert_eq!(found, expected(at), "with any hash");
        let found = fault(|entries| {
            entries.insert(index, inserted(at));
            renumber(entries);
            rehash(&mut entries[..=index], index);
        });
        assert_eq!(found, expected(at), "with the hash that it has to have");
    }
    // At a position that another entry has.
    assert_eq!(fault(|entries| entries.insert(100, inserted(100))), expected(100));
}

#[test]
fn a_moved_entry_is_named_wherever_it_is() {
    let expected = |position: i64, id| Some((FaultKind::Reordered, position, Some(id)));
    // Entries that exchange their positions, alone and with their hashes.
    for other in [101, 110, 160] {
        let alone = fault(|entries| {
            entries.swap(99, other - 1);
            renumber(entries);
        });
        assert_eq!(alone, expected(100, u128::try_from(other).unwrap()));
        let with_hashes = fault(|entries| {
            let (left, right) = entries.split_at_mut(other - 1);
            std::mem::swap(&mut left[99].entry, &mut right[0].entry);
        });
        assert_eq!(with_hashes, expected(100, u128::try_from(other).unwrap()));
    }
}

#[test]
fn who_writes_all_anew_is_found_by_the_next_checkpoint() {
    let (entries, key) = (chain(200), key());
    let keys = TrustedKeys::default().and(Some(&key));
    let checkpoints = [checkpoint(&entries, 1, 100, 1, &key), checkpoint(&entries, 2, 200, 1, &key)];
    let mut rewritten = entries;
    rewritten[149].entry.note.push('!');
    rehash(&mut rewritten, 149);
    let found = verify(&rewritten, &checkpoints, &keys, 200).unwrap();
    assert_eq!((found.kind, found.position, found.checkpoint), (FaultKind::Rewritten, 101, 2));
    assert_eq!(verify(&rewritten, &checkpoints[..1], &keys, 200), None, "the chain itself agrees");
    // Nor does a checkpoint of another key help.
    let forged = checkpoint(&rewritten, 2, 200, 1, &self::key());
    let found = verify(&rewritten, &[checkpoints[0].clone(), forged], &keys, 200).unwrap();
    assert_eq!((found.kind, found.checkpoint), (FaultKind::Signature, 2));
}

#[test]
fn a_checkpoint_is_not_changed_removed_or_taken_from_another_service() {
    let (entries, key) = (chain(200), key());
    let keys = TrustedKeys::default().and(Some(&key));
    let [first, second] = [checkpoint(&entries, 1, 100, 1, &key), checkpoint(&entries, 2, 200, 1, &key)];
    let fault = |checkpoints: &[Checkpoint]| {
        verify(&entries, checkpoints, &keys, 200).map(|fault| (fault.kind, fault.checkpoint))
    };
    assert_eq!(fault(std::slice::from_ref(&second)), Some((FaultKind::CheckpointRemoved, 1)));
    for changed in [
        Checkpoint { time: 6, ..first.clone() },
        Checkpoint { first_position: 2, ..first.clone() },
        Checkpoint { signature: vec![0; 64], ..first.clone() },
        Checkpoint { signature: Vec::new(), ..first.clone() },
    ] {
        assert_eq!(fault(&[changed, second.clone()]), Some((FaultKind::Signature, 1)));
    }
    let mut verifier = Verifier::new("another", keys.clone());
    assert_eq!(verifier.checkpoint(first).unwrap_err().kind, FaultKind::Signature);
}

#[test]
fn only_what_a_checkpoint_says_may_be_gone() {
    let (entries, key) = (chain(200), key());
    let keys = TrustedKeys::default().and(Some(&key));
    let first = checkpoint(&entries, 1, 100, 1, &key);
    let kept = checkpoint(&entries, 2, 200, 101, &key);
    assert_eq!(verify(&entries[100..], &[first.clone(), kept.clone()], &keys, 200), None);
    // More than it says, or what no checkpoint says.
    let of = |entries: &[ChainedEntry], checkpoints: &[Checkpoint]| {
        verify(entries, checkpoints, &keys, 200).map(|fault| (fault.kind, fault.position))
    };
    assert_eq!(of(&entries[110..], &[first.clone(), kept]), Some((FaultKind::Removed, 101)));
    let all = checkpoint(&entries, 2, 200, 1, &key);
    assert_eq!(of(&entries[100..], &[first.clone(), all.clone()]), Some((FaultKind::Removed, 1)));
    assert_eq!(of(&entries[..150], &[first.clone(), all]), Some((FaultKind::Removed, 151)));
    assert_eq!(of(&[], &[first]), Some((FaultKind::Removed, 1)));
}
