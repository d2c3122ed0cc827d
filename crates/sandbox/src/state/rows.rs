use super::State;
use crate::store::{Row, RowResult};
use crate::table::Rows;

impl State {
    /// What may have changed since it was last settled.
    pub(crate) fn changes(&self) -> impl Iterator<Item = RowResult> {
        let tables = self.tables().into_iter();
        tables.flat_map(|(kind, table)| table.changes(kind))
    }

    /// Everything but the settings and the key.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowResult> {
        let tables = self.tables().into_iter();
        tables.flat_map(|(kind, table)| table.rows(kind))
    }

    pub(crate) fn is_touched(&self) -> bool {
        self.tables().iter().any(|(_, table)| table.is_touched())
    }

    /// The changes so far are saved.
    pub(crate) fn settle(&mut self) {
        for (_, table) in self.tables_mut() {
            table.settle();
        }
    }

    /// Takes back what was saved; rows of a kind that is none of the state's are passed over.
    pub(crate) fn load(&mut self, row: &Row) -> Result<(), serde_json::Error> {
        let found = self
            .tables_mut()
            .into_iter()
            .find(|(kind, _)| *kind == row.kind);
        found.map_or(Ok(()), |(_, table)| table.load(row))
    }

    fn tables(&self) -> [(&'static str, &dyn Rows); 7] {
        let Self {
            settings: _,
            key: _,
            outbox,
            users,
            clients,
            claims,
            tickets,
            consents,
            browsers,
        } = self;
        [
            ("message", &outbox.messages),
            ("user", users),
            ("client", clients),
            ("claim", claims),
            ("ticket", tickets),
            ("consent", consents),
            ("browser", browsers),
        ]
    }

    fn tables_mut(&mut self) -> [(&'static str, &mut dyn Rows); 7] {
        [
            ("message", &mut self.outbox.messages),
            ("user", &mut self.users),
            ("client", &mut self.clients),
            ("claim", &mut self.claims),
            ("ticket", &mut self.tickets),
            ("consent", &mut self.consents),
            ("browser", &mut self.browsers),
        ]
    }
}
