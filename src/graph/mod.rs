//! The network as a static graph of values; forward, backward and updates are one graph.
//!
//! A value either has a row per example of the batch ([`Rows::Batch`]) or exists once
//! ([`Rows::Once`]: weights, sums over the batch). How many rows a batch has is known when a
//! step runs, so that a short last batch needs no second graph.

mod finish;
mod float;
mod layout;
mod math;
mod op;
mod update;

use std::fmt::Write as _;
use std::sync::Arc;

#[cfg(target_arch = "x86_64")]
pub use finish::WideFinish;
pub use finish::{Finish, FinishKernel, SharedFinish};
pub use float::Float;
pub use layout::{Layout, PANEL, Panels};
pub use op::{Backward, Columns, Cut, Io, Kernel, Op, OpError, Rule};
#[cfg(target_arch = "x86_64")]
pub use op::{Wide, WideRun};
#[cfg(target_arch = "x86_64")]
pub use update::WideUpdate;
pub use update::{MAX_SCALARS, Scalars, SharedUpdate, Update, UpdateKernel, UpdateRule};

use crate::random::Stream;
use crate::shape::Extents;
use crate::source::Span;

/// A value of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A tensor that is trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeightId(pub u32);

/// A tensor that is kept between steps but not trained, such as a running mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId(pub u32);

/// A tensor that is fed at each step: an input, the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputId(pub u32);

/// Whether a value has one row per example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rows {
    /// One row per example of the batch.
    Batch,
    /// Exists once.
    Once,
}

/// What a value is: its rows, and its sizes per row. `[]` is one number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ValueType {
    /// Whether it has one row per example.
    pub rows: Rows,
    /// Sizes per row, or of the whole where it exists once.
    pub extents: Extents,
}

impl ValueType {
    /// A value with a row per example.
    pub fn batch(extents: impl Into<Extents>) -> Self {
        Self { rows: Rows::Batch, extents: extents.into() }
    }

    /// A value that exists once.
    pub fn once(extents: impl Into<Extents>) -> Self {
        Self { rows: Rows::Once, extents: extents.into() }
    }

    /// Elements per row.
    pub fn width(&self) -> usize {
        self.extents.n_elements()
    }

    /// As this one, with another last size.
    pub fn with_last(mut self, size: usize) -> Self {
        if let Some(last) = self.extents.0.last_mut() {
            *last = size;
        }
        self
    }
}

/// What gives a node its value.
#[derive(Debug)]
pub enum NodeKind {
    /// Fed at each step.
    Input(InputId),
    /// Trained.
    Weight(WeightId),
    /// Kept between steps.
    State(StateId),
    /// Computed from the node's inputs.
    Op(Arc<dyn Op>),
}

/// One value.
#[derive(Debug)]
pub struct Node {
    /// What gives it its value.
    pub kind: NodeKind,
    /// The values it is computed from.
    pub inputs: Vec<NodeId>,
    /// What it is.
    pub ty: ValueType,
    /// The stage it belongs to: `net.linear_1`.
    pub path: Arc<str>,
    /// Where that stage was written.
    pub span: Span,
}

/// How a weight or a state starts.
#[derive(Clone)]
pub struct Init {
    /// The initializer's name, for people.
    pub name: &'static str,
    /// Its arguments.
    pub args: Vec<f64>,
    /// How it fills a tensor.
    pub fill: Fill,
}

/// How a tensor is filled.
#[derive(Clone, Copy, Debug)]
pub enum Fill {
    /// Number by number: it may come in pieces, one after the other.
    Each(Draw),
    /// At once.
    Whole(Draw),
}

/// Fills `out` with numbers of the tensor, in row-major order.
pub type Draw = fn(args: &[f64], tensor: &Fans, stream: &mut Stream, out: &mut [f64]);

impl std::fmt::Debug for Init {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:?}", self.name, self.args)
    }
}

/// The sizes that an initializer looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fans {
    /// The tensor's sizes: `[out, in]` for a linear map.
    pub extents: Extents,
    /// How many inputs feed one output.
    pub fan_in: usize,
    /// How many outputs one input feeds.
    pub fan_out: usize,
}

/// A tensor that lives longer than a step.
#[derive(Clone, Debug)]
pub struct TensorSpec {
    /// Its stable name: `net.linear_1.weight`.
    pub path: String,
    /// Its sizes and fans.
    pub fans: Fans,
    /// How it starts.
    pub init: Init,
    /// How it lies in memory.
    pub layout: Layout,
    /// Where its stage was written.
    pub span: Span,
}

/// A tensor fed at each step.
#[derive(Clone, Debug)]
pub struct InputSpec {
    /// Its name: an input of the model, or `target`.
    pub name: String,
    /// What it is.
    pub ty: ValueType,
}

/// A static graph of values.
#[derive(Debug, Default)]
pub struct Graph {
    /// All values; a node only uses nodes before it.
    pub nodes: Vec<Node>,
    /// What is fed, by [`InputId`].
    pub inputs: Vec<InputSpec>,
    /// What is trained, by [`WeightId`].
    pub weights: Vec<TensorSpec>,
    /// What is kept, by [`StateId`].
    pub states: Vec<TensorSpec>,
    /// Values that a caller reads after a step, by name: `prediction`, `loss`.
    pub outputs: Vec<(String, NodeId)>,
    /// New values of states, stored at the end of a step.
    pub state_updates: Vec<(StateId, NodeId)>,
    /// The gradient of the loss for each trained weight, filled by `autodiff`.
    pub gradients: Vec<(WeightId, NodeId)>,
    /// Values of which a caller reads the sizes alone: they need no room where they can be
    /// computed piece by piece.
    pub measured: Vec<NodeId>,
    scope: Scope,
}

/// The stage that nodes made now belong to.
#[derive(Clone, Debug)]
struct Scope {
    path: Arc<str>,
    span: Span,
}

impl Default for Scope {
    fn default() -> Self {
        Self { path: Arc::from(""), span: Span::default() }
    }
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nodes made from now on belong to the stage `path`, written at `span`.
    pub fn enter(&mut self, path: impl Into<Arc<str>>, span: Span) {
        self.scope = Scope { path: path.into(), span };
    }

    /// A value fed at each step.
    pub fn input(&mut self, name: impl Into<String>, ty: ValueType) -> NodeId {
        let id = InputId(index(self.inputs.len()));
        self.inputs.push(InputSpec { name: name.into(), ty: ty.clone() });
        self.push(NodeKind::Input(id), Vec::new(), ty)
    }

    /// The trained tensor `path`; the same path gives the same tensor, so that a shared layer
    /// has one set of weights.
    pub fn weight(&mut self, path: &str, fans: Fans, init: Init) -> NodeId {
        let known = self.weights.iter().position(|spec| spec.path == path);
        let at = known.unwrap_or(self.weights.len());
        if known.is_none() {
            let (path, span) = (path.to_owned(), self.scope.span);
            let layout = Layout::default();
            self.weights.push(TensorSpec { path, fans: fans.clone(), init, layout, span });
        }
        let ty = ValueType::once(fans.extents);
        self.push_once(NodeKind::Weight(WeightId(index(at))), ty)
    }

    /// The kept tensor `path`; the same path gives the same tensor.
    pub fn state(&mut self, path: &str, fans: Fans, init: Init) -> (StateId, NodeId) {
        let known = self.states.iter().position(|spec| spec.path == path);
        let at = known.unwrap_or(self.states.len());
        if known.is_none() {
            let (path, span) = (path.to_owned(), self.scope.span);
            let layout = Layout::default();
            self.states.push(TensorSpec { path, fans: fans.clone(), init, layout, span });
        }
        let id = StateId(index(at));
        (id, self.push_once(NodeKind::State(id), ValueType::once(fans.extents)))
    }

    /// Lays a stored matrix in panels, for ops that read it so.
    pub fn lay_in_panels(&mut self, matrix: NodeId) {
        if let NodeKind::Weight(id) = self.node(matrix).kind {
            self.weights[id.0 as usize].layout = Layout::Panels;
        }
    }

    /// The value of `op` on `inputs`. Panics when they do not fit: the checker has proved them.
    pub fn op(&mut self, op: impl Op + 'static, inputs: &[NodeId]) -> NodeId {
        self.shared_op(Arc::new(op), inputs)
    }

    /// As [`Graph::op`], for an op that is already shared.
    pub fn shared_op(&mut self, op: Arc<dyn Op>, inputs: &[NodeId]) -> NodeId {
        let types: Vec<&ValueType> = inputs.iter().map(|id| self.ty(*id)).collect();
        let ty = match op.infer_type(&types) {
            Ok(ty) => ty,
            Err(error) => {
                panic!("`{}` on {types:?}: {error:?}; the checker proved it", op.name())
            }
        };
        self.push(NodeKind::Op(op), inputs.to_vec(), ty)
    }

    /// Names a value that a caller reads after a step.
    pub fn output(&mut self, name: impl Into<String>, node: NodeId) {
        self.outputs.push((name.into(), node));
    }

    /// The value named `name`, if any.
    pub fn find_output(&self, name: &str) -> Option<NodeId> {
        self.outputs.iter().find(|(known, _)| known == name).map(|(_, node)| *node)
    }

    /// The node with this id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// What a value is.
    pub fn ty(&self, id: NodeId) -> &ValueType {
        &self.node(id).ty
    }

    /// All ids, inputs before users.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..index(self.nodes.len())).map(NodeId)
    }

    /// Numbers trained.
    pub fn n_parameters(&self) -> u128 {
        let sizes = self.weights.iter().map(|spec| &spec.fans.extents.0);
        sizes.map(|sizes| sizes.iter().map(|size| *size as u128).product::<u128>()).sum()
    }

    /// The graph as text, one node a line, for people and snapshots.
    pub fn dump(&self) -> String {
        let mut text = String::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let inputs: Vec<String> =
                node.inputs.iter().map(|id| format!("%{}", id.0)).collect();
            let rows = if node.ty.rows == Rows::Batch { "batch " } else { "" };
            let what = match &node.kind {
                NodeKind::Input(id) => format!("input {}", self.inputs[id.0 as usize].name),
                NodeKind::Weight(id) => {
                    format!("weight {}", self.weights[id.0 as usize].path)
                }
                NodeKind::State(id) => format!("state {}", self.states[id.0 as usize].path),
                NodeKind::Op(op) => format!("{op:?}({})", inputs.join(", ")),
            };
            let _ = writeln!(text, "%{at}: {rows}{} = {what}", node.ty.extents);
        }
        for (name, node) in &self.outputs {
            let _ = writeln!(text, "output {name} = %{}", node.0);
        }
        for (weight, node) in &self.gradients {
            let path = &self.weights[weight.0 as usize].path;
            let _ = writeln!(text, "gradient {path} = %{}", node.0);
        }
        text
    }

    /// The graph without the nodes that are not `needed`; those needed only use such.
    #[must_use]
    pub fn keep(mut self, needed: &[bool]) -> Self {
        let mut new = Vec::with_capacity(needed.len());
        let mut n_kept = 0;
        for is_needed in needed {
            new.push(NodeId(n_kept));
            n_kept += u32::from(*is_needed);
        }
        let moved = |id: NodeId| new[id.0 as usize];
        let nodes = std::mem::take(&mut self.nodes).into_iter().zip(needed);
        self.nodes =
            nodes.filter(|(_, is_needed)| **is_needed).map(|(node, _)| node).collect();
        for node in &mut self.nodes {
            node.inputs.iter_mut().for_each(|input| *input = moved(*input));
        }
        self.outputs.iter_mut().for_each(|(_, id)| *id = moved(*id));
        self.state_updates.iter_mut().for_each(|(_, id)| *id = moved(*id));
        self.gradients.iter_mut().for_each(|(_, id)| *id = moved(*id));
        self.measured.iter_mut().for_each(|id| *id = moved(*id));
        self
    }

    fn push_once(&mut self, kind: NodeKind, ty: ValueType) -> NodeId {
        let same = self.nodes.iter().position(|node| match (&node.kind, &kind) {
            (NodeKind::Weight(a), NodeKind::Weight(b)) => a == b,
            (NodeKind::State(a), NodeKind::State(b)) => a == b,
            _ => false,
        });
        match same {
            Some(at) => NodeId(index(at)),
            None => self.push(kind, Vec::new(), ty),
        }
    }

    fn push(&mut self, kind: NodeKind, inputs: Vec<NodeId>, ty: ValueType) -> NodeId {
        let id = NodeId(index(self.nodes.len()));
        let Scope { path, span } = self.scope.clone();
        self.nodes.push(Node { kind, inputs, ty, path, span });
        id
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("the checker caps the number of stages")
}
