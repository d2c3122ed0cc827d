import assert from "node:assert/strict";

/** The example page: Notion is asked, and agrees. */
export async function allow(world) {
  await start(world);
  await choose(world, "allow");
  await world.page.waitForFunction(() => /is connected\.$/.test(document.querySelector("#status").textContent));
  assert.equal(await world.page.isVisible("#connect"), false);
  await isNow(world, "verified", null);
}

/** The visitor refuses, is told so, and then agrees. */
export async function deny(world) {
  const { page } = world;
  await start(world);
  await choose(world, "deny");
  await page.getByRole("button", { name: "Try again" }).waitFor();
  const status = await world.call((clerk) => clerk.user.externalAccounts[0].verification.status);
  assert.notEqual(status, "verified");
  await isNow(world, status, "oauth_access_denied");
  await page.click("#connect");
  await choose(world, "allow");
  await page.waitForFunction(() => /is connected\.$/.test(document.querySelector("#status").textContent));
  await isNow(world, "verified", null);
}

/** The provider fails; the account is then removed. */
export async function fail(world) {
  const { page } = world;
  await start(world);
  await choose(world, "oauth_token_exchange_error");
  await page.getByRole("button", { name: "Try again" }).waitFor();
  const error = await world.call((clerk) => clerk.user.externalAccounts[0].verification.error.code);
  assert.equal(error, "oauth_token_exchange_error");
  await world.call((clerk) => clerk.user.externalAccounts[0].destroy().then(() => undefined));
  assert.equal(await world.call((clerk) => clerk.user.externalAccounts.length), 0);
}

/** A connected account is asked for more. */
export async function reauthorize(world) {
  const { page } = world;
  await start(world);
  await choose(world, "allow");
  await page.waitForFunction(() => /is connected\.$/.test(document.querySelector("#status").textContent));
  await world.refused(400, "oauth_account_already_connected", null, (clerk) =>
    clerk.user.createExternalAccount({
      strategy: "oauth_notion",
      redirectUrl: location.href,
      redirect_url: location.href,
    }),
  );
  const url = await world.call(async (clerk) => {
    const account = await clerk.user.externalAccounts[0].reauthorize({
      additionalScopes: ["read", "write"],
      redirectUrl: location.href,
    });
    return account.verification.externalVerificationRedirectURL.href;
  });
  await page.goto(url);
  await choose(world, "allow");
  await isNow(world, "verified", null);
  const scopes = await world.call((clerk) => clerk.user.externalAccounts[0].approvedScopes);
  assert.match(scopes, /read.*write/);
}

async function start(world) {
  await world.open("notion");
  await world.says("Your Notion account is not connected.");
  await world.page.click("#connect");
}

/** Presses a button of the consent page, and waits to be back. */
async function choose({ page, app }, decision) {
  await page.click(`[name=decision][value=${decision}]`);
  await page.waitForURL(`${app.url}/notion.html?**`);
  await page.waitForSelector("#app", { state: "visible" });
}

async function isNow(world, status, code) {
  const found = await world.call((clerk) =>
    clerk.user.externalAccounts.map((account) => [
      account.provider,
      account.verification.status,
      account.verification.error?.code ?? null,
    ]),
  );
  assert.deepEqual(found, [["notion", status, code]]);
}
