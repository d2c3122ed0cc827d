//! The trait behind the generated endpoints.

use core::fmt;

/// An endpoint of the Frontend API, as a type.
///
/// # Examples
///
/// ```
/// use clerk_user_model::endpoints::{CreateEmailAddress, Endpoint, Method};
///
/// assert_eq!(CreateEmailAddress::METHOD, Method::Post);
/// assert_eq!(CreateEmailAddress::PATH, "/v1/me/email_addresses");
/// assert!(CreateEmailAddress::CREATES);
/// ```
pub trait Endpoint {
    /// The name for people, such as `create email address`.
    const NAME: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// The path. A segment in braces, such as `{email_address_id}`, stands for an id.
    const PATH: &'static str;
    /// `true` if each request creates a resource.
    const CREATES: bool;
    /// The params of the request, or `()`.
    type Params;
    /// The result of the response, without the envelope around it; `()` if no schema describes it.
    type Result;
}

/// The HTTP methods of the Frontend API.
///
/// # Examples
///
/// ```
/// use clerk_user_model::endpoints::Method;
///
/// assert_eq!(Method::Patch.as_str(), "PATCH");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `DELETE`
    Delete,
    /// `GET`
    Get,
    /// `PATCH`
    Patch,
    /// `POST`
    Post,
    /// `PUT`
    Put,
}

impl Method {
    /// Returns the method as it is sent, such as `GET`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An [`Endpoint`] as a value, for code that handles all of them.
///
/// # Examples
///
/// ```
/// use clerk_user_model::endpoints::ENDPOINTS;
///
/// let create = ENDPOINTS.iter().find(|endpoint| endpoint.name == "create email address");
/// assert_eq!(create.map(|endpoint| endpoint.path), Some("/v1/me/email_addresses"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndpointInfo {
    /// [`Endpoint::NAME`]
    pub name: &'static str,
    /// [`Endpoint::METHOD`]
    pub method: Method,
    /// [`Endpoint::PATH`]
    pub path: &'static str,
    /// [`Endpoint::CREATES`]
    pub creates: bool,
}

impl EndpointInfo {
    /// Returns an endpoint as a value.
    #[must_use]
    pub const fn of<E: Endpoint>() -> Self {
        Self {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            creates: E::CREATES,
        }
    }
}

/// Defines a type for each endpoint, and the list of all of them.
macro_rules! endpoints {
    ($(
        $(#[$meta:meta])*
        $endpoint:ident = $name:literal, $method:ident $path:literal, $creates:literal,
        $params:ty => $result:ty;
    )+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $endpoint;

            impl $crate::endpoint::Endpoint for $endpoint {
                const NAME: &'static str = $name;
                const METHOD: $crate::endpoint::Method = $crate::endpoint::Method::$method;
                const PATH: &'static str = $path;
                const CREATES: bool = $creates;
                type Params = $params;
                type Result = $result;
            }
        )+

        /// All endpoints, sorted by path and method.
        pub const ENDPOINTS: &[$crate::endpoint::EndpointInfo] =
            &[$($crate::endpoint::EndpointInfo::of::<$endpoint>(),)+];
    };
}

pub(crate) use endpoints;
