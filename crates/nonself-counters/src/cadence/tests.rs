use super::*;
use crate::decay::DAY_NS;
use crate::hash;

const SECOND: i64 = 1_000_000_000;

/// Contacts (device, endpoint, time) in the order given.
fn step(model: &mut Cadence, at: i64, rows: &[(u64, u64, i64)]) -> Readings {
    let device: Vec<u64> = rows.iter().map(|row| row.0).collect();
    let endpoint: Vec<u64> = rows.iter().map(|row| row.1).collect();
    let link: Vec<u64> = rows.iter().map(|row| hash::pair(row.0, row.1)).collect();
    let time: Vec<i64> = rows.iter().map(|row| row.2).collect();
    let contacts = Contacts {
        link: &link,
        device: &device,
        endpoint: &endpoint,
        time: &time,
    };
    model.step(at, &contacts)
}

#[test]
fn starts_close_together_are_one_session() {
    let mut model = Cadence::new(14 * DAY_NS, 100);
    for minute in 0..12 {
        let at = minute * 60 * SECOND;
        step(
            &mut model,
            at,
            &[(1, 2, at), (1, 2, at + SECOND / 2), (1, 2, at + SECOND)],
        );
    }
    let said = step(&mut model, 720 * SECOND, &[(1, 2, 720 * SECOND)]);
    assert_eq!((said.class[0], said.span[0], said.intervals[0]), (3, 1, 12));
    assert!(!said.fresh[0], "it was found to be cyclic two minutes ago");
    assert!((said.period[0] - 60.0).abs() < 1e-9 && said.devices[0] == 1);
}

#[test]
fn an_endpoint_is_known_to_many() {
    let mut model = Cadence::new(14 * DAY_NS, 100);
    let rows: Vec<_> = (0..9)
        .map(|device| (device, 5, 0))
        .chain([(3, 6, 0)])
        .collect();
    let said = step(&mut model, 0, &rows);
    let mut counts = said.devices.clone();
    counts.sort_unstable();
    assert_eq!(counts, [1, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
    assert_eq!(said.of.len(), 10);
}

#[test]
fn shards_merge_exactly_and_order_does_not_matter() {
    let mut models = [0; 3].map(|_| Cadence::new(14 * DAY_NS, 1000));
    for tick in 0..30 {
        let at = tick * 300 * SECOND;
        let mut rows: Vec<(u64, u64, i64)> = (0..40)
            .map(|i| (i % 8, i % 5, at + (i * i) as i64 * SECOND / 7))
            .collect();
        step(&mut models[0], at, &rows);
        rows.reverse();
        let (a, b): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.0 < 3);
        step(&mut models[1], at, &a);
        step(&mut models[2], at, &b);
    }
    let [whole, mut one, other] = models;
    one.merge(&other);
    assert_eq!(one.to_bytes(), whole.to_bytes());
}

#[test]
fn memory_is_bounded_and_state_survives() {
    let mut model = Cadence::new(14 * DAY_NS, 50);
    for key in 0..200 {
        step(
            &mut model,
            key as i64 * SECOND,
            &[(key, key, key as i64 * SECOND)],
        );
    }
    assert!(model.len() <= 50 && model.endpoints.len() <= 50 && model.evicted >= 300);
    let bytes = model.to_bytes();
    assert_eq!(
        Cadence::from_bytes(&bytes).map(|m| m.to_bytes()),
        Ok(bytes.clone())
    );
    assert!(Cadence::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    step(&mut model, 200 * 14 * DAY_NS, &[]);
    assert!(model.is_empty());
}
