use crate::db::Db;
use crate::random::Random;
use crate::settings::Settings;

/// The things that a flow works on: the data and the settings of an instance, the time and the
/// randomness.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) db: &'a mut Db,
    pub(crate) settings: &'a Settings,
    /// Milliseconds since the Unix epoch.
    pub(crate) now: i64,
    pub(crate) random: &'a mut Random,
}

impl Context<'_> {
    /// Returns a new id with this prefix.
    pub(crate) fn id<T: From<String>>(&mut self, prefix: &str) -> T {
        self.random.id(prefix, self.now)
    }
}
