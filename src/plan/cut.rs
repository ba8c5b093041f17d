//! The cut: levels become phases of blocks whose sizes depend on the problem alone.

use std::collections::BTreeSet;
use std::ops::Range;

use super::schedule::Level;
use super::{Clip, Options, PIECE, Partials, Phase, Task, Work, columns};
use crate::graph::{Cut, Graph, NodeId, NodeKind, Rows, ValueType, WeightId};

/// Work of one task: large against handing it over, small against a step of a mid-sized network.
const TASK_FLOPS: u64 = 1_500_000;
/// A value is cut into at most so many tasks, so that each still fills the kernels' tiles.
const MAX_TASKS: u64 = 32;
/// Large batches are cut into so many blocks of rows, smaller ones into fewer: each block of a
/// dense layer reads all its weights anew.
const ROW_BLOCKS: usize = 8;
/// Rows of a block: the fewest worth a block of their own, what is enough, and the most.
const BLOCK_ROWS: [usize; 4] = [16, 32, 64, 128];
/// Least work of a block of rows.
const BLOCK_FLOPS: u64 = 200_000;
/// Elements of a weight that one task updates, or sums the squares of.
const CHUNK: usize = 16_384;
/// Operations per element of an update, about.
const UPDATE_FLOPS: u64 = 12;

/// The phases, and the partial sums that they take.
pub(super) fn phases(
    g: &Graph,
    options: &Options,
    levels: &[Level],
    columns: &BTreeSet<NodeId>,
) -> (Vec<Phase>, Partials) {
    let fused = fused_updates(g, options, levels);
    let mut partials = Partials::default();
    let work = |id: NodeId| {
        let of = |(weight, node): &(WeightId, NodeId)| {
            (*node == id && fused.contains(weight)).then_some(*weight)
        };
        match g.gradients.iter().find_map(of) {
            Some(weight) => Work::NodeThenUpdate(id, weight),
            None if columns.contains(&id) => Work::Columns(id),
            None => Work::Node(id),
        }
    };
    let mut tasks = |id: &NodeId| {
        let mut tasks = node_tasks(g, options, work(*id));
        if g.measured.contains(id) && comes_in_pieces(g, *id) {
            let of = |task: &mut Task| {
                task.work = Work::NodeThenSizes(*id, partials.for_sizes(*id));
            };
            tasks.iter_mut().for_each(of);
        }
        tasks
    };
    let mut phases: Vec<Phase> = levels
        .iter()
        .map(|level| match level {
            Level::Rows(nodes) => rows(g, options, nodes),
            Level::Parts(nodes) => parts(nodes.iter().flat_map(&mut tasks).collect()),
        })
        .collect();
    let sizes = size_tasks(g, &mut partials);
    if !sizes.is_empty() {
        phases.push(parts(sizes));
    }
    if options.update.is_none() {
        return (phases, partials);
    }
    let squares = square_tasks(g, options);
    partials.n += squares.len();
    let rest = g.gradients.iter().filter(|(weight, _)| !fused.contains(weight));
    let updates = rest.flat_map(|(weight, node)| update_tasks(g, *weight, *node)).collect();
    phases.extend([squares, updates].into_iter().filter(|x| !x.is_empty()).map(parts));
    (phases, partials)
}

/// Weights that are updated as soon as entries of their gradient are known: nothing reads them
/// at that time or later, nothing else reads the gradient, and no norm over all gradients is
/// awaited.
fn fused_updates(g: &Graph, options: &Options, levels: &[Level]) -> Vec<WeightId> {
    if options.update.is_none() || matches!(options.clip, Some(Clip::Norm(_))) {
        return Vec::new();
    }
    let level_of = level_of(g, levels);
    let last_read = |weight: WeightId| {
        let is_it = |id: &NodeId| match g.node(*id).kind {
            NodeKind::Weight(known) => known == weight,
            NodeKind::Input(_) | NodeKind::State(_) | NodeKind::Op(_) => false,
        };
        let readers = g.ids().filter(|id| g.node(*id).inputs.iter().any(is_it));
        readers.filter_map(|id| level_of[id.0 as usize]).max()
    };
    let may_fuse = |(weight, node): &&(WeightId, NodeId)| {
        comes_in_pieces(g, *node) && last_read(*weight) < level_of[node.0 as usize]
    };
    g.gradients.iter().filter(may_fuse).map(|(weight, _)| *weight).collect()
}

/// Whether a value can be computed piece by piece, and is read but once.
fn comes_in_pieces(g: &Graph, id: NodeId) -> bool {
    let is_whole = matches!(&g.node(id).kind, NodeKind::Op(op) if op.cut() != Cut::Rows);
    is_whole && largest_entry(g, id) <= PIECE && is_read_once(g, id)
}

/// Elements of the first entry: no other has more.
fn largest_entry(g: &Graph, id: NodeId) -> usize {
    let node = g.node(id);
    match &node.kind {
        NodeKind::Op(op) => op.entry_start(&node.ty, 1),
        NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => node.ty.width(),
    }
}

/// Whether a gradient is read by its update alone.
fn is_read_once(g: &Graph, id: NodeId) -> bool {
    let by_nodes = g.nodes.iter().flat_map(|node| &node.inputs);
    let outputs = g.outputs.iter().map(|(_, id)| id);
    let states = g.state_updates.iter().map(|(_, id)| id);
    let gradients = g.gradients.iter().map(|(_, id)| id);
    let read = by_nodes.chain(outputs).chain(states).chain(gradients).chain(&g.measured);
    read.filter(|x| **x == id).count() == 1
}

fn level_of(g: &Graph, levels: &[Level]) -> Vec<Option<usize>> {
    let mut level_of = vec![None; g.nodes.len()];
    for (at, level) in levels.iter().enumerate() {
        let (Level::Rows(nodes) | Level::Parts(nodes)) = level;
        for id in nodes {
            level_of[id.0 as usize] = Some(at);
        }
    }
    level_of
}

fn rows(g: &Graph, options: &Options, nodes: &[NodeId]) -> Phase {
    let n_flops: u64 = nodes.iter().map(|id| n_flops(g, *id)).sum();
    let block = block_rows(options.max_rows, n_flops);
    Phase::Rows { nodes: nodes.to_vec(), block, n_flops }
}

/// Rows of a block, for a largest batch and the work of a row.
fn block_rows(max_rows: usize, n_flops: u64) -> usize {
    let [fewest, some, many, most] = BLOCK_ROWS;
    let least = (max_rows / 2).clamp(fewest, some).max((max_rows / 4).min(many));
    let even = max_rows.div_ceil(ROW_BLOCKS).clamp(least, most);
    let worth = usize::try_from(BLOCK_FLOPS / n_flops.max(1)).unwrap_or(usize::MAX);
    even.max(worth).min(max_rows).max(1)
}

/// Operations of a node, per row where it sees rows.
fn n_flops(g: &Graph, id: NodeId) -> u64 {
    let node = g.node(id);
    let inputs: Vec<&ValueType> = node.inputs.iter().map(|input| g.ty(*input)).collect();
    match &node.kind {
        NodeKind::Op(op) => op.n_flops(&inputs, &node.ty).max(1),
        NodeKind::Input(_) | NodeKind::Weight(_) | NodeKind::State(_) => 0,
    }
}

/// A node's tasks: blocks of entries or columns where it may be cut, else one.
fn node_tasks(g: &Graph, options: &Options, work: Work) -> Vec<Task> {
    let Some(id) = work.computes() else { return Vec::new() };
    let node = g.node(id);
    let NodeKind::Op(op) = &node.kind else { return Vec::new() };
    let has_rows = |id: &NodeId| g.ty(*id).rows == Rows::Batch;
    let sees_rows = has_rows(&id) || node.inputs.iter().any(has_rows);
    let n_flops = n_flops(g, id) * if sees_rows { options.max_rows as u64 } else { 1 };
    let is_cut = matches!(work, Work::Columns(_)) || op.cut() == Cut::Entries;
    let n_tasks = if is_cut { (n_flops / TASK_FLOPS).clamp(1, MAX_TASKS) } else { 1 };
    let (n_entries, n_grouped) = match work {
        Work::Columns(_) => (op.columns().len(), 1),
        _ => (op.n_entries(&node.ty), op.n_grouped().max(1)),
    };
    let size = n_entries.div_ceil(usize::try_from(n_tasks).unwrap_or(1)).max(1);
    let is_grouped = columns::share_evenly(n_entries / n_grouped);
    let size = if is_grouped { size.next_multiple_of(n_grouped) } else { size };
    let ranges = chunks(n_entries, size);
    let n_flops = n_flops / ranges.len().max(1) as u64;
    ranges.into_iter().map(|range| Task { work, range, n_flops }).collect()
}

/// The sizes of values that have a place.
fn size_tasks(g: &Graph, partials: &mut Partials) -> Vec<Task> {
    let mut tasks = Vec::new();
    for id in g.measured.iter().copied().filter(|id| !comes_in_pieces(g, *id)) {
        tasks.extend(chunks(g.ty(id).width(), CHUNK).into_iter().map(|range| {
            let n_flops = 2 * range.len() as u64;
            Task { work: Work::Sizes(id, partials.for_sizes(id)), range, n_flops }
        }));
    }
    tasks
}

fn square_tasks(g: &Graph, options: &Options) -> Vec<Task> {
    let Some(Clip::Norm(_)) = options.clip else { return Vec::new() };
    let of = |(_, node): &(WeightId, NodeId)| {
        let node = *node;
        chunks(g.ty(node).width(), CHUNK).into_iter().map(move |range| (node, range))
    };
    let pieces = g.gradients.iter().flat_map(of).enumerate();
    let task = |(at, (node, range)): (usize, (NodeId, Range<usize>))| {
        let n_flops = 2 * range.len() as u64;
        Task { work: Work::Squares(node, at), range, n_flops }
    };
    pieces.map(task).collect()
}

fn update_tasks(g: &Graph, weight: WeightId, node: NodeId) -> Vec<Task> {
    let task = |range: Range<usize>| {
        let n_flops = UPDATE_FLOPS * range.len() as u64;
        Task { work: Work::Update(node, weight), range, n_flops }
    };
    chunks(g.ty(node).width(), CHUNK).into_iter().map(task).collect()
}

fn chunks(len: usize, size: usize) -> Vec<Range<usize>> {
    (0..len).step_by(size).map(|start| start..len.min(start + size)).collect()
}

/// The largest tasks first, so that threads finish together; small ones in groups.
fn parts(mut tasks: Vec<Task>) -> Phase {
    tasks.sort_by_key(|task| std::cmp::Reverse(task.n_flops));
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut filled = TASK_FLOPS;
    for (at, task) in tasks.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if filled + task.n_flops <= TASK_FLOPS / 4 => group.end = at + 1,
            Some(_) | None => {
                groups.push(at..at + 1);
                filled = 0;
            }
        }
        filled += task.n_flops;
    }
    let n_flops = tasks.iter().map(|task| task.n_flops).sum();
    Phase::Parts { tasks, groups, n_flops }
}
