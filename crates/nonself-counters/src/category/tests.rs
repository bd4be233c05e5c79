use super::*;
use crate::decay::DAY_NS;

const TICK: i64 = DAY_NS / 288;

/// Rows of one group and zone each.
macro_rules! rows {
    ($entity:expr, $group:expr, $zone:expr, $symbol:expr) => {
        Rows {
            entity: $entity,
            group: $group,
            zone: $zone,
            symbol: $symbol,
        }
    };
}

fn model() -> Category {
    Category::new(14 * DAY_NS, 1000)
}

/// Every device of `devices` meets each of its symbols once a tick.
fn teach(model: &mut Category, ticks: std::ops::Range<i64>, devices: u64, symbols: u64) {
    for tick in ticks {
        for device in 1..=devices {
            let of: Vec<u64> = (0..symbols).map(|s| 100 + device * 10 + s).collect();
            let n = of.len();
            let at = tick * TICK;
            model.learn(
                at,
                rows!(&vec![device; n], &vec![5; n], &vec![7; n], &of),
                &vec![at; n],
                &vec![1.0; n],
            );
        }
    }
}

#[test]
fn a_first_event_is_not_surprising_and_a_late_new_one_is() {
    let mut model = model();
    let first = model.score(0, rows!(&[1], &[5], &[7], &[5]), true);
    assert!((first.hi[0] - 1.0).abs() < 1e-9 && first.new_to_network[0]);
    teach(&mut model, 0..2000, 5, 3);
    let late = model.score(
        2000 * TICK,
        rows!(&[1, 1, 1], &[5; 3], &[7; 3], &[999, 120, 110]),
        true,
    );
    assert_eq!(late.level, [4, 1, 0]);
    assert_eq!(late.new, [true, true, false]);
    assert_eq!(late.new_to_network, [true, false, false]);
    assert!(late.hi[0] < 1e-3, "{late:?}");
    assert!(
        late.hi[0] <= late.hi[1] && late.hi[1] < 0.01 && late.hi[2] > 0.5,
        "{late:?}"
    );
    assert!(late.rarity[0] > late.rarity[1]);
}

#[test]
fn the_level_is_the_nearest_that_knows_the_symbol() {
    let mut model = model();
    // Device 1 is alone in group 50 of zone 7; device 2 in group 51 of zone 7; device 3 elsewhere.
    for (entity, group, zone, symbol) in [(1, 50, 7, 10), (2, 51, 7, 20), (3, 52, 8, 30)] {
        model.learn(
            0,
            rows!(&[entity], &[group], &[zone], &[symbol]),
            &[0],
            &[1.0],
        );
    }
    let level = |group: u64, zone: u64, symbol: u64| {
        model
            .score(TICK, rows!(&[9], &[group], &[zone], &[symbol]), true)
            .level[0]
    };
    assert_eq!(level(51, 7, 20), 1);
    assert_eq!(level(50, 7, 20), 2);
    assert_eq!(level(0, 7, 20), 2);
    assert_eq!(level(50, 7, 30), 3);
    assert_eq!(level(50, 7, 40), 4);
}

#[test]
fn a_device_that_moves_takes_its_symbols_along() {
    let mut model = model();
    model.learn(0, rows!(&[1], &[50], &[7], &[10]), &[0], &[1.0]);
    model.learn(TICK, rows!(&[1], &[51], &[7], &[11]), &[TICK], &[1.0]);
    let level = |group: u64| {
        model
            .score(2 * TICK, rows!(&[9], &[group], &[8], &[10]), true)
            .level[0]
    };
    assert_eq!((level(50), level(51)), (3, 1));
}

#[test]
fn what_is_held_back_is_a_fact_and_no_belief() {
    let mut model = model();
    teach(&mut model, 0..500, 3, 3);
    let at = 500 * TICK;
    let before = model.score(at, rows!(&[1], &[5], &[7], &[999]), true);
    model.learn(at, rows!(&[1], &[5], &[7], &[999]), &[at], &[0.0]);
    let after = model.score(at, rows!(&[1], &[5], &[7], &[999]), true);
    assert!(!after.new[0] && !after.new_to_network[0]);
    assert!(after.hi[0] < before.hi[0] * 1.2);
}

#[test]
fn memory_is_bounded_and_the_lightest_go_first() {
    let mut model = Category::new(14 * DAY_NS, 100);
    teach(&mut model, 0..50, 1, 5);
    for tick in 50..400 {
        let at = tick * TICK;
        let symbol = 10_000 + tick as u64;
        model.learn(at, rows!(&[2], &[5], &[7], &[symbol]), &[at], &[1.0]);
    }
    assert!(
        model.len() <= 100 && model.evicted >= 250,
        "{}",
        model.evicted
    );
    assert!(
        !model
            .score(400 * TICK, rows!(&[1], &[5], &[7], &[110]), true)
            .new[0]
    );
}

#[test]
fn state_survives_and_goes_on_alike_over_many_epochs() {
    let mut through = model();
    let mut stopped = model();
    for day in 0..200_i64 {
        for model in [&mut through, &mut stopped] {
            let at = day * DAY_NS;
            let (entity, symbol) = (1 + day as u64 % 4, 100 + day as u64 % 7);
            model.learn(
                at,
                rows!(&[entity; 2], &[5; 2], &[7; 2], &[symbol, 500 + day as u64]),
                &[at; 2],
                &[1.0, 0.1],
            );
        }
        let bytes = stopped.to_bytes();
        stopped = Category::from_bytes(&bytes).expect("written above");
        assert_eq!(stopped.to_bytes(), bytes);
    }
    assert_eq!(through.to_bytes(), stopped.to_bytes());
    assert!(through.len() < 200, "what is old is forgotten");
}
