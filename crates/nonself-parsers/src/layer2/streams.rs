//! Frames that repeat: told when they begin, then counted.

use std::collections::BTreeMap;

/// When a stream is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Streams at once; when there are more, all are told and forgotten.
    pub most: usize,
    /// Nanoseconds without a frame after which a stream is over.
    pub silence: i64,
    /// Nanoseconds after which one that goes on is told.
    pub span: i64,
}

/// The frames since the stream was told last.
#[derive(Clone, Debug)]
pub(crate) struct Stream<V> {
    pub first: i64,
    pub last: i64,
    pub count: u64,
    pub what: V,
}

impl<V> Stream<V> {
    fn see(&mut self, now: i64) {
        if self.count == 0 {
            self.first = now;
        }
        self.last = now;
        self.count += 1;
    }

    /// A row has been written about all frames so far.
    pub fn told(&mut self) {
        self.count = 0;
    }
}

/// Streams by what makes them one. The order is that of the keys, so that the same frames
/// give the same rows.
pub(crate) struct Streams<K, V> {
    limits: Limits,
    open: BTreeMap<K, Stream<V>>,
}

impl<K: Ord + Clone, V> Streams<K, V> {
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            open: BTreeMap::new(),
        }
    }

    /// Count a frame. `tell` writes the row of a stream that has to make room.
    pub fn see(
        &mut self,
        key: K,
        now: i64,
        what: impl FnOnce() -> V,
        tell: impl FnMut(&K, &Stream<V>),
    ) -> (&mut Stream<V>, bool) {
        if self.open.len() >= self.limits.most && !self.open.contains_key(&key) {
            self.end(tell);
        }
        let mut is_new = false;
        let stream = self.open.entry(key).or_insert_with(|| {
            is_new = true;
            Stream {
                first: now,
                last: now,
                count: 0,
                what: what(),
            }
        });
        stream.see(now);
        (stream, is_new)
    }

    pub fn get(&self, key: &K) -> Option<&Stream<V>> {
        self.open.get(key)
    }

    /// Tell those that are over, or that have gone on for long enough.
    pub fn on_time(&mut self, now: i64, mut tell: impl FnMut(&K, &Stream<V>)) {
        let Limits { silence, span, .. } = self.limits;
        self.open.retain(|key, stream| {
            // A distance either way: clocks are set back.
            let over = now.abs_diff(stream.last) >= silence.unsigned_abs();
            let long = now.abs_diff(stream.first) >= span.unsigned_abs();
            if stream.count > 0 && (over || long) {
                tell(key, stream);
                stream.told();
            }
            !over
        });
    }

    /// Tell all, and forget them.
    pub fn end(&mut self, mut tell: impl FnMut(&K, &Stream<V>)) {
        for (key, stream) in std::mem::take(&mut self.open) {
            if stream.count > 0 {
                tell(&key, &stream);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        most: 3,
        silence: 10,
        span: 100,
    };

    #[test]
    fn a_stream_is_told_when_it_is_over() {
        let mut streams = Streams::new(LIMITS);
        let mut rows = Vec::new();
        for now in 0..5 {
            streams.see('a', now, || (), |_, _| {});
        }
        streams.on_time(13, |_, stream| rows.push((stream.first, stream.count)));
        assert!(rows.is_empty());
        streams.on_time(14, |_, stream| rows.push((stream.first, stream.count)));
        assert_eq!(rows, [(0, 5)]);
        assert!(streams.get(&'a').is_none());
    }

    #[test]
    fn one_that_goes_on_is_told_in_between_and_stays_known() {
        let mut streams = Streams::new(LIMITS);
        let mut rows = Vec::new();
        for now in 0..250 {
            let (_, is_new) = streams.see('a', now, || (), |_, _| {});
            assert_eq!(is_new, now == 0);
            streams.on_time(now, |_, stream| rows.push((stream.first, stream.count)));
        }
        streams.end(|_, stream| rows.push((stream.first, stream.count)));
        assert_eq!(rows, [(0, 101), (101, 101), (202, 48)]);
    }

    #[test]
    fn many_streams_make_room() {
        let mut streams = Streams::new(LIMITS);
        let mut told = 0;
        for key in 0..1000 {
            streams.see(key, 0, || (), |_, _| told += 1);
            assert!(streams.open.len() <= LIMITS.most);
        }
        assert_eq!(told, 999);
    }

    #[test]
    fn a_clock_set_back_ends_what_is_of_the_future() {
        let mut streams = Streams::new(LIMITS);
        streams.see('a', i64::MAX, || (), |_, _| {});
        let mut told = 0;
        streams.on_time(0, |_, _| told += 1);
        assert_eq!(told, 1);
    }
}
