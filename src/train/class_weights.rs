//! The weight of each class in the loss.

use crate::check::typed::{ClassWeights, TypedTrain};
use crate::data::Examples;

/// The weights in force, by class; `None` where the training has none. Balanced weights are of
/// the training split, or of the whole data's counts where the split is not at hand.
pub(super) fn class_weights(
    train: &TypedTrain,
    examples: Option<&Examples>,
) -> Option<Vec<f64>> {
    match train.class_weights.as_ref()? {
        ClassWeights::List(weights) => Some(weights.clone()),
        ClassWeights::Balanced => {
            let target = &train.data.profile.target;
            let counts = match examples {
                Some(examples) => count(examples, target.class_counts.len()),
                None => target.class_counts.clone(),
            };
            Some(balanced(&counts))
        }
    }
}

fn count(examples: &Examples, n_classes: usize) -> Vec<u64> {
    let mut counts = vec![0; n_classes];
    for id in examples.target.iter().flatten() {
        if let Some(count) = counts.get_mut(*id as usize) {
            *count += 1;
        }
    }
    counts
}

/// `n / (classes * count)`, and 0 for a class that does not occur.
fn balanced(counts: &[u64]) -> Vec<f64> {
    let n: u64 = counts.iter().sum();
    let weight = |count: &u64| match count {
        0 => 0.0,
        count => n as f64 / (counts.len() as f64 * *count as f64),
    };
    counts.iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn rare_classes_weigh_more() {
        assert_eq!(balanced(&[6, 3, 3]), [12.0 / 18.0, 12.0 / 9.0, 12.0 / 9.0]);
        assert_eq!(balanced(&[4, 0]), [0.5, 0.0]);
    }
}
