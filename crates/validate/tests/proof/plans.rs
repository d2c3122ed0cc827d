//! Prefixes, lengths and formats, from the metadata and from the tables.

use std::collections::{BTreeSet, HashMap};

use super::matcher::{Code, Inst, Mode, product};
use super::metadata::{Format, Metadata};
use super::regex::{Positions, Regex};
use super::tables::{Tables, place};
use crate::Result;

/// The content of the tables besides the automaton of numbers.
#[derive(Debug)]
pub(super) struct View {
    names: String,
    plans: Vec<PlanView>,
    codes: Vec<CodeView>,
    /// Indexed by the first three digits: the length of the calling code, one bit for each length of a national
    /// number, and the index of the calling code.
    prefixes: Vec<Option<(u64, u64, usize)>>,
}

#[derive(Debug)]
struct PlanView {
    code: usize,
    lengths: u64,
    local_lengths: u64,
    general: Dfa,
    international_prefix: Option<Code>,
    national_prefix: Option<Code>,
    groups: usize,
    transform: Vec<u64>,
}

#[derive(Debug)]
struct CodeView {
    plan: usize,
    national: Vec<FormatView>,
    international: Vec<FormatView>,
}

#[derive(Debug)]
struct FormatView {
    /// The beginnings of the number, seen from three digits on, from four, and so on.
    leading: Vec<Code>,
    pattern: Code,
    text: Vec<u64>,
    flags: usize,
}

/// An automaton over digits. State 1 is the start, state 0 accepts nothing.
#[derive(Debug, PartialEq, Eq)]
struct Dfa {
    next: Vec<[usize; 10]>,
    ends: Vec<bool>,
}

impl View {
    pub(super) fn of_metadata(metadata: &Metadata) -> Result<Self> {
        let names = metadata.names();
        let bits = |lengths: &BTreeSet<usize>| lengths.iter().fold(0, |bits, len| bits | 1 << len);
        let optional = |pattern: &str| -> Result<Option<Code>> {
            (!pattern.is_empty())
                .then(|| Regex::parse(pattern)?.code())
                .transpose()
        };
        let mut plans = Vec::new();
        for territory in &metadata.territories {
            let general = &territory.general;
            plans.push(PlanView {
                code: territory.code,
                lengths: bits(&general.lengths),
                local_lengths: bits(&(&general.local_lengths - &general.lengths)),
                general: Dfa::of_pattern(&general.pattern)?,
                international_prefix: optional(&territory.international_prefix)?,
                national_prefix: optional(&territory.national_prefix_for_parsing)?,
                groups: groups(&territory.national_prefix_for_parsing),
                transform: text(&territory.transform_rule),
            });
        }
        let mut codes = Vec::new();
        let mut prefixes = vec![None; 1000];
        for code in metadata.codes() {
            let main = metadata.of_code(code)[0];
            let plan = metadata
                .territories
                .iter()
                .position(|territory| std::ptr::eq(territory, main))
                .ok_or("a calling code without a plan")?;
            let international = if main.international_formats.is_empty() {
                &main.national_formats
            } else {
                &main.international_formats
            };
            let of = |formats: &[Format], text: fn(&Format) -> Vec<u64>| {
                let formats = formats.iter().map(|format| FormatView::new(format, text));
                formats.collect::<Result<Vec<_>>>()
            };
            let digits = code.to_string();
            let lengths = main.general.lengths.iter().copied();
            let lengths = lengths.filter(|len| len + digits.len() <= super::numbers::MAX_DIGITS);
            let lengths = bits(&lengths.collect());
            for (prefix, place) in prefixes.iter_mut().enumerate() {
                if format!("{prefix:03}").starts_with(&digits) {
                    *place = Some((digits.len() as u64, lengths, codes.len()));
                }
            }
            codes.push(CodeView {
                plan,
                national: of(&main.national_formats, national)?,
                international: of(international, |format| text(&format.template))?,
            });
        }
        Ok(Self {
            names: names[..names.len() - 1].concat(),
            plans,
            codes,
            prefixes,
        })
    }

    pub(super) fn of_tables(tables: &Tables) -> Result<Self> {
        let optional = |program: usize| -> Result<Option<Code>> {
            (program != 0).then(|| tables.program(program)).transpose()
        };
        let mut plans = Vec::new();
        while let Some(plan) = tables.plan(plans.len()) {
            plans.push(PlanView {
                code: plan.code,
                lengths: plan.lengths,
                local_lengths: plan.local_lengths,
                general: Dfa::of_tables(tables, plan.general),
                international_prefix: optional(plan.international_prefix)?,
                national_prefix: optional(plan.national_prefix)?,
                groups: plan.groups,
                transform: tables.text(plan.transform),
            });
        }
        let mut codes = Vec::new();
        while let Some(code) = tables.calling_code(codes.len()) {
            let of = |(start, end): (usize, usize), text: fn(super::tables::Format) -> usize| {
                let rows = start..end.min(tables.formats.len());
                let formats = rows.map(|row| {
                    let format = tables.format(row).ok_or("a format that is not there")?;
                    let early = tables.leading.get(format.early..).unwrap_or_default();
                    let early = early
                        .get(..format.early_count)
                        .ok_or("no such beginnings")?;
                    let mut leading = Vec::new();
                    for program in early.iter().copied().map(place).chain([format.leading]) {
                        leading.push(tables.program(program)?);
                    }
                    Ok(FormatView {
                        leading,
                        pattern: tables.program(format.pattern)?,
                        text: tables.text(text(format)),
                        flags: format.flags,
                    })
                });
                formats.collect::<Result<Vec<_>>>()
            };
            codes.push(CodeView {
                plan: code.plan,
                national: of(code.national, |format| format.national)?,
                international: of(code.international, |format| format.template)?,
            });
        }
        let prefixes = tables.codes.iter().zip(&tables.code_index);
        let prefixes = prefixes.map(|(lengths, index)| {
            let index = place(*index);
            let found = (lengths & 3, lengths & !3, index);
            (*lengths != 0 || index < codes.len()).then_some(found)
        });
        Ok(Self {
            names: tables.names.clone(),
            prefixes: prefixes.collect(),
            plans,
            codes,
        })
    }
}

impl FormatView {
    fn new(format: &Format, text: fn(&Format) -> Vec<u64>) -> Result<Self> {
        let mut leading = Vec::new();
        for digits in &format.leading_digits {
            leading.push(Regex::parse(digits)?.code()?);
        }
        if leading.is_empty() {
            leading.push(Code(vec![Inst::Accept]));
        }
        Ok(Self {
            leading,
            pattern: Regex::parse(&format.pattern)?.code()?,
            text: text(format),
            flags: flags(format),
        })
    }
}

/// Returns the number of capturing groups of a pattern.
fn groups(pattern: &str) -> usize {
    pattern
        .match_indices('(')
        .filter(|(at, _)| !pattern[*at..].starts_with("(?:"))
        .count()
}

/// Returns what the matcher and the formatter read of a format: whether it has a national prefix that is not
/// optional, or never has one; whether the template is groups and punctuation; whether a blank follows the
/// prefix. A rule that is only the first group, with or without brackets, has no prefix.
fn flags(format: &Format) -> usize {
    let rule = format.national_prefix_rule.as_str();
    let inner = rule.strip_prefix('(').unwrap_or(rule);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let group_only = rule.is_empty() || inner == "$1";
    let optional = format.national_prefix_is_optional;
    let punctuation = |byte: &u64| b"-x ().[]/~".iter().any(|known| u64::from(*known) == *byte);
    let template = text(&format.template);
    let groups: Vec<u64> = template.iter().copied().filter(|byte| *byte < 10).collect();
    let eligible = template.iter().all(|byte| *byte < 10 || punctuation(byte));
    let flags = [
        !group_only && !optional,
        group_only && !optional && !format.has_carrier_rule,
        eligible && groups.first() == Some(&1),
        rule.contains(' ') || rule.contains('-'),
    ];
    flags
        .iter()
        .rev()
        .fold(0, |bits, flag| bits << 1 | usize::from(*flag))
}

/// Returns a template. A number below ten stands for a group.
fn text(template: &str) -> Vec<u64> {
    let mut text = Vec::new();
    let mut bytes = template.bytes();
    while let Some(byte) = bytes.next() {
        text.push(match byte {
            b'$' => bytes.next().map_or(0, |digit| u64::from(digit - b'0')),
            byte => byte.into(),
        });
    }
    text
}

/// Returns the template for national use: the rule replaces the first group, and `$1` in the rule is that
/// group.
fn national(format: &Format) -> Vec<u64> {
    let (template, rule) = (text(&format.template), text(&format.national_prefix_rule));
    let first = template.iter().position(|byte| *byte < 10);
    let Some(at) = first.filter(|_| !rule.is_empty()) else {
        return template;
    };
    let rule = rule.iter().map(|byte| match byte {
        1 => template[at],
        byte => *byte,
    });
    let before = template[..at].iter().copied();
    before
        .chain(rule)
        .chain(template[at + 1..].iter().copied())
        .collect()
}

impl Dfa {
    fn of_pattern(pattern: &str) -> Result<Self> {
        let mut positions = Positions::new();
        positions.add(&Regex::parse(pattern)?)?;
        let ends = positions.ends();
        let mut dfa = Self {
            next: Vec::new(),
            ends: Vec::new(),
        };
        let mut queue = vec![Vec::new(), vec![0]];
        let mut known = HashMap::from([(Vec::new(), 0), (vec![0], 1)]);
        while let Some(set) = queue.get(dfa.next.len()).cloned() {
            dfa.ends.push(set.iter().any(|at| !ends[*at].is_empty()));
            let next = positions.step(&set).map(|set| {
                *known.entry(set).or_insert_with_key(|set| {
                    queue.push(set.clone());
                    queue.len() - 1
                })
            });
            dfa.next.push(next);
        }
        Ok(dfa)
    }

    /// Returns the nodes that `Plan::describes` can reach. It stops at node 0.
    fn of_tables(tables: &Tables, start: usize) -> Self {
        let mut dfa = Self {
            next: Vec::new(),
            ends: Vec::new(),
        };
        let mut queue = vec![0, start];
        let mut known = HashMap::from([(start, 1)]);
        known.insert(0, 0);
        while let Some(node) = queue.get(dfa.next.len()).copied() {
            let dead = dfa.next.is_empty();
            let end = tables.general_ends.get(node).copied().unwrap_or_default();
            dfa.ends.push(!dead && end != 0);
            let next = std::array::from_fn(|digit| {
                let to = tables.general.get(node * 10 + digit).copied();
                let to = if dead {
                    0
                } else {
                    place(to.unwrap_or_default())
                };
                *known.entry(to).or_insert_with(|| {
                    queue.push(to);
                    queue.len() - 1
                })
            });
            dfa.next.push(next);
        }
        dfa
    }

    fn product(&self, other: &Self) -> Result<usize> {
        let mut queue = vec![((1, 1), String::new())];
        let mut known = std::collections::HashSet::from([(1, 1)]);
        let mut done = 0;
        while let Some(((a, b), digits)) = queue.get(done).cloned() {
            done += 1;
            if self.ends[a] != other.ends[b] {
                return Err(format!("the digits {digits:?}").into());
            }
            for digit in 0..10 {
                let next = (self.next[a][digit], other.next[b][digit]);
                if known.insert(next) {
                    queue.push((next, format!("{digits}{digit}")));
                }
            }
        }
        Ok(known.len())
    }
}

/// Compares views and stores the pairs of equal programs.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    alike: HashMap<(Code, Code, Mode), usize>,
    pub(super) states: usize,
}

impl Comparison {
    /// Fails with the place of a difference and digits that show it.
    pub(super) fn compare(&mut self, one: &View, two: &View) -> Result {
        equal("the names", &one.names, &two.names)?;
        equal("the prefixes", &one.prefixes, &two.prefixes)?;
        equal("the plans", &one.plans.len(), &two.plans.len())?;
        equal("the calling codes", &one.codes.len(), &two.codes.len())?;
        for (at, (one, two)) in one.plans.iter().zip(&two.plans).enumerate() {
            self.plan(one, two)
                .map_err(|error| format!("plan {at}: {error}"))?;
        }
        for (at, (one, two)) in one.codes.iter().zip(&two.codes).enumerate() {
            let places = [
                (&one.national, &two.national),
                (&one.international, &two.international),
            ];
            equal("the plan of a calling code", &one.plan, &two.plan)?;
            for (one, two) in places {
                equal("the formats of a calling code", &one.len(), &two.len())?;
                for (row, (one, two)) in one.iter().zip(two).enumerate() {
                    self.format(one, two)
                        .map_err(|error| format!("calling code {at}, format {row}: {error}"))?;
                }
            }
        }
        Ok(())
    }

    fn plan(&mut self, one: &PlanView, two: &PlanView) -> Result {
        equal("the calling code", &one.code, &two.code)?;
        equal("the lengths", &one.lengths, &two.lengths)?;
        equal("the local lengths", &one.local_lengths, &two.local_lengths)?;
        self.states += one.general.product(&two.general)?;
        self.prefix(
            one.international_prefix.as_ref(),
            two.international_prefix.as_ref(),
        )?;
        self.prefix(one.national_prefix.as_ref(), two.national_prefix.as_ref())?;
        equal("the groups", &one.groups, &two.groups)?;
        equal("the transform rule", &one.transform, &two.transform)
    }

    fn prefix(&mut self, one: Option<&Code>, two: Option<&Code>) -> Result {
        match (one, two) {
            (Some(one), Some(two)) => self.code(one, two, Mode::Beginning),
            (None, None) => Ok(()),
            _ => Err("a prefix, and none".into()),
        }
    }

    fn format(&mut self, one: &FormatView, two: &FormatView) -> Result {
        equal("the beginnings", &one.leading.len(), &two.leading.len())?;
        for (one, two) in one.leading.iter().zip(&two.leading) {
            self.code(one, two, Mode::Begins)?;
        }
        self.code(&one.pattern, &two.pattern, Mode::Whole)?;
        equal("the flags", &one.flags, &two.flags)?;
        equal("the template", &one.text, &two.text)
    }

    fn code(&mut self, one: &Code, two: &Code, mode: Mode) -> Result {
        let key = (one.clone(), two.clone(), mode);
        if !self.alike.contains_key(&key) {
            let states = product(one, two, mode)?;
            self.states += states;
            self.alike.insert(key, states);
        }
        Ok(())
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, one: &T, two: &T) -> Result {
    if one == two {
        return Ok(());
    }
    Err(format!("{what}: {one:?} and {two:?}").into())
}
