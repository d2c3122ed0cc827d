use clerk_user_validate::{
    E164, Email, EvmAddress, EvmAddressErrorKind, OAuthStrategy, RedirectUrl, SolanaAddress,
    WalletAddress,
};

#[test]
fn everyday_values_parse() {
    assert_eq!(
        Email::parse("test@test.com").unwrap().as_str(),
        "test@test.com"
    );
    assert_eq!(
        E164::parse("15551234567").unwrap().to_string(),
        "+15551234567"
    );
    let wallet = WalletAddress::parse("0x0123456789ABCDEF0123456789ABCDEF01234567").unwrap();
    assert_eq!(
        wallet.to_string().to_lowercase(),
        "0x0123456789abcdef0123456789abcdef01234567"
    );
    assert_eq!(
        OAuthStrategy::parse("oauth_notion").unwrap().provider(),
        "notion"
    );
    assert_eq!(RedirectUrl::parse("/").unwrap().as_str(), "/");
}

#[test]
fn checksums_of_eip_55_parse_and_display() {
    for text in [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ] {
        assert_eq!(EvmAddress::parse(text).unwrap().to_string(), text);
        assert_eq!(
            EvmAddress::parse(&text.to_lowercase()).unwrap().to_string(),
            text
        );
    }
}

#[test]
fn an_evm_address_is_made_of_hexadecimal_digits_alone() {
    for text in [
        "0x1111111111111111111111111111111111111111",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ] {
        for (byte, at) in (0..128u8).flat_map(|byte| (2..42).map(move |at| (byte, at))) {
            let mut text = text.to_owned();
            text.replace_range(at..=at, char::from(byte).encode_utf8(&mut [0; 4]));
            let bad_digit = EvmAddress::parse(&text)
                .err()
                .filter(|error| error.kind() == EvmAddressErrorKind::BadHexDigit)
                .map(|error| error.offset());
            assert_eq!(
                bad_digit,
                (!byte.is_ascii_hexdigit()).then_some(at),
                "{text}"
            );
        }
    }
}

#[test]
fn solana_addresses_parse_and_display() {
    for text in [
        "11111111111111111111111111111111",
        "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
        "So11111111111111111111111111111111111111112",
        "SysvarC1ock11111111111111111111111111111111",
    ] {
        assert_eq!(SolanaAddress::parse(text).unwrap().to_string(), text);
    }
}
