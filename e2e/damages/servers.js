// Noticed by the cases of apps with a server.

import { change, walk, withoutApp } from "./change.js";

const isHandshake = ({ path }) => path === "/v1/client/handshake";

/** Takes cookies out of what a handshake brings to the app. */
function without(pattern) {
  return (a) =>
    change(a.json?.directives, () => {
      a.json.directives = a.json.directives.filter((cookie) => !pattern.test(cookie));
    });
}

export const SERVERS = [
  {
    name: "a handshake is answered with a page of its own",
    caughtBy: "express.handshake",
    answer: (a) => change(isHandshake(a), () => (a.status = 200)),
  },
  {
    name: "a handshake redirects with another status",
    caughtBy: "express.handshake",
    answer: (a) => change(isHandshake(a), () => (a.status = 302)),
  },
  {
    name: "a handshake leads back without what it is for",
    caughtBy: "express.handshake",
    answer: (a) => change(isHandshake(a), () => (a.headers.location = a.headers.location.replace(/[?&]__clerk_handshake.*/, ""))),
  },
  {
    name: "the nonce of a handshake is unknown to the Backend API",
    caughtBy: "express.handshake",
    request: (r) => change(r.url.searchParams.has("nonce"), () => r.url.searchParams.set("nonce", "other")),
  },
  {
    name: "a handshake brings no session",
    caughtBy: "express.handshake",
    answer: without(/^__session/),
  },
  {
    name: "a handshake does not say when the client changed",
    caughtBy: "express.handshake",
    answer: without(/^__client_uat/),
  },
  {
    name: "a handshake brings no development browser",
    caughtBy: "express.handshake",
    answer: without(/^__clerk_db_jwt/),
  },
  {
    name: "the cookies of a handshake are not set under the names with the key's suffix",
    caughtBy: "express.handshake",
    answer: without(/^__\w+_[\w-]{8}=/),
  },
  {
    name: "the keys of the Backend API are others than those that sign",
    caughtBy: "express.bearer",
    answer: (a) => walk(a.path === "/v1/jwks" && a.json, (it) => change(it.n, () => (it.n = [...it.n].reverse().join("")))),
  },
  {
    name: "the keys of the Backend API have other names",
    caughtBy: "express.bearer",
    answer: (a) => walk(a.path === "/v1/jwks" && a.json, (it) => change(it.kid, () => (it.kid = "ins_other"))),
  },
  {
    name: "session tokens do not say which app they are for",
    caughtBy: "express.jwtKey",
    answer: (a) => walk(a.json, (it) => change(it.object === "token", () => (it.jwt = withoutApp(it.jwt)))),
  },
  {
    name: "responses of the Backend API name a charset",
    caughtBy: "backend.users",
    answer: (a) => change(a.path === "/v1/users" && a.json, () => (a.headers["content-type"] += "; charset=utf-8")),
  },
  {
    name: "a list of users is counted without its filters",
    caughtBy: "backend.users",
    answer: (a) => change(a.path === "/v1/users/count" && a.json, () => (a.json.total_count = 2)),
  },
  {
    name: "metadata is replaced and not merged",
    caughtBy: "backend.users",
    answer: (a) => change(a.path.endsWith("/metadata"), () => delete a.json.public_metadata.seats.used),
  },
  {
    name: "a new address is linked to nothing that is a list",
    caughtBy: "backend.identifiers",
    answer: (a) => change(a.path === "/v1/email_addresses", () => delete a.json.linked_to),
  },
  {
    name: "a ticket of the Backend API is another one than the Frontend API takes",
    caughtBy: "backend.signInTokens",
    answer: (a) => change(a.path === "/v1/sign_in_tokens", () => (a.json.token += "x")),
  },
  {
    name: "a session is active after the Backend API revoked it",
    caughtBy: "backend.sessions",
    answer: (a) => change(a.path.endsWith("/revoke"), () => (a.json.status = "active")),
  },
  {
    name: "a testing token is empty",
    caughtBy: "backend.testingTokens",
    answer: (a) => change(a.path === "/v1/testing_tokens", () => delete a.json.token),
  },
  {
    name: "a webhook has the signature of another secret",
    caughtBy: "express.webhook",
    webhook: (r) =>
      change(true, () => {
        r.headers["svix-signature"] = `v1,${Buffer.alloc(32).toString("base64")}`;
      }),
  },
  {
    name: "a webhook was signed at another time",
    caughtBy: "express.webhook",
    webhook: (r) =>
      change(true, () => {
        r.headers["svix-timestamp"] = `${Number(r.headers["svix-timestamp"]) - 1}`;
      }),
  },
  {
    name: "the body of a webhook is another one than was signed",
    caughtBy: "express.webhook",
    webhook: (r) =>
      change(true, () => {
        r.body = Buffer.from(`${r.body}`.replace('"object":"event"', '"object":"Event"'));
      }),
  },
];
