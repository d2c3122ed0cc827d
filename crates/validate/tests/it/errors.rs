//! The complete message of every error.

use clerk_user_validate::*;

#[track_caller]
fn refused<T: core::str::FromStr<Err: ToString>>(text: &str, expected: &str) {
    let found = text
        .parse::<T>()
        .map(|_| ())
        .map_err(|error| error.to_string());
    assert_eq!(found, Err(expected.to_owned()));
}

#[test]
fn e164() {
    refused::<E164>(
        "",
        "invalid phone number at byte 0: expected a country calling code and a national number, found nothing",
    );
    refused::<E164>(
        "+",
        "invalid phone number at byte 1: expected a country calling code and a national number, found nothing",
    );
    refused::<E164>(
        "+1555123456",
        "invalid phone number at byte 11: expected as many digits as numbers of this country calling code have",
    );
    refused::<E164>(
        "+1 5551234567",
        "invalid phone number at byte 2: expected a digit",
    );
    refused::<E164>(
        "+4912345678901234",
        "invalid phone number at byte 16: expected at most 15 digits",
    );
    refused::<E164>(
        "+2105551234567",
        "invalid phone number at byte 3: expected an assigned country calling code",
    );
    refused::<E164>(
        "+155512345678901",
        "invalid phone number at byte 16: expected as many digits as numbers of this country calling code have",
    );
    refused::<E164>(
        "0015551234567",
        "invalid phone number at byte 0: expected an assigned country calling code",
    );
}

#[test]
fn email() {
    refused::<Email>(
        "",
        "invalid email address at byte 0: expected a local part, `@` and a domain, found nothing",
    );
    refused::<Email>(
        "jo@exa_mple.com",
        "invalid email address at byte 6: expected an ASCII letter, a digit, a hyphen or a dot",
    );
    refused::<Email>(
        "jo doe@example.com",
        "invalid email address at byte 2: expected a character of a dot-atom local part",
    );
    refused::<Email>(
        "jo@-example.com",
        "invalid email address at byte 3: expected a letter or a digit at the edge of a domain label",
    );
    refused::<Email>(
        "jo@example-.com",
        "invalid email address at byte 10: expected a letter or a digit at the edge of a domain label",
    );
    refused::<Email>(
        "jo@example..com",
        "invalid email address at byte 11: expected a domain label",
    );
    refused::<Email>(
        "@example.com",
        "invalid email address at byte 0: expected a local part before `@`",
    );
    refused::<Email>(
        &format!("jo@{}.com", "a".repeat(64)),
        "invalid email address at byte 66: expected a domain label of at most 63 bytes",
    );
    refused::<Email>(
        &format!("{}@example.com", "a".repeat(65)),
        "invalid email address at byte 64: expected a local part of at most 64 bytes",
    );
    refused::<Email>(
        "jo.@example.com",
        "invalid email address at byte 2: expected a character other than a dot",
    );
    refused::<Email>(
        "jo",
        "invalid email address at byte 2: expected `@` and a domain",
    );
    refused::<Email>(
        "jo@localhost",
        "invalid email address at byte 12: expected a dot and a further domain label",
    );
    refused::<Email>(
        &"a".repeat(255),
        "invalid email address at byte 254: expected at most 254 bytes",
    );
}

#[test]
fn evm_address() {
    refused::<EvmAddress>(
        "",
        "invalid EVM address at byte 0: expected `0x` and 40 hexadecimal digits, found nothing",
    );
    refused::<EvmAddress>(
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
        "invalid EVM address at byte 41: expected a hexadecimal digit",
    );
    refused::<EvmAddress>(
        "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "invalid EVM address at byte 4: expected the letter in the case of its EIP-55 checksum",
    );
    refused::<EvmAddress>(
        "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "invalid EVM address at byte 1: expected the prefix `0x`",
    );
    refused::<EvmAddress>(
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0",
        "invalid EVM address at byte 42: expected the end after `0x` and 40 hexadecimal digits",
    );
    refused::<EvmAddress>(
        "0x5aAeb6",
        "invalid EVM address at byte 8: expected 40 hexadecimal digits after `0x`",
    );
}

#[test]
fn oauth_strategy() {
    refused::<OAuthStrategy>(
        "",
        "invalid OAuth strategy at byte 0: expected `oauth_` and a provider, found nothing",
    );
    refused::<OAuthStrategy>(
        "oauth_Notion",
        "invalid OAuth strategy at byte 6: expected a lower-case ASCII letter, a digit or an underscore",
    );
    refused::<OAuthStrategy>(
        "oauthnotion",
        "invalid OAuth strategy at byte 5: expected the prefix `oauth_`",
    );
    refused::<OAuthStrategy>(
        "oauth_",
        "invalid OAuth strategy at byte 6: expected a provider after `oauth_`",
    );
    refused::<OAuthStrategy>(
        &format!("oauth_{}", "a".repeat(59)),
        "invalid OAuth strategy at byte 64: expected at most 64 bytes",
    );
}

#[test]
fn redirect_url() {
    refused::<RedirectUrl>(
        "",
        "invalid redirect URL at byte 0: expected an http or https URL or a path, found nothing",
    );
    refused::<RedirectUrl>(
        "/a b",
        "invalid redirect URL at byte 2: expected a character that a URL can hold here",
    );
    refused::<RedirectUrl>(
        "https://exa mple.com",
        "invalid redirect URL at byte 11: expected a host name or an IP address",
    );
    refused::<RedirectUrl>(
        "/%zz",
        "invalid redirect URL at byte 1: expected `%` and two hexadecimal digits",
    );
    refused::<RedirectUrl>(
        "https://a.example:99999/",
        "invalid redirect URL at byte 17: expected a port of 1 to 65535",
    );
    refused::<RedirectUrl>(
        "https://jo@a.example/",
        "invalid redirect URL at byte 10: expected a host without user or password",
    );
    refused::<RedirectUrl>(
        "javascript:alert(1)",
        "invalid redirect URL at byte 0: expected an allowed scheme such as http or https",
    );
    refused::<RedirectUrl>(
        "https:/a",
        "invalid redirect URL at byte 6: expected `//` and a host after the scheme",
    );
    refused::<RedirectUrl>(
        "//a.example",
        "invalid redirect URL at byte 1: expected a path that stays on its host",
    );
    refused::<RedirectUrl>(
        "done",
        "invalid redirect URL at byte 0: expected http://, https:// or /",
    );
    refused::<RedirectUrl>(
        &format!("/{}", "a".repeat(2048)),
        "invalid redirect URL at byte 2048: expected at most 2048 bytes",
    );
}

#[test]
fn region() {
    refused::<Region>(
        "",
        "invalid region at byte 0: expected two letters, found nothing",
    );
    for (text, at) in [("1A", 0), ("A1", 1), ("A", 1), ("USA", 2), ("é", 0)] {
        refused::<Region>(
            text,
            &format!("invalid region at byte {at}: expected two letters"),
        );
    }
    refused::<Region>(
        "XX",
        "invalid region at byte 0: expected a region that has a numbering plan",
    );
}

#[test]
fn solana_address() {
    refused::<SolanaAddress>(
        "",
        "invalid Solana address at byte 0: expected 32 bytes in base58, found nothing",
    );
    refused::<SolanaAddress>(
        "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5D0",
        "invalid Solana address at byte 42: expected a base58 character",
    );
    refused::<SolanaAddress>(
        &"z".repeat(44),
        "invalid Solana address at byte 43: expected the end after 32 bytes in base58",
    );
    refused::<SolanaAddress>(
        &"1".repeat(31),
        "invalid Solana address at byte 31: expected 32 bytes in base58",
    );
}

#[test]
fn wallet_address() {
    refused::<WalletAddress>(
        "",
        "invalid wallet address at byte 0: expected an EVM or a Solana address, found nothing",
    );
    refused::<WalletAddress>(
        "0x5aAeb6",
        "invalid EVM address at byte 8: expected 40 hexadecimal digits after `0x`",
    );
    refused::<WalletAddress>(
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "invalid EVM address at byte 0: expected the prefix `0x`",
    );
    refused::<WalletAddress>(
        "lol",
        "invalid Solana address at byte 0: expected a base58 character",
    );
}

#[test]
fn what_is_no_text() {
    let error = serde_json::from_str::<Email>("[1]").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: sequence, expected a string at line 1 column 0"
    );
}
