//! One stream: what its largest gaps usually are, and how unusual the next one is.

use crate::decay::{Moment, Sum};
use crate::student;

/// Windows after which a stream speaks for itself.
pub const WINDOWS_NEEDED: f64 = 12.0;
/// Share of windows with an event from which a stream is cyclic enough to be tested.
pub const SHARE_NEEDED: f64 = 0.9;
/// Weight, in windows, of the pool's spread; the spread before anything is known, squared.
const PRIOR: f64 = 5.0;
const SPREAD: f64 = 0.04;
/// What poller and clock may vary without meaning anything, squared: 5 %.
const FLOOR: f64 = 0.05 * 0.05;
/// Gaps are known to 1 %: half the tie interval, on the logarithm.
const HALF_TIE: f64 = 0.01;
/// Width of a bin of `x`, and weight of the t model against the stream's own past.
const WIDTH: f64 = 0.1;
const MODEL: f64 = 3.0;
/// No tail is smaller: no model is known to hold so far out.
const SMALLEST: f64 = 1e-15;
/// Normal score of the band that is shown: 5 % and 95 %.
const BAND: f64 = 1.645;

/// Nothing happened yet, or the stream is gone.
pub const NEVER: i64 = i64::MIN;

#[derive(Clone, Debug)]
pub struct Stream {
    pub windows: Sum,
    /// Windows with an event.
    pub active: Sum,
    /// Of `x`.
    pub total: Sum,
    pub deviation: Sum,
    /// Windows by bin of `x`, ascending.
    pub bins: Vec<(u16, Sum)>,
    /// Last event, and how much of the time since then the sensor did not see.
    pub last: i64,
    pub masked: i64,
    /// Last tick with an event.
    pub seen: i64,
}

impl Default for Stream {
    fn default() -> Self {
        Self {
            windows: Sum::default(),
            active: Sum::default(),
            total: Sum::default(),
            deviation: Sum::default(),
            bins: Vec::new(),
            last: NEVER,
            masked: 0,
            seen: NEVER,
        }
    }
}

impl Stream {
    pub fn forget_before(&mut self, epoch: i32) {
        for sum in [
            &mut self.windows,
            &mut self.active,
            &mut self.total,
            &mut self.deviation,
        ] {
            sum.forget_before(epoch);
        }
        for (_, sum) in &mut self.bins {
            sum.forget_before(epoch);
        }
        self.bins.retain(|own| !own.1.is_zero());
    }

    pub fn is_cyclic(&self, now: Moment) -> bool {
        let windows = self.windows.read(now);
        windows >= WINDOWS_NEEDED && self.active.read(now) >= SHARE_NEEDED * windows
    }

    /// Tail of a gap (both ends of the tie interval), then median, 5 % and 95 % quantiles of the
    /// prediction in seconds. `spread` is the pool's mean square, see [`spread`].
    pub fn predict(&self, now: Moment, spread: f64, gap: i64) -> [f64; 5] {
        let windows = self.windows.read(now);
        let freedom = windows + PRIOR;
        let own = (self.deviation.read(now) + PRIOR * spread) / freedom;
        let scale = ((own + FLOOR) * (1.0 + 1.0 / windows)).sqrt();
        let centre = self.total.read(now) / windows;
        let tail = |x: f64| student::upper((x - centre) / scale, freedom);
        let seconds = |z: f64| (centre + z * scale).exp() / 1e3;
        let x = logarithm(gap);
        let (mut above, mut within) = (0.0, 0.0);
        for (other, sum) in self.bins.iter().filter(|own| own.0 >= bin(x)) {
            let part = if *other == bin(x) {
                &mut within
            } else {
                &mut above
            };
            *part += sum.read(now);
        }
        let mixed = |own: f64, beyond: f64| {
            ((own + MODEL * beyond) / (windows + MODEL)).clamp(SMALLEST, 1.0)
        };
        [
            mixed(above, tail(x + HALF_TIE)),
            mixed(above + within, tail(x - HALF_TIE)),
            seconds(0.0),
            seconds(-BAND),
            seconds(BAND),
        ]
    }

    /// Learn a window; gives what it adds to the sum of squares (West, 1979).
    pub fn learn(&mut self, at: Moment, x: f64, active: bool, weight: f64) -> f64 {
        let windows = self.windows.read(at);
        let mean = if windows > 0.0 {
            self.total.read(at) / windows
        } else {
            x
        };
        let deviation = weight * (x - mean).powi(2) * windows / (windows + weight);
        self.windows.add(at, weight);
        self.active.add(at, if active { weight } else { 0.0 });
        self.total.add(at, weight * x);
        self.deviation.add(at, deviation);
        let place = self.bins.binary_search_by_key(&bin(x), |own| own.0);
        let place = place.unwrap_or_else(|place| {
            self.bins.insert(place, (bin(x), Sum::default()));
            place
        });
        self.bins[place].1.add(at, weight);
        deviation
    }
}

/// ln of a gap in milliseconds.
pub fn logarithm(gap: i64) -> f64 {
    (gap as f64 / 1e6).max(1.0).ln()
}

fn bin(x: f64) -> u16 {
    (x / WIDTH).floor() as u16
}

/// The mean square of all streams around their own means, from exposure and squared deviations.
pub fn spread(pool: &(Sum, Sum), now: Moment) -> f64 {
    (pool.1.read(now) + PRIOR * SPREAD) / (pool.0.read(now) + PRIOR)
}
