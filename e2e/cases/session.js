import assert from "node:assert/strict";

/** The session token is a JWT of this user and session, good for now. */
export async function token(world) {
  await world.signIn();
  const { jwt, id, user } = await world.call(async (clerk) => ({
    jwt: await clerk.session.getToken({ skipCache: true }),
    id: clerk.session.id,
    user: clerk.user.id,
  }));
  const claims = JSON.parse(Buffer.from(jwt.split(".")[1], "base64url"));
  assert.deepEqual([claims.sub, claims.sid], [user, id]);
  const now = Date.now() / 1000;
  assert.ok(claims.iat <= now + 1 && claims.exp > now, "the token is of now");
}

/** Signing out ends the session for the SDK and for the server. */
export async function signOut(world) {
  await world.open("email");
  await world.page.click("#account button");
  await world.page.waitForSelector("#sign-in [name=identifier]");
  assert.equal(await world.call((clerk) => clerk.user ?? null), null);
}

/** Another page of the same browser ends the session: what needs it is refused. */
export async function ended(world) {
  await world.signIn();
  await world.call((clerk) => {
    window.user = clerk.user;
    return clerk.session.remove().then(() => undefined);
  });
  await world.refused(401, "signed_out", null, () => window.user.createEmailAddress({ email: "a@example.com" }));
}
