//! Scalars as the event files that TensorBoard reads: bytes only, nothing is written here.
//!
//! A file is a sequence of records: a length and its checksum, the bytes of one `Event` message
//! and theirs. The first record says which version of the format it is.

/// A scalar: its tag and its value, which becomes an `f32`.
pub type Scalar<'a> = (&'a str, f64);

/// The record that a file begins with.
pub fn header(wall_time: f64) -> Vec<u8> {
    let mut event = Message::default();
    event.double(1, wall_time);
    event.bytes(3, b"brain.Event:2");
    record(&event.0)
}

/// A record that takes back what older files of the same folder say of this step and later ones.
pub fn start(wall_time: f64, step: u64) -> Vec<u8> {
    const STATUS_START: u64 = 1;
    let mut session = Message::default();
    session.varint(1, STATUS_START);
    let mut event = Message::default();
    event.double(1, wall_time);
    event.varint(2, step);
    event.bytes(7, &session.0);
    record(&event.0)
}

/// A record with the scalars of a step. What was not measured is not told.
pub fn scalars(wall_time: f64, step: u64, scalars: &[Scalar<'_>]) -> Vec<u8> {
    let mut summary = Message::default();
    for (tag, value) in scalars.iter().filter(|(_, value)| !value.is_nan()) {
        let mut scalar = Message::default();
        scalar.bytes(1, tag.as_bytes());
        scalar.float(2, *value as f32);
        summary.bytes(1, &scalar.0);
    }
    let mut event = Message::default();
    event.double(1, wall_time);
    event.varint(2, step);
    event.bytes(5, &summary.0);
    record(&event.0)
}

/// Length, its checksum, the bytes, theirs; all little-endian.
fn record(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    let mut all = length.to_vec();
    all.extend(masked(crc32c(&length)).to_le_bytes());
    all.extend(bytes);
    all.extend(masked(crc32c(bytes)).to_le_bytes());
    all
}

/// A checksum over bytes that hold checksums would be weak; a rotation and a constant mend that.
fn masked(checksum: u32) -> u32 {
    checksum.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The cyclic redundancy check of Castagnoli, with its bits reflected.
pub fn crc32c(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        CHECKSUMS[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8)
    };
    !bytes.iter().fold(!0, step)
}

/// The checksum of each byte.
static CHECKSUMS: [u32; 256] = checksums();

const fn checksums() -> [u32; 256] {
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    let mut table = [0; 256];
    let mut byte: u32 = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte, 0);
        while bit < 8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        table[byte as usize] = crc;
        byte += 1;
    }
    table
}

/// A message of protocol buffers: each field is its number and kind, then its value.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, field: u8, value: u64) {
        self.key(field, 0);
        self.number(value);
    }

    fn double(&mut self, field: u8, value: f64) {
        self.key(field, 1);
        self.0.extend(value.to_le_bytes());
    }

    fn bytes(&mut self, field: u8, bytes: &[u8]) {
        self.key(field, 2);
        self.number(bytes.len() as u64);
        self.0.extend(bytes);
    }

    fn float(&mut self, field: u8, value: f32) {
        self.key(field, 5);
        self.0.extend(value.to_le_bytes());
    }

    fn key(&mut self, field: u8, kind: u8) {
        self.number(u64::from(field) << 3 | u64::from(kind));
    }

    /// Seven bits a byte, the lowest first; a set top bit says that more follow.
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::{crc32c, header, masked};

    #[test]
    fn checksums_are_those_of_the_standard() {
        // The check value, and two vectors of RFC 3720, B.4.
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(masked(0), 0xa282_ead8);
    }

    #[test]
    fn a_file_begins_with_its_version() {
        let record = header(1.5);
        assert_eq!(record[..8], 24_u64.to_le_bytes());
        assert_eq!(record[12..21], [&[0x09][..], &1.5_f64.to_le_bytes()].concat());
        assert_eq!(&record[21..36], b"\x1a\x0dbrain.Event:2");
        assert_eq!(record.len(), 8 + 4 + 24 + 4);
    }
}
