//! How well probabilities of the second of two classes tell it from the first.

use super::figure::{Figure, Layer};

/// Groups of examples in a calibration chart.
const N_GROUPS: usize = 10;

/// The share of the second class found against the share of the first taken for it. Examples are
/// probabilities with whether the class is the second.
pub fn roc(examples: &[(f64, bool)]) -> Figure {
    let (n_yes, n_no) = totals(examples);
    let mut points = vec![(0.0, 0.0)];
    points.extend(steps(examples).iter().map(|(yes, no)| (no / n_no, yes / n_yes)));
    let area: f64 = points
        .windows(2)
        .map(|pair| (pair[1].0 - pair[0].0) * f64::midpoint(pair[0].1, pair[1].1))
        .sum();
    Figure {
        title: format!("ROC curve, area {area:.3}"),
        x: "false positive rate".to_owned(),
        y: "true positive rate".to_owned(),
        layers: vec![
            Layer::Guide(vec![(0.0, 0.0), (1.0, 1.0)]),
            Layer::Line(String::new(), points),
        ],
        x_range: Some((0.0, 1.0)),
        y_range: Some((0.0, 1.02)),
        ..Figure::default()
    }
}

/// How many that are said to be of the second class are, against how many of it are found.
pub fn precision_recall(examples: &[(f64, bool)]) -> Figure {
    let (n_yes, n_no) = totals(examples);
    let steps = steps(examples);
    let points = steps.iter().map(|(yes, no)| (yes / n_yes, yes / (yes + no))).collect();
    let share = n_yes / (n_yes + n_no);
    Figure {
        title: "Precision and recall".to_owned(),
        x: "recall".to_owned(),
        y: "precision".to_owned(),
        layers: vec![
            Layer::Guide(vec![(0.0, share), (1.0, share)]),
            Layer::Line(String::new(), points),
        ],
        x_range: Some((0.0, 1.0)),
        y_range: Some((0.0, 1.02)),
        ..Figure::default()
    }
}

/// How often what is said with a probability is so. Examples are probabilities with whether what
/// they are of came true.
pub fn calibration(examples: &[(f64, bool)]) -> Figure {
    let mut groups = [(0.0, 0.0, 0.0); N_GROUPS];
    for (p, is_so) in examples.iter().filter(|(p, _)| p.is_finite()) {
        let group = &mut groups[((p * N_GROUPS as f64) as usize).min(N_GROUPS - 1)];
        group.0 += p;
        group.1 += f64::from(u8::from(*is_so));
        group.2 += 1.0;
    }
    let filled = groups.iter().filter(|group| group.2 > 0.0);
    let points: Vec<(f64, f64)> = filled.map(|(p, so, n)| (p / n, so / n)).collect();
    Figure {
        title: "Calibration".to_owned(),
        x: "predicted probability, mean of each tenth".to_owned(),
        y: "share that came true".to_owned(),
        layers: vec![
            Layer::Guide(vec![(0.0, 0.0), (1.0, 1.0)]),
            Layer::Line(String::new(), points.clone()),
            Layer::Dots(String::new(), 0, points),
        ],
        x_range: Some((0.0, 1.0)),
        y_range: Some((0.0, 1.02)),
        ..Figure::default()
    }
}

fn totals(examples: &[(f64, bool)]) -> (f64, f64) {
    let n_yes = examples.iter().filter(|(_, is_yes)| *is_yes).count() as f64;
    (n_yes, examples.len() as f64 - n_yes)
}

/// How many of either class are at or above each probability that occurs, from the highest.
fn steps(examples: &[(f64, bool)]) -> Vec<(f64, f64)> {
    let mut sorted = examples.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut yes, mut no) = (0.0, 0.0);
    let mut steps = Vec::new();
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        let n_yes = equal.iter().filter(|(_, is_yes)| *is_yes).count() as f64;
        (yes, no) = (yes + n_yes, no + equal.len() as f64 - n_yes);
        steps.push((yes, no));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{roc, steps};

    #[test]
    fn equal_probabilities_are_one_step() {
        let examples = [(0.9, true), (0.5, false), (0.5, true), (0.1, false)];
        assert_eq!(steps(&examples), [(1.0, 0.0), (2.0, 1.0), (2.0, 2.0)]);
        assert_eq!(roc(&examples).title, "ROC curve, area 0.875");
    }
}
