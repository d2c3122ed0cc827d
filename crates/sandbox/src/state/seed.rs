use clerk_user_model::{UserId, VerificationStrategy};

use super::verification::Verification;
use super::{Claim, Context, EmailAddress, PhoneNumber, State, User, Wallet};
use crate::secret::PasswordHash;
use crate::seed::{CheckedSeed, Held};

impl State {
    /// Adds an account; `None`, and nothing is added, if it claims what another one holds.
    pub(crate) fn add_user(
        &mut self,
        checked: &CheckedSeed,
        cx: &mut Context<'_>,
    ) -> Option<UserId> {
        let claims = claims_of(checked);
        if claims.iter().any(|claim| self.claims.contains_key(claim)) {
            return None;
        }
        let seed = &checked.seed;
        let mut user = User::new(cx.id("user"), cx.now);
        user.username = seed.username.as_ref().map(|name| name.to_lowercase());
        user.first_name.clone_from(&seed.first_name);
        user.last_name.clone_from(&seed.last_name);
        user.is_banned = seed.is_banned;
        if seed.is_locked {
            user.lock(cx.now);
        }
        if let Some(password) = &seed.password {
            user.password = Some(PasswordHash::new(password, cx.random.block()));
        }
        for held in &checked.emails {
            let verification = origin(held, VerificationStrategy::EmailCode);
            let (Held::Reserved(address) | Held::Verified(address)) = held;
            let mut email = EmailAddress::new(cx.id("idn"), address.clone(), verification, cx.now);
            email.is_reserved = held.is_reserved();
            user.emails.push(email);
        }
        for held in &checked.phones {
            let verification = origin(held, VerificationStrategy::PhoneCode);
            let (Held::Reserved(number) | Held::Verified(number)) = held;
            let mut phone = PhoneNumber::new(cx.id("idn"), *number, verification, cx.now);
            phone.is_reserved = held.is_reserved();
            user.phones.push(phone);
        }
        for address in &checked.wallets {
            let verification = Verification::given(VerificationStrategy::Admin);
            user.wallets
                .push(Wallet::new(cx.id("idn"), *address, verification, cx.now));
        }
        user.choose_primaries();
        let id = user.id.clone();
        self.claims
            .extend(claims.into_iter().map(|claim| (claim, id.clone())));
        self.users.insert(id.clone(), user);
        Some(id)
    }
}

/// Verified ones were made so by an administrator.
fn origin<T>(held: &Held<T>, usual: VerificationStrategy) -> Verification {
    if held.is_reserved() {
        Verification::unprepared(usual)
    } else {
        Verification::given(VerificationStrategy::Admin)
    }
}

fn claims_of(checked: &CheckedSeed) -> Vec<Claim> {
    let emails = checked.emails.iter().map(|held| {
        let (Held::Reserved(email) | Held::Verified(email)) = held;
        Claim::email(email)
    });
    let phones = checked.phones.iter().map(|held| {
        let (Held::Reserved(number) | Held::Verified(number)) = held;
        Claim::Phone(*number)
    });
    let wallets = checked.wallets.iter().copied().map(Claim::Wallet);
    let username = checked.seed.username.iter();
    let usernames = username.map(|name| Claim::username(name));
    emails
        .chain(phones)
        .chain(wallets)
        .chain(usernames)
        .collect()
}
