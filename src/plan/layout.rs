//! The memory layout: one arena, in which values that never live at the same time share room.

use super::{Options, Phase, Place, Task, Work};
use crate::graph::{Graph, NodeId, NodeKind, Rows};

/// Values start at multiples of so many elements: a cache line of `f32`.
const ALIGN: usize = 16;

/// When a value is written first and read last: a phase, and a place in a chain of rows.
#[derive(Clone, Copy, Debug)]
struct Life {
    from: (usize, usize),
    to: (usize, usize),
}

/// A value with room in the arena.
#[derive(Clone, Copy, Debug)]
struct Room {
    start: usize,
    len: usize,
    /// Elements per row, where it has rows.
    stride: Option<usize>,
    life: Life,
}

/// Where each needed value lies, and how many elements the arena has.
pub(super) fn places(
    g: &Graph,
    options: &Options,
    phases: &[Phase],
) -> (Vec<Option<Place>>, usize) {
    let lives = lives(g, phases);
    let mut places: Vec<Option<Place>> = g.ids().map(|id| stored(g, id)).collect();
    let mut order: Vec<NodeId> =
        g.ids().filter(|id| lives[id.0 as usize].is_some()).collect();
    let len = |id: NodeId| match g.ty(id).rows {
        Rows::Batch => g.ty(id).width() * options.max_rows,
        Rows::Once => g.ty(id).width(),
    };
    order.sort_by_key(|id| std::cmp::Reverse(len(*id)));
    let mut rooms: Vec<Room> = Vec::new();
    for id in order {
        let Some(life) = lives[id.0 as usize] else { continue };
        let stride = (g.ty(id).rows == Rows::Batch).then(|| g.ty(id).width());
        let len = len(id).next_multiple_of(ALIGN);
        let start = first_fit(&rooms, len, stride, life);
        rooms.push(Room { start, len, stride, life });
        places[id.0 as usize] = Some(Place::Arena(start));
    }
    verify(&rooms);
    (places, rooms.iter().map(|room| room.start + room.len).max().unwrap_or(0))
}

fn stored(g: &Graph, id: NodeId) -> Option<Place> {
    match g.node(id).kind {
        NodeKind::Weight(weight) => Some(Place::Weight(weight)),
        NodeKind::State(state) => Some(Place::State(state)),
        NodeKind::Input(input) => Some(Place::Input(input)),
        NodeKind::Op(_) => None,
    }
}

/// The life of each value that lies in the arena.
fn lives(g: &Graph, phases: &[Phase]) -> Vec<Option<Life>> {
    let end = (phases.len(), 0);
    let mut lives: Vec<Option<Life>> = vec![None; g.nodes.len()];
    for (phase, what) in phases.iter().enumerate() {
        match what {
            Phase::Rows { nodes, .. } => {
                for (step, id) in nodes.iter().enumerate() {
                    touch(g, &mut lives, *id, (phase, step));
                }
            }
            Phase::Parts { tasks, .. } => {
                for task in tasks {
                    touch_task(g, &mut lives, task, (phase, 0));
                }
            }
        }
    }
    let outputs = g.outputs.iter().map(|(_, id)| *id);
    for id in outputs.chain(g.state_updates.iter().map(|(_, id)| *id)) {
        extend(&mut lives, id, end);
    }
    lives
}

fn touch_task(g: &Graph, lives: &mut [Option<Life>], task: &Task, now: (usize, usize)) {
    match task.work {
        Work::Node(id) | Work::Columns(id) => touch(g, lives, id, now),
        // The gradient itself is never stored.
        Work::NodeThenUpdate(id, _) | Work::NodeThenSizes(id, _) => {
            g.node(id).inputs.iter().for_each(|input| extend(lives, *input, now));
        }
        Work::Squares(id, _) | Work::Sizes(id, _) | Work::Update(id, _) => {
            extend(lives, id, now);
        }
    }
}

fn touch(g: &Graph, lives: &mut [Option<Life>], id: NodeId, now: (usize, usize)) {
    lives[id.0 as usize].get_or_insert(Life { from: now, to: now });
    g.node(id).inputs.iter().for_each(|input| extend(lives, *input, now));
}

fn extend(lives: &mut [Option<Life>], id: NodeId, now: (usize, usize)) {
    if let Some(life) = &mut lives[id.0 as usize] {
        life.to = life.to.max(now);
    }
}

/// The first gap between values of the same time.
fn first_fit(rooms: &[Room], len: usize, stride: Option<usize>, life: Life) -> usize {
    let mut rivals: Vec<&Room> =
        rooms.iter().filter(|room| meet(room.life, life)).collect();
    rivals.sort_by_key(|room| (room.start, room.len));
    if let Some(start) = same_rows(&rivals, stride, life) {
        return start;
    }
    let mut start = 0;
    for room in rivals {
        if start + len <= room.start {
            break;
        }
        start = start.max(room.start + room.len);
    }
    start
}

/// Room of a value with rows of the same width that is dead by then in the same chain: a block
/// of rows only ever touches its own rows, and does so in order.
fn same_rows(rivals: &[&Room], stride: Option<usize>, life: Life) -> Option<usize> {
    const TRIES: usize = 8;
    let shares = |room: &Room| room.stride == stride && follow(room, life);
    let fits = |spot: &&&Room| {
        let overlaps = |room: &&&Room| {
            room.start < spot.start + spot.len && spot.start < room.start + room.len
        };
        let is_shared = |room: &&Room| room.start == spot.start && shares(room);
        rivals.iter().filter(overlaps).all(is_shared)
    };
    stride?;
    let mut spots: Vec<&&Room> = rivals.iter().filter(|room| shares(room)).collect();
    spots.dedup_by_key(|room| room.start);
    spots.iter().take(TRIES).find(|spot| fits(spot)).map(|room| room.start)
}

/// Whether two values live in a same phase.
fn meet(a: Life, b: Life) -> bool {
    a.from.0 <= b.to.0 && b.from.0 <= a.to.0
}

/// Whether one of two values is dead before the other is written, in order of steps.
fn follow(room: &Room, life: Life) -> bool {
    room.life.to < life.from || life.to < room.life.from
}

/// Panics where two values that meet overlap: the kernels' soundness rests on it.
fn verify(rooms: &[Room]) {
    let mut sorted: Vec<&Room> = rooms.iter().collect();
    sorted.sort_by_key(|room| room.start);
    for (at, a) in sorted.iter().enumerate() {
        let after = sorted[at + 1..].iter().take_while(|b| b.start < a.start + a.len);
        for b in after {
            let shares = a.start == b.start && a.stride == b.stride && a.stride.is_some();
            let is_apart = !meet(a.life, b.life) || (shares && follow(a, b.life));
            assert!(is_apart, "the layout gives two living values one room: {a:?} {b:?}");
        }
    }
}
