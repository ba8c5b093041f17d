//! Numbers as people read them: few digits, units, shares in percent.

use crate::diagnostics::render::text;
use crate::train::Measured;

/// Four significant digits: `0.04213`, `1.099`, `12,345`, `3.2e-7`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return if value.is_nan() { "-".to_owned() } else { format!("{value}") };
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.fract() == 0.0 && size < 1e9 {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", text::thousands(size as u64));
    }
    if !(1e-4..1e9).contains(&size) {
        return trimmed(&format!("{value:.2e}"));
    }
    if size >= 1000.0 {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", text::thousands(size.round() as u64));
    }
    let digits = 3 - size.log10().floor() as i32;
    format!("{value:.*}", usize::try_from(digits).unwrap_or(0))
}

/// `3.20e-7` as `3.2e-7`.
fn trimmed(scientific: &str) -> String {
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits}e{exponent}")
}

/// A share in percent: `97.22 %`.
pub fn share(value: f64) -> String {
    match value.is_nan() {
        true => "-".to_owned(),
        false => format!("{:.2} %", value * 100.0),
    }
}

/// A measured value, as a share where it is one.
pub fn measured(measured: &Measured) -> String {
    if measured.is_share { share(measured.value) } else { number(measured.value) }
}

/// Seconds as a person says them: `0.42 s`, `3 min 20 s`.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 0.1 => format!("{:.1} ms", s * 1e3),
        s if s < 10.0 => format!("{s:.2} s"),
        s if s < 60.0 => format!("{s:.1} s"),
        s if s < 3600.0 => format!("{} min {} s", s as u64 / 60, s as u64 % 60),
        s => format!("{} h {} min", s as u64 / 3600, s as u64 % 3600 / 60),
    }
}

/// Bytes with a unit: `1.5 MiB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut size = n as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    match unit {
        0 => format!("{n} bytes"),
        _ if size < 10.0 => format!("{size:.1} {}", UNITS[unit]),
        _ => format!("{size:.0} {}", UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_are_enough() {
        let shown: Vec<String> =
            [0.042_134_9, 1.098_61, 12_345.0, 3.2e-7, -0.5, 0.0, 123.456_78, f64::NAN]
                .map(number)
                .into();
        assert_eq!(
            shown,
            ["0.04213", "1.099", "12,345", "3.2e-7", "-0.5000", "0", "123.5", "-"]
        );
    }

    #[test]
    fn units_are_chosen_to_be_read() {
        assert_eq!(bytes(1_572_864), "1.5 MiB");
        assert_eq!(bytes(12), "12 bytes");
        assert_eq!(duration(200.0), "3 min 20 s");
        assert_eq!(share(0.97222), "97.22 %");
    }
}
