//! `percept check --preflight`: what the first batch of each training tells.

use super::args::Threads;
use super::program::Program;
use crate::data;
use crate::diagnostics::{self, Diagnostics};
use crate::runtime::Pool;
use crate::train::{Preflight, Trainer};

/// Adds to the findings of a program without errors what a look at its first batches finds.
pub(super) fn look(program: &mut Program) {
    if diagnostics::any_error(&program.diagnostics) {
        return;
    }
    let pool = Pool::new(Threads::default().count());
    let mut found = Diagnostics::new();
    for train in &program.typed.trains {
        match data::load(&train.data.spec, &train.data.profile) {
            Ok(data) => {
                let mut trainer = Trainer::<f32>::new(train, &data, &pool);
                found.extend(trainer.preflight(Preflight::Thorough));
            }
            Err(faults) => found.extend(faults),
        }
    }
    program.say(&mut found);
    program.diagnostics.extend(found);
    diagnostics::sort(&mut program.diagnostics);
}
