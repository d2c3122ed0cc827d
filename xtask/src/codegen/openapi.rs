//! The operations as an OpenAPI 3.1 document. Its schemas are those of the bundle, which the
//! command that gives the document out puts in.

use serde_json::{Map, Value, json};

use super::operations::{Answer, Operation};
use super::rust::upper_camel;
use super::schema::Schemas;

/// The version of the Frontend API that the schemas describe.
const API_VERSION: &str = "2026-05-12";

pub(super) fn document(operations: &[Operation], schemas: &Schemas) -> Value {
    let mut paths = Map::new();
    for operation in operations {
        let path = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        path[operation.method.as_str()] = describe(operation, schemas);
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "clerk-user",
            "version": API_VERSION,
            "description": "The operations of Clerk's Frontend API that give a signed-in user new identifiers, and those that are needed to get there. Unofficial; not affiliated with Clerk.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{
            "url": "https://{host}",
            "description": "The Frontend API of one instance. Its host is in the publishable key.",
            "variables": {"host": {"default": "clerk.example.com"}},
        }],
        "security": [{"clientToken": []}],
        "paths": paths,
        "components": {
            "schemas": {},
            "parameters": parameters(),
            "responses": {
                "Errors": {
                    "description": "The request was refused, or failed.",
                    "content": {"application/json": {"schema": component("ClerkErrors")}},
                },
            },
            "securitySchemes": {
                "clientToken": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "authorization",
                    "description": "The client token. An answer may carry a new one in the header of the same name.",
                },
            },
        },
    })
}

fn describe(operation: &Operation, schemas: &Schemas) -> Value {
    let mut parameters: Vec<Value> = operation
        .path_parameters()
        .map(|name| {
            json!({"name": name, "in": "path", "required": true, "schema": component(&upper_camel(name))})
        })
        .collect();
    parameters.extend(["api_version", "is_native"].map(shared_parameter));
    if operation.path.starts_with("/v1/me") {
        parameters.push(shared_parameter("session_id"));
    }
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The result.",
                "content": {"application/json": {"schema": answer(operation)}},
            },
            "default": {"$ref": "#/components/responses/Errors"},
        },
    });
    if let Some(params) = &operation.params {
        let required = schemas.params[params].get("required").is_some();
        described["requestBody"] = json!({
            "required": required,
            "content": {"application/x-www-form-urlencoded": {"schema": component(params)}},
        });
    }
    described
}

fn answer(operation: &Operation) -> Value {
    let result = component(&operation.result);
    let response = match operation.answer {
        Answer::Bare => return result,
        Answer::List => return json!({"type": "array", "items": result}),
        Answer::Envelope => result,
        Answer::NullableEnvelope => json!({"anyOf": [result, {"type": "null"}]}),
    };
    json!({
        "type": "object",
        "required": ["response"],
        "properties": {
            "response": response,
            "client": {"anyOf": [component("ClientState"), {"type": "null"}]},
        },
        "additionalProperties": true,
    })
}

fn parameters() -> Value {
    json!({
        "api_version": {
            "name": "__clerk_api_version",
            "in": "query",
            "description": "The version of the Frontend API that is asked for.",
            "schema": {"type": "string", "default": API_VERSION},
        },
        "is_native": {
            "name": "_is_native",
            "in": "query",
            "description": "`1` for the client token to be read from the header `authorization`, not from a cookie.",
            "schema": {"type": "string", "enum": ["1"]},
        },
        "session_id": {
            "name": "_clerk_session_id",
            "in": "query",
            "description": "The session whose user is meant.",
            "schema": component("SessionId"),
        },
    })
}

fn component(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn shared_parameter(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}
