//! A matcher with a finite state: threads in the order of their priority, each with its groups. Two programs
//! are equal if no digits lead them to different results.

use std::collections::HashMap;

use crate::Result;

/// A program of the matcher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Code(pub(super) Vec<Inst>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Inst {
    /// Matches one of these digits (one bit each).
    Digit(u16),
    /// Matches the end of the digits.
    End,
    /// Tries the first alternative, then the second.
    Split(usize, usize),
    Jump(usize),
    /// Begins or ends a group.
    Save(usize),
    Accept,
}

/// The kind of match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    /// Tests if any prefix matches.
    Begins,
    /// Finds the length and the groups of the matched prefix.
    Beginning,
    /// Finds the groups of a match of all digits.
    Whole,
}

type Groups = Vec<(usize, usize)>;

/// The last start and end of each group, in a list whose order has no meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Thread {
    pc: usize,
    saved: Vec<Option<usize>>,
}

/// The threads after some digits, and the best match so far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    threads: Vec<Thread>,
    best: Option<(usize, Groups)>,
}

impl Code {
    fn start() -> State {
        State {
            threads: vec![Thread::default()],
            best: None,
        }
    }

    /// Follows a thread to its next digits and to its match. Threads after a match that counts have lower
    /// priority.
    fn follow(
        &self,
        thread: &Thread,
        depth: usize,
        at_end: bool,
        seen: &mut Vec<usize>,
        found: &mut Vec<Thread>,
    ) -> Result {
        if seen.contains(&thread.pc) {
            return Ok(());
        }
        seen.push(thread.pc);
        let mut next = thread.clone();
        match self.0.get(thread.pc).ok_or("a program that runs on")? {
            Inst::Digit(_) | Inst::Accept => {
                found.push(next);
                return Ok(());
            }
            Inst::End if at_end => next.pc += 1,
            Inst::End => return Ok(()),
            Inst::Split(first, second) => {
                next.pc = *first;
                self.follow(&next, depth, at_end, seen, found)?;
                next.pc = *second;
            }
            Inst::Jump(to) => next.pc = *to,
            Inst::Save(slot) => {
                if next.saved.len() <= *slot {
                    next.saved.resize(slot + 1, None);
                }
                next.saved[*slot] = Some(depth);
                next.pc += 1;
            }
        }
        self.follow(&next, depth, at_end, seen, found)
    }

    fn closure(&self, state: &State, depth: usize, at_end: bool) -> Result<Vec<Thread>> {
        let (mut seen, mut found) = (Vec::new(), Vec::new());
        for thread in &state.threads {
            self.follow(thread, depth, at_end, &mut seen, &mut found)?;
        }
        Ok(found)
    }

    /// Returns the result if the digits end here.
    fn outcome(&self, state: &State, depth: usize, mode: Mode) -> Result<Option<(usize, Groups)>> {
        let threads = self.closure(state, depth, true)?;
        let accepted = threads
            .iter()
            .find(|thread| self.0[thread.pc] == Inst::Accept);
        let accepted = accepted.map(|thread| (depth, groups(thread)));
        Ok(match mode {
            Mode::Whole => accepted,
            Mode::Beginning => accepted.or_else(|| state.best.clone()),
            Mode::Begins => accepted
                .or_else(|| state.best.clone())
                .map(|_| (0, Groups::new())),
        })
    }

    fn step(&self, state: &State, depth: usize, digit: usize, mode: Mode) -> Result<State> {
        let mut next = State {
            threads: Vec::new(),
            best: state.best.clone(),
        };
        for thread in self.closure(state, depth, false)? {
            match self.0[thread.pc] {
                Inst::Accept if mode != Mode::Whole => {
                    next.best = Some((depth, groups(&thread)));
                    break;
                }
                Inst::Digit(mask) if mask >> digit & 1 != 0 => next.threads.push(Thread {
                    pc: thread.pc + 1,
                    ..thread
                }),
                _ => {}
            }
        }
        if mode == Mode::Begins && next.best.is_some() {
            // It matches, whatever follows.
            next.best = Some((0, Groups::new()));
            next.threads.clear();
        }
        Ok(next)
    }
}

/// Returns the groups that matched: index, start and end in one number.
fn groups(thread: &Thread) -> Groups {
    let pairs = thread.saved.chunks(2).enumerate();
    pairs
        .filter_map(|(index, pair)| match pair {
            [Some(start), Some(end)] => Some((index, start * 100 + end)),
            _ => None,
        })
        .collect()
}

/// Walks both matchers in parallel over all digits and returns the number of states. Fails with digits for which
/// they differ.
pub(super) fn product(one: &Code, two: &Code, mode: Mode) -> Result<usize> {
    let start = (0, Code::start(), Code::start());
    let mut known: HashMap<(usize, State, State), usize> = HashMap::new();
    let mut queue = vec![(start.clone(), String::new())];
    known.insert(start, 0);
    let mut at = 0;
    while let Some(((depth, a, b), digits)) = queue.get(at).cloned() {
        at += 1;
        if one.outcome(&a, depth, mode)? != two.outcome(&b, depth, mode)? {
            return Err(format!("the digits {digits:?}").into());
        }
        if a.threads.is_empty() && b.threads.is_empty() {
            continue;
        }
        if depth > 40 {
            return Err("a pattern without an end".into());
        }
        for digit in 0..10 {
            let next = (
                depth + 1,
                one.step(&a, depth, digit, mode)?,
                two.step(&b, depth, digit, mode)?,
            );
            let fresh = known.len();
            if let std::collections::hash_map::Entry::Vacant(entry) = known.entry(next.clone()) {
                entry.insert(fresh);
                queue.push((next, format!("{digits}{digit}")));
            }
        }
    }
    Ok(known.len())
}
