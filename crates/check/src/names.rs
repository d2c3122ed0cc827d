//! The names of columns and fields.

use clerk_user_validate::ValueKind;

/// Returns the kind of a column, by a name that such columns commonly have.
pub(crate) fn kind_of_column(name: &str) -> Option<ValueKind> {
    column(name).map(|(kind, _)| kind)
}

/// Returns `true` if cells of a column contain lists, by its name.
pub(crate) fn is_list_column(name: &str) -> bool {
    column(name).is_some_and(|(_, is_list)| is_list)
}

/// Words in front of a name that do not change its meaning.
const BEFORE: &[&str] = &[
    "primary",
    "user",
    "users",
    "work",
    "home",
    "business",
    "personal",
    "private",
    "main",
    "customer",
    "contact",
    "billing",
    "verified",
    "unverified",
    "second",
    "secondary",
    "recovery",
    "alternate",
    "alternative",
    "other",
    "additional",
    "your",
    "my",
    "profile",
    "account",
    "company",
    "office",
    "member",
    "client",
];
/// Words after a name that do not change its meaning.
const AFTER: &[&str] = &["value", "home", "work", "mobile", "primary"];

/// Returns the kind of a column and `true` if its name is a plural.
fn column(name: &str) -> Option<(ValueKind, bool)> {
    if let Ok(kind) = name.trim().parse() {
        return Some((kind, false));
    }
    // A note can follow the name, as in `Email Address [Required]`.
    let words = words(name.split_once(" [").map_or(name, |(name, _)| name));
    let mut words = words.as_slice();
    loop {
        if let Some(found) = kind_of_words(&words.join("_")) {
            return Some(found);
        }
        match words {
            [first, rest @ ..] if BEFORE.contains(&first.as_str()) && !rest.is_empty() => {
                words = rest;
            }
            [rest @ .., last] if AFTER.contains(&last.as_str()) && !rest.is_empty() => words = rest,
            _ => return None,
        }
    }
}

/// Splits a name in `camelCase`, `snake_case` or words. Of words it leaves out the numbers.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.trim().chars() {
        let begins = c.is_uppercase() && before.is_lowercase();
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if name.contains(' ') {
        words.retain(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    }
    words.retain(|word| !word.is_empty());
    words
}

fn kind_of_words(words: &str) -> Option<(ValueKind, bool)> {
    let one = |kind| Some((kind, false));
    match words {
        "email" | "e_mail" | "mail" | "email_address" | "e_mail_address" | "emailaddress"
        | "mail_address" => one(ValueKind::Email),
        "emails" | "mails" | "email_addresses" | "e_mails" | "e_mail_addresses"
        | "emailaddresses" => Some((ValueKind::Email, true)),
        "phone"
        | "phone_number"
        | "phonenumber"
        | "telephone"
        | "telephone_number"
        | "tel"
        | "tel_number"
        | "mobile"
        | "mobile_number"
        | "mobile_phone"
        | "mobile_phone_number"
        | "mobilenumber"
        | "mobilephone"
        | "cell"
        | "cell_phone"
        | "cell_number"
        | "cellphone"
        | "cell_phone_number"
        | "phone_no"
        | "mobile_no" => one(ValueKind::Phone),
        "phones" | "phone_numbers" | "phonenumbers" | "telephones" | "mobiles"
        | "mobile_numbers" => Some((ValueKind::Phone, true)),
        "e164" => one(ValueKind::E164),
        "evm" | "evm_address" | "eth_address" | "ethereum_address" => one(ValueKind::Evm),
        "solana" | "solana_address" => one(ValueKind::Solana),
        "wallet" | "wallet_address" | "web3_wallet" | "web3wallet" | "walletaddress"
        | "wallet_identifier" => one(ValueKind::Wallet),
        "wallets" | "wallet_addresses" | "web3_wallets" | "web3wallets" => {
            Some((ValueKind::Wallet, true))
        }
        "strategy" | "oauth_strategy" => one(ValueKind::Strategy),
        "redirect_url" | "redirecturl" | "redirect_uri" | "redirecturi" => {
            one(ValueKind::RedirectUrl)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_recognized_by_their_names() {
        use ValueKind::{Email, Phone, RedirectUrl, Wallet};
        for (name, expected) in [
            ("email", Some((Email, false))),
            ("E-mail", Some((Email, false))),
            ("emailAddress", Some((Email, false))),
            ("Email Address 1", Some((Email, false))),
            ("E-mail 1 - Value", Some((Email, false))),
            ("user_email", Some((Email, false))),
            ("Work Email", Some((Email, false))),
            ("primary_email_address", Some((Email, false))),
            ("verified_email_addresses", Some((Email, true))),
            ("unverifiedEmailAddresses", Some((Email, true))),
            ("EMAIL", Some((Email, false))),
            ("secondEmail", Some((Email, false))),
            ("otherMails", Some((Email, true))),
            ("Email Address [Required]", Some((Email, false))),
            (
                "Recovery Phone [MUST BE IN THE E.164 FORMAT]",
                Some((Phone, false)),
            ),
            ("phoneNumber", Some((Phone, false))),
            ("Phone 1 - Value", Some((Phone, false))),
            ("mobileNumber", Some((Phone, false))),
            ("Primary Phone", Some((Phone, false))),
            ("verified_phone_numbers", Some((Phone, true))),
            ("walletAddress", Some((Wallet, false))),
            ("web3Wallet", Some((Wallet, false))),
            ("web3Wallets", Some((Wallet, true))),
            ("redirect_uri", Some((RedirectUrl, false))),
            ("redirectUrl", Some((RedirectUrl, false))),
            ("email_verified", None),
            ("emailVerified", None),
            ("email_confirmed_at", None),
            ("email_change", None),
            ("email_change_token", None),
            ("phone_change", None),
            ("phone_type", None),
            ("E-mail 1 - Label", None),
            ("Handy", None),
            ("emailAddr", None),
            ("email_3", None),
            ("wallet_balance", None),
            ("name", None),
            ("home", None),
            ("", None),
        ] {
            assert_eq!(column(name), expected, "{name}");
        }
    }
}
