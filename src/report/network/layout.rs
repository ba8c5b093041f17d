//! Where the values of a model stand: a layer each step from the input, a lane each branch.

use super::clusters::Cluster;
use crate::check::typed::TypedModel;

/// Height of a box.
pub(super) const BOX: f64 = 28.0;
/// Between two layers.
const GAP: f64 = 34.0;
/// Above the first value of a cluster, for its name.
pub(super) const HEAD: f64 = 24.0;
/// Around what a cluster holds, once for each depth.
pub(super) const PAD: f64 = 12.0;
/// Room beside a lane for what passes it.
pub(super) const PASSAGE: f64 = 30.0;

/// Where the values stand.
#[derive(Debug)]
pub(super) struct Layout {
    /// The layer of each value, then that of the output.
    pub(super) layers: Vec<usize>,
    /// The lane of each value, then that of the output.
    pub(super) lanes: Vec<usize>,
    /// The top of each layer.
    pub(super) tops: Vec<f64>,
    /// The width of each lane.
    widths: Vec<f64>,
    margin: f64,
}

impl Layout {
    /// The places of the values of a model, boxes as wide as `widths` says.
    pub(super) fn new(model: &TypedModel, root: &Cluster, widths: &[f64]) -> Self {
        let mut inputs: Vec<Vec<usize>> = model
            .nodes
            .iter()
            .map(|node| node.inputs.iter().map(|id| id.0 as usize).collect())
            .collect();
        inputs.push(vec![model.output.0 as usize]);
        let layers = layers(&inputs);
        let lanes = lanes(&inputs, &layers);
        let n_lanes = lanes.iter().max().map_or(1, |last| last + 1);
        let mut lane_widths = vec![0.0_f64; n_lanes];
        for (lane, width) in lanes.iter().zip(widths) {
            lane_widths[*lane] = lane_widths[*lane].max(*width);
        }
        let tops = tops(root, &layers);
        let margin = PAD * (root.depth() as f64 + 1.0);
        Self { layers, lanes, tops, widths: lane_widths, margin }
    }

    /// The middle of a value's box.
    pub(super) fn x(&self, at: usize) -> f64 {
        let lane = self.lanes[at];
        self.left(lane) + self.widths[lane] / 2.0
    }

    /// The top of a value's box.
    pub(super) fn y(&self, at: usize) -> f64 {
        self.tops[self.layers[at]]
    }

    fn left(&self, lane: usize) -> f64 {
        let before: f64 = self.widths[..lane].iter().map(|width| width + self.room()).sum();
        self.margin + before
    }

    fn room(&self) -> f64 {
        PASSAGE + 2.0 * self.margin
    }

    /// How wide all is.
    pub(super) fn width(&self) -> f64 {
        self.left(self.widths.len()) - self.margin
    }

    /// How high all is.
    pub(super) fn height(&self) -> f64 {
        self.tops.last().map_or(0.0, |top| top + BOX + PAD)
    }

    /// Left of where an edge may pass everything between two layers; `None` where nothing is in
    /// its way.
    pub(super) fn passage(&self, from: usize, to: usize) -> Option<f64> {
        let (low, high) =
            (self.lanes[from].min(self.lanes[to]), self.lanes[from].max(self.lanes[to]));
        let between = (0..self.layers.len()).filter(|at| {
            self.layers[*at] > self.layers[from] && self.layers[*at] < self.layers[to]
        });
        let in_the_way: Vec<usize> = between
            .map(|at| self.lanes[at])
            .filter(|lane| (low..=high).contains(lane))
            .collect();
        let last = in_the_way.iter().max()?;
        if !in_the_way.contains(&self.lanes[from]) {
            return Some(self.x(from));
        }
        Some(self.left(*last) + self.widths[*last] + PASSAGE * 0.7)
    }
}

/// One more than the deepest value that is used.
fn layers(inputs: &[Vec<usize>]) -> Vec<usize> {
    let mut layers: Vec<usize> = Vec::with_capacity(inputs.len());
    for used in inputs {
        let layer = used.iter().map(|at| layers[*at] + 1).max().unwrap_or(0);
        layers.push(layer);
    }
    layers
}

/// The first to use a value goes on in its lane, another opens a lane, and what joins several
/// stands in the first of theirs.
fn lanes(inputs: &[Vec<usize>], layers: &[usize]) -> Vec<usize> {
    let mut lanes: Vec<usize> = Vec::with_capacity(inputs.len());
    for (at, used) in inputs.iter().enumerate() {
        let wanted = used.iter().map(|from| lanes[*from]).min();
        let is_taken = |lane: usize| {
            (0..at).any(|other| lanes[other] == lane && layers[other] >= layers[at])
        };
        let mut lane = wanted.unwrap_or(0);
        while is_taken(lane) {
            lane += 1;
        }
        lanes.push(lane);
    }
    lanes
}

/// The top of each layer, with room for the names of the clusters that begin there.
fn tops(root: &Cluster, layers: &[usize]) -> Vec<f64> {
    let n = layers.iter().max().map_or(1, |last| last + 1);
    let (mut above, mut below) = (vec![0_usize; n], vec![0_usize; n]);
    count(root, layers, &mut above, &mut below);
    let mut tops = Vec::with_capacity(n);
    let mut y = PAD;
    for layer in 0..n {
        y += above[layer] as f64 * HEAD;
        tops.push(y);
        y += BOX + GAP + below[layer] as f64 * PAD;
    }
    tops
}

/// Adds how many clusters begin above and end below each layer; the most on any one path.
fn count(cluster: &Cluster, layers: &[usize], above: &mut [usize], below: &mut [usize]) {
    for inner in &cluster.inner {
        let (mut begin, mut end) = (vec![0; above.len()], vec![0; below.len()]);
        count(inner, layers, &mut begin, &mut end);
        let all = inner.all();
        let of = |at: &usize| layers[*at];
        if let (Some(first), Some(last)) =
            (all.iter().map(of).min(), all.iter().map(of).max())
        {
            begin[first] += 1;
            end[last] += 1;
        }
        above.iter_mut().zip(begin).for_each(|(most, n)| *most = n.max(*most));
        below.iter_mut().zip(end).for_each(|(most, n)| *most = n.max(*most));
    }
}
