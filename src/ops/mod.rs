//! The differentiable primitives, each with its rule, its gradient and its plain kernel.
