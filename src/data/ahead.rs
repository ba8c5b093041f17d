//! A file that is read ahead, on a thread of its own, of who unpacks it.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Bytes read at a time. Who unpacks gzip copies its last 32 KiB each time.
pub(super) const PIECE: usize = 1 << 18;
/// Pieces that may wait.
const MOST_WAITING: usize = 4;

/// What was read, or why it could not be; nothing at the end.
type Piece = io::Result<Vec<u8>>;

/// A reader that is ahead.
#[derive(Debug)]
pub(super) struct Ahead {
    pieces: Receiver<Piece>,
    /// Takes back the memory of pieces that are done.
    done: Sender<Vec<u8>>,
    piece: Vec<u8>,
    /// How much of the piece is used.
    n_used: usize,
}

impl Ahead {
    /// Begins to read. Fails where there can be no more threads.
    pub(super) fn new(file: impl Read + Send + 'static) -> io::Result<Self> {
        let (send, pieces) = sync_channel(MOST_WAITING);
        let (done, spare) = channel();
        thread::Builder::new().spawn(move || read_all(file, &send, &spare))?;
        Ok(Self { pieces, done, piece: Vec::new(), n_used: 0 })
    }
}

/// Reads to the end, to the first error, or until nobody listens.
fn read_all(mut file: impl Read, send: &SyncSender<Piece>, spare: &Receiver<Vec<u8>>) {
    loop {
        let piece = read_piece(&mut file, spare.try_recv().unwrap_or_default());
        let is_last = piece.as_ref().map_or(true, Vec::is_empty);
        if send.send(piece).is_err() || is_last {
            return;
        }
    }
}

fn read_piece(file: &mut impl Read, mut piece: Vec<u8>) -> Piece {
    piece.resize(PIECE, 0);
    loop {
        match file.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            n => {
                piece.truncate(n?);
                return Ok(piece);
            }
        }
    }
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.n_used == self.piece.len() {
            // After the last piece there is nobody left to send one.
            let next = self.pieces.recv().unwrap_or_else(|_| Ok(Vec::new()))?;
            let piece = std::mem::replace(&mut self.piece, next);
            self.n_used = 0;
            // At the end nobody wants its memory any more.
            let _ = self.done.send(piece);
        }
        Ok(&self.piece[self.n_used..])
    }

    fn consume(&mut self, n: usize) {
        self.n_used = self.piece.len().min(self.n_used + n);
    }
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(into)?;
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{Ahead, PIECE};

    #[test]
    fn what_is_read_ahead_is_what_is_there() {
        for len in [0, 1, PIECE - 1, PIECE, 7 * PIECE + 3] {
            let there: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
            let mut read = Vec::new();
            let mut ahead = Ahead::new(io::Cursor::new(there.clone())).unwrap();
            ahead.read_to_end(&mut read).unwrap();
            assert!(read == there, "{len}");
        }
    }

    #[test]
    fn who_stops_reading_stops_the_thread() {
        let mut ahead = Ahead::new(io::repeat(1)).unwrap();
        let mut some = [0; 10];
        ahead.read_exact(&mut some).unwrap();
        assert_eq!(some, [1; 10]);
    }

    #[test]
    fn an_error_comes_after_what_was_read_before_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let mut read = Vec::new();
        let file = io::Cursor::new(b"some").chain(Broken);
        let error = Ahead::new(file).unwrap().read_to_end(&mut read).unwrap_err();
        assert_eq!(
            (read.as_slice(), error.to_string().as_str()),
            (&b"some"[..], "the disk is gone")
        );
    }
}
