// Eight users at once, each in a browser of its own, sign in in four ways.

import { clerk, setupClerkTestingToken } from "@clerk/testing/playwright";
import { expect } from "@playwright/test";

import { signInAs, test } from "./fixtures.js";

const WAYS = {
  password: (page, { email, password }) =>
    clerk.signIn({ page, signInParams: { strategy: "password", identifier: email, password } }),
  email_code: (page, { email }) => clerk.signIn({ page, signInParams: { strategy: "email_code", identifier: email } }),
  phone_code: (page, { phone }) => clerk.signIn({ page, signInParams: { strategy: "phone_code", identifier: phone } }),
  ticket: signInAs,
};

for (const round of [1, 2]) {
  for (const [way, signIn] of Object.entries(WAYS)) {
    test(`by ${way}, ${round}`, async ({ page, user }) => {
      await setupClerkTestingToken({ page });
      await page.goto("/");
      await expect(page.getByText("Signed out")).toBeVisible();

      await signIn(page, user);
      await page.goto("/");
      await expect(page.getByText(`Signed in as ${user.email}`)).toBeVisible();
      expect(await (await page.request.get("/api/me")).json()).toMatchObject({ userId: user.id });

      // Clerk goes to the first page by itself.
      await clerk.signOut({ page });
      await expect(page.getByText("Signed out")).toBeVisible();
    });
  }
}
