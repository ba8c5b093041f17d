//! Computed points: a function of the arguments and the seed alone.

use std::f64::consts::{PI, TAU};

use super::arrays::{Arrays, Labels, Values};
use crate::builtins::Args;
use crate::builtins::sources::Generator;
use crate::random::Stream;
use crate::shape::Extents;

/// The points of a generator called `name`.
pub(super) fn generate(generator: Generator, name: &str, args: &Args) -> Arrays {
    let n = args.whole("samples");
    let noise = args.number("noise");
    let mut stream = Stream::new(args.whole("seed") as u64, name);
    let cloud = &mut Cloud { n, noise, stream: &mut stream, x: Vec::new(), y: Vec::new() };
    let is_class = !matches!(generator, Generator::Sine | Generator::Linear);
    match generator {
        Generator::Spirals => cloud.spirals(args.whole("classes")),
        Generator::Blobs => cloud.blobs(args.whole("classes"), args.whole("features")),
        Generator::Moons => cloud.moons(),
        Generator::Circles => cloud.circles(),
        Generator::Xor => cloud.xor(),
        Generator::Sine => cloud.sine(),
        Generator::Linear => cloud.linear(args.whole("features")),
    }
    let width = cloud.x.len() / n;
    Arrays {
        label: name.to_owned(),
        x: Values::Numbers(std::mem::take(&mut cloud.x)),
        extents: Extents(vec![width]),
        n,
        y: Some(Labels {
            values: std::mem::take(&mut cloud.y),
            extents: Extents::default(),
            is_class,
        }),
        n_test: 0,
        held_out: Vec::new(),
        is_image: false,
    }
}

struct Cloud<'a> {
    n: usize,
    noise: f64,
    stream: &'a mut Stream,
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Cloud<'_> {
    fn jitter(&mut self) -> f64 {
        self.noise * self.stream.normal()
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.stream.uniform()
    }

    fn push(&mut self, x: &[f64], y: f64) {
        self.x.extend_from_slice(x);
        self.y.push(y);
    }

    /// How far along its class an example is, `0..=1`; classes take turns.
    fn progress(&self, example: usize, n_classes: usize) -> f64 {
        let last = (self.n / n_classes).saturating_sub(1).max(1);
        ((example / n_classes) as f64 / last as f64).min(1.0)
    }

    fn spirals(&mut self, n_classes: usize) {
        for example in 0..self.n {
            let class = example % n_classes;
            let radius = self.progress(example, n_classes);
            let start = TAU * class as f64 / n_classes as f64;
            let angle = start + 4.0 * radius + self.jitter();
            self.push(
                &[radius * libm::cos(angle), radius * libm::sin(angle)],
                class as f64,
            );
        }
    }

    fn blobs(&mut self, n_classes: usize, n_features: usize) {
        let centers: Vec<f64> =
            (0..n_classes * n_features).map(|_| self.between(-10.0, 10.0)).collect();
        for example in 0..self.n {
            let class = example % n_classes;
            let center = &centers[class * n_features..][..n_features];
            let point: Vec<f64> = center.iter().map(|c| c + self.jitter()).collect();
            self.push(&point, class as f64);
        }
    }

    fn moons(&mut self) {
        for example in 0..self.n {
            let angle = PI * self.progress(example, 2);
            let (sin, cos) = (libm::sin(angle), libm::cos(angle));
            let (x, y) = if example % 2 == 0 { (cos, sin) } else { (1.0 - cos, 0.5 - sin) };
            let point = [x + self.jitter(), y + self.jitter()];
            self.push(&point, (example % 2) as f64);
        }
    }

    fn circles(&mut self) {
        for example in 0..self.n {
            let angle = self.between(0.0, TAU);
            let radius = if example % 2 == 0 { 1.0 } else { 0.5 };
            let (x, y) = (radius * libm::cos(angle), radius * libm::sin(angle));
            let point = [x + self.jitter(), y + self.jitter()];
            self.push(&point, (example % 2) as f64);
        }
    }

    fn xor(&mut self) {
        for _ in 0..self.n {
            let (a, b) = (self.between(-1.0, 1.0), self.between(-1.0, 1.0));
            let point = [a + self.jitter(), b + self.jitter()];
            self.push(&point, f64::from(u8::from(a * b < 0.0)));
        }
    }

    fn sine(&mut self) {
        for _ in 0..self.n {
            let x = self.between(-PI, PI);
            let y = libm::sin(x) + self.jitter();
            self.push(&[x], y);
        }
    }

    fn linear(&mut self, n_features: usize) {
        let slopes: Vec<f64> = (0..n_features).map(|_| self.stream.normal()).collect();
        let offset = self.stream.normal();
        for _ in 0..self.n {
            let x: Vec<f64> = (0..n_features).map(|_| self.stream.normal()).collect();
            let y: f64 = x.iter().zip(&slopes).map(|(x, slope)| x * slope).sum();
            let y = y + offset + self.jitter();
            self.push(&x, y);
        }
    }
}
