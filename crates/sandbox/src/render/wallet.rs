use clerk_user_model as model;
use clerk_user_model::{ObjectKind, UnixMillis};

use super::View;
use crate::state::{User, Wallet};

impl View<'_> {
    pub(super) fn wallets(&self, user: &User) -> Vec<model::Web3Wallet> {
        let wallets = user.wallets.iter();
        wallets.map(|wallet| self.wallet(wallet)).collect()
    }

    pub(super) fn wallet(&self, wallet: &Wallet) -> model::Web3Wallet {
        let mut shown = model::Web3Wallet::new(wallet.id.clone(), wallet.stored());
        shown.object = ObjectKind::Web3Wallet.into();
        shown.verification = self.verification(&wallet.verification);
        shown.created_at = UnixMillis::new(wallet.created_at).into();
        shown.updated_at = UnixMillis::new(wallet.updated_at).into();
        shown
    }
}
