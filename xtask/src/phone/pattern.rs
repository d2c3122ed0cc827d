//! The metadata's small regular expressions: as automata over digits, and as programs.

use std::collections::{BTreeMap, HashMap};

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::Failure;

/// Every digit.
const ANY: u16 = 0x3ff;

/// A deterministic automaton over the digits; state 0 is dead, state 1 the start.
#[derive(Debug)]
pub(super) struct Dfa {
    pub(super) next: Vec<[u16; 10]>,
    pub(super) accepts: Vec<bool>,
}

impl Dfa {
    /// Matches whole texts.
    pub(super) fn whole(pattern: &str) -> Result<Self, Failure> {
        Self::new(pattern, false)
    }

    /// Matches texts of which a beginning matches.
    pub(super) fn beginning(pattern: &str) -> Result<Self, Failure> {
        Self::new(pattern, true)
    }

    fn new(pattern: &str, open: bool) -> Result<Self, Failure> {
        let mut nfa = Nfa::default();
        let end = nfa.state();
        let start = nfa.compile(&parse(pattern)?, end)?;
        let mut dfa = Self {
            next: vec![[0; 10]],
            accepts: vec![false],
        };
        let mut known: HashMap<Vec<usize>, u16> = HashMap::from([(Vec::new(), 0)]);
        let mut sets = vec![Vec::new()];
        dfa.add(nfa.closure([start]), end, &mut known, &mut sets)?;
        let mut at = 1;
        while at < sets.len() {
            for digit in 0..10 {
                if open && dfa.accepts[at] {
                    dfa.next[at][digit] = u16::try_from(at)?;
                    continue;
                }
                let targets = sets[at].iter().flat_map(|state| &nfa.steps[*state]);
                let targets = targets
                    .filter(|(mask, _)| mask >> digit & 1 != 0)
                    .map(|(_, to)| *to);
                let set = nfa.closure(targets);
                dfa.next[at][digit] = dfa.add(set, end, &mut known, &mut sets)?;
            }
            at += 1;
        }
        Ok(dfa)
    }

    fn add(
        &mut self,
        set: Vec<usize>,
        end: usize,
        known: &mut HashMap<Vec<usize>, u16>,
        sets: &mut Vec<Vec<usize>>,
    ) -> Result<u16, Failure> {
        if let Some(state) = known.get(&set) {
            return Ok(*state);
        }
        let state = u16::try_from(sets.len())?;
        self.next.push([0; 10]);
        self.accepts.push(set.contains(&end));
        known.insert(set.clone(), state);
        sets.push(set);
        Ok(state)
    }
}

/// Finite languages of digits, as one minimal automaton with many roots.
#[derive(Debug)]
pub(super) struct Dawg {
    /// By node: whether a text can end here, and the nodes that follow. Node 0 accepts nothing.
    pub(super) nodes: Vec<(bool, [u16; 10])>,
    known: HashMap<(bool, [u16; 10]), u16>,
}

impl Dawg {
    pub(super) fn new() -> Self {
        let dead = (false, [0; 10]);
        Self {
            nodes: vec![dead],
            known: HashMap::from([(dead, 0)]),
        }
    }

    /// The root of the texts that `pattern` matches whole.
    pub(super) fn add(&mut self, pattern: &str) -> Result<u16, Failure> {
        let dfa = Dfa::whole(pattern)?;
        self.add_state(&dfa, 1, &mut BTreeMap::from([(0, 0)]), 0)
    }

    fn add_state(
        &mut self,
        dfa: &Dfa,
        state: u16,
        done: &mut BTreeMap<u16, u16>,
        depth: usize,
    ) -> Result<u16, Failure> {
        if let Some(node) = done.get(&state) {
            return Ok(*node);
        }
        if depth > 20 {
            return Err("a national number pattern without an end".into());
        }
        let mut next = [0; 10];
        for (to, from) in next.iter_mut().zip(dfa.next[usize::from(state)]) {
            *to = self.add_state(dfa, from, done, depth + 1)?;
        }
        let node = (dfa.accepts[usize::from(state)], next);
        let fresh = u16::try_from(self.nodes.len())?;
        let id = *self.known.entry(node).or_insert(fresh);
        if id == fresh {
            self.nodes.push(node);
        }
        done.insert(state, id);
        Ok(id)
    }
}

/// A backtracking program over digits; the interpreter is in `crates/validate/src/phone/program.rs`.
///
/// `0` accept; `1` the text must end; `4 lo hi` go on, and if that fails, that far ahead; `5 lo hi` jump
/// that far ahead; `6 n` and `7 n` the same with one byte; `0x10 + n` a group begins or ends; `0x20 + n`
/// so many digits; `0x30 + d` that digit; `0x40 + hi`, `lo` a digit of a set.
pub(super) fn program(pattern: &str) -> Result<Vec<u8>, Failure> {
    let mut code = emit(&parse(pattern)?)?;
    code.push(0);
    Ok(code)
}

fn emit(hir: &Hir) -> Result<Vec<u8>, Failure> {
    Ok(match hir.kind() {
        HirKind::Empty => Vec::new(),
        HirKind::Literal(literal) => literal.0.to_vec(),
        HirKind::Class(class) => match mask(class)? {
            ANY => vec![0x21],
            mask => {
                let [low, high] = mask.to_le_bytes();
                vec![0x40 + high, low]
            }
        },
        HirKind::Look(Look::End) => vec![1],
        HirKind::Capture(capture) => {
            let group = 2 * u8::try_from(capture.index - 1)?;
            [vec![0x10 + group], emit(&capture.sub)?, vec![0x11 + group]].concat()
        }
        HirKind::Concat(parts) => {
            let parts = parts.iter().map(emit).collect::<Result<Vec<_>, _>>()?;
            parts.concat()
        }
        HirKind::Alternation(parts) => {
            let mut code = Vec::new();
            for (at, part) in parts.iter().enumerate().rev() {
                let mut part = emit(part)?;
                if at + 1 < parts.len() {
                    part.extend(ahead(5, code.len())?);
                    part.splice(0..0, ahead(4, part.len())?);
                }
                part.extend(code);
                code = part;
            }
            code
        }
        HirKind::Repetition(repetition) => {
            let Some(max) = repetition.max.filter(|_| repetition.greedy) else {
                return Err("a repetition without an end, or a lazy one".into());
            };
            let is_any =
                matches!(repetition.sub.kind(), HirKind::Class(class) if mask(class)? == ANY);
            let once = emit(&repetition.sub)?;
            let mut code = Vec::new();
            for _ in repetition.min..max {
                let mut step = once.clone();
                step.extend(code);
                step.splice(0..0, ahead(4, step.len())?);
                code = step;
            }
            let mut start = if is_any && (1..16).contains(&repetition.min) {
                vec![0x20 + u8::try_from(repetition.min)?]
            } else {
                once.repeat(usize::try_from(repetition.min)?)
            };
            start.extend(code);
            start
        }
        HirKind::Look(_) => return Err("a look-around other than `$`".into()),
    })
}

/// The step `op` with how far ahead it leads, in one byte if that has room.
fn ahead(op: u8, far: usize) -> Result<Vec<u8>, Failure> {
    Ok(match u8::try_from(far) {
        Ok(far) => vec![op + 2, far],
        Err(_) => [vec![op], u16::try_from(far)?.to_le_bytes().to_vec()].concat(),
    })
}

#[derive(Debug, Default)]
struct Nfa {
    steps: Vec<Vec<(u16, usize)>>,
    free: Vec<Vec<usize>>,
}

impl Nfa {
    fn state(&mut self) -> usize {
        self.steps.push(Vec::new());
        self.free.push(Vec::new());
        self.steps.len() - 1
    }

    /// The state from which `hir` leads to `end`.
    fn compile(&mut self, hir: &Hir, end: usize) -> Result<usize, Failure> {
        Ok(match hir.kind() {
            HirKind::Empty => end,
            HirKind::Literal(literal) => {
                let digits = literal.0.iter().rev();
                digits.fold(end, |end, digit| self.step(1 << (digit - b'0'), end))
            }
            HirKind::Class(class) => self.step(mask(class)?, end),
            HirKind::Capture(capture) => self.compile(&capture.sub, end)?,
            HirKind::Concat(parts) => parts
                .iter()
                .rev()
                .try_fold(end, |end, part| self.compile(part, end))?,
            HirKind::Alternation(parts) => {
                let start = self.state();
                for part in parts {
                    let part = self.compile(part, end)?;
                    self.free[start].push(part);
                }
                start
            }
            HirKind::Repetition(repetition) => {
                let max = repetition.max.ok_or("a repetition without an end")?;
                let mut at = end;
                for count in (0..max).rev() {
                    at = self.compile(&repetition.sub, at)?;
                    if count >= repetition.min {
                        let start = self.state();
                        self.free[start].extend([at, end]);
                        at = start;
                    }
                }
                at
            }
            HirKind::Look(_) => return Err("a look-around in a number pattern".into()),
        })
    }

    fn step(&mut self, mask: u16, end: usize) -> usize {
        let state = self.state();
        self.steps[state].push((mask, end));
        state
    }

    /// All states that are reached from `states` without a digit, in order.
    fn closure(&self, states: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut stack: Vec<usize> = states.into_iter().collect();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(state) = stack.pop() {
            if seen.insert(state) {
                stack.extend(&self.free[state]);
            }
        }
        seen.into_iter()
            .filter(|state| self.free[*state].is_empty())
            .collect()
    }
}

fn parse(pattern: &str) -> Result<Hir, Failure> {
    Ok(ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(pattern)?)
}

/// A bit for each digit of the class.
fn mask(class: &Class) -> Result<u16, Failure> {
    let Class::Bytes(class) = class else {
        return Err("a class of characters".into());
    };
    let mut mask = 0;
    for byte in class.iter().flat_map(|range| range.start()..=range.end()) {
        if !byte.is_ascii_digit() {
            return Err("a class of more than digits".into());
        }
        mask |= 1 << (byte - b'0');
    }
    Ok(mask)
}
