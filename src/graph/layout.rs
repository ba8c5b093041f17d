//! How a stored matrix lies in memory.
//!
//! The weights `[out, in]` of a dense layer lie in panels of [`PANEL`] outputs, the last of which
//! may have fewer: in a panel, one line per input holds the weights of its outputs side by side.
//! So a product reads them in one stretch, whatever its size, and nothing is packed in a step.

use std::ops::Range;

use crate::shape::Extents;

/// Outputs of a panel.
pub const PANEL: usize = 32;

/// Elements of a tensor in row-major order that are handled at once.
const STRETCH: usize = 1 << 15;

/// Inputs that are put in place together: as many as lie in one cache line of a row.
const INPUTS: usize = 16;

/// How a tensor lies in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Row-major.
    #[default]
    Rows,
    /// A matrix in panels, see [`Panels`].
    Panels,
}

impl Layout {
    /// Elements in row-major order, put as they lie in memory.
    pub fn to_memory<F: Copy>(self, extents: &Extents, rows: &[F]) -> Vec<F> {
        let mut memory = rows.to_vec();
        self.each(extents, |row_major, at| memory[at] = rows[row_major]);
        memory
    }

    /// Elements as they lie in memory, put in row-major order.
    pub fn to_rows<F: Copy>(self, extents: &Extents, memory: &[F]) -> Vec<F> {
        let mut rows = memory.to_vec();
        self.each(extents, |row_major, at| rows[row_major] = memory[at]);
        rows
    }

    /// Stretches of a tensor, in order, that hold the same elements in memory as in row-major
    /// order; and the sizes of a tensor that lies in memory as such a stretch does.
    pub fn stretches(self, extents: &Extents) -> Vec<(Range<usize>, Extents)> {
        if let (Self::Panels, [n_out, n_in]) = (self, extents.0.as_slice()) {
            let panels = Panels { n_in: *n_in, n_out: *n_out };
            let sizes = |outputs: Range<usize>| [outputs.len(), *n_in].into();
            return panels.each().map(|(outputs, place)| (place, sizes(outputs))).collect();
        }
        let n = extents.n_elements();
        let end = |start: usize| n.min(start + STRETCH);
        let starts = (0..n).step_by(STRETCH);
        starts.map(|start| (start..end(start), [end(start) - start].into())).collect()
    }

    /// Names each element that lies elsewhere than in row-major order, by both places.
    fn each(self, extents: &Extents, mut visit: impl FnMut(usize, usize)) {
        let (Self::Panels, [n_out, n_in]) = (self, extents.0.as_slice()) else { return };
        let n_in = *n_in;
        for (outputs, place) in (Panels { n_in, n_out: *n_out }).each() {
            for first in (0..n_in).step_by(INPUTS) {
                for (column, output) in outputs.clone().enumerate() {
                    for input in first..n_in.min(first + INPUTS) {
                        let at = place.start + input * outputs.len() + column;
                        visit(output * n_in + input, at);
                    }
                }
            }
        }
    }
}

/// The panels of a matrix `[out, in]`.
#[derive(Clone, Copy, Debug)]
pub struct Panels {
    /// Its last size.
    pub n_in: usize,
    /// Its first size.
    pub n_out: usize,
}

impl Panels {
    /// Lines of all panels.
    #[inline]
    pub fn n_lines(self) -> usize {
        self.n_in * self.n_out.div_ceil(PANEL)
    }

    /// Where a line starts in memory; that of the line after the last is the number of elements.
    #[inline]
    pub fn start(self, line: usize) -> usize {
        if self.n_in == 0 {
            return 0;
        }
        let panel = (line / self.n_in * PANEL).min(self.n_out);
        panel * self.n_in + line % self.n_in * PANEL.min(self.n_out - panel)
    }

    /// The input and the outputs of a line.
    #[inline]
    pub fn line(self, line: usize) -> (usize, Range<usize>) {
        let panel = line / self.n_in * PANEL;
        (line % self.n_in, panel..self.n_out.min(panel + PANEL))
    }

    /// Each panel: its outputs, and where it lies.
    pub fn each(self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let Self { n_in, n_out } = self;
        (0..n_out).step_by(PANEL).map(move |first| {
            let end = n_out.min(first + PANEL);
            (first..end, first * n_in..end * n_in)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn panels_hold_every_element_once() {
        for sizes in [[1, 1], [3, 5], [32, 4], [33, 2], [70, 9], [0, 3], [3, 0]] {
            let rows: Vec<usize> = (0..sizes[0] * sizes[1]).collect();
            let memory = Layout::Panels.to_memory(&sizes.into(), &rows);
            assert_eq!(Layout::Panels.to_rows(&sizes.into(), &memory), rows);
            let stretches = Layout::Panels.stretches(&sizes.into()).into_iter();
            let again: Vec<usize> = stretches
                .flat_map(|(place, sizes)| Layout::Panels.to_memory(&sizes, &rows[place]))
                .collect();
            assert_eq!(again, memory);
        }
        let memory = Layout::Panels.to_memory(&[2, 3].into(), &[0, 1, 2, 10, 11, 12]);
        assert_eq!(memory, [0, 10, 1, 11, 2, 12]);
    }
}
