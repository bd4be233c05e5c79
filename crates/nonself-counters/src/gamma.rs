//! Tail and quantile of the gamma distribution.
//!
//! Series and continued fraction as in Press et al., "Numerical Recipes" (2007, 6.2); for shapes
//! above 10⁵ the cube-root normal approximation (Wilson & Hilferty, 1931).

/// Shapes above this take the normal approximation: the fraction would need too many steps.
const LARGE_SHAPE: f64 = 1e5;
const STEPS: usize = 5000;

/// Lanczos coefficients for g = 7 (Godfrey, 2001).
#[allow(clippy::excessive_precision, clippy::unreadable_literal)]
const LANCZOS: [f64; 8] = [
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
];

/// ln Γ(a) for a > 0.
pub fn ln_gamma(a: f64) -> f64 {
    if a < 0.5 {
        // Γ(a) = Γ(a + 1) / a
        return ln_gamma(a + 1.0) - a.ln();
    }
    let a = a - 1.0;
    let mut sum = 0.999_999_999_999_809_9;
    for (i, coefficient) in LANCZOS.iter().enumerate() {
        sum += coefficient / (a + i as f64 + 1.0);
    }
    let t = a + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (a + 0.5) * t.ln() - t + sum.ln()
}

/// Pr(G > x) for a gamma variable of shape a > 0 and scale 1; 1 at x ≤ 0.
pub fn upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if a > LARGE_SHAPE {
        normal_upper(3.0 * a.sqrt() * ((x / a).cbrt() - 1.0 + 1.0 / (9.0 * a)))
    } else if x < a + 1.0 {
        1.0 - lower_series(a, x)
    } else {
        upper_fraction(a, x)
    }
    .clamp(0.0, 1.0)
}

/// Pr(Z > z) of a standard normal variable.
fn normal_upper(z: f64) -> f64 {
    let half = 0.5 * z * z;
    if z >= 0.0 {
        0.5 * upper(0.5, half)
    } else {
        1.0 - 0.5 * upper(0.5, half)
    }
}

fn lower_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for i in 1..STEPS {
        term *= x / (a + i as f64);
        sum += term;
        if term < sum * 1e-16 {
            break;
        }
    }
    sum * (a * x.ln() - x - ln_gamma(a)).exp()
}

/// Lentz's method, with the names of the book.
#[allow(clippy::many_single_char_names)]
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..STEPS {
        let i = i as f64;
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = if d.abs() < TINY { TINY } else { d }.recip();
        c = b + an / c;
        c = if c.abs() < TINY { TINY } else { c };
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h * (a * x.ln() - x - ln_gamma(a)).exp()
}

/// About the value below which a gamma variable of this mean and variance lies, at normal score z.
///
/// Cube-root approximation; 0 where it leaves the range.
pub fn quantile(mean: f64, variance: f64, z: f64) -> f64 {
    let shape = mean * mean / variance;
    let root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    mean * root.max(0.0).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_closed_forms() {
        assert!((ln_gamma(5.0) - 24_f64.ln()).abs() < 1e-12);
        assert!((ln_gamma(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < 1e-12);
        for x in [0.1, 1.0, 5.0, 30.0, 300.0] {
            assert!((upper(1.0, x) / (-x).exp() - 1.0).abs() < 1e-10, "{x}");
            let erlang = (-x).exp() * (1.0 + x);
            assert!((upper(2.0, x) / erlang - 1.0).abs() < 1e-10, "{x}");
        }
    }

    #[test]
    fn the_approximation_joins_the_exact_tail() {
        for z in [-2.0, 0.0, 2.0, 4.0] {
            let (small, large) = (0.999_999 * LARGE_SHAPE, 1.000_001 * LARGE_SHAPE);
            let exact = upper(small, small + z * small.sqrt());
            let approximate = upper(large, large + z * large.sqrt());
            assert!(
                (exact / approximate - 1.0).abs() < 1e-2,
                "{z} {exact} {approximate}"
            );
        }
    }

    #[test]
    fn the_median_is_about_right() {
        let median = quantile(10.0, 10.0, 0.0);
        assert!((upper(10.0, median) - 0.5).abs() < 1e-3);
    }
}
