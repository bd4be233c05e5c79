use super::*;
use crate::decay::DAY_NS;

const SECOND: i64 = 1_000_000_000;
const TICK: i64 = 300 * SECOND;

/// Events of a poll within a tick.
fn poll(tick: i64, period: i64) -> Vec<i64> {
    let from = tick * TICK;
    let first = (from + period - 1) / period * period;
    (0..300)
        .map(|step| first + step * period)
        .take_while(|time| *time < from + TICK)
        .collect()
}

fn run(model: &mut Silence, tick: i64, events: &[(u64, Vec<i64>)], holes: &[(i64, i64)]) -> Scores {
    let (mut entity, mut time) = (Vec::new(), Vec::new());
    for (key, times) in events {
        entity.extend(times.iter().map(|_| *key));
        time.extend(times);
    }
    let (begin, end): (Vec<i64>, Vec<i64>) = holes.iter().copied().unzip();
    let tick = Tick {
        at: tick * TICK,
        length: TICK,
        holes: Holes {
            begin: &begin,
            end: &end,
        },
    };
    let scores = model.score(&tick, &entity, &time);
    // Held back, as the gate does it.
    let weight = |hi: &f64| if *hi <= 0.001 { 0.0 } else { 1.0 };
    let weights: Vec<f64> = scores.hi.iter().map(weight).collect();
    model.learn(&tick, &scores, &weights);
    scores
}

/// Two polls, of 8 s and of 1 s, for 200 ticks.
fn taught() -> Silence {
    let mut model = Silence::new(14 * DAY_NS, 100);
    for tick in 0..200 {
        let events = [(1, poll(tick, 8 * SECOND)), (2, poll(tick, SECOND))];
        run(&mut model, tick, &events, &[]);
    }
    model
}

fn without(times: Vec<i64>, from: i64, until: i64) -> Vec<i64> {
    let keep = |time: &i64| *time <= from || *time >= until;
    times.into_iter().filter(keep).collect()
}

#[test]
fn a_silent_minute_is_seen_and_the_usual_gap_is_not() {
    let mut model = taught();
    let from = 200 * TICK + 100 * SECOND;
    let quiet = without(poll(200, 8 * SECOND), from, from + 60 * SECOND);
    let scores = run(&mut model, 200, &[(1, quiet), (2, poll(200, SECOND))], &[]);
    assert_eq!(scores.tested, [true, true]);
    assert!(scores.hi[0] < 1e-9 && scores.hi[1] > 0.2, "{scores:?}");
    assert!((scores.expected[0] - 8.0).abs() < 0.1);
    assert!((60 * SECOND..72 * SECOND).contains(&scores.gap[0]));
}

#[test]
fn a_stream_without_a_record_is_scored_until_it_is_gone() {
    let mut model = taught();
    for tick in 200..200 + GONE_NS / TICK {
        let scores = run(&mut model, tick, &[(2, poll(tick, SECOND))], &[]);
        assert_eq!(scores.entity, [1, 2]);
        assert!(!scores.active[0] && scores.gap[0] > (tick - 200) * TICK);
    }
    assert_eq!((model.gone, model.len()), (1, 2));
    let next = 200 + GONE_NS / TICK;
    let scores = run(&mut model, next, &[(2, poll(next, SECOND))], &[]);
    assert_eq!(scores.entity, [2]);
}

#[test]
fn what_the_sensor_did_not_see_is_no_silence() {
    let mut model = taught();
    let hole = (200 * TICK + 90 * SECOND, 200 * TICK + 170 * SECOND);
    let events = |tick| {
        let rest = |period| without(poll(tick, period), hole.0, hole.1);
        [(1, rest(8 * SECOND)), (2, rest(SECOND))]
    };
    let masked = run(&mut model.clone(), 200, &events(200), &[hole]);
    let unmasked = run(&mut model.clone(), 200, &events(200), &[]);
    assert!(masked.hi[0] > 0.05 && unmasked.hi[0] < 1e-9, "{masked:?}");
    let most = (200 * TICK, 200 * TICK + 200 * SECOND);
    assert_eq!(
        run(&mut model.clone(), 200, &events(200), &[most]).tested,
        [false, false]
    );
    // A tick that is missing: gaps begin anew.
    let events = [(1, poll(300, 8 * SECOND)), (2, poll(300, SECOND))];
    let after = run(&mut model, 300, &events, &[]);
    assert!(after.tested[0] && after.hi[0] > 0.05, "{after:?}");
}

#[test]
fn a_hole_before_the_tick_is_taken_from_the_gap_that_crosses_it() {
    let mut model = taught();
    let end = 201 * TICK;
    let hole = (end - 60 * SECOND, end);
    let events = without(poll(200, 8 * SECOND), hole.0, hole.1);
    run(&mut model, 200, &[(1, events)], &[hole]);
    let next = (end, end + 30 * SECOND);
    let events = without(poll(201, 8 * SECOND), next.0 - 1, next.1);
    let scores = run(&mut model, 201, &[(1, events)], &[next]);
    assert!(scores.hi[0] > 0.05, "{scores:?}");
}

#[test]
fn what_comes_seldom_is_not_tested() {
    let mut model = Silence::new(14 * DAY_NS, 100);
    for tick in 0..100 {
        let seldom = if tick % 3 == 0 {
            vec![tick * TICK]
        } else {
            vec![]
        };
        let scores = run(&mut model, tick, &[(1, seldom)], &[]);
        assert!(!scores.tested[0]);
    }
}

#[test]
fn shards_merge_exactly_and_order_does_not_matter() {
    let (mut whole, mut odd, mut even) = (
        Silence::new(14 * DAY_NS, 100),
        Silence::new(14 * DAY_NS, 100),
        Silence::new(14 * DAY_NS, 100),
    );
    for tick in 0..50 {
        let mut events: Vec<_> = (1..9)
            .map(|key| (key, poll(tick, key as i64 * SECOND)))
            .collect();
        run(&mut whole, tick, &events, &[]);
        events.reverse();
        for (_, times) in &mut events {
            times.reverse();
        }
        let (a, b): (Vec<_>, Vec<_>) = events.into_iter().partition(|each| each.0 % 2 == 1);
        run(&mut odd, tick, &a, &[]);
        run(&mut even, tick, &b, &[]);
    }
    even.merge(&odd);
    assert_eq!(even.to_bytes(), whole.to_bytes());
}

#[test]
fn memory_is_bounded_and_state_survives() {
    let mut model = Silence::new(14 * DAY_NS, 50);
    for key in 0..80 {
        run(
            &mut model,
            key as i64,
            &[(key, vec![key as i64 * TICK])],
            &[],
        );
    }
    assert!(model.len() <= 50 && model.evicted >= 30);
    let bytes = model.to_bytes();
    assert_eq!(
        Silence::from_bytes(&bytes).map(|m| m.to_bytes()),
        Ok(bytes.clone())
    );
    assert!(Silence::from_bytes(&bytes[..bytes.len() - 1]).is_err());
}
