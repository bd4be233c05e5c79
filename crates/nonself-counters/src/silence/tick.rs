//! One tick: where it begins, and when the sensor saw nothing in it.

const SECOND: i64 = 1_000_000_000;

/// Times of a tick in which the site had no record, ascending and apart, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Holes<'a> {
    pub begin: &'a [i64],
    pub end: &'a [i64],
}

impl Holes<'_> {
    /// Those that are as long as this, or longer.
    pub(super) fn cuts(&self, cut: i64) -> impl Iterator<Item = (i64, i64)> {
        let holes = self.begin.iter().copied().zip(self.end.iter().copied());
        holes.filter(move |hole| hole.1 - hole.0 >= cut)
    }
}

/// One tick: where it begins, how long it is, and where the sensor saw nothing.
#[derive(Clone, Copy, Debug)]
pub struct Tick<'a> {
    pub at: i64,
    pub length: i64,
    pub holes: Holes<'a>,
}

impl Tick<'_> {
    pub(super) fn end(&self) -> i64 {
        self.at + self.length
    }

    /// From how long on a hole is the sensor's own, so that a poll may have been lost in it: eight
    /// times the mean of the others, and eight seconds.
    pub(super) fn cut(&self) -> i64 {
        let lengths = self.holes.begin.iter().zip(self.holes.end);
        let lengths = lengths.map(|(begin, end)| end - begin);
        let (mut total, mut longest, mut count) = (0, 0, 0);
        for length in lengths {
            total += length;
            longest = longest.max(length);
            count += 1;
        }
        let others = if count > 1 {
            (total - longest) / (count - 1)
        } else {
            0
        };
        8 * others.max(SECOND)
    }

    /// Whether half of the tick or more is lost.
    pub(super) fn is_lost(&self) -> bool {
        let cut = self.cut();
        let holes = self.holes.begin.iter().zip(self.holes.end);
        let lost: i64 = holes
            .map(|(begin, end)| end - begin)
            .filter(|length| *length >= cut)
            .sum();
        2 * lost.max(self.unheard(self.at, self.end())) >= self.length
    }

    /// How much of a time from `a` to `b` may be the sensor's own silence.
    pub(super) fn unheard(&self, a: i64, b: i64) -> i64 {
        let (mut edges, mut between) = (0, 0);
        for (&begin, &end) in self.holes.begin.iter().zip(self.holes.end) {
            let overlap = (end.min(b) - begin.max(a)).max(0);
            if begin <= self.at || end >= self.end() {
                edges += overlap;
            } else {
                between = between.max(overlap);
            }
        }
        edges + between
    }
}
