//! Scratch memory of each thread: nothing is allocated, and no stack grows, in a step.

#![allow(unsafe_code, reason = "scratch memory is lent as raw memory")]

use std::cell::UnsafeCell;

/// Bytes for one product: what it copies apart or turns.
pub(super) const PRODUCT: usize = 17 << 14;
/// Bytes for a piece of a gradient on its way into an update.
pub(super) const GRADIENT: usize = 1 << 15;

/// Bytes at the start of a cache line.
#[repr(align(64))]
struct Room<const N: usize>(UnsafeCell<[u8; N]>);

thread_local! {
    static OF_PRODUCT: Room<PRODUCT> = const { Room(UnsafeCell::new([0; PRODUCT])) };
    static OF_GRADIENT: Room<GRADIENT> = const { Room(UnsafeCell::new([0; GRADIENT])) };
}

/// This thread's room for one product at a time: [`PRODUCT`] bytes.
pub(super) fn of_product() -> *mut f32 {
    OF_PRODUCT.with(|room| room.0.get().cast())
}

/// Calls `fill` with this thread's room for `len` numbers of a gradient.
///
/// # Safety
/// Any bytes are an `F`; `fill` does not come back here.
pub(super) unsafe fn with_gradient<F>(len: usize, fill: impl FnOnce(&mut [F])) {
    assert!(len * size_of::<F>() <= GRADIENT, "a piece of a gradient fits its room");
    OF_GRADIENT.with(|room| {
        // SAFETY: inside the room, aligned to a cache line, always some bytes; nobody else has it,
        // by the caller's promise.
        fill(unsafe { std::slice::from_raw_parts_mut(room.0.get().cast(), len) });
    });
}
