import assert from "node:assert/strict";

import { until } from "../lib/until.js";

const NEW = "new@example.com";
const LINKED = "linked@example.com";

/** The dashboard on a light desktop: what happens is seen without a reload, and every press does what it says. */
export function light(world) {
  return tour(world, "light");
}

/** The same in the dark. */
export function dark(world) {
  return tour(world, "dark");
}

/** From the dashboard to the button that allows, without a mouse. */
export async function keyboard(world) {
  await world.signIn();
  await world.call(async (clerk) => {
    await clerk.user.createExternalAccount({
      strategy: "oauth_notion",
      redirectUrl: `${location.origin}/index.html`,
      redirect_url: `${location.origin}/index.html`,
    });
  });
  const { page, faults } = await open(world, "light");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the outbox");
  await tabTo(page, "Answer");
  await page.keyboard.press("Enter");
  await page.waitForURL(/consent/);
  await tabTo(page, "Allow");
  await page.keyboard.press("Enter");
  await page.waitForURL(/index\.html/);
  const status = await world.call((clerk) => clerk.user.reload().then((user) => user.externalAccounts[0].verification.status));
  assert.equal(status, "verified");
  assert.deepEqual(faults, []);
}

async function tour(world, scheme) {
  const { page, faults } = await open(world, scheme);
  await world.signIn();
  await isReadable(page, scheme);

  await world.call(async (clerk, email) => {
    const created = await clerk.user.createEmailAddress({ email });
    await created.prepareVerification({ strategy: "email_code" });
  }, NEW);
  const line = page.locator("#outbox li", { hasText: NEW });
  await line.waitFor();
  assert.equal(await line.locator("code").textContent(), await world.sandbox.code(NEW));

  await world.call(async (clerk, email) => {
    const created = await clerk.user.createEmailAddress({ email });
    const url = `${location.origin}/index.html`;
    await created.prepareVerification({ strategy: "email_link", redirectUrl: url });
  }, LINKED);
  const link = page.locator("#outbox li", { hasText: LINKED }).getByRole("link", { name: "Open the link" });
  const [opened] = await Promise.all([world.context.waitForEvent("page"), link.click()]);
  await opened.waitForURL(/__clerk_status=verified/);
  await opened.close();
  await page.locator("#users dd", { hasText: LINKED }).getByText("verified", { exact: true }).waitFor();

  const limited = page.getByRole("switch", { name: /Too many requests/ });
  await limited.click();
  await page.locator("#switch-limited[aria-checked=true]").waitFor();
  await world.refused(429, "too_many_requests", null, (clerk) => clerk.user.update({ firstName: "Ada" }));
  await limited.click();
  await page.locator("#switch-limited[aria-checked=false]").waitFor();
  await world.call((clerk) => clerk.user.update({ firstName: "Ada" }).then(() => undefined));
  await page.locator("#users h3", { hasText: "Ada" }).waitFor();

  const [before] = await page.locator("#controls p time").allTextContents();
  await page.getByRole("button", { name: "Move the clock forward by 1 h" }).click();
  await page.getByText("moved forward by 1 h").waitFor();
  assert.notEqual((await page.locator("#controls p time").allTextContents())[0], before);

  await page.getByLabel("Search requests").fill("too_many");
  await until("one request is left", async () => (await page.locator("#requests li").count()) === 1);
  await page.locator("#requests li a").click();
  await page.locator(".whole pre", { hasText: "too_many_requests" }).waitFor();

  assert.equal(await page.evaluate(() => window.isFirstLoad), true, "the page was loaded again");
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth), 360);
  assert.deepEqual(faults, []);
}

/** The dashboard in a tab of its own, and everything its console complains of. */
async function open(world, colorScheme) {
  const page = await world.context.newPage();
  const faults = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  await page.emulateMedia({ colorScheme });
  await page.goto(`${world.fapi}/`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.evaluate(() => (window.isFirstLoad = true));
  return { page, faults };
}

/** Text has a contrast of 4.5 to 1 or more (WCAG 2.2, 1.4.3), on the ground that was asked for. */
async function isReadable(page, scheme) {
  const { found, ground } = await page.evaluate(() => {
    const light = (color) => {
      const [r, g, b] = color.match(/[\d.]+/g).map((x) => (x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      const { backgroundColor } = getComputedStyle(element);
      return /, 0\)$/.test(backgroundColor) ? ground(element.parentElement) : backgroundColor;
    };
    const found = [...document.querySelectorAll("h2, h3, p, a, button, .tag, dt, dd, time, summary, label")]
      .filter((element) => element.checkVisibility() && element.textContent.trim())
      .map((element) => {
        const [text, back] = [light(getComputedStyle(element).color), light(ground(element))];
        return [element.outerHTML.slice(0, 80), (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05)];
      });
    return { found, ground: light(getComputedStyle(document.documentElement).backgroundColor) };
  });
  assert.ok(found.length > 20);
  for (const [element, contrast] of found) {
    assert.ok(contrast >= 4.5, `contrast ${contrast.toFixed(2)}: ${element}`);
  }
  assert.ok(scheme === "dark" ? ground < 0.1 : ground > 0.5, `the ground is not ${scheme}`);
}

async function tabTo(page, name) {
  for (let i = 0; i < 60; i += 1) {
    if ((await focused(page)) === name) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none", "the focus is seen");
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not reach ${name}`);
}

function focused(page) {
  return page.evaluate(() => document.activeElement.textContent);
}
