//! Paths to values in an object.

use serde_json::Value;

/// A path: the name of a field, or a JSON Pointer (RFC 6901).
///
/// In an array `*` stands for every element, a number for one, and a name for the value of that name in
/// a list of `{"Name": …, "Value": …}`, or for that field of every element.
pub(crate) struct Path(Vec<String>);

/// The values at a path.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) values: Vec<Value>,
    /// There can be several.
    pub(crate) is_list: bool,
}

impl Path {
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix('/') {
            Some(pointer) => {
                let names = pointer.split('/');
                Self(
                    names
                        .map(|name| name.replace("~1", "/").replace("~0", "~"))
                        .collect(),
                )
            }
            None => Self::parse_name(text),
        }
    }

    /// Makes the path to a field of this name, whatever characters it has.
    pub(crate) fn parse_name(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// Returns the name of the field of the object that the path leads through.
    pub(crate) fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// Returns `true` if the path leads further than to a field of the object.
    pub(crate) const fn is_nested(&self) -> bool {
        self.0.len() > 1
    }

    /// Finds the values below that of the first field.
    pub(crate) fn find(&self, value: Value) -> Found {
        let mut found = Found {
            values: vec![value],
            is_list: false,
        };
        for name in self.0.iter().skip(1) {
            let values = core::mem::take(&mut found.values);
            for value in values {
                found.step(value, name);
            }
        }
        let values = core::mem::take(&mut found.values);
        for value in values {
            match value {
                Value::Array(elements) => {
                    found.is_list = true;
                    found.values.extend(elements);
                }
                value => found.values.push(value),
            }
        }
        found
    }
}

impl Found {
    fn step(&mut self, value: Value, name: &str) {
        match value {
            Value::Object(mut fields) => self.values.extend(fields.remove(name)),
            Value::Array(mut elements) => match name.parse::<usize>() {
                Ok(index) if index < elements.len() => {
                    self.values.push(elements.swap_remove(index));
                }
                Ok(_) => {}
                Err(_) if name == "*" => {
                    self.is_list = true;
                    self.values.extend(elements);
                }
                Err(_) => {
                    for mut element in elements {
                        if element.get("Name").and_then(Value::as_str) == Some(name) {
                            self.values
                                .extend(element.get_mut("Value").map(Value::take));
                        } else if let Some(value) = element.get_mut(name) {
                            self.is_list = true;
                            self.values.push(value.take());
                        }
                    }
                }
            },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_found_by_name_and_pointer() {
        let object = json!({
            "a/b": "slash",
            "email": "one",
            "emails": ["x", "y"],
            "profile": {"phones": [{"number": "1"}, {"number": "2"}], "deep": {"x": "z"}},
            "Attributes": [{"Name": "sub", "Value": "id"}, {"Name": "email", "Value": "pair"}],
        });
        for (path, values, is_list) in [
            ("email", json!(["one"]), false),
            ("/email", json!(["one"]), false),
            ("/a~1b", json!(["slash"]), false),
            ("emails", json!(["x", "y"]), true),
            ("/emails/1", json!(["y"]), false),
            ("/profile/phones/*/number", json!(["1", "2"]), true),
            ("/profile/phones/number", json!(["1", "2"]), true),
            ("/profile/deep/x", json!(["z"]), false),
            ("/Attributes/email", json!(["pair"]), false),
            ("/profile/none", json!([]), false),
        ] {
            let path_of = Path::parse(path);
            let first = object.get(path_of.first().unwrap()).cloned().unwrap();
            let found = path_of.find(first);
            assert_eq!(
                (json!(found.values), found.is_list),
                (values, is_list),
                "{path}"
            );
        }
    }
}
