//! Requests of sign-ins, sign-ups and reverifications.

use clerk_user_client::operations;
use clerk_user_model::{
    AttemptReverificationFirstFactorParams, AttemptReverificationSecondFactorParams,
    AttemptSignInFirstFactorParams, AttemptSignInSecondFactorParams,
    AttemptSignUpVerificationParams, CreateSignInParams, CreateSignUpParams,
    PrepareReverificationFirstFactorParams, PrepareReverificationSecondFactorParams,
    PrepareSignInFirstFactorParams, PrepareSignInSecondFactorParams,
    PrepareSignUpVerificationParams, ResetPasswordParams, ReverificationLevel, UpdateSignUpParams,
    VerificationStrategy,
};

use super::{check, check_create};

#[test]
fn sign_ups() {
    use operations::sign_up::{attempt_verification, create, get, prepare_verification, update};

    check_create(
        &create(&CreateSignUpParams::new().transfer(true)),
        "POST /client/sign_ups",
        "transfer=true",
    );
    let id = "sua_1".into();
    check(&get(&id), "GET /client/sign_ups/sua_1", "");
    let params = UpdateSignUpParams::new()
        .email_address("ada@example.com".parse().unwrap())
        .legal_accepted(true);
    check(
        &update(&id, &params),
        "PATCH /client/sign_ups/sua_1",
        "email_address=ada%40example.com&legal_accepted=true",
    );
    let params = PrepareSignUpVerificationParams::new(VerificationStrategy::EmailCode);
    check(
        &prepare_verification(&id, &params),
        "POST /client/sign_ups/sua_1/prepare_verification",
        "strategy=email_code",
    );
    let params = AttemptSignUpVerificationParams::new(VerificationStrategy::EmailCode).code("1");
    check(
        &attempt_verification(&id, &params),
        "POST /client/sign_ups/sua_1/attempt_verification",
        "code=1&strategy=email_code",
    );
}

#[test]
fn sign_ins() {
    use operations::sign_in::{create, get, reset_password};

    let id = "sia_1".into();
    let params = CreateSignInParams::new()
        .strategy(VerificationStrategy::Ticket)
        .ticket("a.b.c");
    check_create(
        &create(&params),
        "POST /client/sign_ins",
        "strategy=ticket&ticket=a.b.c",
    );
    check(&get(&id), "GET /client/sign_ins/sia_1", "");
    let params = ResetPasswordParams::new("a b").sign_out_of_other_sessions(true);
    check(
        &reset_password(&id, &params),
        "POST /client/sign_ins/sia_1/reset_password",
        "password=a+b&sign_out_of_other_sessions=true",
    );
}

#[test]
fn factors_of_sign_ins() {
    use operations::sign_in::{
        attempt_first_factor, attempt_second_factor, prepare_first_factor, prepare_second_factor,
    };

    let id = "sia_1".into();
    let params = PrepareSignInFirstFactorParams::new(VerificationStrategy::EmailCode)
        .email_address_id("idn_1".into());
    check(
        &prepare_first_factor(&id, &params),
        "POST /client/sign_ins/sia_1/prepare_first_factor",
        "email_address_id=idn_1&strategy=email_code",
    );
    let params = AttemptSignInFirstFactorParams::new(VerificationStrategy::EmailCode).code("1");
    check(
        &attempt_first_factor(&id, &params),
        "POST /client/sign_ins/sia_1/attempt_first_factor",
        "code=1&strategy=email_code",
    );
    let params = PrepareSignInSecondFactorParams::new(VerificationStrategy::PhoneCode)
        .phone_number_id("idn_1".into());
    check(
        &prepare_second_factor(&id, &params),
        "POST /client/sign_ins/sia_1/prepare_second_factor",
        "phone_number_id=idn_1&strategy=phone_code",
    );
    let params = AttemptSignInSecondFactorParams::new(VerificationStrategy::Totp, "012345");
    check(
        &attempt_second_factor(&id, &params),
        "POST /client/sign_ins/sia_1/attempt_second_factor",
        "code=012345&strategy=totp",
    );
}

#[test]
fn reverifications() {
    use operations::reverification::{
        attempt_first_factor, attempt_second_factor, prepare_first_factor, prepare_second_factor,
        start,
    };

    let id = "sess_1".into();
    let path = "POST /client/sessions/sess_1/verify";
    check(
        &start(&id, &ReverificationLevel::MultiFactor.into()),
        path,
        "level=multi_factor",
    );
    let params = PrepareReverificationFirstFactorParams::new(VerificationStrategy::PhoneCode)
        .phone_number_id("idn_1".into());
    check(
        &prepare_first_factor(&id, &params),
        &format!("{path}/prepare_first_factor"),
        "phone_number_id=idn_1&strategy=phone_code",
    );
    let params =
        AttemptReverificationFirstFactorParams::new(VerificationStrategy::Password).password("p");
    check(
        &attempt_first_factor(&id, &params),
        &format!("{path}/attempt_first_factor"),
        "password=p&strategy=password",
    );
    let params = PrepareReverificationSecondFactorParams::new(VerificationStrategy::PhoneCode);
    check(
        &prepare_second_factor(&id, &params),
        &format!("{path}/prepare_second_factor"),
        "strategy=phone_code",
    );
    let params =
        AttemptReverificationSecondFactorParams::new(VerificationStrategy::BackupCode, "1");
    check(
        &attempt_second_factor(&id, &params),
        &format!("{path}/attempt_second_factor"),
        "code=1&strategy=backup_code",
    );
}
