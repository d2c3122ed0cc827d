use core::error::Error;
use core::iter;

/// Returns `true` if the server reported that it did not process the request (RFC 9113, 8.7).
///
/// When a server closes a connection (GOAWAY), h2 reports this error for streams after the last one
/// that the server processes. Hyper may report it for an earlier stream too, but not once it has
/// started to send the body. A request without a body may have been sent completely, so it does not
/// count.
pub(super) fn is_refused(error: &dyn Error, has_body: bool) -> bool {
    let causes = iter::successors(error.source(), |&cause| cause.source());
    let mut causes = causes.filter_map(|cause| cause.downcast_ref::<h2::Error>());
    causes.any(|cause| {
        let is_gone =
            has_body && cause.is_go_away() && cause.reason() == Some(h2::Reason::NO_ERROR);
        let is_reset = cause.is_reset() && cause.reason() == Some(h2::Reason::REFUSED_STREAM);
        cause.is_remote() && (is_gone || is_reset)
    })
}
