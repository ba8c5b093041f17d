//! The training loop, its metrics, checkpoints and events.
