//! libphonenumber's XML, read the way its own build tool reads it.

use std::collections::BTreeSet;

use roxmltree::{Document, Node, ParsingOptions};

use super::super::Failure;
use super::super::metadata::{Description, Format, KINDS, Territory};

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
    let national_prefix = attribute("nationalPrefix").unwrap_or_default();
    let mut descriptions = [const { None }; KINDS.len()];
    let mut general = Description {
        pattern: child(node, "generalDesc")
            .and_then(pattern)
            .ok_or("a territory without generalDesc")?,
        ..Description::default()
    };
    for (kind, place) in KINDS.iter().zip(&mut descriptions) {
        *place = child(node, kind).map(description).transpose()?;
        if let Some(description) = place {
            general.lengths.extend(&description.lengths);
            general.local_lengths.extend(&description.local_lengths);
        }
    }
    general.local_lengths = &general.local_lengths - &general.lengths;
    let (national_formats, international_formats) = formats(node, &national_prefix)?;
    Ok(Territory {
        id: attribute("id").ok_or("a territory without id")?,
        code: attribute("countryCode")
            .ok_or("a territory without countryCode")?
            .parse()?,
        is_main: attribute("mainCountryForCode").as_deref() == Some("true"),
        leading_digits: attribute("leadingDigits"),
        international_prefix: attribute("internationalPrefix").unwrap_or_default(),
        national_prefix_for_parsing: attribute("nationalPrefixForParsing")
            .unwrap_or_else(|| national_prefix.clone()),
        transform_rule: attribute("nationalPrefixTransformRule").unwrap_or_default(),
        national_prefix,
        general,
        descriptions,
        national_formats,
        international_formats,
    })
}

fn description(node: Node<'_, '_>) -> Result<Description, Failure> {
    let possible = child(node, "possibleLengths").ok_or("a description without possibleLengths")?;
    let lengths = |name| lengths(possible.attribute(name).unwrap_or_default());
    let example = child(node, "exampleNumber").and_then(|node| node.text());
    Ok(Description {
        pattern: pattern(node).ok_or("a description without nationalNumberPattern")?,
        lengths: lengths("national")?,
        local_lengths: lengths("localOnly")?,
        example: example.map(squeeze).unwrap_or_default(),
    })
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
    let is_true = |node: Node<'_, '_>, name| node.attribute(name).map(|text| text == "true");
    let optional = "nationalPrefixOptionalWhenFormatting";
    let (mut national, mut international, mut explicit) = (Vec::new(), Vec::new(), false);
    for node in available
        .children()
        .filter(|node| node.has_tag_name("numberFormat"))
    {
        let of_both = |name| node.attribute(name).or_else(|| territory.attribute(name));
        let leading_digits = node
            .children()
            .filter(|node| node.has_tag_name("leadingDigits"));
        let template = child(node, "format")
            .and_then(|node| node.text())
            .ok_or("a numberFormat without format")?;
        let format = Format {
            pattern: squeeze(
                node.attribute("pattern")
                    .ok_or("a numberFormat without pattern")?,
            ),
            leading_digits: leading_digits
                .filter_map(|node| node.text())
                .map(squeeze)
                .collect(),
            template: template.to_owned(),
            national_prefix_rule: of_both("nationalPrefixFormattingRule")
                .unwrap_or_default()
                .replace("$NP", national_prefix)
                .replace("$FG", "$1"),
            national_prefix_is_optional: is_true(node, optional)
                .or_else(|| is_true(territory, optional))
                .unwrap_or_default(),
            has_carrier_rule: of_both("carrierCodeFormattingRule").is_some(),
        };
        let abroad = Format {
            national_prefix_rule: String::new(),
            national_prefix_is_optional: false,
            has_carrier_rule: false,
            ..format.clone()
        };
        national.push(format);
        match child(node, "intlFormat").map(|node| node.text().unwrap_or_default()) {
            None => international.push(abroad),
            Some(template) => {
                explicit = true;
                if template != "NA" {
                    international.push(Format {
                        template: template.to_owned(),
                        ..abroad
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

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|node| node.has_tag_name(name))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}
