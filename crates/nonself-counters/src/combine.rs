//! A device's aspects as one p-value.
//!
//! Within an aspect j outcomes give `1 − (1 − min p)^j` (Šidák, 1967). Over aspects the weighted
//! harmonic mean (Wilson, 2019), `1 / Σ w_i / p_i`, with weights that add up to 1 over all aspects,
//! fixed beforehand (Genovese, Roeder, Wasserman, 2006); an aspect that was not tested counts as 1.

use hashbrown::HashMap;

/// What was combined so far.
#[derive(Debug, Default)]
pub struct Combined {
    index: HashMap<u64, usize>,
    device: Vec<u64>,
    /// Σ w/p over the aspects so far, and their weights.
    sum: Vec<f64>,
    weight: Vec<f64>,
    /// The aspect that says most, w/p, and its number.
    most: Vec<(f64, u32)>,
    aspects: u32,
}

/// One row for each device, ascending.
#[derive(Debug, Default, PartialEq)]
pub struct Devices {
    pub device: Vec<u64>,
    pub p: Vec<f64>,
    /// Number of the aspect that decided, in the order in which they were added.
    pub aspect: Vec<u32>,
}

/// The smallest of so many p-values, as a p-value.
pub fn sidak(p: f64, tests: f64) -> f64 {
    -(tests * (-p.min(1.0 - 1e-16)).ln_1p()).exp_m1()
}

impl Combined {
    /// Add an aspect: a device and a p-value for each of its units.
    pub fn add(&mut self, device: &[u64], p: &[f64], weight: f64) {
        let mut smallest: HashMap<u64, (f64, f64)> = HashMap::new();
        for (&device, &p) in device.iter().zip(p) {
            let known = smallest.entry(device).or_insert((1.0, 0.0));
            known.0 = known.0.min(p);
            known.1 += 1.0;
        }
        for (key, (p, outcomes)) in smallest {
            let place = *self.index.entry(key).or_insert_with(|| {
                self.device.push(key);
                self.sum.push(0.0);
                self.weight.push(0.0);
                self.most.push((0.0, 0));
                self.device.len() - 1
            });
            let says = weight / sidak(p, outcomes).clamp(1e-300, 1.0);
            self.sum[place] += says;
            self.weight[place] += weight;
            if says > self.most[place].0 {
                self.most[place] = (says, self.aspects);
            }
        }
        self.aspects += 1;
    }

    pub fn devices(&self) -> Devices {
        let mut order: Vec<usize> = (0..self.device.len()).collect();
        order.sort_unstable_by_key(|&place| self.device[place]);
        let p = |place: usize| {
            let rest = (1.0 - self.weight[place]).max(0.0);
            (1.0 / (self.sum[place] + rest)).min(1.0)
        };
        Devices {
            device: order.iter().map(|&place| self.device[place]).collect(),
            p: order.iter().map(|&place| p(place)).collect(),
            aspect: order.iter().map(|&place| self.most[place].1).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_small_p_decides_by_its_weight_and_outcomes() {
        let mut combined = Combined::default();
        combined.add(&[7, 5, 7], &[0.5, 1.0, 1e-6], 0.25);
        combined.add(&[7, 5], &[1.0, 1e-3], 0.1);
        let found = combined.devices();
        assert_eq!(found.device, [5, 7]);
        assert_eq!(found.aspect, [1, 0]);
        // Two outcomes of which the smallest is 1e-6, at a quarter of the budget.
        assert!((found.p[1] / 8e-6 - 1.0).abs() < 0.01, "{found:?}");
        assert!((found.p[0] / 0.01 - 1.0).abs() < 0.02);
    }

    #[test]
    fn nothing_unusual_is_one() {
        let mut combined = Combined::default();
        combined.add(&[1], &[1.0], 0.3);
        assert!(combined.devices().p[0] > 0.999);
    }
}
