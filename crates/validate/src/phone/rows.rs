//! The row types of the generated tables.

/// The numbering plan of a region or of a non-geographic calling code.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) code: u16,
    /// The first state of the automaton that matches its national numbers.
    pub(super) general: u16,
    /// One bit for each possible length of a national number.
    pub(super) lengths: u32,
    /// One bit for each further length that can be dialled only within an area.
    pub(super) local_lengths: u32,
    /// The program that matches the prefix for calls to other countries, or 0.
    pub(super) international_prefix: u16,
    /// The program that matches the national prefix, or 0.
    pub(super) national_prefix: u16,
    /// The number of groups in the program of the national prefix.
    pub(super) groups: u8,
    /// The template that replaces the national prefix if its last group matched, or 0.
    pub(super) transform: u16,
}

/// A country calling code: the index of its main plan, and its ranges of the formats table.
#[derive(Debug)]
pub(crate) struct CallingCode {
    pub(super) plan: u8,
    pub(super) national: (u16, u16),
    pub(super) international: (u16, u16),
}

/// A format for national numbers that match two programs.
#[derive(Debug)]
pub(crate) struct Format {
    pub(super) pattern: u16,
    pub(super) leading: u16,
    pub(super) template: u16,
    /// The template for national use, with the national prefix.
    pub(super) national: u16,
    /// Where in `LEADING` the programs begin that say how numbers of fewer digits begin than `leading`
    /// looks at.
    pub(super) early: u8,
    /// In the upper half, the number of these programs.
    pub(super) flags: u8,
}

impl Format {
    /// The flag of a format whose numbers are written with the national prefix within the country.
    pub(super) const NEEDS_PREFIX: u8 = 1;
    /// Numbers are never written with it.
    pub(super) const NEVER_WITH_PREFIX: u8 = 2;
    /// The template is groups and punctuation, the first group in its place.
    pub(super) const ELIGIBLE: u8 = 4;
    /// A blank or hyphen stands behind the national prefix.
    pub(super) const SPACE_AFTER_PREFIX: u8 = 8;
}
