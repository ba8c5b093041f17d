//! The numbers of a channel: summed, and written.

use crate::graph::{Float, Io, OpError, ValueType};
use crate::ops::lines::sum_of;
use crate::ops::types::require;
use crate::shape::Extents;

/// Which numbers of an example belong to which channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    /// How many channels.
    pub count: usize,
    /// How many numbers of one channel stand in a row: height times width, or 1.
    pub run: usize,
    /// How many numbers of one channel an example has.
    pub n_lines: usize,
}

/// Channels summed at a time.
const AT_A_TIME: usize = 32;

impl Channels {
    /// The first of three axes, else the last.
    pub fn of(extents: &Extents) -> Self {
        let (count, run) = match extents.0.as_slice() {
            [channels, height, width] => (*channels, height * width),
            _ => (extents.last(), 1),
        };
        Self { count, run, n_lines: extents.n_elements() / count }
    }

    /// Sums a function of two numbers and of their channel's mean over the channels of the
    /// block, in f64, and multiplies each sum by its channel's factor. Some channels at a time.
    #[inline(always)]
    pub(super) fn sums<F: Float>(
        self,
        Io { output, block, .. }: Io<'_, F>,
        [a, b]: [&[F]; 2],
        [mean, factor]: [&dyn Fn(usize) -> f64; 2],
        f: impl Fn(F, F, F) -> f64,
    ) {
        for (output, first) in output.chunks_mut(AT_A_TIME).zip(block.step_by(AT_A_TIME)) {
            let (mut sums, mut means) = ([0.0; AT_A_TIME], [F::ZERO; AT_A_TIME]);
            let n = output.len();
            let (sums, means) = (&mut sums[..n], &mut means[..n]);
            for (at, of_channel) in means.iter_mut().enumerate() {
                *of_channel = F::of(mean(first + at));
            }
            for line in (0..a.len()).step_by(self.count * self.run) {
                let start = line + first * self.run;
                let places = start..start + n * self.run;
                let (a, b) = (&a[places.clone()], &b[places]);
                if self.run == 1 {
                    let channels = sums.iter_mut().zip(means.iter());
                    for ((sum, mean), (a, b)) in channels.zip(a.iter().zip(b)) {
                        *sum += f(*a, *b, *mean);
                    }
                    continue;
                }
                let stretches = a.chunks_exact(self.run).zip(b.chunks_exact(self.run));
                for ((sum, mean), (a, b)) in
                    sums.iter_mut().zip(means.iter()).zip(stretches)
                {
                    *sum += sum_of(a, b, |a, b| f(a, b, *mean));
                }
            }
            for (at, (y, sum)) in output.iter_mut().zip(sums).enumerate() {
                *y = F::of(*sum * factor(first + at));
            }
        }
    }

    /// Writes a function of two numbers and of what is computed once for their channel. Some
    /// channels at a time.
    #[inline(always)]
    pub(super) fn write<F: Float, const N: usize>(
        self,
        y: &mut [F],
        [a, b]: [&[F]; 2],
        of_channel: impl Fn(usize) -> [F; N],
        f: impl Fn(F, F, [F; N]) -> F,
    ) {
        for first in (0..self.count).step_by(AT_A_TIME) {
            let mut room = [[F::ZERO; N]; AT_A_TIME];
            let channels = &mut room[..AT_A_TIME.min(self.count - first)];
            for (at, factors) in channels.iter_mut().enumerate() {
                *factors = of_channel(first + at);
            }
            for line in (0..y.len()).step_by(self.count * self.run) {
                let start = line + first * self.run;
                let places = start..start + channels.len() * self.run;
                let (y, a, b) = (&mut y[places.clone()], &a[places.clone()], &b[places]);
                if self.run == 1 {
                    let numbers = y.iter_mut().zip(a.iter().zip(b));
                    for ((y, (a, b)), factors) in numbers.zip(channels.iter()) {
                        *y = f(*a, *b, *factors);
                    }
                    continue;
                }
                let stretches = a.chunks_exact(self.run).zip(b.chunks_exact(self.run));
                let stretches = y.chunks_exact_mut(self.run).zip(stretches);
                for ((y, (a, b)), factors) in stretches.zip(channels.iter()) {
                    for (y, (a, b)) in y.iter_mut().zip(a.iter().zip(b)) {
                        *y = f(*a, *b, *factors);
                    }
                }
            }
        }
    }

    pub(super) fn ty(self) -> ValueType {
        ValueType::once([self.count])
    }

    pub(super) fn fits(self, x: &ValueType, others: &[&ValueType]) -> Result<(), OpError> {
        require(x.width() == self.count * self.n_lines, "channels")?;
        require(others.iter().all(|ty| **ty == self.ty()), "one number per channel")
    }
}
