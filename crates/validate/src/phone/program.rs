//! Matches the patterns of the metadata, which the generator compiled to small programs.
//!
//! A program has no loops: every step moves forward. So matching always ends, and the recursion depth is
//! at most the number of choices in the program.

use super::tables::pools::PROGRAMS;

const MAX_GROUPS: usize = 8;
/// An offset beyond the end of any number.
const UNSET: u8 = u8::MAX;

/// The start and end offsets of each group of a match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Groups([u8; 2 * MAX_GROUPS]);

impl Groups {
    /// Returns the digits that a group matched, or an empty slice if it did not match. Groups count from 0.
    pub(super) fn of<'a>(&self, group: u8, digits: &'a [u8]) -> &'a [u8] {
        let place = |at: usize| usize::from(self.0.get(at).copied().unwrap_or(UNSET));
        let at = usize::from(group) * 2;
        digits.get(place(at)..place(at + 1)).unwrap_or_default()
    }

    /// Returns `true` if the group matched. Groups count from 0.
    pub(super) fn has(&self, group: u8) -> bool {
        self.0
            .get(usize::from(group) * 2 + 1)
            .is_some_and(|end| *end != UNSET)
    }
}

/// Matches the start of `digits` and returns the length of the match and its groups.
pub(super) fn beginning(program: u16, digits: &[u8]) -> Option<(usize, Groups)> {
    run(program, digits, false)
}

/// Matches all of `digits` and returns the groups.
pub(super) fn whole(program: u16, digits: &[u8]) -> Option<Groups> {
    run(program, digits, true).map(|(_, groups)| groups)
}

fn run(program: u16, digits: &[u8], whole: bool) -> Option<(usize, Groups)> {
    let mut machine = Machine {
        digits,
        whole,
        groups: Groups([UNSET; 2 * MAX_GROUPS]),
    };
    let end = machine.run(usize::from(program), 0)?;
    Some((end, machine.groups))
}

struct Machine<'a> {
    digits: &'a [u8],
    whole: bool,
    groups: Groups,
}

impl Machine<'_> {
    /// Continues the match at instruction `pc` and digit `at`, and returns the end of the match.
    fn run(&mut self, mut pc: usize, mut at: usize) -> Option<usize> {
        loop {
            let [op, operands @ ..] = PROGRAMS.get(pc..)? else {
                return None;
            };
            let [low, high] = match operands {
                [low, high, ..] => [*low, *high],
                _ => [0, 0],
            };
            pc += 1;
            match op {
                0 if at == self.digits.len() || !self.whole => return Some(at),
                1 if at == self.digits.len() => {}
                0 | 1 => return None,
                b'0'..=b'9' => {
                    if self.digits.get(at) != Some(op) {
                        return None;
                    }
                    at += 1;
                }
                0x20..=0x2f => {
                    at += usize::from(op & 15);
                    if at > self.digits.len() {
                        return None;
                    }
                }
                0x40..=0x43 => {
                    let set = u16::from_le_bytes([low, op & 3]);
                    if set >> (self.digits.get(at)? & 15) & 1 == 0 {
                        return None;
                    }
                    at += 1;
                    pc += 1;
                }
                4..=7 => {
                    let (operand_len, high) = if *op < 6 { (2, high) } else { (1, 0) };
                    pc += operand_len;
                    if op & 1 == 0 {
                        let groups = self.groups;
                        if let Some(end) = self.run(pc, at) {
                            return Some(end);
                        }
                        self.groups = groups;
                    }
                    pc += usize::from(u16::from_le_bytes([low, high]));
                }
                group => {
                    let place = self.groups.0.get_mut(usize::from(group & 15))?;
                    *place = u8::try_from(at).ok()?;
                }
            }
        }
    }
}
