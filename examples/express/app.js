// A page and an API that know who is signed in, and a receiver of webhooks.

import { once } from "node:events";

import { clerkClient, clerkMiddleware, getAuth } from "@clerk/express";
import { verifyWebhook } from "@clerk/express/webhooks";
import express from "express";

const app = express();
const server = app.listen(Number(process.env.PORT ?? 3000), "localhost");
await once(server, "listening");
const url = `http://localhost:${server.address().port}`;

app.use(express.static("public"));

// The signature is that of the body as it was sent, so the body is not parsed before.
app.post("/webhooks", express.raw({ type: "application/json" }), async (request, response) => {
  try {
    const { type, data } = await verifyWebhook(request);
    console.log("webhook", type, data.id);
    response.sendStatus(204);
  } catch {
    response.sendStatus(400);
  }
});

// Session tokens that were made for the pages of another app are not accepted.
app.use(clerkMiddleware({ authorizedParties: [url] }));

app.get("/", async (request, response) => {
  const { userId } = getAuth(request);
  const user = userId && (await clerkClient.users.getUser(userId));
  response.send(page(user ? `Signed in as ${user.primaryEmailAddress?.emailAddress ?? user.id}` : "Signed out"));
});

app.get("/api/me", (request, response) => {
  const { isAuthenticated, userId, sessionId } = getAuth(request);
  if (isAuthenticated) {
    response.json({ userId, sessionId });
  } else {
    response.status(401).json({ error: "signed out" });
  }
});

console.log(`listening on ${url}`);

function page(greeting) {
  const { CLERK_PUBLISHABLE_KEY, CLERK_PROXY_URL } = process.env;
  const clerk = `crossorigin="anonymous" data-clerk-publishable-key="${CLERK_PUBLISHABLE_KEY}" data-clerk-proxy-url="${CLERK_PROXY_URL}"`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Express</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/style.css">
    <script defer ${clerk} src="${CLERK_PROXY_URL}/npm/@clerk/clerk-js@6/dist/clerk.browser.js"></script>
    <script defer ${clerk} src="${CLERK_PROXY_URL}/npm/@clerk/ui@1/dist/ui.browser.js"></script>
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <header>
      <p id="greeting">${escaped(greeting)}</p>
      <div id="user-button"></div>
    </header>
    <main id="sign-in"></main>
  </body>
</html>
`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
