//! Each product on each instruction set that is there, against sums in `f64`.

#![allow(unsafe_code, reason = "the products are called as they are")]

use super::{BiasGradient, Forward, InputGradient, Products, WeightGradient, available};
use crate::graph::{Layout, Panels};
use crate::random::Stream;

/// The sizes of a dense layer's step, and how far its slices are from a cache line.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    rows: usize,
    n_in: usize,
    n_out: usize,
    shift: usize,
}

fn draws(stream: &mut Stream, n: usize) -> Vec<f32> {
    (0..n).map(|_| stream.uniform() as f32 - 0.5).collect()
}

fn assert_near(found: f32, terms: impl Iterator<Item = f64>, what: &str, sizes: Sizes) {
    let (sum, n) = terms.fold((0.0, 0), |(sum, n), term| (sum + term, n + 1));
    let error = (f64::from(found) - sum).abs();
    assert!(error < 1e-6 * f64::from(n + 4), "{what} {sizes:?}: {found}, not {sum}");
}

fn compare(products: Products, sizes: Sizes) {
    let Sizes { rows, n_in, n_out, shift } = sizes;
    let mut stream = Stream::new((rows * 7919 + n_in * 131 + n_out) as u64, "product");
    let shifted = |values: &[f32]| [vec![f32::NAN; shift], values.to_vec()].concat();
    let (x, dy) = (draws(&mut stream, rows * n_in), draws(&mut stream, rows * n_out));
    let (w, bias) = (draws(&mut stream, n_in * n_out), draws(&mut stream, n_out));
    let in_memory = shifted(&Layout::Panels.to_memory(&[n_out, n_in].into(), &w));
    let (x_here, dy_here) = (shifted(&x), shifted(&dy));
    let (x_here, dy_here, w_here) =
        (&x_here[shift..], &dy_here[shift..], &in_memory[shift..]);
    let at = |values: &[f32], at: usize| f64::from(values[at]);

    let mut y = vec![f32::NAN; shift + rows * n_out];
    for bias in [None, Some(bias.as_slice())] {
        let y = &mut y[shift..];
        // SAFETY: `available` lists what the machine can run.
        unsafe {
            (products.forward)(Forward { n_in, n_out, x: x_here, w: w_here, bias, y });
        };
        for (l, o) in (0..rows).flat_map(|l| (0..n_out).map(move |o| (l, o))) {
            let terms = (0..n_in).map(|i| at(&x, l * n_in + i) * at(&w, o * n_in + i));
            let terms = terms.chain(bias.map(|bias| at(bias, o)));
            assert_near(y[l * n_out + o], terms, "y", sizes);
        }
    }
    let mut dx = vec![f32::NAN; shift + rows * n_in];
    let job = InputGradient { n_in, n_out, dy: dy_here, w: w_here, dx: &mut dx[shift..] };
    // SAFETY: as above.
    unsafe { (products.input_gradient)(job) };
    for (l, i) in (0..rows).flat_map(|l| (0..n_in).map(move |i| (l, i))) {
        let terms = (0..n_out).map(|o| at(&dy, l * n_out + o) * at(&w, o * n_in + i));
        assert_near(dx[shift + l * n_in + i], terms, "dx", sizes);
    }
    let panels = Panels { n_in, n_out };
    let cut = panels.n_lines() / 3;
    let mut dw = Vec::new();
    for lines in [0..cut, cut..panels.n_lines()] {
        let len = panels.start(lines.end) - panels.start(lines.start);
        let mut part = vec![f32::NAN; shift + len];
        let (dy, x) = (dy_here, x_here);
        let dw_here = &mut part[shift..];
        let job = WeightGradient { n_in, n_out, dy, x, lines, dw: dw_here };
        // SAFETY: as above.
        unsafe { (products.weight_gradient)(job) };
        dw.extend_from_slice(&part[shift..]);
    }
    let dw = Layout::Panels.to_rows(&[n_out, n_in].into(), &dw);
    for (o, i) in (0..n_out).flat_map(|o| (0..n_in).map(move |i| (o, i))) {
        let terms = (0..rows).map(|l| at(&dy, l * n_out + o) * at(&x, l * n_in + i));
        assert_near(dw[o * n_in + i], terms, "dW", sizes);
    }
    for columns in [0..n_out / 3, n_out / 3..n_out] {
        let mut db = vec![f32::NAN; shift + columns.len()];
        let (dy, db_here) = (dy_here, &mut db[shift..]);
        let job = BiasGradient { n_out, dy, columns: columns.clone(), db: db_here };
        // SAFETY: as above.
        unsafe { (products.bias_gradient)(job) };
        for (o, db) in columns.zip(&db[shift..]) {
            let terms = (0..rows).map(|l| at(dy, l * n_out + o));
            assert_near(*db, terms, "db", sizes);
        }
    }
}

#[test]
fn products_are_right_for_all_small_and_some_large_sizes() {
    let mut stream = Stream::new(3, "sizes");
    for products in available() {
        for at in 0..120 {
            let mut size = || 1 + stream.below(if at < 80 { 20 } else { 70 }) as usize;
            let (rows, n_in, n_out) = (size(), size(), size());
            compare(products, Sizes { rows, n_in, n_out, shift: at % 17 });
        }
        for (rows, n_in, n_out) in [
            (33, 784, 20),
            (1, 300, 10),
            (140, 257, 33),
            (9, 512, 256),
            (20, 3, 600),
            (7, 40, 1),
            (530, 5, 256),
            (66, 1280, 36),
            (20, 3, 1060),
        ] {
            compare(products, Sizes { rows, n_in, n_out, shift: 1 });
        }
    }
}

/// Each product of some rows, laid end to end.
fn of_rows(products: Products, rows: std::ops::Range<usize>) -> Vec<u32> {
    let (n_in, n_out) = (1102, 61);
    let mut stream = Stream::new(4, "rows");
    let (x, dy) = (draws(&mut stream, 20 * n_in), draws(&mut stream, 20 * n_out));
    let w = draws(&mut stream, n_in * n_out);
    let x = &x[rows.start * n_in..rows.end * n_in];
    let dy = &dy[rows.start * n_out..rows.end * n_out];
    let mut y = vec![0.0; x.len() / n_in * n_out];
    let mut dx = vec![0.0; x.len()];
    // SAFETY: `available` lists what the machine can run.
    unsafe {
        (products.forward)(Forward { n_in, n_out, x, w: &w, bias: None, y: &mut y });
        (products.input_gradient)(InputGradient { n_in, n_out, dy, w: &w, dx: &mut dx });
    }
    let by_rows = y.chunks(n_out).zip(dx.chunks(n_in));
    by_rows.flat_map(|(y, dx)| [y, dx].concat()).map(f32::to_bits).collect()
}

#[test]
fn a_block_of_one_panel_is_what_larger_products_are_made_of() {
    let mut stream = Stream::new(5, "blocks");
    for products in available() {
        for (rows, n_in, n_out) in [(4, 2, 8), (16, 16, 16), (30, 7, 3), (1, 9, 32)] {
            let mut draw = |n| draws(&mut stream, n);
            let (x, w, b) = (draw(rows * n_in), draw(n_in * n_out), draw(n_out));
            let dy = draw(rows * n_out);
            let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect();
            let of_forward = |is_block: bool| -> Vec<u32> {
                let mut y = vec![f32::NAN; rows * n_out];
                let bias = Some(b.as_slice());
                let mut job = Forward { n_in, n_out, x: &x, w: &w, bias, y: &mut y };
                // SAFETY: `available` lists what the machine can run.
                match job.block().filter(|_| is_block) {
                    Some(block) => unsafe { (products.block)(block) },
                    None => unsafe { (products.forward)(job) },
                }
                bits(&y)
            };
            assert_eq!(of_forward(true), of_forward(false));
            let of_gradient = |is_block: bool| -> Vec<u32> {
                let mut dw = vec![f32::NAN; n_in * n_out];
                let lines = 0..n_in;
                let mut job =
                    WeightGradient { n_in, n_out, dy: &dy, x: &x, lines, dw: &mut dw };
                // SAFETY: as above.
                match job.block().filter(|_| is_block) {
                    Some(block) => unsafe { (products.block)(block) },
                    None => unsafe { (products.weight_gradient)(job) },
                }
                bits(&dw)
            };
            assert_eq!(of_gradient(true), of_gradient(false));
        }
    }
}

#[test]
fn a_row_depends_neither_on_its_neighbors_nor_on_the_width_of_vectors() {
    let all = available();
    let wide = of_rows(all[0], 0..20);
    for products in &all {
        for cut in [1, 5, 6, 13, 19] {
            let parts = [of_rows(*products, 0..cut), of_rows(*products, cut..20)].concat();
            assert_eq!(of_rows(*products, 0..20), parts);
        }
    }
    // The plain products fuse no multiplication with its addition.
    for fused in all.iter().rev().skip(1) {
        assert_eq!(of_rows(*fused, 0..20), wide);
    }
}
