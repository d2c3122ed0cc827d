//! libphonenumber's XML, read the way its own build tool reads it.

use std::collections::BTreeSet;

use roxmltree::{Document, Node, ParsingOptions};

use super::Failure;

/// The kinds of numbers, in the order in which `getNumberType` tries them; fixed line and mobile
/// come last because they are tried together.
pub(super) const KINDS: [&str; 10] = [
    "premiumRate",
    "tollFree",
    "sharedCost",
    "voip",
    "personalNumber",
    "pager",
    "uan",
    "voicemail",
    "fixedLine",
    "mobile",
];
pub(super) const FIXED_LINE: usize = 8;
pub(super) const MOBILE: usize = 9;

/// One numbering plan: a region's, or a non-geographic calling code's (id `001`).
#[derive(Debug)]
pub(super) struct Territory {
    pub(super) id: String,
    pub(super) code: u16,
    pub(super) is_main: bool,
    pub(super) leading_digits: Option<String>,
    pub(super) international_prefix: String,
    pub(super) national_prefix_for_parsing: String,
    pub(super) transform_rule: String,
    pub(super) general: String,
    /// By kind.
    pub(super) descriptions: Vec<Option<Description>>,
    pub(super) lengths: BTreeSet<usize>,
    pub(super) local_lengths: BTreeSet<usize>,
    pub(super) national_formats: Vec<Format>,
    pub(super) international_formats: Vec<Format>,
}

/// The numbers of one kind.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) pattern: String,
    pub(super) lengths: BTreeSet<usize>,
}

/// How numbers that match are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) pattern: String,
    pub(super) leading_digits: Option<String>,
    pub(super) template: String,
    /// The template with the national prefix put in as it is written within the country.
    pub(super) national: String,
}

/// The territories in the order of the file.
pub(super) fn read(xml: &str) -> Result<Vec<Territory>, Failure> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(xml, options)?;
    document
        .descendants()
        .filter(|node| node.has_tag_name("territory"))
        .map(territory)
        .collect()
}

fn territory(node: Node<'_, '_>) -> Result<Territory, Failure> {
    let attribute = |name| node.attribute(name).map(squeeze);
    let id = attribute("id").ok_or("a territory without id")?;
    let national_prefix = attribute("nationalPrefix");
    let mut descriptions = Vec::new();
    let (mut lengths, mut local_lengths) = (BTreeSet::new(), BTreeSet::new());
    for kind in KINDS {
        let description = child(node, kind).map(description).transpose()?;
        if let Some((description, local)) = &description {
            lengths.extend(&description.lengths);
            local_lengths.extend(local);
        }
        descriptions.push(description.map(|(description, _)| description));
    }
    local_lengths.retain(|len| !lengths.contains(len));
    let (national_formats, international_formats) =
        formats(node, national_prefix.as_deref().unwrap_or_default())?;
    Ok(Territory {
        code: attribute("countryCode")
            .ok_or("a territory without countryCode")?
            .parse()?,
        is_main: attribute("mainCountryForCode").as_deref() == Some("true"),
        leading_digits: attribute("leadingDigits"),
        international_prefix: attribute("internationalPrefix").unwrap_or_default(),
        national_prefix_for_parsing: attribute("nationalPrefixForParsing")
            .or(national_prefix)
            .unwrap_or_default(),
        transform_rule: attribute("nationalPrefixTransformRule").unwrap_or_default(),
        general: child(node, "generalDesc")
            .and_then(pattern)
            .ok_or("a territory without generalDesc")?,
        id,
        descriptions,
        lengths,
        local_lengths,
        national_formats,
        international_formats,
    })
}

fn description(node: Node<'_, '_>) -> Result<(Description, BTreeSet<usize>), Failure> {
    let possible = child(node, "possibleLengths").ok_or("a description without possibleLengths")?;
    let lengths = |name| lengths(possible.attribute(name).unwrap_or_default());
    let pattern = pattern(node).ok_or("a description without nationalNumberPattern")?;
    Ok((
        Description {
            pattern,
            lengths: lengths("national")?,
        },
        lengths("localOnly")?,
    ))
}

fn pattern(node: Node<'_, '_>) -> Option<String> {
    child(node, "nationalNumberPattern")
        .and_then(|node| node.text())
        .map(squeeze)
}

/// The lengths that `4,[7-9]` lists.
fn lengths(text: &str) -> Result<BTreeSet<usize>, Failure> {
    let mut lengths = BTreeSet::new();
    for item in text
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
    {
        let range = item.trim_matches(['[', ']']);
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        lengths.extend(first.parse::<usize>()?..=last.parse::<usize>()?);
    }
    Ok(lengths)
}

/// The national and the international formats.
fn formats(
    territory: Node<'_, '_>,
    national_prefix: &str,
) -> Result<(Vec<Format>, Vec<Format>), Failure> {
    let Some(available) = child(territory, "availableFormats") else {
        return Ok((Vec::new(), Vec::new()));
    };
    let common_rule = territory.attribute("nationalPrefixFormattingRule");
    let (mut national, mut international, mut explicit) = (Vec::new(), Vec::new(), false);
    for node in available
        .children()
        .filter(|node| node.has_tag_name("numberFormat"))
    {
        let pattern = squeeze(
            node.attribute("pattern")
                .ok_or("a numberFormat without pattern")?,
        );
        let leading_digits = node
            .children()
            .rfind(|node| node.has_tag_name("leadingDigits"));
        let leading_digits = leading_digits.and_then(|node| node.text()).map(squeeze);
        let template = child(node, "format")
            .and_then(|node| node.text())
            .ok_or("a numberFormat without format")?;
        let rule = node
            .attribute("nationalPrefixFormattingRule")
            .or(common_rule)
            .unwrap_or_default()
            .replace("$NP", national_prefix)
            .replace("$FG", "$1");
        let format = Format {
            pattern,
            leading_digits,
            template: template.to_owned(),
            national: with_rule(template, &rule),
        };
        national.push(format.clone());
        match child(node, "intlFormat").map(|node| node.text().unwrap_or_default()) {
            None => international.push(format),
            Some(template) => {
                explicit = true;
                if template != "NA" {
                    international.push(Format {
                        template: template.to_owned(),
                        ..format
                    });
                }
            }
        }
    }
    if !explicit {
        international.clear();
    }
    Ok((national, international))
}

/// The template with its first group replaced as the rule says.
fn with_rule(template: &str, rule: &str) -> String {
    let Some((before, after)) = template.split_once('$').filter(|_| !rule.is_empty()) else {
        return template.to_owned();
    };
    let (group, after) = after.split_at(1);
    format!(
        "{before}{}{after}",
        rule.replace("$1", &format!("${group}"))
    )
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|node| node.has_tag_name(name))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}
