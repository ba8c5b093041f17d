//! Where the time of a training step goes: by stage, and by pass.

use std::collections::BTreeSet;
use std::hint::black_box;

use super::bench::{Steps, n_flops};
use super::errors::TrainError;
use super::lap::{Lap, Part};
use crate::graph::{Float, NodeId, WeightId};
use crate::plan::{Plan, Work};

/// Readings that the cost of one is found from, and how often it is tried.
const READINGS: u32 = 50;
const TRIES: u32 = 50;

/// Where the time of a step goes, on one thread: seconds, the median of several steps.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// By stage of the model, in its order; the loss stands last.
    pub stages: Vec<StageTime>,
    /// Gathering the batch.
    pub gather: f64,
    /// Adding up loss and metrics.
    pub scores: f64,
    /// Everything else.
    pub rest: f64,
}

/// Seconds that a stage takes in a step.
#[derive(Clone, Debug, Default)]
pub struct StageTime {
    /// Its path: `net.linear_1`, or `loss`.
    pub path: String,
    /// Computing values.
    pub forward: f64,
    /// Computing gradients.
    pub backward: f64,
    /// Updating weights.
    pub update: f64,
    /// Floating point operations of both passes, for a full batch.
    pub n_flops: u64,
}

impl StageTime {
    /// Seconds in all.
    pub fn seconds(&self) -> f64 {
        self.forward + self.backward + self.update
    }
}

impl Profile {
    /// Seconds outside of the stages.
    pub fn other(&self) -> f64 {
        self.gather + self.scores + self.rest
    }

    /// Seconds of a step.
    pub fn seconds(&self) -> f64 {
        self.stages.iter().map(StageTime::seconds).sum::<f64>() + self.other()
    }
}

/// Columns of the stages.
const PASSES: usize = 3;

/// Which time is added to which: three for each stage, then gathering, scores and the rest.
struct Slots {
    stages: Vec<StageTime>,
    of_node: Vec<usize>,
    of_weight: Vec<usize>,
}

impl Slots {
    /// `order` is that of the model's stages, `last` the last node of the forward pass.
    fn new<'m>(
        plan: &Plan,
        order: impl Iterator<Item = &'m str>,
        (last, n_rows): (NodeId, usize),
    ) -> Self {
        let (graph, computed) = (&plan.graph, plan.computed());
        let mut slots =
            Self { stages: Vec::new(), of_node: Vec::new(), of_weight: Vec::new() };
        // Stages stand in the order in which the model has them, whatever was fused.
        let paths: BTreeSet<&str> =
            computed.iter().map(|id| &*graph.node(*id).path).collect();
        order.filter(|path| paths.contains(path)).for_each(|path| {
            slots.stage(path);
        });
        for id in graph.ids() {
            let node = graph.node(id);
            let is_computed = computed.contains(&id);
            let stage = if is_computed { slots.stage(&node.path) } else { 0 };
            if is_computed {
                slots.stages[stage].n_flops += n_flops(graph, id, n_rows);
            }
            slots.of_node.push(PASSES * stage + usize::from(id > last));
        }
        for spec in &graph.weights {
            let path = spec.path.rsplit_once('.').map_or(&*spec.path, |(stage, _)| stage);
            let stage = slots.stage(path);
            slots.of_weight.push(PASSES * stage + 2);
        }
        slots
    }

    fn stage(&mut self, path: &str) -> usize {
        let known = self.stages.iter().position(|stage| stage.path == path);
        known.unwrap_or_else(|| {
            let path = path.to_owned();
            self.stages.push(StageTime { path, ..StageTime::default() });
            self.stages.len() - 1
        })
    }

    fn len(&self) -> usize {
        PASSES * self.stages.len() + 3
    }

    fn of(&self, part: Part) -> usize {
        let others = PASSES * self.stages.len();
        let weight = |id: WeightId| self.of_weight[id.0 as usize];
        match part {
            Part::Work(
                Work::Node(id)
                | Work::Columns(id)
                | Work::NodeThenSizes(id, _)
                | Work::Sizes(id, _)
                | Work::Squares(id, _),
            ) => self.of_node[id.0 as usize],
            Part::Work(Work::NodeThenUpdate(_, id) | Work::Update(_, id)) => weight(id),
            Part::Gather => others,
            Part::Scores => others + 1,
            Part::Rest => others + 2,
        }
    }

    /// The profile of these times.
    fn profile(self, times: &[f64]) -> Profile {
        let mut stages = self.stages;
        let (of_stages, others) = times.split_at(PASSES * stages.len());
        for (stage, times) in stages.iter_mut().zip(of_stages.chunks_exact(PASSES)) {
            (stage.forward, stage.backward, stage.update) = (times[0], times[1], times[2]);
        }
        Profile { stages, gather: others[0], scores: others[1], rest: others[2] }
    }
}

impl<F: Float> Steps<'_, '_, F> {
    /// Makes `n` updates on the caller alone, reading the clock (seconds since some moment)
    /// after each piece of work.
    pub fn profile(
        &mut self,
        n: usize,
        clock: &dyn Fn() -> f64,
    ) -> Result<Profile, TrainError> {
        let pass = &self.trainer.learner.pass;
        let last = pass.last_of_forward();
        let order = self.trainer.train.model.nodes.iter().map(|node| node.path.as_str());
        let slots = Slots::new(pass.plan(), order, (last, self.trainer.facts().batch));
        let cost = cost_of_a_reading(clock);
        let mut steps: Vec<Vec<f64>> = Vec::with_capacity(n);
        for _ in 0..n {
            let mut times = vec![0.0; slots.len()];
            let mut before = clock();
            self.make_one(&mut Lap(Some(&mut |part| {
                let now = clock();
                times[slots.of(part)] += now - before - cost;
                before = now;
            })))?;
            steps.push(times);
        }
        let median = |slot: usize| {
            let mut times: Vec<f64> = steps.iter().map(|times| times[slot]).collect();
            times.sort_by(f64::total_cmp);
            times.get(n / 2).map_or(0.0, |time| time.max(0.0))
        };
        let times: Vec<f64> = (0..slots.len()).map(median).collect();
        Ok(slots.profile(&times))
    }
}

/// Seconds between two readings of the clock with nothing between them, at least.
fn cost_of_a_reading(clock: &dyn Fn() -> f64) -> f64 {
    let cost = |_| {
        let start = clock();
        (0..READINGS).for_each(|_| {
            black_box(clock());
        });
        (clock() - start) / f64::from(READINGS + 1)
    };
    (0..TRIES).map(cost).fold(f64::INFINITY, f64::min)
}
