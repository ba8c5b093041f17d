//! How weights start: the codes of family `W`.

mod constant_weights;
mod init_for_activation;
mod init_too_wide;
mod lecun_with_selu;
mod prior_bias;

pub(super) use constant_weights::CONSTANT_WEIGHTS;
pub(super) use init_for_activation::INIT_FOR_ACTIVATION;
pub(super) use init_too_wide::INIT_TOO_WIDE;
pub(super) use lecun_with_selu::LECUN_WITH_SELU;
pub(super) use prior_bias::PRIOR_BIAS;
