//! An example as a picture within the page: a PNG written into the text.

use super::super::png::png;
use crate::data::FeatureRows;

/// The address of a picture of example `at`, of sizes `[channels, height, width]` or
/// `[height, width]`; `None` for other shapes.
pub(super) fn picture(
    features: &FeatureRows,
    at: usize,
    extents: &[usize],
) -> Option<String> {
    let (n_channels, height, width) = match *extents {
        [n @ (1 | 3), height, width] => (n, height, width),
        [height, width] => (1, height, width),
        _ => return None,
    };
    let bytes = bytes(features, at)?;
    let n = height * width;
    let channels = |at: usize| (0..n_channels).map(move |channel| channel * n + at);
    let pixels = (0..n).flat_map(channels);
    let pixels: Vec<u8> = pixels.map(|at| bytes.get(at).copied().unwrap_or(0)).collect();
    let png = png((width, height), n_channels, &pixels)?;
    Some(format!("data:image/png;base64,{}", base64(&png)))
}

/// The pixels of an example; numbers from their smallest to their largest, bytes up to the
/// brightest of all.
fn bytes(features: &FeatureRows, at: usize) -> Option<Vec<u8>> {
    match features {
        FeatureRows::Bytes { bytes, width, .. } => {
            let row = bytes.get(at * width..(at + 1) * width)?;
            // Some pictures know fewer shades than a byte has.
            let brightest = bytes.iter().copied().max().unwrap_or(0).max(1);
            let factor = 255.0 / f32::from(brightest);
            Some(row.iter().map(|value| (f32::from(*value) * factor) as u8).collect())
        }
        FeatureRows::Numbers(matrix) => {
            let row = matrix.row(at);
            let low = row.iter().copied().fold(f32::INFINITY, f32::min);
            let high = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let factor = if high > low { 255.0 / (high - low) } else { 0.0 };
            Some(row.iter().map(|value| ((value - low) * factor) as u8).collect())
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let six = (all >> (18 - 6 * digit) & 63) as usize;
            out.push(if digit > three.len() { '=' } else { char::from(DIGITS[six]) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_become_text() {
        assert_eq!(
            ["f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes())),
            ["Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }
}
