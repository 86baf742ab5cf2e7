//! Points and the little geometry that drawings need.

use crate::sorting::{rank_of, sort_by_rank};

/// A point, or a step from one point to another; x to the right, y down.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A point from its coordinates.
pub const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    /// The step of this length in this direction, in radians clockwise from the right.
    pub fn polar(length: f64, angle: f64) -> Point {
        at(length * angle.cos(), length * angle.sin())
    }

    /// Sum.
    pub fn plus(self, other: Point) -> Point {
        at(self.x + other.x, self.y + other.y)
    }

    /// The step from `other` to this point.
    pub fn minus(self, other: Point) -> Point {
        at(self.x - other.x, self.y - other.y)
    }

    /// The step, so many times as long.
    pub fn times(self, factor: f64) -> Point {
        at(self.x * factor, self.y * factor)
    }

    /// Length of the step.
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// Distance between two points.
    pub fn distance(self, other: Point) -> f64 {
        self.minus(other).length()
    }

    /// The step of length 1 in the same direction; none of a step that goes nowhere.
    pub fn unit(self) -> Point {
        let length = self.length();
        if length < 1e-9 {
            at(0.0, 0.0)
        } else {
            self.times(1.0 / length)
        }
    }

    /// The step turned a quarter clockwise, as seen on screen.
    pub fn right(self) -> Point {
        at(-self.y, self.x)
    }

    /// The point a fraction of the way to another.
    pub fn toward(self, other: Point, fraction: f64) -> Point {
        self.plus(other.minus(self).times(fraction))
    }

    /// The cross product: positive when `other` lies clockwise of this step on screen.
    pub fn cross(self, other: Point) -> f64 {
        self.x * other.y - self.y * other.x
    }
}

/// A coordinate for an SVG attribute: one decimal, no trailing zero, no negative zero.
pub fn num(value: f64) -> String {
    // In integers: a frame writes hundreds of these, and formatting a float takes far longer.
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    match tenth {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{tenth}"),
    }
}

/// A number with so many decimals, in integers as [`num`].
pub fn fixed(value: f64, decimals: u32) -> String {
    let unit = 10u64.pow(decimals);
    let units = (value.abs() * unit as f64).round() as u64;
    let sign = if value < 0.0 && units > 0 { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{units}"),
        _ => {
            let width = decimals as usize;
            format!("{sign}{}.{:0width$}", units / unit, units % unit)
        }
    }
}

/// The convex hull of some points, clockwise on screen (Andrew's monotone chain).
pub fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sort_by_rank(&mut sorted, |p| [rank_of(p.x), rank_of(p.y), 0]);
    if sorted.len() < 3 {
        return sorted;
    }
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for p in points {
            while let [.., a, b] = chain[..] {
                if b.minus(a).cross(p.minus(b)) > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut lower = half(&mut sorted.iter().copied());
    lower.extend(half(&mut sorted.iter().rev().copied()));
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(num(1.0), "1");
        assert_eq!(num(-0.04), "0");
        assert_eq!(num(3.149), "3.1");
        assert_eq!(num(-12.25), "-12.3");
    }

    #[test]
    fn decimals_are_kept_where_they_are_asked_for() {
        let all = [
            (8.4, 2),
            (0.06, 1),
            (-0.04, 1),
            (-1.5, 2),
            (12.5, 0),
            (0.000_25, 6),
        ];
        let written = all.map(|(value, decimals)| fixed(value, decimals));
        assert_eq!(written, ["8.40", "0.1", "0.0", "-1.50", "13", "0.000250"]);
    }

    #[test]
    fn a_hull_leaves_out_what_lies_inside() {
        let points = [
            at(0.0, 0.0),
            at(10.0, 0.0),
            at(5.0, 4.0),
            at(10.0, 10.0),
            at(0.0, 10.0),
        ];
        let hull = hull(&points);
        assert_eq!(hull.len(), 4);
        assert!(!hull.contains(&at(5.0, 4.0)));
    }
}
