//! Scratch memory of each thread: nothing is allocated, and no stack grows, in a step.

#![allow(unsafe_code, reason = "scratch memory is lent as raw memory")]

use std::cell::{Cell, OnceCell, UnsafeCell};
use std::ptr;

/// Bytes for one product: what it copies apart or turns.
pub(super) const PRODUCT: usize = 17 << 14;
/// Bytes for what is computed apart: a piece of a gradient on its way into an update, or columns.
pub(super) const PIECE: usize = 1 << 15;

/// Bytes at the start of a cache line.
#[repr(align(64))]
struct Room<const N: usize>(UnsafeCell<[u8; N]>);

/// All rooms of a thread.
struct Rooms {
    product: Room<PRODUCT>,
    piece: Room<PIECE>,
}

thread_local! {
    /// Made when a thread first asks. As part of its own memory they would have to be cleared at
    /// the start of each thread, also of one that only writes a file.
    static ROOMS: OnceCell<Box<Rooms>> = const { OnceCell::new() };
    /// Where they are; asking this costs less than asking the cell.
    static PLACE: Cell<*const Rooms> = const { Cell::new(ptr::null()) };
}

/// This thread's rooms. They are there as long as the thread.
fn rooms() -> *const Rooms {
    let place = PLACE.get();
    if place.is_null() { furnish() } else { place }
}

#[cold]
fn furnish() -> *const Rooms {
    ROOMS.with(|rooms| {
        // SAFETY: zeros are a value of arrays of bytes.
        let rooms = rooms.get_or_init(|| unsafe { Box::new_zeroed().assume_init() });
        let place = ptr::from_ref::<Rooms>(rooms);
        PLACE.set(place);
        place
    })
}

/// Makes this thread's rooms, so that no step has to.
pub(super) fn prepare() {
    rooms();
}

/// This thread's room for one product at a time: [`PRODUCT`] bytes.
pub(super) fn of_product() -> *mut f32 {
    // SAFETY: they outlive all that the thread computes.
    unsafe { (*rooms()).product.0.get().cast() }
}

/// Calls `fill` with this thread's room for `len` numbers of a piece.
///
/// # Safety
/// Any bytes are an `F`; `fill` does not come back here.
pub(super) unsafe fn with_piece<F>(len: usize, fill: impl FnOnce(&mut [F])) {
    assert!(len * size_of::<F>() <= PIECE, "a piece fits its room");
    // SAFETY: they outlive all that the thread computes; inside the room, aligned to a cache line,
    // always some bytes; nobody else has it, by the caller's promise.
    fill(unsafe { std::slice::from_raw_parts_mut((*rooms()).piece.0.get().cast(), len) });
}
