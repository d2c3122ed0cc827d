// An app of Clerk's own components: the sign-in, the button of the user, the profile.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import {
  ClerkProvider,
  SignedIn,
  SignedOut,
  SignIn,
  UserButton,
  UserProfile,
  scripts,
  useAuth,
  useUser,
} from "./clerk";

const { default: config } = await import(/* @vite-ignore */ new URL("/config.js", location.href).href);
// Behind the app's own server, or at the host of the key, the SDK finds its scripts by itself.
const urls = config.proxyUrl.startsWith("http") ? scripts(`${config.proxyUrl}/npm/@clerk`) : {};

createRoot(document.querySelector("#root")).render(
  <StrictMode>
    <ClerkProvider publishableKey={config.publishableKey} proxyUrl={config.proxyUrl} telemetry={false} {...urls}>
      <SignedOut>
        <main>
          <SignIn />
        </main>
      </SignedOut>
      <SignedIn>
        <header>
          <Greeting />
          <UserButton />
        </header>
        <main>
          <UserProfile />
        </main>
      </SignedIn>
    </ClerkProvider>
  </StrictMode>,
);

/** Says who is signed in: by the session's claims, and by the user. */
function Greeting() {
  const { sessionId, userId } = useAuth();
  const { user } = useUser();
  return (
    <p id="greeting" data-user={userId} data-session={sessionId}>
      Signed in as {user?.primaryEmailAddress?.emailAddress}
    </p>
  );
}
