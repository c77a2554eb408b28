//! Power cuts at a point of the product's code: what the disk has at that moment is kept, and nothing of the device runs
//! any more, not even the next line.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use flo_model::drill::{self, Point};
use flo_tests::disk::{self, Image};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

thread_local! {
    /// The device whose code runs at the moment.
    static RUNS: Cell<Option<usize>> = const { Cell::new(None) };
}

/// What unwinds the code of a device.
struct PowerCut;

/// Where a device's power is to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aim {
    pub(crate) point: Point,
    /// Times that the point is passed before.
    pub(crate) after: u32,
    /// Seed of what the disk keeps of the writes that were not synced.
    pub(crate) seed: u64,
}

#[derive(Debug, Default)]
struct State {
    aim: Option<Aim>,
    folder: String,
    /// What was left on the disk, once the power failed.
    left: Option<Image>,
}

/// The power of every device of a run. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Power {
    devices: Rc<RefCell<Vec<State>>>,
    struck: Rc<RefCell<Vec<Point>>>,
}

impl Power {
    /// Power for devices with these folders, on this thread.
    pub(crate) fn new(folders: Vec<String>) -> Self {
        let states = folders.into_iter().map(|folder| State { folder, ..State::default() }).collect();
        let power = Self { devices: Rc::new(RefCell::new(states)), struck: Rc::default() };
        let watching = power.clone();
        drill::watch(Some(Rc::new(move |point| watching.pass(point))));
        power
    }

    /// Has the power of a device fail there.
    pub(crate) fn aim(&self, device: usize, aim: Aim) {
        self.devices.borrow_mut()[device].aim = Some(aim);
    }

    /// Lets the power of every device be.
    pub(crate) fn spare(&self) {
        self.devices.borrow_mut().iter_mut().for_each(|state| state.aim = None);
    }

    /// Whether the power of the device failed.
    pub(crate) fn is_gone(&self, device: usize) -> bool {
        self.devices.borrow()[device].left.is_some()
    }

    /// What was left on the disk when the power failed, if it did; it is back then.
    pub(crate) fn take(&self, device: usize) -> Option<Image> {
        self.devices.borrow_mut()[device].left.take()
    }

    /// Points at which power failed so far.
    pub(crate) fn struck(&self) -> Vec<Point> {
        self.struck.borrow().clone()
    }

    /// `work` as the code of this device. `None` when its power failed meanwhile.
    pub(crate) fn on<F: Future>(&self, device: usize, work: F) -> OnDevice<F> {
        OnDevice { power: self.clone(), device, work: Box::pin(work) }
    }

    fn pass(&self, point: Point) {
        let Some(device) = RUNS.get() else { return };
        let mut devices = self.devices.borrow_mut();
        let state = &mut devices[device];
        let Some(aim) = state.aim.as_mut().filter(|aim| aim.point == point) else { return };
        if aim.after > 0 {
            aim.after -= 1;
            return;
        }
        state.left = Some(disk::cut(&state.folder, &mut ChaCha8Rng::seed_from_u64(aim.seed)));
        state.aim = None;
        drop(devices);
        self.struck.borrow_mut().push(point);
        // Not a panic: nothing is wrong, and nobody is told.
        resume_unwind(Box::new(PowerCut));
    }
}

/// Code of one device; ends with `None` when the power fails.
pub(crate) struct OnDevice<F> {
    power: Power,
    device: usize,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for OnDevice<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.power.is_gone(self.device) {
            return Poll::Ready(None);
        }
        let before = RUNS.replace(Some(self.device));
        let polled = catch_unwind(AssertUnwindSafe(|| self.work.as_mut().poll(cx)));
        RUNS.set(before);
        match polled {
            Ok(polled) => polled.map(Some),
            Err(payload) if payload.is::<PowerCut>() => Poll::Ready(None),
            Err(payload) => resume_unwind(payload),
        }
    }
}
