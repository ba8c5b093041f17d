//! Ctrl-C, SIGTERM and a closed terminal: the first asks for an end after the batch under way, the
//! second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set by the first signal.
static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Starts to listen; the flag is set by the first signal.
pub(super) fn listen() -> &'static AtomicBool {
    // Where signals cannot be caught, Ctrl-C ends the process, as it does without us.
    let _ = ctrlc::set_handler(|| {
        if IS_INTERRUPTED.swap(true, Ordering::Relaxed) {
            end();
        }
    });
    &IS_INTERRUPTED
}

/// Starts to listen; no Ctrl-C ends the process. Who listens takes the flag down again.
pub(super) fn listen_patiently() -> &'static AtomicBool {
    // Where signals cannot be caught, Ctrl-C ends the process, as it does without us.
    let _ = ctrlc::set_handler(|| IS_INTERRUPTED.store(true, Ordering::Relaxed));
    &IS_INTERRUPTED
}

#[allow(clippy::exit, reason = "the second Ctrl-C means: at once")]
fn end() {
    std::process::exit(130);
}
