use core::error::Error as StdError;
use core::fmt;
use core::future::poll_fn;

use http::{Request, Response};
use tower_service::Service;

use super::{ResponseFuture, Transport, TransportError, TransportErrorKind};

/// A transport over any tower service: your own middleware, or layers over
/// [`ReqwestTransport`](crate::ReqwestTransport), which is a service too.
///
/// The service has to follow the rules of [`Transport`]: above all, no layer may send a request twice.
/// If the service fails with a [`TransportError`], the transport returns this error. After any other
/// error, the outcome of the request is unknown.
///
/// # Examples
///
/// ```
/// use clerk_user_client::{Client, ReqwestTransport, TowerTransport, TransportOptions};
///
/// // With the crate `tower`:
/// // let service = ServiceBuilder::new().concurrency_limit(8).service(service);
/// let service = ReqwestTransport::new(&TransportOptions::default())?;
/// let client = Client::builder()
///     .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
///     .transport(TowerTransport::new(service))
///     .build()?;
/// # Ok::<(), clerk_user_client::Error>(())
/// ```
#[derive(Clone)]
pub struct TowerTransport<S>(S);

impl<S> TowerTransport<S> {
    /// Returns a transport that sends each request with a clone of the service.
    #[must_use]
    pub const fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S> Transport for TowerTransport<S>
where
    S: Service<Request<Vec<u8>>, Response = Response<Vec<u8>>> + Clone + Send + Sync + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    S::Future: Send,
{
    fn send(&self, request: Request<Vec<u8>>) -> ResponseFuture<'_> {
        let mut service = self.0.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(|error| failure(error.into(), TransportErrorKind::Connect))?;
            let response = service.call(request).await;
            response.map_err(|error| failure(error.into(), TransportErrorKind::Network))
        })
    }
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

fn failure(error: Box<dyn StdError + Send + Sync>, kind: TransportErrorKind) -> TransportError {
    match error.downcast::<TransportError>() {
        Ok(error) => *error,
        Err(error) => TransportError::new(kind).with_source(error),
    }
}

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
impl Service<Request<Vec<u8>>> for super::ReqwestTransport {
    type Response = Response<Vec<u8>>;
    type Error = TransportError;
    type Future = ResponseFuture<'static>;

    fn poll_ready(
        &mut self,
        _: &mut core::task::Context<'_>,
    ) -> core::task::Poll<Result<(), Self::Error>> {
        core::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Vec<u8>>) -> Self::Future {
        let transport = self.clone();
        Box::pin(async move { transport.send(request).await })
    }
}
