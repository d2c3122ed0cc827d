// @clerk/clerk-react 5.

export {
  ClerkProvider,
  SignedIn,
  SignedOut,
  SignIn,
  UserButton,
  UserProfile,
  useAuth,
  useUser,
} from "@clerk/clerk-react";

/** Names the SDK's script below `npm`. */
export function scripts(npm) {
  return { clerkJSUrl: `${npm}/clerk-js@5/dist/clerk.browser.js` };
}
