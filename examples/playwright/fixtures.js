// A user for each test, made and signed in by the Backend API.

import { createClerkClient } from "@clerk/backend";
import { clerk } from "@clerk/testing/playwright";
import { test as base } from "@playwright/test";

const backend = createClerkClient({
  secretKey: process.env.CLERK_SECRET_KEY,
  apiUrl: process.env.CLERK_API_URL,
});

export const test = base.extend({
  /** A user that no other worker has; the code of test addresses and numbers is 424242. */
  user: async ({}, use, { parallelIndex: worker }) => {
    const email = `worker${worker}+clerk_test@example.com`;
    const phone = `+120155501${String(worker).padStart(2, "0")}`;
    const password = "correct horse battery staple";
    const { id } = await backend.users.createUser({ emailAddress: [email], phoneNumber: [phone], password });
    await use({ id, email, phone, password });
    await backend.users.deleteUser(id);
  },
});

/** Signs a user in with a ticket, as `clerk.signIn({ emailAddress })` does at Clerk's own servers. */
export async function signInAs(page, { id }) {
  const { token } = await backend.signInTokens.createSignInToken({ userId: id, expiresInSeconds: 300 });
  await clerk.signIn({ page, signInParams: { strategy: "ticket", ticket: token } });
}
