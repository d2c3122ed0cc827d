//! Tables on standard output, and the goals beside what was measured.

use crate::harness::Measured;

/// Collects the goals while the tables are printed.
#[derive(Default)]
pub(crate) struct Report {
    goals: Vec<(String, String, bool)>,
}

impl Report {
    /// A goal, what was measured of it, and whether that reaches it.
    pub(crate) fn goal(&mut self, goal: &str, figure: String, reached: bool) {
        self.goals.push((goal.to_owned(), figure, reached));
    }

    /// A goal to be at least so many times as fast.
    pub(crate) fn goal_ratio(&mut self, goal: &str, ours: f64, peer: f64, least: f64) {
        let ratio = peer / ours;
        self.goal(goal, format!("{ratio:.2}×"), ratio >= least);
    }

    /// A goal not to pass a figure.
    pub(crate) fn goal_most(&mut self, goal: &str, figure: f64, unit: &str, most: f64) {
        self.goal(
            goal,
            format!("{} {unit}", grouped(figure, 2)),
            figure <= most,
        );
    }

    pub(crate) fn print_goals(&self) {
        println!("\ngoals");
        for (goal, figure, reached) in &self.goals {
            let word = if *reached { "reached" } else { "NOT REACHED" };
            println!("  {goal:66} {figure:>16}  {word}");
        }
    }
}

/// Prints a table; ratios are to the first case, which is ours.
pub(crate) fn table(title: &str, measured: &[Measured]) {
    println!("\n{title}");
    let counts = measured.iter().any(|m| m.instructions.is_some());
    let head = if counts { "instructions" } else { "" };
    println!(
        "  {:40} {:>14} {:>9} {:>10} {head:>13}",
        "", "ns", "ratio", "accepted"
    );
    let ours = measured.first().map_or(f64::NAN, |m| m.ns);
    for case in measured {
        let count = case
            .instructions
            .map_or_else(String::new, |count| grouped(count, 0));
        println!(
            "  {:40} {:>14} {:>8}× {:>8} % {count:>13}",
            case.name,
            grouped(case.ns, 1),
            grouped(case.ns / ours, if case.ns / ours < 20.0 { 2 } else { 0 }),
            grouped(case.accepted, 1),
        );
    }
}

/// Prints one figure.
pub(crate) fn figure(name: &str, figure: &str) {
    println!("  {name:56} {figure}");
}

/// The median of a case, by its name.
pub(crate) fn ns(measured: &[Measured], name: &str) -> f64 {
    let case = measured.iter().find(|case| case.name == name);
    case.map_or(f64::NAN, |case| case.ns)
}

/// The instructions of a case, by its name.
pub(crate) fn instructions(measured: &[Measured], name: &str) -> Option<f64> {
    measured.iter().find(|case| case.name == name)?.instructions
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let (whole, rest) = text
        .split_once('.')
        .map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at != 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() {
        grouped
    } else {
        format!("{grouped}.{rest}")
    }
}
