// Noticed by the cases of clerk-js.

import { change, firstError, mapAccounts, mapTimes, walk } from "./change.js";

const DAY = 86_400_000;

const isMe = ({ path }) => path.startsWith("/v1/me");
const isMutation = (answer) => answer.method !== "GET" && isMe(answer) && answer.status < 300;

export const CLERK_JS = [
  {
    name: "answers come without the client",
    caughtBy: "email.remove",
    answer: (a) => change(isMutation(a), () => (a.json.client = null)),
  },
  {
    name: "the client that comes along is the one of before",
    caughtBy: "account.update",
    answer(a) {
      this.before ??= a.json?.client?.sessions?.length ? a.json.client : undefined;
      return change(this.before && isMutation(a), () => (a.json.client = this.before));
    },
  },
  {
    name: "a refusal has another status",
    caughtBy: "email.refusals",
    answer: (a) => change(a.status === 422, () => (a.status = 400)),
  },
  {
    name: "a wrong code has another error code",
    caughtBy: "email.page",
    answer: (a) => change(firstError(a)?.code === "form_code_incorrect", () => (firstError(a).code = "form_code_wrong")),
  },
  {
    name: "an error does not name its parameter",
    caughtBy: "phone.refusals",
    answer: (a) => change(firstError(a)?.meta?.param_name, () => delete firstError(a).meta.param_name),
  },
  {
    name: "an error has no long message",
    caughtBy: "wallet.refusals",
    answer: (a) => change(firstError(a), () => delete firstError(a).long_message),
  },
  {
    name: "errors may not be read by another origin",
    caughtBy: "phone.refusals",
    answer: (a) => change(a.status >= 400, () => delete a.headers["access-control-allow-origin"]),
  },
  {
    name: "every origin may read",
    caughtBy: "signIn.signedOut",
    answer: (a) => change(true, () => (a.headers["access-control-allow-origin"] = "*")),
  },
  {
    name: "caches are not told that answers vary by origin",
    caughtBy: "signIn.signedOut",
    answer: (a) => change(a.headers.vary, () => delete a.headers.vary),
  },
  {
    name: "the cookie is not set",
    caughtBy: "signIn.ticket",
    mode: "cookie",
    answer: (a) => change(a.headers["set-cookie"], () => delete a.headers["set-cookie"]),
  },
  {
    name: "scripts may read the cookie",
    caughtBy: "signIn.ticket",
    mode: "cookie",
    answer: (a) =>
      change(a.headers["set-cookie"], () => {
        a.headers["set-cookie"] = a.headers["set-cookie"].map((cookie) => cookie.replace(/; *HttpOnly/i, ""));
      }),
  },
  {
    name: "a right code verifies nothing",
    caughtBy: "email.page",
    answer: (a) =>
      change(a.path.endsWith("/attempt_verification") && a.status === 200, () => {
        a.json.response.verification.status = "unverified";
      }),
  },
  {
    name: "a wrong code is accepted",
    caughtBy: "phone.page",
    answer: (a) =>
      change(a.path.endsWith("/attempt_verification") && a.status === 422, () => {
        a.status = 200;
        a.json = { response: { object: "phone_number", verification: { status: "verified" } }, client: null };
      }),
  },
  {
    name: "times are a day old",
    caughtBy: "email.page",
    answer: (a) => mapTimes(a.json, (ms) => ms - DAY),
  },
  {
    name: "times are seconds",
    caughtBy: "phone.page",
    answer: (a) => mapTimes(a.json, (ms) => Math.floor(ms / 1000)),
  },
  {
    name: "the development browser has no id",
    caughtBy: "signIn.signedOut",
    answer: (a) => change(a.path === "/v1/dev_browser", () => delete a.json.id),
  },
  {
    name: "the development browser has no token",
    caughtBy: "signIn.ticket",
    major: "4",
    answer: (a) => change(a.path === "/v1/dev_browser", () => delete a.json.token),
  },
  {
    name: "a session token is somebody else's",
    caughtBy: "session.token",
    answer: (a) =>
      change(a.path.endsWith("/tokens"), () => {
        const [head, body, signature] = a.json.jwt.split(".");
        const claims = { ...JSON.parse(Buffer.from(body, "base64url")), sub: "user_other" };
        a.json.jwt = [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
      }),
  },
  {
    name: "the ticket signs in again",
    caughtBy: "signIn.ticket",
    answer: (a) =>
      change(firstError(a)?.code === "sign_in_token_already_used_code", () => {
        a.status = 200;
        a.json = { response: { object: "sign_in_attempt", status: "complete" }, client: null };
      }),
  },
  {
    name: "paths with a slash at the end are unknown",
    caughtBy: "wallet.page",
    request: (r) => change(/.\/$/.test(r.url.pathname), () => (r.url.pathname += "nowhere")),
  },
  {
    name: "_method is overlooked",
    caughtBy: "email.remove",
    request: (r) => change(r.url.searchParams.has("_method"), () => r.url.searchParams.delete("_method")),
  },
  {
    name: "the message to sign is another one than the server remembers",
    caughtBy: "wallet.page",
    answer: (a) =>
      change(a.json?.response?.verification?.message, () => {
        a.json.response.verification.message += ".";
        a.json.response.verification.nonce += ".";
      }),
  },
  {
    name: "the address of the consent page is relative",
    caughtBy: "notion.allow",
    answer: (a) =>
      change(a.json?.response?.verification?.external_verification_redirect_url, () => {
        a.json.response.verification.external_verification_redirect_url = "/v1/consent";
      }),
  },
  {
    name: "an enterprise connection is nowhere to be found",
    caughtBy: "email.enterprise",
    answer: (a) =>
      change(a.json?.response?.verification?.strategy === "saml", () => {
        a.json.response.verification.external_verification_redirect_url = null;
      }),
  },
  {
    name: "a refused account has no error",
    caughtBy: "notion.deny",
    answer: (a) => mapAccounts(a.json, (account) => delete account.verification?.error),
  },
  {
    name: "a refused account is verified",
    caughtBy: "notion.fail",
    answer: (a) =>
      mapAccounts(a.json, (account) => {
        if (account.verification?.error) {
          account.verification = { status: "verified", strategy: "oauth_notion" };
        }
      }),
  },
  {
    name: "the message to sign in with is another one than the server remembers",
    caughtBy: "signIn.wallet",
    answer: (a) => walk(a.json, (it) => change(it.nonce && it.message, () => (it.nonce = it.message += "."))),
  },
  {
    name: "who signs in with an account of nobody's is not offered to sign up",
    caughtBy: "signIn.oauthTransfer",
    answer: (a) => walk(a.json, (it) => change(it.status === "transferable", () => (it.status = "failed"))),
  },
  {
    name: "who is a user already is not told so at sign-up",
    caughtBy: "signUp.oauthTransfer",
    answer: (a) => walk(a.json, (it) => change(it.error?.code === "external_account_exists", () => (it.error = null))),
  },
  {
    name: "who waits for a link to be opened is given another session",
    caughtBy: "signIn.emailLink",
    answer: (a) =>
      change(a.method === "GET" && a.path.startsWith("/v1/client/sign_ins/") && a.json.response.created_session_id, () => {
        a.json.response.created_session_id = "sess_other";
      }),
  },
  {
    name: "who waits for a link at sign-up does not learn that it was opened",
    caughtBy: "signUp.component",
    answer: (a) =>
      change(a.method === "GET" && a.path.startsWith("/v1/client/sign_ups/"), () => {
        a.json.response.verifications.email_address.status = "unverified";
      }),
  },
  {
    name: "an address that a provider vouched for does not say so",
    caughtBy: "signUp.oauth",
    answer: (a) => walk(a.json, (it) => change(it.strategy === "from_oauth_notion", () => (it.strategy = "email_code"))),
  },
  {
    name: "the environment does not let anybody sign in with Notion",
    caughtBy: "signIn.oauth",
    answer: (a) =>
      change(a.json?.user_settings, () => {
        a.json.user_settings.social.oauth_notion.authenticatable = false;
      }),
  },
  {
    name: "the password is enough although there is a second factor",
    caughtBy: "secondFactor.phone",
    answer: (a) => walk(a.json, (it) => change(it.status === "needs_second_factor", () => (it.status = "complete"))),
  },
  {
    name: "the authenticator app is given another secret than the server remembers",
    caughtBy: "secondFactor.totp",
    answer: (a) =>
      walk(a.json, (it) =>
        change(it.object === "totp" && it.secret, () => {
          const other = [...it.secret].reverse().join("");
          it.uri = it.uri.replace(it.secret, other);
          it.secret = other;
        }),
      ),
  },
  {
    name: "an authenticator app that was given up is still asked for",
    caughtBy: "secondFactor.totp",
    answer: (a) => {
      const isGivenUp = a.method === "DELETE" && a.path === "/v1/me/totp";
      return isGivenUp && walk(a.json, (it) => change("totp_enabled" in it, () => (it.totp_enabled = true)));
    },
  },
  {
    name: "new backup codes are the old ones",
    caughtBy: "secondFactor.backupCodes",
    answer(a) {
      this.old = a.json?.response?.backup_codes ?? this.old;
      return change(a.path === "/v1/me/backup_codes" && a.status === 200, () => (a.json.response.codes = this.old));
    },
  },
  {
    name: "who forgot the password need not choose another",
    caughtBy: "password.reset",
    answer: (a) => walk(a.json, (it) => change(it.status === "needs_new_password", () => (it.status = "complete"))),
  },
  {
    name: "a wrong current password is told at another field",
    caughtBy: "password.update",
    answer: (a) =>
      change(firstError(a)?.meta?.param_name === "current_password", () => (firstError(a).meta.param_name = "password")),
  },
  {
    name: "a password that was removed is still there",
    caughtBy: "password.remove",
    answer: (a) => {
      const isRemoved = a.path === "/v1/me/remove_password" && a.status === 200;
      return isRemoved && walk(a.json, (it) => change("password_enabled" in it, () => (it.password_enabled = true)));
    },
  },
  {
    name: "a user's sessions on other browsers are not listed",
    caughtBy: "session.revoke",
    answer: (a) => change(a.path === "/v1/me/sessions/active", () => (a.json.response ?? a.json).pop()),
  },
  {
    name: "a session is active after it was revoked",
    caughtBy: "session.revoke",
    answer: (a) => change(a.path.endsWith("/revoke") && a.status === 200, () => (a.json.response.status = "active")),
  },
  {
    name: "a user is still signed in after being deleted",
    caughtBy: "account.remove",
    answer(a) {
      this.before ??= a.json?.client?.sessions?.length ? a.json.client : undefined;
      this.isDeleted ||= a.method === "DELETE" && a.path === "/v1/me";
      return change(this.isDeleted && a.path === "/v1/client", () => (a.json.response = this.before));
    },
  },
  {
    name: "the server fails",
    caughtBy: "email.page",
    answer: (a) =>
      change(a.path.endsWith("/prepare_verification"), () => {
        a.status = 500;
        a.json = {};
      }),
  },
  {
    name: "the dashboard is told of nothing",
    caughtBy: "dashboard.light",
    answer: (a) => change(a.stream, () => (a.isSilent = true)),
  },
  {
    name: "the dashboard takes a picture from another host",
    caughtBy: "dashboard.dark",
    answer: (a) =>
      change(a.path === "" && a.status === 200, () => {
        a.body = Buffer.from(`${a.body}`.replace("</main>", '<img alt="" src="https://cdn.example.com/logo.png"></main>'));
      }),
  },
  {
    name: "a switch of the dashboard switches another one",
    caughtBy: "dashboard.light",
    answer: (a) =>
      change(a.path === "" && a.status === 200, () => {
        a.body = Buffer.from(`${a.body}`.replaceAll("limited=", "failing="));
      }),
  },
  {
    name: "the keyboard does not reach the button that allows",
    caughtBy: "dashboard.keyboard",
    answer: (a) =>
      change(a.path === "/_sandbox/consent" && a.status === 200, () => {
        a.body = Buffer.from(`${a.body}`.replace('value="allow"', 'value="allow" tabindex="-1"'));
      }),
  },
  {
    name: "the environment makes the component ask another host",
    caughtBy: "signIn.signedOut",
    answer: (a) =>
      change(a.json?.display_config, () => {
        a.json.display_config.logo_image_url = "https://cdn.example.com/logo.png";
      }),
  },
];
