//! Threads that take the parts of a job, one after another, until none is left.
//!
//! Each thread has parts of its own, the same ones whenever a job has as many: what it wrote in
//! the last step is still in its core's cache, and would take longer to fetch from there than to
//! wait for. Only parts of a thread that is late, its core being taken away, are taken over. So
//! chance may decide who does what; what a part computes is no chance.
//!
//! Idle threads spin briefly, since a step hands out work every few microseconds, then sleep.

#![allow(unsafe_code, reason = "a job borrows from the caller, which waits for its end")]

use std::any::Any;
use std::hint::spin_loop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{
    AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering,
};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::room;

/// How long a waiting thread spins: as long as its own parts took, within these bounds. Then it
/// helps whoever is late, gives its core away some times, and sleeps.
const SPIN: (Duration, Duration) = (Duration::from_micros(20), Duration::from_millis(2));
/// How often it gives its core away.
const YIELDS: u32 = 30;
/// Looks for an end of the wait between two looks at the clock.
const LOOKS: u32 = 50;

/// Threads that run blocks of work, shared by executors; spins briefly, then sleeps.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Held by the caller whose job runs.
    turn: Mutex<()>,
    handoff: Mutex<Handoff>,
}

/// How fast work was handed over at best, in so many jobs.
#[derive(Debug)]
struct Handoff {
    best: Duration,
    n_jobs: u32,
}

#[derive(Debug)]
struct Shared {
    /// The number of the last job.
    number: AtomicU32,
    /// Each thread's own parts, the caller's first.
    queues: Box<[Queue]>,
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
    /// The shortest and the longest spinning.
    spin: (Duration, Duration),
}

/// What is run.
struct Job<'a> {
    run: &'a (dyn Fn(usize) + Sync),
}

/// Parts of one thread that nobody has taken, in a cache line of its own: the number of the job,
/// then the first of them and the one after the last, counted among the thread's own.
#[derive(Debug)]
#[repr(align(128))]
struct Queue(AtomicU64);

/// Which end of a queue a part is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// By its own thread.
    Front,
    /// By others, who so leave it the parts that it takes next.
    Back,
}

impl Queue {
    /// Parts that a queue holds at most.
    const MOST: usize = u16::MAX as usize;

    fn fill(&self, number: u32, len: usize) {
        let len = u16::try_from(len).expect("`Pool::run` keeps jobs short");
        self.0.store(u64::from(number) << 32 | u64::from(len), Ordering::SeqCst);
    }

    /// Takes a part, if one is left: its place among the thread's own.
    fn take(&self, end: End) -> Option<usize> {
        let mut now = self.0.load(Ordering::SeqCst);
        loop {
            let (first, after) = (now >> 16 & 0xffff, now & 0xffff);
            if first >= after {
                return None;
            }
            let (taken, left) = match end {
                End::Front => (first, now + (1 << 16)),
                End::Back => (after - 1, now - 1),
            };
            let order = (Ordering::AcqRel, Ordering::Acquire);
            match self.0.compare_exchange_weak(now, left, order.0, order.1) {
                Ok(_) => return Some(taken as usize),
                Err(newer) => now = newer,
            }
        }
    }
}

impl Pool {
    /// A pool of `n` threads in all, the caller's included.
    pub fn new(n: usize) -> Arc<Self> {
        let n_cores = thread::available_parallelism().map_or(1, usize::from);
        // Where threads outnumber cores, one that spins keeps another from its work.
        let spin = if n <= n_cores { SPIN } else { (Duration::ZERO, Duration::ZERO) };
        let shared = Arc::new(Shared::new(n.max(1), spin));
        let work = |at: usize| {
            let shared = Arc::clone(&shared);
            let thread = thread::Builder::new().name(format!("percept-{at}"));
            // With fewer threads than asked for, the others do their parts.
            let serve = move || {
                room::prepare();
                shared.serve(at);
            };
            thread.spawn(serve).ok()
        };
        let threads = (1..n.max(1)).filter_map(work).collect();
        // Another process may hold a core all the time.
        let handoff = Mutex::new(Handoff { best: Duration::from_micros(10), n_jobs: 0 });
        Arc::new(Self { shared, threads, turn: Mutex::new(()), handoff })
    }

    /// How many threads run a job, the caller's included.
    pub fn n_threads(&self) -> usize {
        self.threads.len() + 1
    }

    /// What it takes to hand over work that does nothing, at best.
    pub fn handoff(&self) -> Duration {
        self.hands_over_within(Duration::ZERO);
        lock(&self.handoff).best
    }

    /// Whether work can be handed over within so long. It is measured until that is known, but
    /// not much longer than it may take: the threads of a small network would be woken for nothing.
    pub fn hands_over_within(&self, limit: Duration) -> bool {
        /// Jobs that are timed in all; the first ones wake the threads.
        const JOBS: u32 = 100;
        /// For so many times the limit it is measured, where there is one.
        const PATIENCE: u32 = 400;
        let mut seen = lock(&self.handoff);
        let began = Instant::now();
        let is_patient = || limit.is_zero() || began.elapsed() < limit * PATIENCE;
        while seen.best > limit && seen.n_jobs < JOBS && is_patient() {
            let start = Instant::now();
            self.run(self.n_threads(), &|_| ());
            seen.best = seen.best.min(start.elapsed());
            seen.n_jobs += 1;
        }
        seen.best <= limit
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
        let most = Queue::MOST * self.shared.queues.len();
        for start in (0..n_parts).step_by(most) {
            let run = |part: usize| run(start + part);
            self.shared.lead(&Job { run: &run }, most.min(n_parts - start));
        }
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
    fn new(n_threads: usize, spin: (Duration, Duration)) -> Self {
        Self {
            number: AtomicU32::new(0),
            queues: (0..n_threads).map(|_| Queue(AtomicU64::new(0))).collect(),
            job: AtomicPtr::new(std::ptr::null_mut()),
            unfinished: AtomicUsize::new(0),
            n_asleep: AtomicUsize::new(0),
            caller_sleeps: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            panic: Mutex::new(None),
            door: Mutex::new(()),
            work_came: Condvar::new(),
            work_ended: Condvar::new(),
            spin,
        }
    }

    /// Publishes a job, takes part in it and waits for its end.
    fn lead(&self, job: &Job<'_>, n_parts: usize) {
        let job_ptr = std::ptr::from_ref(job).cast_mut().cast::<Job<'static>>();
        self.job.store(job_ptr, Ordering::Relaxed);
        self.unfinished.store(n_parts, Ordering::Relaxed);
        let number = self.number.load(Ordering::Relaxed).wrapping_add(1);
        for (at, queue) in self.queues.iter().enumerate() {
            queue.fill(number, (n_parts + self.queues.len() - 1 - at) / self.queues.len());
        }
        self.number.store(number, Ordering::SeqCst);
        if self.n_asleep.load(Ordering::SeqCst) > 0 {
            let _door = lock(&self.door);
            self.work_came.notify_all();
        }
        let took = self.take_all_own(0);
        self.wait_for_end(took);
    }

    /// What thread `at` does all its life.
    fn serve(&self, at: usize) {
        let (mut seen, mut took) = (0, Duration::ZERO);
        while !self.is_closed.load(Ordering::SeqCst) {
            self.wait_for_work((at, took), seen);
            seen = self.number.load(Ordering::SeqCst);
            took = self.take_all_own(at);
        }
    }

    /// Runs a thread's own parts of the job; how long they took.
    fn take_all_own(&self, at: usize) -> Duration {
        let start = Instant::now();
        while let Some(place) = self.queues[at].take(End::Front) {
            self.run(at + self.queues.len() * place);
        }
        start.elapsed()
    }

    /// Runs the parts that other threads have not come to.
    fn take_over(&self, at: usize) {
        let n = self.queues.len();
        for other in (1..n).map(|by| (at + by) % n) {
            while let Some(place) = self.queues[other].take(End::Back) {
                self.run(other + n * place);
            }
        }
    }

    /// Runs a part of the job that was taken.
    fn run(&self, part: usize) {
        // SAFETY: this thread holds a part of the current job that `finish_part` has not yet
        // counted, so `lead` is still waiting and what the job borrows is alive. The exchange in
        // `Queue::take` synchronizes with the store that filled the queue, after the job's.
        let job: &Job<'_> = unsafe { &*self.job.load(Ordering::Relaxed) };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (job.run)(part))) {
            *lock(&self.panic) = Some(panic);
        }
        self.finish_part();
    }

    fn finish_part(&self) {
        let is_last = self.unfinished.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_last && self.caller_sleeps.load(Ordering::SeqCst) {
            let _door = lock(&self.door);
            self.work_ended.notify_all();
        }
    }

    /// Waits for another job than the last one `seen`. `who` is the thread and how long its own
    /// parts of that took.
    fn wait_for_work(&self, who: (usize, Duration), seen: u32) {
        let is_idle = || {
            self.number.load(Ordering::SeqCst) == seen
                && !self.is_closed.load(Ordering::SeqCst)
        };
        if self.spin_while(who, is_idle) {
            return;
        }
        let mut door = lock(&self.door);
        self.n_asleep.fetch_add(1, Ordering::SeqCst);
        while is_idle() {
            door = self.work_came.wait(door).unwrap_or_else(PoisonError::into_inner);
        }
        self.n_asleep.fetch_sub(1, Ordering::SeqCst);
    }

    fn wait_for_end(&self, took: Duration) {
        let is_running = || self.unfinished.load(Ordering::SeqCst) > 0;
        if self.spin_while((0, took), is_running) {
            return;
        }
        let mut door = lock(&self.door);
        self.caller_sleeps.store(true, Ordering::SeqCst);
        while is_running() {
            door = self.work_ended.wait(door).unwrap_or_else(PoisonError::into_inner);
        }
        self.caller_sleeps.store(false, Ordering::SeqCst);
    }

    /// Waits briefly, then helps whoever is late, then waits again; whether the wait is over.
    fn spin_while(
        &self,
        (at, took): (usize, Duration),
        must_wait: impl Fn() -> bool,
    ) -> bool {
        let (start, most) = (Instant::now(), took.clamp(self.spin.0, self.spin.1));
        while start.elapsed() <= most {
            for _ in 0..LOOKS {
                if !must_wait() {
                    return true;
                }
                spin_loop();
            }
        }
        self.take_over(at);
        for _ in 0..YIELDS {
            if !must_wait() {
                return true;
            }
            thread::yield_now();
        }
        !must_wait()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
