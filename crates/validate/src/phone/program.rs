//! The matcher of the metadata's small patterns, which the generator compiled to programs.
//!
//! Programs have no loops: each step goes ahead, so matching ends, and the depth of recursion is
//! at most the number of choices in the program.

use super::tables::pools::PROGRAMS;

const MAX_GROUPS: usize = 8;
/// Beyond the end of all digits.
const UNSET: u8 = u8::MAX;

/// Where each group of a match begins and ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Groups([u8; 2 * MAX_GROUPS]);

impl Groups {
    /// What the group, counted from 0, matched in `digits`; nothing if it took no part.
    pub(super) fn of<'a>(&self, group: u8, digits: &'a [u8]) -> &'a [u8] {
        let place = |at: usize| usize::from(self.0.get(at).copied().unwrap_or(UNSET));
        let at = usize::from(group) * 2;
        digits.get(place(at)..place(at + 1)).unwrap_or_default()
    }

    /// Whether the group, counted from 0, took part.
    pub(super) fn has(&self, group: u8) -> bool {
        self.0
            .get(usize::from(group) * 2 + 1)
            .is_some_and(|end| *end != UNSET)
    }
}

/// Matches a beginning of `digits`: its length and groups.
pub(super) fn beginning(program: u16, digits: &[u8]) -> Option<(usize, Groups)> {
    run(program, digits, false)
}

/// Matches the whole of `digits`.
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
    /// The end of the match that goes on at `pc` and `at`.
    fn run(&mut self, mut pc: usize, mut at: usize) -> Option<usize> {
        loop {
            let [op, operands @ ..] = PROGRAMS.get(pc..)? else {
                return None;
            };
            let operand = match operands {
                [low, high, ..] => u16::from_le_bytes([*low, *high]),
                _ => 0,
            };
            pc += 1;
            match op {
                0 if at == self.digits.len() || !self.whole => return Some(at),
                1 if at == self.digits.len() => {}
                0 | 1 => return None,
                2 | 3 | b'0'..=b'9' => {
                    let digit = *self.digits.get(at)?;
                    at += 1;
                    match op {
                        2 => {}
                        3 if operand >> (digit & 15) & 1 != 0 => pc += 2,
                        _ if *op == digit => {}
                        _ => return None,
                    }
                }
                4 => {
                    let groups = self.groups;
                    if let Some(end) = self.run(pc + 2, at) {
                        return Some(end);
                    }
                    self.groups = groups;
                    pc += 2 + usize::from(operand);
                }
                5 => pc += 2 + usize::from(operand),
                group => {
                    let place = self.groups.0.get_mut(usize::from(group & 15))?;
                    *place = u8::try_from(at).ok()?;
                }
            }
        }
    }
}
