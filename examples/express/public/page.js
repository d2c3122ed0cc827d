// Shows Clerk's components: the sign-in, or the button of the user.

const { Clerk, __internal_ClerkUICtor: ClerkUI } = window;
await Clerk.load({ ui: { ClerkUI }, telemetry: false });
if (Clerk.isSignedIn) {
  Clerk.mountUserButton(document.querySelector("#user-button"));
} else {
  Clerk.mountSignIn(document.querySelector("#sign-in"), { forceRedirectUrl: "/" });
}
