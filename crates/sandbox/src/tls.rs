//! HTTPS with a certificate that is made when the sandbox starts.

use std::fmt::Display;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints,
    SanType,
};
#[cfg(feature = "backend")]
use rustls::ClientConfig;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivatePkcs8KeyDer;
#[cfg(feature = "backend")]
use rustls_platform_verifier::Verifier;

use crate::pem;

/// The time for which a certificate is valid, in days. Some clients refuse longer ones.
const LIFETIME_DAYS: i64 = 397;

/// A certificate of the sandbox, ready for connections.
#[derive(Clone, Debug)]
pub(crate) struct Tls {
    pub(crate) config: Arc<ServerConfig>,
    /// The certificate of the authority that issued it, as PEM.
    pub(crate) authority: String,
}

/// The reason why there is no certificate.
#[derive(Debug)]
pub(crate) struct TlsError(String);

impl Display for TlsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for TlsError {}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<rustls::Error> for TlsError {
    fn from(error: rustls::Error) -> Self {
        Self(error.to_string())
    }
}

/// Makes a certificate for host names and addresses.
///
/// Its authority can issue certificates for these names alone, and its key is gone afterwards: a machine
/// that trusts it trusts nothing else.
pub(crate) fn certify(names: &[String]) -> Result<Tls, TlsError> {
    let mut params = CertificateParams::new(names)?;
    let subtrees = params.subject_alt_names.iter().filter_map(subtree);
    let permitted_subtrees = subtrees.collect();
    set_lifetime(&mut params);
    params
        .distinguished_name
        .push(DnType::CommonName, "clerk-user sandbox");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;

    let mut issuer = CertificateParams::new(Vec::new())?;
    set_lifetime(&mut issuer);
    let name = "clerk-user sandbox, certificate authority of one run";
    issuer.distinguished_name.push(DnType::CommonName, name);
    issuer.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    issuer.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    issuer.name_constraints = Some(NameConstraints {
        permitted_subtrees,
        excluded_subtrees: Vec::new(),
    });
    let issuer = CertifiedIssuer::self_signed(issuer, KeyPair::generate()?)?;

    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Tls {
        config: Arc::new(config),
        authority: pem::encode("CERTIFICATE", issuer.der()),
    })
}

/// Returns the names that an authority may issue certificates for, so that it may for this one.
fn subtree(name: &SanType) -> Option<GeneralSubtree> {
    match name {
        SanType::DnsName(name) => Some(GeneralSubtree::DnsName(name.as_str().to_owned())),
        SanType::IpAddress(address) => {
            let bits = match address {
                IpAddr::V4(_) => 32,
                IpAddr::V6(_) => 128,
            };
            Some(GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
                *address, bits,
            )))
        }
        _ => None,
    }
}

/// Makes a certificate valid from yesterday on, as clocks differ.
fn set_lifetime(params: &mut CertificateParams) {
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let from = today.saturating_sub(1.day());
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let midnight =
        |date: Date| rcgen::date_time_ymd(date.year().into(), part(date.month()), part(date.day()));
    params.not_before = midnight(from);
    params.not_after = midnight(from.saturating_add(LIFETIME_DAYS.days()));
}

/// Returns the configuration of a client that trusts what this machine trusts.
#[cfg(feature = "backend")]
pub(crate) fn client() -> Result<ClientConfig, TlsError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier::new(provider())?))
        .with_no_client_auth();
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
