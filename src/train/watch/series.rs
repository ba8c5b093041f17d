//! A number per epoch in bounded memory: of a long run, every second, fourth, … one.

/// Numbers that are kept, at most.
const MOST: usize = 128;

/// Some of the numbers that came, evenly spread, and the last.
#[derive(Debug)]
pub(super) struct Series {
    kept: Vec<f64>,
    /// Every how many are kept.
    every: usize,
    n: usize,
    last: f64,
}

impl Default for Series {
    fn default() -> Self {
        Self { kept: Vec::new(), every: 1, n: 0, last: f64::NAN }
    }
}

impl Series {
    pub(super) fn push(&mut self, number: f64) {
        if self.n.is_multiple_of(self.every) {
            self.kept.push(number);
        }
        if self.kept.len() == MOST {
            let mut at = 0;
            self.kept.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.every *= 2;
        }
        (self.n, self.last) = (self.n + 1, number);
    }

    /// How many have come.
    pub(super) fn n(&self) -> usize {
        self.n
    }

    pub(super) fn first(&self) -> Option<f64> {
        self.kept.first().copied()
    }

    pub(super) fn last(&self) -> f64 {
        self.last
    }

    /// The means of the four quarters.
    pub(super) fn quarters(&self) -> Option<[f64; 4]> {
        let n = self.kept.len();
        let mean = |at: usize| {
            let quarter = &self.kept[at * n / 4..(at + 1) * n / 4];
            quarter.iter().sum::<f64>() / quarter.len() as f64
        };
        (n >= 4).then(|| [mean(0), mean(1), mean(2), mean(3)])
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Series};

    #[test]
    fn a_long_series_is_thinned_evenly() {
        let mut series = Series::default();
        (0..1000).for_each(|number| series.push(f64::from(number)));
        assert!(series.kept.len() < MOST && series.kept.len() >= MOST / 2);
        assert_eq!((series.n(), series.first(), series.last()), (1000, Some(0.0), 999.0));
        assert!(
            series.kept.windows(2).all(|pair| pair[1] - pair[0] == series.every as f64)
        );
        let [a, b, c, d] = series.quarters().unwrap();
        assert!(
            a < 130.0 && b < 380.0 && c < 630.0 && d < 880.0 && a < b && b < c && c < d
        );
    }
}
