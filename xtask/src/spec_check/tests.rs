//! The check, held against a small document of our own making.

use super::{Check, Document, Fixup, Surface};
use crate::codegen::{Operation, Schemas, operations};

const SMALL: &str = r##"
openapi: 3.0.3
paths:
  /v1/me/email_addresses/{address}:
    get:
      responses:
        "200": { $ref: "#/components/responses/Wrapped" }
components:
  responses:
    Wrapped:
      content:
        application/json:
          schema:
            type: object
            required: [response, client]
            properties:
              response: { $ref: "#/components/schemas/Email" }
              client: { type: object, nullable: true, required: [id], properties: { id: { type: string } } }
  schemas:
    Email:
      type: object
      additionalProperties: false
      required: [id, email_address, verification]
      properties:
        id: { type: string, description: Names it., example: idn_1 }
        email_address: { type: string }
        reserved: { type: boolean }
        verification:
          type: object
          nullable: true
          oneOf:
            - { $ref: "#/components/schemas/Code" }
            - { $ref: "#/components/schemas/Ticket" }
        created_at: { type: integer, format: int64, minimum: 0, maximum: 9007199254740991 }
    Code:
      type: object
      required: [status, strategy]
      properties:
        status: { type: string, enum: [unverified, verified] }
        strategy: { type: string, enum: [email_code] }
        attempts: { type: integer, nullable: true, minimum: 0, maximum: 99 }
    Ticket:
      allOf:
        - { $ref: "#/components/schemas/Code" }
        - { type: object, properties: { ticket: { type: string } } }
"##;

const SURFACE: &[(&str, &[&str])] = &[
    ("EmailAddress", &["Email"]),
    ("Verification", &["Code", "Ticket"]),
];

/// What the check says of a document.
fn told(text: &str, fixups: &[Fixup]) -> String {
    let folder = crate::root().join("schemas");
    let schemas = Schemas::load(&folder).unwrap();
    let check = Check {
        schemas: &schemas,
        operations: &get_email_address(&schemas),
        surface: Surface(SURFACE),
    };
    match check.document(text, fixups) {
        Ok(report) => report.join("\n"),
        Err(error) => error.to_string(),
    }
}

fn get_email_address(schemas: &Schemas) -> Vec<Operation> {
    let operations = operations::load(&crate::root().join("schemas"), schemas).unwrap();
    let only = operations.into_iter().filter(|o| o.id == "getEmailAddress");
    only.collect()
}

#[test]
fn a_small_document_is_covered() {
    let report = told(SMALL, &[]);
    assert!(report.starts_with("3 components are covered\n"), "{report}");
    assert!(
        report.ends_with("\n0 forms have the fields of our params"),
        "{report}"
    );
}

#[test]
fn what_is_not_covered_is_named() {
    for (from, to, expected) in [
        (
            "required: [id, email_address, verification]",
            "required: [id, verification]",
            "Email: EmailAddress refuses ",
        ),
        (
            "reserved: { type: boolean }",
            "reserved: { type: string }",
            "Email: EmailAddress refuses ",
        ),
        (
            "strategy: { type: string, enum: [email_code] }",
            "strategy: { type: integer, minimum: 1, maximum: 2 }",
            "Code: Verification refuses ",
        ),
        (
            "reserved: { type: boolean }",
            "reserved: { type: boolean, enum: [] }",
            "Email: nothing can be reserved, so nothing is compared",
        ),
        (
            "required: [id], properties: { id: { type: string } }",
            "properties: { id: { type: string } }",
            "getEmailAddress: a sample is refused at \"/client\": ",
        ),
        (
            "    Email:\n",
            "    Mail:\n",
            "no component is called Email",
        ),
        (
            "/v1/me/email_addresses/{address}",
            "/v1/me/addresses/{address}",
            "getEmailAddress: the document has no answer of it",
        ),
        (
            "openapi: 3.0.3",
            "openapi: 3.1.0",
            "not a document of OpenAPI 3.0",
        ),
        (
            "description: Names it.",
            "contains: 1",
            "the keyword contains is not known",
        ),
    ] {
        let changed = SMALL.replace(from, to);
        assert_ne!(changed, SMALL);
        let told = told(&changed, &[]);
        assert!(told.contains(expected), "{expected:?} is not in {told:?}");
    }
}

#[test]
fn a_fix_up_without_effect_has_to_go() {
    let told = told(SMALL, &[("nothing_to_do", |_| None)]);
    assert_eq!(
        told,
        "the fix-up nothing_to_do no longer applies; remove it"
    );
}

#[test]
fn every_fix_up_fails_on_a_document_without_its_cause() {
    let document = Document::read("openapi: 3.0.3\ncomponents: { schemas: {} }").unwrap();
    for (name, apply) in super::FIXUPS {
        assert!(apply(&mut document.clone()).is_none(), "{name}");
    }
}
