//! What the schemas allow is read, and written as it came.

use clerk_user_model::proptest::documents;
use jsonschema::Validator;
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::schemas::{SOURCES, document, each_type};

macro_rules! round_trips {
    ($($name:ident)+) => {$(
        #[test]
        #[allow(non_snake_case, reason = "named after the type")]
        fn $name() {
            round_trip::<clerk_user_model::$name>(stringify!($name));
        }
    )+};
}

each_type!(round_trips);

fn round_trip<T>(name: &str)
where
    T: JsonSchema + Serialize + DeserializeOwned + PartialEq + Arbitrary + 'static,
{
    let resource = SOURCES[name]["additionalProperties"] == true;
    let validator = jsonschema::draft202012::new(&document(name)).unwrap();
    let config = ProptestConfig::with_cases(64);
    proptest!(config, |(value in documents::<T>())| {
        check::<T>(&validator, &value, resource)?;
    });
    proptest!(config, |(instance: T)| {
        let written = serde_json::to_string(&instance).unwrap();
        prop_assert!(serde_json::from_str::<T>(&written).unwrap() == instance);
    });
}

fn check<T>(validator: &Validator, value: &Value, resource: bool) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq,
{
    prop_assert!(validator.is_valid(value));
    let read: T = serde_json::from_str(&value.to_string()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    prop_assert!(validator.is_valid(&written));
    if resource {
        prop_assert_eq!(&written, value);
    } else {
        prop_assert!(serde_json::from_value::<T>(written).unwrap() == read);
    }
    Ok(())
}
