//! The operations as an OpenAPI 3.1 document. Its schemas are those of the bundle, which the
//! command that gives the document out puts in, in the form that client generators read best.

use serde_json::{Map, Value, json};

use super::operations::{Answer, GROUPS, Group, Operation};
use super::rust::upper_camel;
use super::schema::Schemas;

/// The version of the Frontend API that the schemas describe.
const API_VERSION: &str = "2026-05-12";

/// The statuses of errors, each with the name of its component and a description.
const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "400",
        "BadRequest",
        "The request is malformed, or not possible in this state.",
    ),
    (
        "401",
        "Unauthenticated",
        "The client token or the session is missing, unknown or expired.",
    ),
    (
        "403",
        "Forbidden",
        "The operation is not allowed, or needs a reverification of the session.",
    ),
    ("404", "NotFound", "There is no resource with this id."),
    (
        "422",
        "Unprocessable",
        "A parameter is missing or invalid; `meta.param_name` names it.",
    ),
    (
        "429",
        "TooManyRequests",
        "There were too many requests; `Retry-After` says how long to wait.",
    ),
];

pub(super) fn document(operations: &[Operation], schemas: &Schemas) -> Value {
    let mut paths = Map::new();
    let mut envelopes = Map::new();
    for operation in operations {
        let (Some((group, _)), Some((form, result))) = (operation.call(), operation.body()) else {
            continue;
        };
        let path = paths
            .entry(operation.path.clone())
            .or_insert_with(|| json!({}));
        let answer = answer(form, result);
        path[operation.method.as_str()] = describe(operation, group, &answer, schemas);
        envelopes.extend(envelope(form, result));
    }
    let tags = GROUPS.iter();
    let tags = tags.map(|group| json!({"name": group.tag, "description": group.description}));
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "clerk-user",
            "version": API_VERSION,
            "description": "The operations of Clerk's Frontend API that give a signed-in user new identifiers, and those that are needed to get there. Its version is that of the Frontend API. Unofficial; not affiliated with Clerk.",
            "contact": {"name": "clerk-user", "url": "https://github.com/clerk-user/clerk-user"},
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{host}",
                "description": "The Frontend API of one instance. Its host is in the publishable key.",
                "variables": {"host": {"default": "clerk.example.com"}},
            },
            {
                "url": "http://localhost:{port}",
                "description": "A sandbox on this machine: `clerk-user sandbox`.",
                "variables": {"port": {"default": "8787"}},
            },
        ],
        "tags": tags.collect::<Value>(),
        "security": [signed_in()],
        "paths": paths,
        "components": {
            "schemas": envelopes,
            "parameters": parameters(),
            "headers": headers(),
            "responses": errors(),
            "securitySchemes": {
                "clientToken": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "authorization",
                    "description": "The client token. A response may carry a new one in the header of the same name.",
                },
                // A flag that goes with the token: as a scheme, a client sets it once for all requests.
                "native": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "_is_native",
                    "description": "Always `1`: the client token is in the header `authorization`, not in a cookie.",
                },
            },
        },
    })
}

fn describe(operation: &Operation, group: &Group, answer: &Value, schemas: &Schemas) -> Value {
    let mut parameters: Vec<Value> = operation
        .path_parameters()
        .map(|name| {
            json!({"name": name, "in": "path", "required": true, "schema": component(&upper_camel(name))})
        })
        .collect();
    parameters.push(shared("parameters", "api_version"));
    if operation.path.starts_with("/v1/me") {
        parameters.push(shared("parameters", "session_id"));
    }
    let mut responses = json!({
        "200": {
            "description": "The result.",
            "headers": {"authorization": shared("headers", "ClientToken")},
            "content": {"application/json": {"schema": answer}},
        },
    });
    for (status, name, _) in REFUSALS {
        responses[status] = shared("responses", name);
    }
    responses["default"] = shared("responses", "Errors");
    let mut described = json!({
        "operationId": operation.id,
        "tags": [group.tag],
        "summary": operation.summary,
        "description": format!("{} Sends `{} {}`.", operation.summary, operation.method.as_str().to_uppercase(), operation.path),
        "parameters": parameters,
        "responses": responses,
    });
    if operation.open {
        described["security"] = json!([{}, {"native": []}, signed_in()]);
    }
    if let Some(params) = &operation.params {
        described["requestBody"] = form(params, &schemas.params[params]);
    }
    described
}

/// Returns the credentials of a request that is not the first one.
fn signed_in() -> Value {
    json!({"clientToken": [], "native": []})
}

/// Returns the request body, a form.
fn form(name: &str, params: &Value) -> Value {
    let lists = params["properties"].as_object().into_iter().flatten();
    let lists = lists.filter(|(_, schema)| schema["type"] == "array");
    // It is the default, but some generators assume another one.
    let repeated =
        lists.map(|(field, _)| (field.clone(), json!({"style": "form", "explode": true})));
    let repeated: Map<String, Value> = repeated.collect();
    let mut content = json!({"schema": component(name)});
    if !repeated.is_empty() {
        content["encoding"] = repeated.into();
    }
    let required = params
        .get("required")
        .or_else(|| params.get("oneOf"))
        .is_some();
    json!({
        "required": required,
        "content": {"application/x-www-form-urlencoded": content},
    })
}

/// Returns the schema of a successful response.
fn answer(form: Answer, result: &str) -> Value {
    match form {
        Answer::Bare => component(result),
        Answer::List => json!({"type": "array", "items": component(result)}),
        Answer::Envelope => component(&format!("{result}Envelope")),
        Answer::NullableEnvelope => component(&format!("Nullable{result}Envelope")),
    }
}

/// Returns the envelope of a result with its name, if the result has one.
fn envelope(form: Answer, result: &str) -> Option<(String, Value)> {
    let (name, response) = match form {
        Answer::Bare | Answer::List => return None,
        Answer::Envelope => (format!("{result}Envelope"), component(result)),
        Answer::NullableEnvelope => (
            format!("Nullable{result}Envelope"),
            json!({"anyOf": [component(result), {"type": "null"}]}),
        ),
    };
    let envelope = json!({
        "title": name,
        "description": "The result, and the client after the request.",
        "type": "object",
        "required": ["response"],
        "properties": {
            "response": response,
            "client": {"anyOf": [component("ClientState"), {"type": "null"}]},
        },
        "additionalProperties": true,
    });
    Some((name, envelope))
}

fn headers() -> Value {
    json!({
        "ClientToken": {
            "description": "The new client token. Store it and send it with the next request. An empty value means that the token is no longer valid.",
            "schema": {"type": "string"},
        },
        "RetryAfter": {
            "description": "The number of seconds to wait before the next request.",
            "schema": {"type": "integer", "minimum": 0},
        },
    })
}

/// Returns the error responses by name.
fn errors() -> Value {
    let any = ("default", "Errors", "The request failed.");
    let all = REFUSALS
        .iter()
        .chain([&any])
        .map(|(status, name, description)| {
            let mut error = json!({
                "description": description,
                "content": {"application/json": {"schema": component("ClerkErrors")}},
            });
            if *status == "429" {
                error["headers"] = json!({"Retry-After": shared("headers", "RetryAfter")});
            }
            ((*name).to_owned(), error)
        });
    Value::Object(all.collect())
}

fn parameters() -> Value {
    json!({
        "api_version": {
            "name": "__clerk_api_version",
            "in": "query",
            "description": "The version of the Frontend API that the client knows. The schemas are those of the version in the example.",
            "schema": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
            "example": API_VERSION,
        },
        "session_id": {
            "name": "_clerk_session_id",
            "in": "query",
            "description": "The session whose user the request is for.",
            "schema": component("SessionId"),
        },
    })
}

fn component(name: &str) -> Value {
    shared("schemas", name)
}

/// Returns a reference to a component of a kind.
fn shared(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}
