use clerk_user_client::form::{encode, pairs};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[test]
fn each_kind_of_value_has_its_form() {
    for (params, form) in [
        (json!({}), ""),
        (json!({"a": "b"}), "a=b"),
        (json!({"a": ""}), "a="),
        (json!({"a": null}), "a="),
        (json!({"a": true, "b": false}), "a=true&b=false"),
        (json!({"a": 1, "b": -2}), "a=1&b=-2"),
        (json!({"a": []}), ""),
        (json!({"a": ["x", "y z"]}), "a=x&a=y+z"),
        (json!({"a": {"b": [1]}}), "a=%7B%22b%22%3A%5B1%5D%7D"),
        (json!({"a": [{"b": 1}]}), "a=%7B%22b%22%3A1%7D"),
        (json!({"a&b": "c=d+e"}), "a%26b=c%3Dd%2Be"),
        (json!({"a": "\r\n\0%"}), "a=%0D%0A%00%25"),
        (json!({"a": "é~!()'*-._"}), "a=%C3%A9%7E%21%28%29%27*-._"),
    ] {
        assert_eq!(encode(&pairs(&params).unwrap()), form, "{params}");
    }
}

#[test]
fn every_request_vector_has_its_form() {
    let rows: Vec<Value> = serde_json::from_str(clerk_user_model::http_vectors::REQUESTS).unwrap();
    assert!(rows.len() >= 15);
    for row in rows {
        let form = encode(&pairs(&row["params"]).unwrap());
        assert_eq!(form, row["body"].as_str().unwrap(), "{row}");
    }
}

#[test]
fn only_objects_are_forms() {
    for params in [json!(null), json!("a"), json!(["a"]), json!(1)] {
        let error = pairs(&params).unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid parameters: expected an object that can be written as JSON"
        );
    }
}

proptest! {
    #[test]
    fn what_is_encoded_can_be_decoded(members in btree_map(".*", ".*", 0..8)) {
        let expected: Vec<(String, String)> = members.clone().into_iter().collect();
        let params = members.into_iter().map(|(key, text)| (key, Value::String(text))).collect();

        let form = encode(&pairs(&Value::Object(params)).unwrap());
        prop_assert_eq!(decode(&form), expected);
    }

    #[test]
    fn an_array_is_as_many_pairs_as_elements(key in ".+", elements in vec(".*", 0..8)) {
        let params = Map::from_iter([(key.clone(), json!(elements))]);

        let form = encode(&pairs(&Value::Object(params)).unwrap());
        let expected: Vec<_> = elements.into_iter().map(|text| (key.clone(), text)).collect();
        prop_assert_eq!(decode(&form), expected);
    }
}

fn decode(form: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect()
}
