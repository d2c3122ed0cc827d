import { attempt, here, say, signedIn } from "./clerk.js";

const clerk = await signedIn();
const button = document.querySelector("#connect");
const account = clerk.user.externalAccounts.find(({ provider }) => provider === "notion");

if (account?.verification?.status === "verified") {
  say(`Your Notion account ${account.emailAddress ?? ""} is connected.`);
  button.hidden = true;
} else if (account?.verification?.error) {
  const { longMessage, message } = account.verification.error;
  say(`Your Notion account is not connected: ${longMessage || message}`);
  button.textContent = "Try again";
} else {
  say("Your Notion account is not connected.");
}

button.addEventListener("click", () =>
  attempt(button, async () => {
    const created = await clerk.user.createExternalAccount({
      strategy: "oauth_notion",
      redirectUrl: here,
      // How clerk-js 4 spells it.
      redirect_url: here,
    });
    location.assign(created.verification.externalVerificationRedirectURL);
  }),
);
