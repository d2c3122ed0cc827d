//! The document of the operations, as client generators need it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document;

/// Every operation, with its path and method.
fn operations(openapi: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = openapi["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    operations.collect()
}

fn schema<'a>(openapi: &'a Value, name: &str) -> &'a Value {
    &openapi["components"]["schemas"][name]
}

/// The schema of the form of an operation, and how it is encoded.
fn form(operation: &Value) -> &Value {
    &operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
}

#[test]
fn open_enums_are_strings_with_their_words_beside() {
    let openapi = document(&["--openapi"]);
    let bundle = document(&["--bundle"]);
    let mut open = 0;
    for (name, source) in bundle["$defs"].as_object().unwrap() {
        let Some(words) = source.pointer("/anyOf/0/enum") else {
            continue;
        };
        let lowered = schema(&openapi, name);
        assert_eq!(lowered["type"], "string", "{name}");
        assert_eq!(lowered["x-extensible-enum"], *words, "{name}");
        assert_eq!(lowered.get("anyOf"), None, "{name}");
        open += 1;
    }
    assert!(open > 15, "{open}");
    let closed = schema(&openapi, "EmailVerificationStrategy");
    assert!(closed["enum"].is_array());
}

#[test]
fn lists_in_forms_repeat_their_name() {
    let openapi = document(&["--openapi"]);
    let create = &openapi["paths"]["/v1/me/external_accounts"]["post"];
    assert_eq!(
        form(create)["encoding"],
        json!({"additional_scope": {"style": "form", "explode": true}})
    );
    for (path, _, operation) in operations(&openapi) {
        let Some(reference) = form(operation)["schema"]["$ref"].as_str() else {
            continue;
        };
        let params = openapi.pointer(reference.trim_start_matches('#')).unwrap();
        for (field, schema) in params["properties"].as_object().unwrap() {
            let encoding = &form(operation)["encoding"][field];
            assert_eq!(
                schema["type"] == "array",
                encoding.is_object(),
                "{path} {field}"
            );
        }
    }
}

#[test]
fn objects_in_forms_are_strings_of_json() {
    let openapi = document(&["--openapi"]);
    let params = schema(&openapi, "UpdateUserMetadataParams");
    let metadata = &params["properties"]["unsafe_metadata"];
    assert_eq!(metadata["type"], "string");
    assert_eq!(metadata["contentMediaType"], "application/json");
    assert_eq!(metadata["contentSchema"], json!({"type": "object"}));
    assert_eq!(metadata.get("additionalProperties"), None);
    let metadata = &schema(&openapi, "User")["properties"]["unsafe_metadata"];
    assert_eq!(metadata["type"], json!(["object", "null"]));
}

/// Generators make an argument of each field of a form, of any type if the field is a reference.
#[test]
fn fields_of_forms_have_a_type_of_their_own() {
    let openapi = document(&["--openapi"]);
    let mut fields = 0;
    for (path, _, operation) in operations(&openapi) {
        let Some(reference) = form(operation)["schema"]["$ref"].as_str() else {
            continue;
        };
        let params = openapi.pointer(reference.trim_start_matches('#')).unwrap();
        for (field, schema) in params["properties"].as_object().unwrap() {
            assert!(schema["type"].is_string(), "{path} {field}");
            assert!(schema["description"].is_string(), "{path} {field}");
            fields += 1;
        }
    }
    assert!(fields > 100, "{fields}");
    let create = schema(&openapi, "CreateExternalAccountParams");
    let strategy = &create["properties"]["strategy"];
    assert_eq!(strategy["description"], "The OAuth provider to connect.");
    assert_eq!(
        strategy["pattern"],
        schema(&openapi, "OAuthStrategy")["pattern"]
    );
    let create = schema(&openapi, "CreateSignInParams");
    let words = &create["properties"]["strategy"]["x-extensible-enum"];
    assert!(words.as_array().unwrap().contains(&json!("ticket")));
}

#[test]
fn no_schema_is_a_choice_of_fields_and_a_body_that_needs_one_is_required() {
    let openapi = document(&["--openapi"]);
    for (name, schema) in openapi["components"]["schemas"].as_object().unwrap() {
        assert_eq!(schema.get("oneOf"), None, "{name}");
    }
    let required = |path: &str, method: &str| {
        openapi["paths"][path][method]["requestBody"]["required"].clone()
    };
    assert_eq!(required("/v1/me/external_accounts", "post"), true);
    assert_eq!(required("/v1/me/phone_numbers", "post"), true);
    assert_eq!(required("/v1/me", "patch"), false);
    let bundle = document(&["--bundle"]);
    let params = &bundle["$defs"]["CreateExternalAccountParams"];
    assert!(params["oneOf"].is_array());
}

#[test]
fn the_first_requests_need_no_token_and_each_response_may_bring_one() {
    let openapi = document(&["--openapi"]);
    let signed_in = json!({"clientToken": [], "native": []});
    let mut open = BTreeSet::new();
    for (_, _, operation) in operations(&openapi) {
        if operation.get("security") == Some(&json!([{}, {"native": []}, signed_in])) {
            open.insert(operation["operationId"].as_str().unwrap());
        }
        let token = &operation["responses"]["200"]["headers"]["authorization"]["$ref"];
        assert_eq!(token, "#/components/headers/ClientToken");
    }
    let expected = BTreeSet::from([
        "createClient",
        "createSignIn",
        "createSignUp",
        "getClient",
        "getEnvironment",
    ]);
    assert_eq!(open, expected);
    assert_eq!(openapi["security"], json!([signed_in]));
    let native = &openapi["components"]["securitySchemes"]["native"];
    assert_eq!(
        (&native["in"], &native["name"]),
        (&json!("query"), &json!("_is_native"))
    );
}

#[test]
fn envelopes_have_names() {
    let openapi = document(&["--openapi"]);
    let result = |path: &str, method: &str| {
        let content = &openapi["paths"][path][method]["responses"]["200"]["content"];
        content["application/json"]["schema"].clone()
    };
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    assert_eq!(result("/v1/me", "get"), reference("UserEnvelope"));
    assert_eq!(
        result("/v1/client", "get"),
        reference("NullableClientStateEnvelope")
    );
    assert_eq!(result("/v1/environment", "get"), reference("Environment"));
    let list = result("/v1/me/phone_numbers", "get");
    assert_eq!(
        list,
        json!({"type": "array", "items": reference("PhoneNumber")})
    );
    let envelope = schema(&openapi, "UserEnvelope");
    assert_eq!(envelope["properties"]["response"], reference("User"));
    assert_eq!(envelope["required"], json!(["response"]));
    let schemas = openapi["components"]["schemas"].as_object().unwrap();
    assert!(!schemas.contains_key("Envelope"));
}

#[test]
fn operations_are_grouped_and_described() {
    let openapi = document(&["--openapi"]);
    let named = openapi["tags"].as_array().unwrap().iter();
    let named: BTreeSet<&str> = named.map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut used = BTreeSet::new();
    for (path, method, operation) in operations(&openapi) {
        let tags = operation["tags"].as_array().unwrap();
        assert_eq!(tags.len(), 1, "{path}");
        used.insert(tags[0].as_str().unwrap());
        let description = operation["description"].as_str().unwrap();
        assert!(description.contains(path), "{method} {path}");
    }
    assert_eq!(used, named);
}

#[test]
fn errors_are_told_by_status() {
    let openapi = document(&["--openapi"]);
    let errors = json!({"$ref": "#/components/schemas/ClerkErrors"});
    for (path, _, operation) in operations(&openapi) {
        for status in ["400", "401", "403", "404", "422", "429", "default"] {
            let reference = operation["responses"][status]["$ref"].as_str().unwrap();
            let response = openapi.pointer(reference.trim_start_matches('#')).unwrap();
            assert_eq!(
                response["content"]["application/json"]["schema"], errors,
                "{path}"
            );
            let waits = response["headers"]["Retry-After"].is_object();
            assert_eq!(waits, status == "429", "{path} {status}");
        }
    }
}

#[test]
fn the_sandbox_is_a_server_too() {
    let openapi = document(&["--openapi"]);
    let servers = openapi["servers"].as_array().unwrap();
    let urls: Vec<&str> = servers
        .iter()
        .map(|it| it["url"].as_str().unwrap())
        .collect();
    assert_eq!(urls, ["https://{host}", "http://localhost:{port}"]);
}

#[test]
fn times_say_their_unit() {
    let openapi = document(&["--openapi"]);
    let created = &schema(&openapi, "EmailAddress")["properties"]["created_at"]["description"];
    let created = created.as_str().unwrap();
    assert!(
        created.ends_with(". In milliseconds since the Unix epoch."),
        "{created}"
    );
}

#[test]
fn texts_that_the_server_refuses_empty_are_not() {
    let openapi = document(&["--openapi"]);
    let property =
        |params: &str, field: &str| schema(&openapi, params)["properties"][field].clone();
    let code = property("AttemptEmailAddressVerificationParams", "code");
    assert_eq!(code["minLength"], 1);
    let signature = property("AttemptWeb3WalletVerificationParams", "signature");
    assert_eq!(signature["minLength"], 1);
    let word = property("StartReverificationParams", "level");
    assert_eq!(word["minLength"], 1);
    let metadata = property("UpdateUserMetadataParams", "unsafe_metadata");
    assert_eq!(metadata["minLength"], 1);
    let optional = property("CreateSignInParams", "identifier");
    assert_eq!(optional.get("minLength"), None);
    let version = &openapi["components"]["parameters"]["api_version"]["schema"];
    assert_eq!(version["pattern"], r"^\d{4}-\d{2}-\d{2}$");
}
