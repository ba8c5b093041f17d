//! Which function computes an op or an update, chosen once for each node of a plan.

#![allow(unsafe_code, reason = "kernels for instructions that not every machine has")]

use std::any::Any;
#[cfg(target_arch = "x86_64")]
use std::sync::LazyLock;

use super::affine;
#[cfg(target_arch = "x86_64")]
use crate::graph::Wide;
use crate::graph::{Finish, Float, Io, Op, Scalars, Update};

/// Computes one block of an op. Only to be called with the op that it was chosen for.
pub(super) type RunOp<F> = unsafe fn(&dyn Op, Io<'_, F>);
/// Updates a stretch of a weight, as [`RunOp`].
pub(super) type RunUpdate<F> =
    unsafe fn(&dyn Update, &Scalars, &mut [F], &[F], &mut [&mut [F]]);

/// The function for `op`: a fast one where there is one.
pub(super) fn kernel<F: Float>(op: &dyn Op) -> RunOp<F> {
    let fast = affine::kernel(op).map(|fast| fast as RunOp<f32>);
    fast.and_then(|fast| (&fast as &dyn Any).downcast_ref().copied())
        .unwrap_or_else(|| plain(op))
}

/// The op's own kernel, as this machine runs it fastest.
fn plain<F: Float>(op: &dyn Op) -> RunOp<F> {
    let run_f64: RunOp<f64> = |op, io| op.run_f64(io);
    pick(&run_f32(op), &run_f64)
}

fn run_f32(op: &dyn Op) -> RunOp<f32> {
    #[cfg(target_arch = "x86_64")]
    if let Some(wide) = widest() {
        return op.wide_f32(wide);
    }
    let _ = op;
    |op, io| op.run_f32(io)
}

/// The function for `rule`, as this machine runs it fastest.
pub(super) fn update<F: Float>(rule: &dyn Update) -> RunUpdate<F> {
    let update_f64: RunUpdate<f64> = |rule, s, w, g, slots| rule.update_f64(s, w, g, slots);
    pick(&update_f32(rule), &update_f64)
}

fn update_f32(rule: &dyn Update) -> RunUpdate<f32> {
    #[cfg(target_arch = "x86_64")]
    if let Some(wide) = widest() {
        return rule.wide_f32(wide);
    }
    let _ = rule;
    |rule, s, w, g, slots| rule.update_f32(s, w, g, slots)
}

/// Finishes the output of a product as this machine does it fastest.
pub(super) fn finish(by: &dyn Finish, y: &mut [f32], v: &[f32]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(wide) = widest() {
        // SAFETY: the machine has the instructions, and the finish gets its own kernel.
        return unsafe { by.wide_f32(wide)(by, y, v) };
    }
    by.finish_f32(y, v);
}

/// The widest vectors of this machine that kernels are compiled for.
#[cfg(target_arch = "x86_64")]
pub(super) fn widest() -> Option<Wide> {
    static WIDEST: LazyLock<Option<Wide>> = LazyLock::new(|| {
        let has_avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        let has_avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        has_avx2.then_some(if has_avx512 { Wide::Avx512 } else { Wide::Avx2 })
    });
    *WIDEST
}

/// The vector instructions of this machine that kernels are compiled for, by name.
pub fn vector_features() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    {
        let features = [
            ("avx2", is_x86_feature_detected!("avx2")),
            ("fma", is_x86_feature_detected!("fma")),
            ("avx512f", is_x86_feature_detected!("avx512f")),
            ("avx512bw", is_x86_feature_detected!("avx512bw")),
            ("avx512dq", is_x86_feature_detected!("avx512dq")),
            ("avx512vl", is_x86_feature_detected!("avx512vl")),
        ];
        features
            .into_iter()
            .filter(|(_, is_there)| *is_there)
            .map(|(name, _)| name)
            .collect()
    }
    #[cfg(not(target_arch = "x86_64"))]
    Vec::new()
}

/// Which kernels run on this machine.
pub fn kernels_in_use() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    match widest() {
        Some(Wide::Avx512) => return "for vectors of 512 bits",
        Some(Wide::Avx2) => return "for vectors of 256 bits",
        None => {}
    }
    "plain, for any machine"
}

/// The one of two functions that has the wanted type.
fn pick<T: Copy + 'static>(a: &dyn Any, b: &dyn Any) -> T {
    let found = a.downcast_ref::<T>().or_else(|| b.downcast_ref::<T>());
    *found.expect("numbers are f32 or f64")
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::graph::{Io, Rows, ValueType};
    use crate::ops;
    use crate::random::Stream;

    const N_ROWS: usize = 13;

    fn len(ty: &ValueType) -> usize {
        ty.width() * if ty.rows == Rows::Batch { N_ROWS } else { 1 }
    }

    #[test]
    fn wide_vectors_do_not_change_a_bit() {
        let mut stream = Stream::new(1, "wide");
        for sample in ops::samples() {
            let types: Vec<&ValueType> = sample.inputs.iter().map(|(ty, _)| ty).collect();
            let ty = sample.op.infer_type(&types).expect("a sample fits its op");
            let mut draw = |ty: &&ValueType| -> Vec<f32> {
                (0..len(ty)).map(|_| 0.1 + 1.8 * stream.uniform() as f32).collect()
            };
            let inputs: Vec<Vec<f32>> = types.iter().map(&mut draw).collect();
            let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
            let n_blocks = match ty.rows {
                Rows::Batch => N_ROWS,
                Rows::Once => sample.op.n_entries(&ty),
            };
            let run = |run: &dyn Fn(Io<'_, f32>)| -> Vec<u32> {
                let mut output = vec![f32::NAN; len(&ty)];
                let (block, n_rows) = (0..n_blocks, N_ROWS);
                run(Io { inputs: &inputs, output: &mut output, block, n_rows, draw: 1 });
                output.into_iter().map(f32::to_bits).collect()
            };
            let op = sample.op.as_ref();
            // SAFETY: it is the op's own.
            let wide = run(&|io| unsafe { plain::<f32>(op)(op, io) });
            assert_eq!(wide, run(&|io| op.run_f32(io)), "{op:?}");
        }
    }
}
