//! The checked values: each class has one constructor, which validates.

use clerk_user_validate as validate;
use clerk_user_validate::Validity;
use pyo3::prelude::*;
use pyo3::types::PyType;

macro_rules! value {
    (
        $(#[$doc:meta])*
        $name:ident
        fn new($py:ident $(, $argument:ident: $type:ty)+) $signature:tt { $parse:expr }
        reduce($value:ident) -> $reduced:ty { $reduce:expr }
        { $($members:tt)* }
    ) => {
        $(#[$doc])*
        #[pyclass(frozen, eq, ord, hash, module = "clerk_user")]
        #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(validate::$name);

        #[pymethods]
        impl $name {
            #[new]
            #[pyo3(signature = $signature)]
            fn new($py: Python<'_> $(, $argument: $type)+) -> PyResult<Self> {
                let parsed = $parse;
                parsed.map(Self).map_err(|error| crate::invalid($py, &error))
            }

            fn __str__(&self) -> String {
                self.0.to_string()
            }

            /// Returns a shortened form, because an identifier can be personal data.
            fn __repr__(&self) -> String {
                format!("{:?}", self.0)
            }

            fn __reduce__(slf: &Bound<'_, Self>) -> (Py<PyType>, $reduced) {
                let $value = &slf.get().0;
                (slf.get_type().unbind(), $reduce)
            }

            /// Returns the schema with which pydantic validates and serializes the class.
            #[classmethod]
            fn __get_pydantic_core_schema__<'py>(
                cls: &Bound<'py, PyType>,
                source: &Bound<'py, PyAny>,
                handler: &Bound<'py, PyAny>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let _ = (source, handler);
                let module = cls.py().import("clerk_user._pydantic")?;
                module.call_method1("schema", (cls,))
            }

            $($members)*
        }
    };
}

value! {
    /// An email address, with the domain in lower case and in ASCII.
    ///
    /// >>> str(clerk_user.Email("Jo@Example.COM"))
    /// 'Jo@example.com'
    Email
    fn new(py, text: &str) (text) { validate::Email::parse(text) }
    reduce(value) -> (String,) { (value.to_string(),) }
    {
        /// The part before the `@`.
        #[getter]
        fn local_part(&self) -> &str {
            self.0.local_part()
        }

        /// The part after the `@`, in ASCII.
        #[getter]
        fn domain(&self) -> &str {
            self.0.domain()
        }

        /// The domain with its characters in every script.
        #[getter]
        fn domain_unicode(&self) -> String {
            self.0.domain_unicode()
        }

        /// The part of the local part after the first `+`, if there is one.
        #[getter]
        fn subaddress(&self) -> Option<&str> {
            self.0.subaddress()
        }

        /// `True` if Clerk treats this as a test address and sends no email to it.
        #[getter]
        fn is_test_address(&self) -> bool {
            self.0.is_test_address()
        }
    }
}

value! {
    /// A phone number in international form.
    ///
    /// >>> str(clerk_user.E164("15551234567"))
    /// '+15551234567'
    E164
    fn new(py, text: &str) (text) { validate::E164::parse(text) }
    reduce(value) -> (String,) { (value.to_string(),) }
    {
        /// Parses a phone number as a person typed it. `region` is used for one without a `+` and a country
        /// calling code: two letters, such as "US". An extension is dropped; `parse` keeps it.
        #[staticmethod]
        #[pyo3(signature = (text, region=None))]
        fn from_user_input(py: Python<'_>, text: &str, region: Option<&str>) -> PyResult<Self> {
            let typed = validate::E164::from_user_input(text, crate::region(region)?);
            typed
                .map(|typed| Self(typed.number()))
                .map_err(|error| crate::invalid(py, &error))
        }

        /// The country calling code, such as 1 for the United States.
        #[getter]
        fn country_calling_code(&self) -> u16 {
            self.0.country_calling_code()
        }

        /// The digits after the country calling code.
        #[getter]
        fn national_number(&self) -> String {
            self.0.national_number().as_str().to_owned()
        }

        /// "valid" if the number is in an assigned range, "possible" otherwise.
        #[getter]
        fn validity(&self) -> &str {
            Validity::as_str(self.0.validity())
        }

        /// The region that the number belongs to, if it is known.
        #[getter]
        fn region(&self) -> Option<&str> {
            self.0.region().map(|region| region.as_str())
        }

        /// The type of the number, such as "MOBILE".
        #[getter]
        fn r#type(&self) -> &str {
            self.0.number_type().as_str()
        }

        /// `True` if Clerk treats this as a test number and sends no SMS to it.
        #[getter]
        fn is_test_number(&self) -> bool {
            self.0.is_test_number()
        }

        /// Returns the number as callers from other countries write it.
        fn format_international(&self) -> String {
            self.0.format_international().as_str().to_owned()
        }

        /// Returns the number as callers in the same country write it.
        fn format_national(&self) -> String {
            self.0.format_national().as_str().to_owned()
        }

        /// Returns the number for logs: the calling code, stars and the last two digits.
        fn mask(&self) -> String {
            self.0.mask().as_str().to_owned()
        }
    }
}

value! {
    /// A wallet address of an EVM chain, which prints with its EIP-55 checksum.
    ///
    /// >>> str(clerk_user.EvmAddress("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"))
    /// '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    EvmAddress
    fn new(py, text: &str) (text) { validate::EvmAddress::parse(text) }
    reduce(value) -> (String,) { (value.to_string(),) }
    {
        fn __bytes__(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }
}

value! {
    /// A wallet address of Solana.
    SolanaAddress
    fn new(py, text: &str) (text) { validate::SolanaAddress::parse(text) }
    reduce(value) -> (String,) { (value.to_string(),) }
    {
        fn __bytes__(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }
}

value! {
    /// An OAuth strategy, such as `oauth_notion`.
    OAuthStrategy
    fn new(py, text: &str) (text) { validate::OAuthStrategy::parse(text) }
    reduce(value) -> (String,) { (value.to_string(),) }
    {
        /// The provider, such as "notion".
        #[getter]
        fn provider(&self) -> &str {
            self.0.provider()
        }

        /// `True` if the provider is one that the application has added itself.
        #[getter]
        fn is_custom(&self) -> bool {
            self.0.is_custom()
        }

        /// `True` if the strategy exchanges a token of the provider.
        #[getter]
        fn is_token(&self) -> bool {
            self.0.is_token()
        }
    }
}

value! {
    /// A URL or a path to which a browser may be redirected. With `native=True` it may have a scheme of an app,
    /// such as `myapp://done`.
    RedirectUrl
    fn new(py, text: &str, native: bool) (text, native=false) {
        if native {
            validate::RedirectUrl::parse_native(text)
        } else {
            validate::RedirectUrl::parse(text)
        }
    }
    reduce(value) -> (String, bool) { (value.to_string(), value.is_native()) }
    {
        /// The scheme of a URL; a path has none.
        #[getter]
        fn scheme(&self) -> Option<&str> {
            self.0.scheme()
        }

        /// The host of a URL; a path has none.
        #[getter]
        fn host(&self) -> Option<&str> {
            self.0.host()
        }

        /// `True` if this is a path.
        #[getter]
        fn is_path(&self) -> bool {
            self.0.is_path()
        }

        /// `True` if the scheme is one of an app.
        #[getter]
        fn is_native(&self) -> bool {
            self.0.is_native()
        }
    }
}
