//! Pixels as the bytes of a PNG file.

use std::io::Write as _;

use flate2::{Compression, Crc, write::ZlibEncoder};

/// A picture of rows from above, each with one byte a pixel (gray) or three (red, green, blue).
pub(super) fn png(
    (width, height): (usize, usize),
    n_channels: usize,
    pixels: &[u8],
) -> Option<Vec<u8>> {
    let mut header = Vec::new();
    header.extend(u32::try_from(width).ok()?.to_be_bytes());
    header.extend(u32::try_from(height).ok()?.to_be_bytes());
    header.extend([8, if n_channels == 3 { 2 } else { 0 }, 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for row in pixels.chunks((width * n_channels).max(1)) {
        // Each row says first that it stands as it is.
        packed.write_all(&[0]).ok()?;
        packed.write_all(row).ok()?;
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(*b"IHDR", &header, &mut out);
    chunk(*b"IDAT", &packed.finish().ok()?, &mut out);
    chunk(*b"IEND", &[], &mut out);
    Some(out)
}

fn chunk(name: [u8; 4], bytes: &[u8], out: &mut Vec<u8>) {
    out.extend((bytes.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(name);
    out.extend(bytes);
    let mut crc = Crc::new();
    crc.update(&out[from..]);
    out.extend(crc.sum().to_be_bytes());
}
