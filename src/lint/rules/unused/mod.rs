//! What has no effect: the codes of family `U`.

mod constant_condition;
mod gradient_starved_layer;
mod no_effect_layer;
mod same_layer_twice;
mod unused_column;
mod unused_import;
mod unused_parameter;

pub(super) use constant_condition::CONSTANT_CONDITION;
pub(super) use gradient_starved_layer::GRADIENT_STARVED_LAYER;
pub(super) use no_effect_layer::NO_EFFECT_LAYER;
pub(super) use same_layer_twice::SAME_LAYER_TWICE;
pub(super) use unused_column::UNUSED_COLUMN;
pub(super) use unused_import::UNUSED_IMPORT;
pub(super) use unused_parameter::UNUSED_PARAMETER;
