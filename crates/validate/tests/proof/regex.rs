//! Parses the regular expressions of the metadata, independently of the generator, into sets of positions and
//! into programs for a matcher with priorities and groups.

use super::matcher::{Code, Inst};
use crate::Result;

/// A regular expression over digits.
#[derive(Clone, Debug)]
pub(super) enum Regex {
    Empty,
    /// One bit for each digit.
    Digit(u16),
    /// `$`.
    End,
    Group(usize, Box<Self>),
    Sequence(Vec<Self>),
    Choice(Vec<Self>),
    /// A repetition with its minimum and its maximum, if there is one.
    Repeat(Box<Self>, usize, Option<usize>),
}

pub(super) const ANY: u16 = 0x3ff;

impl Regex {
    pub(super) fn parse(pattern: &str) -> Result<Self> {
        let mut parser = Parser {
            rest: pattern.as_bytes(),
            groups: 0,
        };
        let regex = parser.choice()?;
        if parser.rest.is_empty() {
            return Ok(regex);
        }
        Err(format!("{pattern}: a bracket too many").into())
    }

    /// Returns the expression followed by any digits.
    pub(super) fn then_anything(self) -> Self {
        Self::Sequence(vec![
            self,
            Self::Repeat(Box::new(Self::Digit(ANY)), 0, None),
        ])
    }

    /// Compiles to a program that ends with `Accept`.
    pub(super) fn code(&self) -> Result<Code> {
        let mut code = Code::default();
        self.emit(&mut code.0)?;
        code.0.push(Inst::Accept);
        Ok(code)
    }

    fn emit(&self, code: &mut Vec<Inst>) -> Result {
        match self {
            Self::Empty => {}
            Self::Digit(mask) => code.push(Inst::Digit(*mask)),
            Self::End => code.push(Inst::End),
            Self::Group(index, inner) => {
                code.push(Inst::Save(2 * index));
                inner.emit(code)?;
                code.push(Inst::Save(2 * index + 1));
            }
            Self::Sequence(parts) => parts.iter().try_for_each(|part| part.emit(code))?,
            Self::Choice(parts) => {
                let mut ends = Vec::new();
                for (at, part) in parts.iter().enumerate() {
                    let split = code.len();
                    if at + 1 < parts.len() {
                        code.push(Inst::Split(split + 1, 0));
                    }
                    part.emit(code)?;
                    if at + 1 < parts.len() {
                        ends.push(code.len());
                        code.push(Inst::Jump(0));
                        code[split] = Inst::Split(split + 1, code.len());
                    }
                }
                for end in ends {
                    code[end] = Inst::Jump(code.len());
                }
            }
            Self::Repeat(inner, least, most) => {
                let most = most.ok_or("a repetition without an end")?;
                for _ in 0..*least {
                    inner.emit(code)?;
                }
                let mut splits = Vec::new();
                for _ in *least..most {
                    splits.push(code.len());
                    code.push(Inst::Split(code.len() + 1, 0));
                    inner.emit(code)?;
                }
                for split in splits {
                    code[split] = Inst::Split(split + 1, code.len());
                }
            }
        }
        Ok(())
    }
}

struct Parser<'a> {
    rest: &'a [u8],
    groups: usize,
}

impl Parser<'_> {
    fn take(&mut self, token: &[u8]) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn next(&mut self) -> Result<u8> {
        let (byte, rest) = self.rest.split_first().ok_or("a pattern that ends early")?;
        self.rest = rest;
        Ok(*byte)
    }

    fn choice(&mut self) -> Result<Regex> {
        let mut parts = vec![self.sequence()?];
        while self.take(b"|") {
            parts.push(self.sequence()?);
        }
        Ok(match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Regex::Choice(parts)
            }
        })
    }

    fn sequence(&mut self) -> Result<Regex> {
        let mut parts = Vec::new();
        while !matches!(self.rest, [] | [b'|' | b')', ..]) {
            let atom = self.atom()?;
            parts.push(self.repeated(atom)?);
        }
        Ok(if parts.is_empty() {
            Regex::Empty
        } else {
            Regex::Sequence(parts)
        })
    }

    fn atom(&mut self) -> Result<Regex> {
        if self.take(b"(?:") {
            let inner = self.choice()?;
            return self.closed(inner);
        }
        match self.next()? {
            b'(' => {
                let index = self.groups;
                self.groups += 1;
                let inner = self.choice()?;
                self.closed(Regex::Group(index, Box::new(inner)))
            }
            b'$' => Ok(Regex::End),
            b'\\' if self.take(b"d") => Ok(Regex::Digit(ANY)),
            b'[' => self.class(),
            digit @ b'0'..=b'9' => Ok(Regex::Digit(1 << (digit - b'0'))),
            other => Err(format!("{:?} in a pattern", char::from(other)).into()),
        }
    }

    fn closed(&mut self, inner: Regex) -> Result<Regex> {
        if self.take(b")") {
            return Ok(inner);
        }
        Err("a bracket that is not closed".into())
    }

    fn class(&mut self) -> Result<Regex> {
        let mut mask = 0;
        loop {
            match self.next()? {
                b']' => return Ok(Regex::Digit(mask)),
                b'\\' if self.take(b"d") => mask = ANY,
                first @ b'0'..=b'9' => {
                    let last = if self.take(b"-") { self.next()? } else { first };
                    for digit in first..=last {
                        mask |= 1 << (digit - b'0');
                    }
                }
                other => return Err(format!("{:?} in a class", char::from(other)).into()),
            }
        }
    }

    fn repeated(&mut self, atom: Regex) -> Result<Regex> {
        let atom = Box::new(atom);
        Ok(if self.take(b"?") {
            Regex::Repeat(atom, 0, Some(1))
        } else if self.take(b"{") {
            let least = self.number();
            let most = if self.take(b",") {
                self.number()
            } else {
                least
            };
            if !self.take(b"}") {
                return Err("a repetition that is not closed".into());
            }
            Regex::Repeat(atom, least, Some(most))
        } else if matches!(self.rest, [b'*' | b'+', ..]) {
            return Err("a repetition without an end".into());
        } else {
            *atom
        })
    }

    fn number(&mut self) -> usize {
        let mut number = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
            number = number * 10 + usize::from(digit - b'0');
            self.rest = rest;
        }
        number
    }
}

/// The positions of many expressions at once (Glushkov's construction). A position is a digit of an expression;
/// position 0 is the start of all expressions.
#[derive(Debug)]
pub(super) struct Positions {
    masks: Vec<u16>,
    follow: Vec<Vec<usize>>,
    /// The positions at which each expression can end.
    last: Vec<Vec<usize>>,
}

/// The first and last positions of a part of an expression, and if it can be empty.
struct Part {
    first: Vec<usize>,
    last: Vec<usize>,
    empty: bool,
}

impl Positions {
    pub(super) fn new() -> Self {
        Self {
            masks: vec![0],
            follow: vec![Vec::new()],
            last: Vec::new(),
        }
    }

    /// Adds an expression and returns its index.
    pub(super) fn add(&mut self, regex: &Regex) -> Result<usize> {
        let part = self.part(regex)?;
        self.follow[0].extend(part.first);
        let mut last = part.last;
        if part.empty {
            last.push(0);
        }
        self.last.push(last);
        Ok(self.last.len() - 1)
    }

    fn part(&mut self, regex: &Regex) -> Result<Part> {
        Ok(match regex {
            Regex::Empty => Part {
                first: Vec::new(),
                last: Vec::new(),
                empty: true,
            },
            Regex::Digit(mask) => {
                self.masks.push(*mask);
                self.follow.push(Vec::new());
                let at = self.masks.len() - 1;
                Part {
                    first: vec![at],
                    last: vec![at],
                    empty: false,
                }
            }
            Regex::End => return Err("`$` in the pattern of a number".into()),
            Regex::Group(_, inner) => self.part(inner)?,
            Regex::Sequence(parts) => {
                let mut whole = self.part(&Regex::Empty)?;
                for part in parts {
                    let part = self.part(part)?;
                    whole = self.join(whole, part);
                }
                whole
            }
            Regex::Choice(parts) => {
                let mut whole = Part {
                    first: Vec::new(),
                    last: Vec::new(),
                    empty: false,
                };
                for part in parts {
                    let part = self.part(part)?;
                    whole.first.extend(part.first);
                    whole.last.extend(part.last);
                    whole.empty |= part.empty;
                }
                whole
            }
            Regex::Repeat(inner, 0, None) => {
                let part = self.part(inner)?;
                for last in &part.last {
                    self.follow[*last].extend(&part.first);
                }
                Part {
                    empty: true,
                    ..part
                }
            }
            Regex::Repeat(inner, least, most) => {
                let most = most.ok_or("a repetition without an end")?;
                let mut whole = self.part(&Regex::Empty)?;
                for at in 0..most {
                    let mut part = self.part(inner)?;
                    part.empty |= at >= *least;
                    whole = self.join(whole, part);
                }
                whole
            }
        })
    }

    fn join(&mut self, mut before: Part, part: Part) -> Part {
        for last in &before.last {
            self.follow[*last].extend(&part.first);
        }
        if before.empty {
            before.first.extend(&part.first);
        }
        let mut last = part.last;
        if part.empty {
            last.extend(&before.last);
        }
        Part {
            first: before.first,
            last,
            empty: before.empty && part.empty,
        }
    }

    /// Returns the positions that can follow a set of positions, by digit.
    pub(super) fn step(&self, set: &[usize]) -> [Vec<usize>; 10] {
        let mut next: [Vec<usize>; 10] = Default::default();
        let mut seen = vec![false; self.masks.len()];
        for at in set {
            for to in &self.follow[*at] {
                if !std::mem::replace(&mut seen[*to], true) {
                    for (digit, set) in next.iter_mut().enumerate() {
                        if self.masks[*to] >> digit & 1 != 0 {
                            set.push(*to);
                        }
                    }
                }
            }
        }
        for set in &mut next {
            set.sort_unstable();
        }
        next
    }

    /// Returns the expressions that can end at each position.
    pub(super) fn ends(&self) -> Vec<Vec<usize>> {
        let mut ends = vec![Vec::new(); self.masks.len()];
        for (expression, last) in self.last.iter().enumerate() {
            for at in last {
                ends[*at].push(expression);
            }
        }
        ends
    }
}
