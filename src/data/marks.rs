//! What makes a column stand out, gathered cell by cell.

use std::cmp::Ordering;

use super::quality::Order;

/// Marks of one column so far.
#[derive(Debug)]
pub(super) struct Marks {
    last: Option<f64>,
    is_counter: bool,
    negative: f64,
    n_negative: u64,
    has_several_negatives: bool,
    last_date: Vec<u8>,
    /// How dates follow each other; `None` until there are two.
    order: Option<Order>,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            last: None,
            is_counter: true,
            negative: 0.0,
            n_negative: 0,
            has_several_negatives: false,
            last_date: Vec::new(),
            order: None,
        }
    }
}

impl Marks {
    /// Looks at a finite number.
    pub(super) fn number(&mut self, number: f64) {
        if self.is_counter {
            self.is_counter = match self.last {
                None => is_same(number, 0.0) || is_same(number, 1.0),
                Some(last) => is_same(number, last + 1.0),
            };
            self.last = Some(number);
        }
        if number < 0.0 {
            self.has_several_negatives |=
                self.n_negative > 0 && !is_same(number, self.negative);
            self.negative = number;
            self.n_negative += 1;
        }
    }

    /// Looks at a date in ISO form, which is in the order of its letters.
    pub(super) fn date(&mut self, date: &[u8]) {
        if self.order == Some(Order::Mixed) {
            return;
        }
        if !self.last_date.is_empty() {
            let order = match date.cmp(&self.last_date) {
                Ordering::Greater => Order::Ascending,
                Ordering::Less => Order::Descending,
                Ordering::Equal => Order::Mixed,
            };
            let is_kept = self.order.is_none_or(|known| known == order);
            self.order = Some(if is_kept { order } else { Order::Mixed });
        }
        self.last_date.clear();
        self.last_date.extend_from_slice(date);
    }

    /// Whether the numbers count from 0 or 1 on.
    pub(super) fn is_counter(&self) -> bool {
        self.is_counter && self.last.is_some_and(|last| last > 1.0)
    }

    /// The only negative number, and how often it came.
    pub(super) fn negative(&self) -> Option<(f64, u64)> {
        let is_one = self.n_negative > 0 && !self.has_several_negatives;
        is_one.then_some((self.negative, self.n_negative))
    }

    /// How the dates follow each other.
    pub(super) fn order(&self) -> Order {
        self.order.unwrap_or_default()
    }
}

fn is_same(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}
