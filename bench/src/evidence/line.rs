//! The floor with a line in front of it: files over a bare connection, hashed as they come, written
//! and synced. No protocol, nothing looked at, nothing encrypted, nothing written down.

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::{Wanted, film, folder, number};

/// What a server asks the system for at once.
const PIECE_BYTES: usize = 256 << 10;
/// Says that a file is there.
const THERE: u8 = 1;

/// Megabytes a second.
pub(super) fn rate(wanted: &Wanted, hands: usize) -> Result<u64> {
    let folder = folder()?;
    let door = TcpListener::bind("127.0.0.1:0")?;
    let address = door.local_addr()?;
    let (next, began) = (AtomicUsize::new(0), Instant::now());
    thread::scope(|scope| {
        let senders: Vec<_> =
            (0..hands).map(|_| scope.spawn(|| send(wanted, address, &next))).collect();
        let takers: Vec<_> = (0..hands)
            .map(|hand| {
                let (taken, folder) = (door.accept(), &folder);
                scope.spawn(move || take(wanted, taken?.0, folder, hand))
            })
            .collect();
        let mut all = senders.into_iter().chain(takers);
        all.try_for_each(|it| it.join().expect("it does not panic"))
    })?;
    let rate = super::rate(wanted, began);
    fs::remove_dir_all(&folder)?;
    Ok(rate)
}

fn send(wanted: &Wanted, address: SocketAddr, next: &AtomicUsize) -> Result<()> {
    let mut film = film(wanted.bytes);
    let mut wire = TcpStream::connect(address)?;
    wire.set_nodelay(true)?;
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if wanted.files <= n {
            return Ok(());
        }
        number(&mut film, n);
        wire.write_all(&film)?;
        wire.read_exact(&mut [0])?;
    }
}

fn take(wanted: &Wanted, mut wire: TcpStream, folder: &Path, hand: usize) -> Result<()> {
    let mut bytes = vec![0; wanted.bytes];
    for n in 0.. {
        let (mut hash, mut come) = (Sha256::new(), 0);
        while come < bytes.len() {
            let until = bytes.len().min(come + PIECE_BYTES);
            let read = wire.read(&mut bytes[come..until])?;
            if read == 0 {
                return Ok(());
            }
            hash.update(&bytes[come..come + read]);
            come += read;
        }
        std::hint::black_box(hash.finalize());
        let mut file = File::create_new(folder.join(format!("{hand}-{n}")))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        wire.write_all(&[THERE])?;
    }
    Ok(())
}
