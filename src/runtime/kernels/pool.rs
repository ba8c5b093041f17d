//! Threads that take the parts of a job, one after another, until none is left.
//!
//! Idle threads spin briefly, since a step hands out work every few microseconds, then sleep.
//! Which thread takes which part is chance; what a part computes is not.

#![allow(unsafe_code, reason = "a job borrows from the caller, which waits for its end")]

use std::any::Any;
use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Rounds that a waiting thread spins, then gives its core away, before it sleeps.
const SPINS: (u32, u32) = (2_000, 30);

/// Threads that run blocks of work, shared by executors; spins briefly, then sleeps.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Held by the caller whose job runs.
    turn: Mutex<()>,
    handoff: OnceLock<Duration>,
}

#[derive(Debug)]
struct Shared {
    /// Number of the job in the upper half, parts not yet taken in the lower.
    ticket: AtomicU64,
    /// The job; only read by threads that hold one of its parts.
    job: AtomicPtr<Job<'static>>,
    /// Parts not yet finished.
    unfinished: AtomicUsize,
    /// Threads that sleep until there is a job.
    n_asleep: AtomicUsize,
    /// Whether the caller sleeps until the job is finished.
    caller_sleeps: AtomicBool,
    is_closed: AtomicBool,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    door: Mutex<()>,
    work_came: Condvar,
    work_ended: Condvar,
    spins: (u32, u32),
}

/// What is run, and in how many parts.
struct Job<'a> {
    run: &'a (dyn Fn(usize) + Sync),
    n_parts: usize,
}

impl Pool {
    /// A pool of `n` threads in all, the caller's included.
    pub fn new(n: usize) -> Arc<Self> {
        let n_cores = thread::available_parallelism().map_or(1, usize::from);
        // Where threads outnumber cores, one that spins keeps another from its work.
        let spins = if n <= n_cores { SPINS } else { (50, 2) };
        let shared = Arc::new(Shared::new(spins));
        let work = |at: usize| {
            let shared = Arc::clone(&shared);
            let thread = thread::Builder::new().name(format!("percept-{at}"));
            // With fewer threads than asked for, the others do their parts.
            thread.spawn(move || shared.serve()).ok()
        };
        let threads = (1..n.max(1)).filter_map(work).collect();
        Arc::new(Self { shared, threads, turn: Mutex::new(()), handoff: OnceLock::new() })
    }

    /// How many threads run a job, the caller's included.
    pub fn n_threads(&self) -> usize {
        self.threads.len() + 1
    }

    /// What it takes to hand over work that does nothing, at best; measured once.
    pub fn handoff(&self) -> Duration {
        /// Jobs that are timed; the first ones wake the threads.
        const JOBS: usize = 100;
        /// Another process may have held a core all the time.
        const MOST: Duration = Duration::from_micros(10);
        let time = |_| {
            let start = Instant::now();
            self.run(self.n_threads(), &|_| ());
            start.elapsed()
        };
        *self.handoff.get_or_init(|| (0..JOBS).map(time).fold(MOST, Duration::min))
    }

    /// Calls `run` with each number below `n_parts`, on all threads, and returns when all are
    /// done. A panic in a part is passed on. Runs on the caller alone while another job runs.
    pub fn run(&self, n_parts: usize, run: &(dyn Fn(usize) + Sync)) {
        let turn = match self.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        let Some(_turn) = turn.filter(|_| n_parts > 1 && !self.threads.is_empty()) else {
            (0..n_parts).for_each(run);
            return;
        };
        self.shared.lead(&Job { run, n_parts });
        let panic = lock(&self.shared.panic).take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.is_closed.store(true, Ordering::SeqCst);
        let door = lock(&self.shared.door);
        self.shared.work_came.notify_all();
        drop(door);
        for thread in self.threads.drain(..) {
            // A part's panic was passed to its caller; the thread itself does not panic.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn new(spins: (u32, u32)) -> Self {
        Self {
            ticket: AtomicU64::new(0),
            job: AtomicPtr::new(std::ptr::null_mut()),
            unfinished: AtomicUsize::new(0),
            n_asleep: AtomicUsize::new(0),
            caller_sleeps: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            panic: Mutex::new(None),
            door: Mutex::new(()),
            work_came: Condvar::new(),
            work_ended: Condvar::new(),
            spins,
        }
    }

    /// Publishes a job, takes part in it and waits for its end.
    fn lead(&self, job: &Job<'_>) {
        let job_ptr = std::ptr::from_ref(job).cast_mut().cast::<Job<'static>>();
        self.job.store(job_ptr, Ordering::Relaxed);
        self.unfinished.store(job.n_parts, Ordering::Relaxed);
        let number = (self.ticket.load(Ordering::Relaxed) >> 32).wrapping_add(1);
        let n_parts =
            u32::try_from(job.n_parts).expect("a phase has fewer parts than 2^32");
        self.ticket.store((number << 32) | u64::from(n_parts), Ordering::SeqCst);
        if self.n_asleep.load(Ordering::SeqCst) > 0 {
            let _door = lock(&self.door);
            self.work_came.notify_all();
        }
        while self.take_part() {}
        self.wait_for_end();
    }

    /// What a thread of the pool does all its life.
    fn serve(&self) {
        while !self.is_closed.load(Ordering::SeqCst) {
            if !self.take_part() {
                self.wait_for_work();
            }
        }
    }

    /// Runs one part of the job, if one is left.
    fn take_part(&self) -> bool {
        let mut ticket = self.ticket.load(Ordering::SeqCst);
        loop {
            if n_left(ticket) == 0 {
                return false;
            }
            let order = (Ordering::AcqRel, Ordering::Acquire);
            match self.ticket.compare_exchange_weak(ticket, ticket - 1, order.0, order.1) {
                Ok(_) => break,
                Err(now) => ticket = now,
            }
        }
        // SAFETY: this thread holds a part of the current job that `finish_part` has not yet
        // counted, so `lead` is still waiting and what the job borrows is alive. The exchange
        // above synchronizes with the store that published the job.
        let job: &Job<'_> = unsafe { &*self.job.load(Ordering::Relaxed) };
        let part = job.n_parts - n_left(ticket) as usize;
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (job.run)(part))) {
            *lock(&self.panic) = Some(panic);
        }
        self.finish_part();
        true
    }

    fn finish_part(&self) {
        let is_last = self.unfinished.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_last && self.caller_sleeps.load(Ordering::SeqCst) {
            let _door = lock(&self.door);
            self.work_ended.notify_all();
        }
    }

    fn wait_for_work(&self) {
        let is_idle = || {
            n_left(self.ticket.load(Ordering::SeqCst)) == 0
                && !self.is_closed.load(Ordering::SeqCst)
        };
        if self.spin_while(is_idle) {
            return;
        }
        let mut door = lock(&self.door);
        self.n_asleep.fetch_add(1, Ordering::SeqCst);
        while is_idle() {
            door = self.work_came.wait(door).unwrap_or_else(PoisonError::into_inner);
        }
        self.n_asleep.fetch_sub(1, Ordering::SeqCst);
    }

    fn wait_for_end(&self) {
        let is_running = || self.unfinished.load(Ordering::SeqCst) > 0;
        if self.spin_while(is_running) {
            return;
        }
        let mut door = lock(&self.door);
        self.caller_sleeps.store(true, Ordering::SeqCst);
        while is_running() {
            door = self.work_ended.wait(door).unwrap_or_else(PoisonError::into_inner);
        }
        self.caller_sleeps.store(false, Ordering::SeqCst);
    }

    /// Waits briefly; whether the wait is over.
    fn spin_while(&self, must_wait: impl Fn() -> bool) -> bool {
        for _ in 0..self.spins.0 {
            if !must_wait() {
                return true;
            }
            spin_loop();
        }
        for _ in 0..self.spins.1 {
            if !must_wait() {
                return true;
            }
            thread::yield_now();
        }
        !must_wait()
    }
}

/// Parts of a ticket's job that nobody has taken.
fn n_left(ticket: u64) -> u32 {
    ticket as u32
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
