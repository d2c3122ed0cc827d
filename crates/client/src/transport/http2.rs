use core::error::Error;
use core::iter;

/// Whether the server said that it did not look at the request: RFC 9113, 8.7. Of a connection
/// that goes away, h2 says so of the streams after the last one that the server names; hyper may say
/// so of a stream before, too, but not once the body is under way. Without a body it may be that
/// all was sent.
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
