// @clerk/react 6.

import { Show } from "@clerk/react";

export { ClerkProvider, SignIn, UserButton, UserProfile, useAuth, useUser } from "@clerk/react";

export function SignedIn({ children }) {
  return <Show when="signed-in">{children}</Show>;
}

export function SignedOut({ children }) {
  return <Show when="signed-out">{children}</Show>;
}

/** Names the SDK's scripts below `npm`. */
export function scripts(npm) {
  return {
    __internal_clerkJSUrl: `${npm}/clerk-js@6/dist/clerk.browser.js`,
    __internal_clerkUIUrl: `${npm}/ui@1/dist/ui.browser.js`,
  };
}
