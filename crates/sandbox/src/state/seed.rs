use std::collections::BTreeSet;

use clerk_user_model::{UserId, VerificationStrategy};

use super::phone::keep_a_default;
use super::verification::Verification;
use super::wallet::usual_strategy;
use super::{
    Claim, Context, EmailAddress, ExternalAccount, PhoneNumber, State, User, Wallet, profile_of,
};
use crate::error::Reason;
use crate::secret::PasswordHash;
use crate::seed::{AccountSeed, EmailSeed, PhoneSeed, Standing, UserSeed, WalletSeed};

impl State {
    /// Adds an account; `None`, and nothing is added, if it has an identifier twice, or one that
    /// another account holds.
    pub(crate) fn add_user(&mut self, seed: &UserSeed, cx: &mut Context<'_>) -> Option<UserId> {
        let user = self.user_of(seed, cx);
        let claims = claims_of(&user)?;
        if claims.iter().any(|claim| self.claims.contains_key(claim)) {
            return None;
        }
        let id = user.id.clone();
        self.claims
            .extend(claims.into_iter().map(|claim| (claim, id.clone())));
        self.users.insert(id.clone(), user);
        for ticket in &seed.tickets {
            self.add_ticket(ticket.as_str().to_owned(), id.clone(), cx.now);
        }
        Some(id)
    }

    fn user_of(&self, seed: &UserSeed, cx: &mut Context<'_>) -> User {
        let id = seed.id.as_ref().map(|id| UserId::from(id.as_str()));
        let mut user = User::new(id.unwrap_or_else(|| cx.id("user")), cx.now);
        user.username = seed.username.as_ref().map(|it| it.as_str().to_lowercase());
        user.first_name.clone_from(&seed.first_name);
        user.last_name.clone_from(&seed.last_name);
        user.is_banned = seed.banned;
        if seed.locked {
            user.lock(cx.now);
        }
        if let Some(password) = &seed.password {
            user.password = Some(PasswordHash::new(password, cx.random.block()));
        }
        for seed in &seed.email_addresses {
            user.add_email(seed, cx);
        }
        for seed in &seed.phone_numbers {
            user.add_phone(seed, cx);
        }
        for seed in &seed.web3_wallets {
            user.add_wallet(seed, cx);
        }
        user.choose_primaries();
        keep_a_default(&mut user.phones);
        for seed in &seed.external_accounts {
            let account = self.new_account(seed.strategy.provider(), seed.strategy.as_str(), cx);
            user.add_account(account, seed);
        }
        user
    }
}

impl User {
    fn add_email(&mut self, seed: &EmailSeed, cx: &mut Context<'_>) {
        let verification = seed.standing.verification(VerificationStrategy::EmailCode);
        let address = seed.email_address.clone();
        let mut email = EmailAddress::new(cx.id("idn"), address, verification, cx.now);
        email.is_reserved = seed.standing == Standing::Reserved;
        if seed.primary {
            self.primary_email = Some(email.id.clone());
        }
        self.emails.push(email);
    }

    fn add_phone(&mut self, seed: &PhoneSeed, cx: &mut Context<'_>) {
        let verification = seed.standing.verification(VerificationStrategy::PhoneCode);
        let mut phone = PhoneNumber::new(cx.id("idn"), seed.phone_number, verification, cx.now);
        phone.is_reserved = seed.standing == Standing::Reserved;
        phone.is_second_factor = seed.reserved_for_second_factor;
        if seed.primary {
            self.primary_phone = Some(phone.id.clone());
        }
        self.phones.push(phone);
    }

    fn add_wallet(&mut self, seed: &WalletSeed, cx: &mut Context<'_>) {
        let standing = if seed.verified {
            Standing::Verified
        } else {
            Standing::Unverified
        };
        let verification = standing.verification(usual_strategy(&seed.web3_wallet));
        let wallet = Wallet::new(cx.id("idn"), seed.web3_wallet, verification, cx.now);
        if seed.primary {
            self.primary_wallet = Some(wallet.id.clone());
        }
        self.wallets.push(wallet);
    }

    /// Connects an account, and links it to the email address that the user has there and here.
    fn add_account(&mut self, mut account: ExternalAccount, seed: &AccountSeed) {
        account.asked_scopes.clone_from(&seed.approved_scopes);
        if let Some(error) = &seed.error {
            account
                .verification
                .refuse(Reason::new(error.as_str().to_owned()));
            self.accounts.push(account);
            return;
        }
        account.approved_scopes.clone_from(&seed.approved_scopes);
        account.verification.complete(None);
        let own = self.main_email().map(|email| email.address.clone());
        let address = seed.email_address.clone().or(own);
        let claim = address.as_ref().map(Claim::email);
        let known = self.emails.iter_mut();
        if let Some(email) = known
            .filter(|email| email.is_verified())
            .find(|email| Some(Claim::email(&email.address)) == claim)
        {
            let link = (account.strategy(), account.identification.clone());
            email.linked_to.push(link);
        }
        let mut profile = profile_of(&account.provider, address, Some(self.id.as_str()));
        if let Some(id) = &seed.provider_user_id {
            profile.user_id.clone_from(id);
        }
        account.profile = Some(profile);
        self.accounts.push(account);
    }
}

impl Standing {
    /// Verified ones were made so by an administrator.
    fn verification(self, usual: VerificationStrategy) -> Verification {
        match self {
            Self::Verified => Verification::given(VerificationStrategy::Admin),
            Self::Unverified | Self::Reserved => Verification::unprepared(usual),
        }
    }
}

/// What a user holds; `None` if there is an identifier that it has twice.
fn claims_of(user: &User) -> Option<Vec<Claim>> {
    let emails = user.emails.iter().map(|email| {
        let is_held = email.is_verified() || email.is_reserved;
        (Claim::email(&email.address), is_held)
    });
    let phones = user.phones.iter().map(|phone| {
        let is_held = phone.is_verified() || phone.is_reserved;
        (Claim::Phone(phone.number), is_held)
    });
    let wallets = user
        .wallets
        .iter()
        .map(|wallet| (Claim::Wallet(wallet.address), wallet.is_verified()));
    let accounts = user.accounts.iter().filter_map(ExternalAccount::claim);
    let usernames = user.username.iter().map(|name| Claim::username(name));
    let others = accounts.chain(usernames).map(|claim| (claim, true));
    let all: Vec<_> = emails.chain(phones).chain(wallets).chain(others).collect();
    let distinct: BTreeSet<_> = all.iter().map(|(claim, _)| claim).collect();
    if distinct.len() < all.len() {
        return None;
    }
    let held = all.into_iter().filter(|(_, is_held)| *is_held);
    Some(held.map(|(claim, _)| claim).collect())
}
