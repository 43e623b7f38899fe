//! Several measurements of the same quantity.

use std::fmt;

/// Measurements in chronological order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    /// Adds a measurement.
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The median; for an even number, the mean of the middle two.
    pub fn median(&self) -> f64 {
        median(&self.0)
    }

    /// The ratios of each measurement to the simultaneous one of `other`.
    pub fn over(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(mine, other)| mine / other).collect())
    }

    /// A figure that was not measured in turns.
    pub fn of(value: f64) -> Self {
        Self(vec![value])
    }

    /// Each measurement, multiplied.
    pub fn times(&self, factor: f64) -> Self {
        Self(self.0.iter().map(|value| value * factor).collect())
    }

    /// The sums of each measurement and the simultaneous one of `other`.
    pub fn plus(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(mine, other)| mine + other).collect())
    }

    /// The least of the simultaneous measurements.
    pub fn least_of(all: &[Self]) -> Self {
        let turns = all.iter().map(|spread| spread.0.len()).min().unwrap_or(0);
        let least = |turn: usize| all.iter().map(|spread| spread.0[turn]).fold(f64::INFINITY, f64::min);
        Self((0..turns).map(least).collect())
    }

    /// The median of every second measurement, from the first, divided by that of the rest: the difference between two
    /// runs of the same program.
    pub fn against_itself(&self) -> f64 {
        let every_second = |from: usize| self.0.iter().skip(from).step_by(2).copied().collect::<Vec<_>>();
        median(&every_second(0)) / median(&every_second(1))
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    match (values.len(), values.len() / 2) {
        (0, _) => f64::NAN,
        (len, middle) if len % 2 == 1 => values[middle],
        (_, middle) => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// `median [least–most]`.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let digits = match most {
            ..10.0 => 2,
            ..100.0 => 1,
            _ => 0,
        };
        write!(f, "{:.digits$} [{least:.digits$}–{most:.digits$}]", self.median())
    }
}
