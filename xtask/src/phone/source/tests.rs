//! The three forms of one plan read alike.

use super::super::metadata::{Metadata, Territory};
use super::{Source, order, protobuf, xml};

const XML: &str = r#"<?xml version="1.0"?>
<!DOCTYPE phoneNumberMetadata [<!ELEMENT territory ANY>]>
<phoneNumberMetadata><territories>
  <territory id="QQ" countryCode="999" internationalPrefix="00" nationalPrefix="0" mainCountryForCode="true"
      nationalPrefixForParsing="0|(1\d)" nationalPrefixTransformRule="9$1" leadingDigits="[27]"
      nationalPrefixFormattingRule="$NP$FG" nationalPrefixOptionalWhenFormatting="true">
    <availableFormats>
      <numberFormat pattern="(\d{2})(\d{4})">
        <leadingDigits>
          2
        </leadingDigits>
        <leadingDigits>2[1-3]</leadingDigits>
        <format>$1 $2</format>
      </numberFormat>
      <numberFormat pattern="(\d)(\d{6})" carrierCodeFormattingRule="$CC $FG" nationalPrefixFormattingRule="($FG)">
        <leadingDigits>7</leadingDigits>
        <format>$1-$2</format>
        <intlFormat>NA</intlFormat>
      </numberFormat>
    </availableFormats>
    <generalDesc>
      <nationalNumberPattern>
        2\d{5}|
        7\d{6}
      </nationalNumberPattern>
    </generalDesc>
    <fixedLine>
      <possibleLengths national="6" localOnly="4,6"/>
      <exampleNumber>212345</exampleNumber>
      <nationalNumberPattern>2\d{5}</nationalNumberPattern>
    </fixedLine>
    <mobile>
      <possibleLengths national="[6-7]"/>
      <exampleNumber>7123456</exampleNumber>
      <nationalNumberPattern>7\d{6}</nationalNumberPattern>
    </mobile>
  </territory>
</territories></phoneNumberMetadata>"#;

const JSON: &str = r#"{"id":"QQ","code":999,"isMain":true,"leadingDigits":"[27]","internationalPrefix":"00",
    "nationalPrefix":"0","nationalPrefixForParsing":"0|(1\\d)","transformRule":"9$1",
    "general":{"pattern":"2\\d{5}|7\\d{6}","lengths":[6,7],"localLengths":[4],"example":""},
    "descriptions":[null,null,null,null,null,null,null,null,
        {"pattern":"2\\d{5}","lengths":[6],"localLengths":[4,6],"example":"212345"},
        {"pattern":"7\\d{6}","lengths":[6,7],"localLengths":[],"example":"7123456"}],
    "nationalFormats":[
        {"pattern":"(\\d{2})(\\d{4})","leadingDigits":["2","2[1-3]"],"template":"$1 $2","nationalPrefixRule":"0$1",
            "nationalPrefixIsOptional":true,"hasCarrierRule":false},
        {"pattern":"(\\d)(\\d{6})","leadingDigits":["7"],"template":"$1-$2","nationalPrefixRule":"($1)",
            "nationalPrefixIsOptional":true,"hasCarrierRule":true}],
    "internationalFormats":[
        {"pattern":"(\\d{2})(\\d{4})","leadingDigits":["2","2[1-3]"],"template":"$1 $2"}]}"#;

/// A field of bytes.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    let key = u32::from(number) << 3 | 2;
    let mut bytes = varint(key);
    bytes.extend(varint(u32::try_from(value.len()).unwrap()));
    bytes.extend(value);
    bytes
}

/// A field of a number.
fn number(field: u8, value: u32) -> Vec<u8> {
    let mut bytes = varint(u32::from(field) << 3);
    bytes.extend(varint(value));
    bytes
}

fn varint(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap();
        value >>= 7;
        bytes.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return bytes;
        }
    }
}

fn protobuf_bytes() -> Vec<u8> {
    let none = {
        let mut none = number(9, 0);
        none.pop();
        none.extend([0xff; 9]);
        none.push(1);
        none
    };
    let general = [
        field(2, br"^(?:2\d{5}|7\d{6})$"),
        number(9, 6),
        number(9, 7),
        number(10, 4),
    ];
    let fixed = [
        field(2, br"^(?:2\d{5})$"),
        field(6, b"212345"),
        number(9, 6),
        number(10, 4),
        number(10, 6),
    ];
    // The lengths of the general description are not repeated.
    let mobile = [field(2, br"^(?:7\d{6})$"), field(6, b"7123456")];
    let first = |rule: bool| {
        let mut format = vec![
            field(1, br"^(?:(\d{2})(\d{4}))$"),
            field(2, b"$1 $2"),
            field(3, b"^(?:2)"),
            field(3, b"^(?:2[1-3])"),
        ];
        if rule {
            format.push(field(4, b"0$1"));
            format.push(number(6, 1));
        }
        format.concat()
    };
    let second = [
        field(1, br"^(?:(\d)(\d{6}))$"),
        field(2, b"$1-$2"),
        field(3, b"^(?:7)"),
        field(4, b"($1)"),
        field(5, b"$CC ($1)"),
        number(6, 1),
    ];
    let territory = [
        field(1, &general.concat()),
        field(2, &fixed.concat()),
        field(3, &mobile.concat()),
        field(4, &none),
        field(9, b"QQ"),
        number(10, 999),
        field(11, b"^(?:00)"),
        field(12, b"0"),
        field(15, br"^(?:0|(1\d))"),
        field(16, b"9$1"),
        field(19, &first(true)),
        field(19, &second.concat()),
        field(20, &first(true)),
        number(22, 1),
        field(23, b"^(?:[27])"),
    ];
    field(1, &territory.concat())
}

#[test]
fn every_form_says_the_same() {
    let of_python: Territory = serde_json::from_str(JSON).unwrap();
    assert_eq!(xml::read(XML).unwrap(), [of_python]);
    let of_python: Territory = serde_json::from_str(JSON).unwrap();
    assert_eq!(protobuf::read(&protobuf_bytes()).unwrap(), [of_python]);
}

#[test]
fn a_truncated_protobuf_is_refused() {
    let bytes = protobuf_bytes();
    for len in 1..bytes.len() {
        assert!(protobuf::read(&bytes[..len]).is_err(), "{len} bytes");
    }
}

#[test]
fn the_crate_of_the_conversions_gives_its_version() {
    let metadata: Metadata = Source::Phonenumber.read().unwrap();
    assert!(order(&metadata.version) >= order("9.0.33"));
    assert!(metadata.territories.len() >= 254);
}

#[test]
fn versions_are_ordered_by_their_numbers() {
    assert!(order("9.0.9") < order("9.0.10"));
    assert!(order("9.1.0") > order("9.0.43"));
}

#[test]
fn sources_are_named() {
    let named = |name, version| Source::named(name, version).unwrap();
    assert_eq!(named("pypi", None), Source::Pypi(None));
    assert_eq!(
        named("a/b.xml", Some("9.0.1")),
        Source::Xml("a/b.xml".into(), "9.0.1".to_owned())
    );
    assert!(Source::named("a/b.xml", None).is_err());
}
