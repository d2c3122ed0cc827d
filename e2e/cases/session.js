import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";

/** The session token is a JWT that the published keys prove. */
export async function token(world) {
  await world.signIn();
  const { jwt, id, user } = await world.call(async (clerk) => ({
    jwt: await clerk.session.getToken({ skipCache: true }),
    id: clerk.session.id,
    user: clerk.user.id,
  }));
  const [head, body, signature] = jwt.split(".");
  const { kid, alg } = decoded(head);
  assert.equal(alg, "RS256");
  const { keys } = await (await fetch(`${world.fapi}/.well-known/jwks.json`)).json();
  const key = createPublicKey({ key: keys.find((key) => key.kid === kid), format: "jwk" });
  const isProved = verify("RSA-SHA256", `${head}.${body}`, key, Buffer.from(signature, "base64url"));
  assert.equal(isProved, true, "the signature of the token");
  const claims = decoded(body);
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

/** The user sees the sessions of all browsers, and ends another one's. */
export async function revoke(world) {
  await world.signIn();
  const elsewhere = await world.elsewhere();
  await elsewhere.visit("bare");
  const other = await elsewhere.call(async (clerk) => {
    const { createdSessionId } = await clerk.client.signIn.create({
      strategy: "password",
      identifier: "demo@example.com",
      password: "correct horse battery staple",
    });
    await clerk.setActive({ session: createdSessionId });
    return createdSessionId;
  });
  const own = await world.call((clerk) => clerk.session.id);
  const sessions = (clerk) => clerk.user.getSessions().then((all) => all.map(({ id, status }) => [id, status]));
  assert.deepEqual(await world.call(sessions), [
    [own, "active"],
    [other, "active"],
  ]);
  const revoked = await world.call(async (clerk, other) => {
    const found = (await clerk.user.getSessions()).find(({ id }) => id === other);
    return found.revoke().then(({ id, status }) => [id, status]);
  }, other);
  assert.deepEqual(revoked, [other, "revoked"]);
  await elsewhere.refused(401, "signed_out", null, (clerk) => clerk.user.update({ firstName: "Eve" }));
  await elsewhere.visit("bare");
  assert.equal(await elsewhere.call((clerk) => clerk.user ?? null), null);
  await world.visit("bare");
  assert.deepEqual(await world.call(sessions), [[own, "active"]]);
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

function decoded(part) {
  return JSON.parse(Buffer.from(part, "base64url"));
}
