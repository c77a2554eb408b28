//! One thread, one seed: tasks that are ready run in an order drawn from the seed, and when none is, time moves on to the
//! next sleeper. Nothing here waits for real time or for another thread.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::Sleeper;
use flo_model::{Clock, Steady, UnixMillis};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Polls without any time passing after which a run is stuck in a loop.
const MOST_POLLS_AT_ONCE: u32 = 2_000_000;

/// The simulated time, and who waits for it.
#[derive(Debug)]
pub(crate) struct Time {
    epoch: UnixMillis,
    state: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    now: Duration,
    number: u64,
    sleepers: BTreeMap<(Duration, u64), Waker>,
}

impl Time {
    pub(crate) fn starting_at(epoch: UnixMillis) -> Arc<Self> {
        Arc::new(Self { epoch, state: Mutex::default() })
    }

    /// Since the start of the run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.state().now
    }

    /// True wall-clock time, which the services go by.
    pub(crate) fn now(&self) -> UnixMillis {
        self.epoch.plus_ms(i64::try_from(self.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    pub(crate) fn sleep(self: &Arc<Self>, time: Duration) -> Sleep {
        Sleep { time: Arc::clone(self), at: self.elapsed() + time, key: None }
    }

    /// Moves on to the next sleeper; `false` when there is none.
    fn step(&self) -> bool {
        let mut state = self.state();
        let Some(((at, _), waker)) = state.sleepers.pop_first() else { return false };
        state.now = state.now.max(at);
        drop(state);
        waker.wake();
        true
    }

    fn state(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends at its time.
pub(crate) struct Sleep {
    time: Arc<Time>,
    at: Duration,
    key: Option<(Duration, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let time = Arc::clone(&self.time);
        let mut state = time.state();
        if state.now >= self.at {
            return Poll::Ready(());
        }
        let key = self.key.unwrap_or_else(|| {
            state.number += 1;
            (self.at, state.number)
        });
        self.key = Some(key);
        state.sleepers.insert(key, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.time.state().sleepers.remove(&key);
        }
    }
}

/// Waiting, for the product's code.
pub(crate) struct SimulatedSleeper(pub(crate) Arc<Time>);

#[async_trait]
impl Sleeper for SimulatedSleeper {
    async fn sleep(&self, time: Duration) {
        self.0.sleep(time).await;
    }

    async fn deadline(&self, time: Duration) {
        self.0.sleep(time).await;
    }
}

/// A device's clock: the true time, and how far it is off.
#[derive(Debug)]
pub(crate) struct DeviceClock {
    time: Arc<Time>,
    ahead_ms: AtomicI64,
}

impl DeviceClock {
    pub(crate) fn new(time: Arc<Time>) -> Arc<Self> {
        Arc::new(Self { time, ahead_ms: AtomicI64::new(0) })
    }

    /// Sets the wall clock so far ahead of the true time; negative: behind it.
    pub(crate) fn set_ahead_ms(&self, ms: i64) {
        self.ahead_ms.store(ms, Ordering::Relaxed);
    }
}

impl Clock for DeviceClock {
    fn now(&self) -> UnixMillis {
        self.time.now().plus_ms(self.ahead_ms.load(Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        self.time.elapsed()
    }

    fn steady(&self) -> Steady {
        let ms = i64::try_from(self.time.elapsed().as_millis()).unwrap_or(i64::MAX);
        Steady { ms, id: String::from("simulated"), counts_sleep: true }
    }
}

/// A task of the run.
pub(crate) type Task = Pin<Box<dyn Future<Output = ()>>>;
/// A task that product code may carry around before it is started.
type Sendable = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Starts tasks from anywhere.
#[derive(Clone, Default)]
pub(crate) struct Spawner(Arc<Mutex<Vec<Sendable>>>);

impl Spawner {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(task));
    }

    fn take(&self) -> Vec<Sendable> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A task that can be ended from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TaskId(usize);

/// Numbers of the tasks that are ready.
type Ready = Arc<Mutex<Vec<usize>>>;

struct Alarm {
    number: usize,
    ready: Ready,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if !ready.contains(&self.number) {
            ready.push(self.number);
        }
    }
}

/// The executor. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Runtime {
    pub(crate) time: Arc<Time>,
    pub(crate) spawner: Spawner,
    tasks: Rc<RefCell<Vec<Option<Task>>>>,
    ready: Ready,
    order: Rc<RefCell<ChaCha8Rng>>,
}

impl Runtime {
    pub(crate) fn new(time: Arc<Time>, seed: u64) -> Self {
        Self {
            time,
            spawner: Spawner::default(),
            tasks: Rc::default(),
            ready: Ready::default(),
            order: Rc::new(RefCell::new(ChaCha8Rng::seed_from_u64(seed))),
        }
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + 'static) -> TaskId {
        let number = {
            let mut tasks = self.tasks.borrow_mut();
            tasks.push(Some(Box::pin(task)));
            tasks.len() - 1
        };
        self.ready().push(number);
        TaskId(number)
    }

    /// Ends a task where it stands, as a crash does.
    pub(crate) fn kill(&self, task: TaskId) {
        let ended = self.tasks.borrow_mut()[task.0].take();
        drop(ended);
    }

    /// Runs everything until `main` has its answer.
    ///
    /// # Panics
    /// When nobody can go on any more, or somebody goes on for ever without time passing.
    pub(crate) fn block_on<T: 'static>(&self, main: impl Future<Output = T> + 'static) -> T {
        let answer = Rc::new(RefCell::new(None));
        let place = Rc::clone(&answer);
        self.spawn(async move {
            let value = main.await;
            *place.borrow_mut() = Some(value);
        });
        let (mut polls, mut since) = (0_u32, self.time.elapsed());
        loop {
            for task in self.spawner.take() {
                self.spawn(task);
            }
            let next = self.next();
            match next {
                Some(number) => self.poll(number),
                None => assert!(self.time.step(), "everything waits, and nothing is ahead"),
            }
            if let Some(answer) = answer.borrow_mut().take() {
                return answer;
            }
            polls += 1;
            let now = self.time.elapsed();
            if now != since {
                (polls, since) = (0, now);
            }
            assert!(polls < MOST_POLLS_AT_ONCE, "a loop without end at {now:?}");
        }
    }

    fn next(&self) -> Option<usize> {
        let mut ready = self.ready();
        if ready.is_empty() {
            return None;
        }
        let index = if ready.len() == 1 { 0 } else { self.order.borrow_mut().random_range(0..ready.len()) };
        Some(ready.swap_remove(index))
    }

    fn poll(&self, number: usize) {
        let Some(mut task) = self.tasks.borrow_mut()[number].take() else { return };
        let waker = Waker::from(Arc::new(Alarm { number, ready: Arc::clone(&self.ready) }));
        if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.tasks.borrow_mut()[number] = Some(task);
        }
    }

    fn ready(&self) -> MutexGuard<'_, Vec<usize>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
