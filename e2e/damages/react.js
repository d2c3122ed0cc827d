// Noticed by the cases of the React app.

import { change, firstError, mapAccounts, refuse, walk, withoutApp } from "./change.js";

const isScript = ({ path }) => path.startsWith("/npm/");

export const REACT = [
  {
    name: "sessions come without their token",
    caughtBy: "react.signIn",
    answer: (a) => walk(a.json, (it) => change(it.last_active_token, () => (it.last_active_token = null))),
  },
  {
    name: "session tokens do not say which app they are for",
    caughtBy: "react.signIn",
    answer: (a) => walk(a.json, (it) => change(it.object === "token", () => (it.jwt = withoutApp(it.jwt)))),
  },
  {
    name: "the SDK's scripts are for pages of the Frontend API alone",
    caughtBy: "react.signIn",
    answer: (a) => change(isScript(a), () => (a.headers["cross-origin-resource-policy"] = "same-origin")),
  },
  {
    name: "the SDK's scripts may not be read by another origin",
    caughtBy: "react.signIn",
    answer: (a) => change(isScript(a), () => delete a.headers["access-control-allow-origin"]),
  },
  {
    name: "another major version of the SDK is served than the one asked for",
    caughtBy: "react.walk",
    major: "5",
    request: (r) =>
      change(r.url.pathname.includes("/clerk-js@5/"), () => {
        r.url.pathname = r.url.pathname.replace("@5", "@6");
      }),
  },
  {
    name: "a second code within half a minute is refused",
    caughtBy: "react.anotherCode",
    request(r) {
      const isPrepare = r.url.pathname.endsWith("/prepare_verification");
      this.isAgain = isPrepare && this.isPrepared;
      this.isPrepared ||= isPrepare;
      return change(this.isAgain, () => (r.url.pathname += "/nowhere"));
    },
    answer(a) {
      return change(this.isAgain && a.status === 404, () => refuse(a, 429, "verification_code_too_many_requests"));
    },
  },
  {
    name: "a fresh session is asked for the current password",
    caughtBy: "react.walk",
    answer: (a) =>
      change(a.path === "/v1/me/change_password" && a.status === 200, () => {
        refuse(a, 422, "form_conditional_param_missing", "current_password");
      }),
  },
  {
    name: "who has to be verified again is not told so",
    caughtBy: "react.staleSession",
    answer: (a) =>
      change(firstError(a)?.code === "session_reverification_required", () => {
        refuse(a, 422, "form_conditional_param_missing", "current_password");
      }),
  },
  {
    name: "a profile that waits for a link does not learn that it was opened",
    caughtBy: "react.link",
    answer: (a) =>
      change(a.method === "GET" && a.path.startsWith("/v1/me/email_addresses/"), () => {
        a.json.response.verification.status = "unverified";
      }),
  },
  {
    name: "a refused account does not say why",
    caughtBy: "react.deny",
    answer: (a) => mapAccounts(a.json, (account) => delete account.verification?.error),
  },
  {
    name: "an account that was removed is still there",
    caughtBy: "react.removeAccount",
    answer(a) {
      this.isRemoved ||= a.method === "DELETE" && a.path.startsWith("/v1/me/external_accounts/");
      return walk(a.json, (it) => {
        this.accounts = it.external_accounts?.length ? it.external_accounts : this.accounts;
        return change(this.isRemoved && it.external_accounts, () => (it.external_accounts = this.accounts));
      });
    },
  },
];
