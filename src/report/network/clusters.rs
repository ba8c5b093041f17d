//! Which blocks of a model hold which of its values.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::typed::TypedModel;

/// A block, a repetition or another group of stages.
#[derive(Clone, Debug, Default)]
pub(super) struct Cluster {
    /// Its name, after those of groups that hold nothing else.
    pub(super) name: String,
    /// Values that are directly in it.
    pub(super) nodes: Vec<usize>,
    /// Clusters in it.
    pub(super) inner: Vec<Self>,
}

impl Cluster {
    /// Every value in it, at any depth.
    pub(super) fn all(&self) -> Vec<usize> {
        let inner = self.inner.iter().flat_map(Self::all);
        self.nodes.iter().copied().chain(inner).collect()
    }

    /// How many clusters lie within each other here, itself counted.
    pub(super) fn depth(&self) -> usize {
        1 + self.inner.iter().map(Self::depth).max().unwrap_or(0)
    }
}

/// The clusters of a model: the root holds what is in no block.
pub(super) fn clusters(model: &TypedModel) -> Cluster {
    let groups: BTreeSet<&str> =
        model.nodes.iter().flat_map(|node| prefixes(&node.path)).collect();
    let mut members: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    for (at, node) in model.nodes.iter().enumerate() {
        let mut parts: Vec<&str> = node.path.split('.').collect();
        // What joins the branches of a group has the group's own path.
        if !groups.contains(node.path.as_str()) {
            parts.pop();
        }
        parts.drain(..parts.len().min(1));
        members.entry(parts).or_default().push(at);
    }
    let mut root = Cluster::default();
    for (path, nodes) in members {
        insert(&mut root, &path, nodes);
    }
    merged(root)
}

fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('.').map(|(at, _)| &path[..at])
}

fn insert(cluster: &mut Cluster, path: &[&str], nodes: Vec<usize>) {
    let Some((first, rest)) = path.split_first() else {
        cluster.nodes.extend(nodes);
        return;
    };
    let place = cluster.inner.iter().position(|inner| inner.name == *first);
    let place = place.unwrap_or_else(|| {
        let name = (*first).to_owned();
        cluster.inner.push(Cluster { name, ..Cluster::default() });
        cluster.inner.len() - 1
    });
    insert(&mut cluster.inner[place], rest, nodes);
}

/// Groups that hold one group and nothing else become one box.
fn merged(mut cluster: Cluster) -> Cluster {
    cluster.inner = cluster.inner.into_iter().map(merged).collect();
    cluster.inner.sort_by_key(|inner| inner.all().into_iter().min());
    if cluster.name.is_empty() || !cluster.nodes.is_empty() || cluster.inner.len() != 1 {
        return cluster;
    }
    let Some(only) = cluster.inner.pop() else { return cluster };
    Cluster { name: format!("{} · {}", cluster.name, only.name), ..only }
}
