use clerk_user_client::{PublishableKey, form, operations};
use clerk_user_model::ClientId;
use http::Response;

/// Any answer is a result or an error, and the error's text is short.
pub fn answer(data: &[u8]) {
    let Some((&[high, low, kind], body)) = data.split_first_chunk() else {
        return;
    };
    let status = 100 + u16::from_be_bytes([high, low]) % 500;
    let response = Response::builder()
        .status(status)
        .header("authorization", &[kind][..])
        .body(body.to_vec());
    let Ok(response) = response else { return };
    let told = match kind % 3 {
        0 => operations::client::get().decode(&response).err(),
        1 => operations::user::get().decode(&response).err(),
        _ => {
            let id = ClientId::new("x");
            operations::email_address::get(&id.as_str().into())
                .decode(&response)
                .err()
        }
    };
    if let Some(error) = told {
        assert!(error.to_string().len() <= 512);
    }
}

/// As many pairs come out as went in, and they are the same.
pub fn form_encode(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let pairs: Vec<(String, String)> = text
        .split('\n')
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let encoded = form::encode(&pairs);
    let decoded: Vec<(String, String)> = url::form_urlencoded::parse(encoded.as_bytes())
        .into_owned()
        .collect();
    let sent: Vec<_> = pairs
        .iter()
        .filter(|(k, v)| !(k.is_empty() && v.is_empty()))
        .cloned()
        .collect();
    let came: Vec<_> = decoded
        .into_iter()
        .filter(|(k, v)| !(k.is_empty() && v.is_empty()))
        .collect();
    assert_eq!(came, sent);
}

/// A key that parses has a host with a dot in it, and says itself.
pub fn publishable_key_parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(key) = PublishableKey::parse(text) {
        assert!(key.host().contains('.') && !key.host().contains('$'));
        assert_eq!(key.as_str(), text);
    }
}
