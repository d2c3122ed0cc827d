// Loads Clerk's SDK from the Frontend API, and waits for a signed-in user.

import config from "./config.js";

/** This page, without the fragment: where sign-in and OAuth providers send the visitor back to. */
export const here = location.origin + location.pathname + location.search;

/**
 * Resolves with the loaded `Clerk` once somebody is signed in.
 * Until then it shows Clerk's own sign-in in `#sign-in`; afterwards it shows `#app`.
 */
export async function signedIn() {
  try {
    const clerk = await load();
    const user = await new Promise((resolve) => {
      if (clerk.user) {
        resolve(clerk.user);
        return;
      }
      const box = document.querySelector("#sign-in");
      clerk.addListener(({ user }) => user && resolve(user));
      clerk.mountSignIn(box, afterSignIn(clerk, here));
      box.hidden = false;
      document.querySelector("#loading").hidden = true;
    });
    greet(clerk, user);
    return clerk;
  } catch (error) {
    document.querySelector("#loading").hidden = true;
    showError(error);
    throw error;
  }
}

/** Runs `task` when `form` is sent: its button waits, and what goes wrong is shown. */
export function onSubmit(form, task) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form.querySelector("button"), () => task(new FormData(form)));
  });
}

/** Runs `task` with `button` disabled, and shows what goes wrong. */
export async function attempt(button, task) {
  button.disabled = true;
  showError(undefined);
  try {
    await task();
  } catch (error) {
    showError(error);
  } finally {
    button.disabled = false;
  }
}

/** Fills `list` with `[text, verification]` pairs. */
export function showList(list, rows) {
  list.replaceChildren(
    ...rows.map(([text, verification]) => {
      const status = verification?.status ?? "unverified";
      const row = document.createElement("li");
      const badge = document.createElement("span");
      badge.className = "badge";
      badge.dataset.status = status;
      badge.textContent = status;
      row.append(text, badge);
      return row;
    }),
  );
}

/** Says on the status line what happened. */
export function say(text) {
  document.querySelector("#status").textContent = text;
}

function showError(error) {
  const box = document.querySelector("#error");
  const errors = error?.errors ?? (error ? [error] : []);
  box.textContent = errors.map((e) => e.longMessage || e.message).join(" ");
  box.dataset.codes = errors.map((e) => e.code ?? "").join(" ");
  box.hidden = errors.length === 0;
}

function greet(clerk, user) {
  document.querySelector("#loading").hidden = true;
  document.querySelector("#sign-in").hidden = true;
  document.querySelector("#app").hidden = false;
  const account = document.querySelector("#account");
  const button = document.createElement("button");
  button.textContent = "Sign out";
  button.addEventListener("click", () =>
    attempt(button, async () => {
      await clerk.signOut();
      location.reload();
    }),
  );
  for (const link of document.querySelectorAll("nav a")) {
    link.search = location.search;
  }
  const name = user.primaryEmailAddress?.emailAddress ?? user.fullName ?? user.id;
  account.replaceChildren(name, button);
}

/** Loads Clerk as config.js says; the major version of clerk-js may stand in the address. */
export async function load() {
  if (!config.publishableKey) {
    throw new Error("There is no publishable key in config.js.");
  }
  const major = new URLSearchParams(location.search).get("clerk-js") ?? "6";
  if (!/^\d{1,2}$/.test(major)) {
    throw new Error("clerk-js in the address has to be a major version, such as 5.");
  }
  await script(`@clerk/clerk-js@${major}/dist/clerk.browser.js`);
  const options = { telemetry: false };
  // Since 6 the components are a package of their own.
  if (Number(major) >= 6) {
    await script("@clerk/ui@1/dist/ui.browser.js");
    options.ui = { ClerkUI: window.__internal_ClerkUICtor };
  }
  await window.Clerk.load(options);
  return window.Clerk;
}

/** Adds a script of Clerk's; the attributes are how the SDK learns its instance. */
function script(path) {
  const element = document.createElement("script");
  element.src = `${config.sdkUrl ?? `${frontendApi()}/npm`}/${path}`;
  element.crossOrigin = "anonymous";
  element.dataset.clerkPublishableKey = config.publishableKey;
  if (config.proxyUrl) {
    element.dataset.clerkProxyUrl = config.proxyUrl;
  }
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(`${element.src} cannot be loaded.`)));
    document.head.append(element);
  });
}

function frontendApi() {
  if (config.proxyUrl) {
    return config.proxyUrl.replace(/\/$/, "");
  }
  const encoded = config.publishableKey.replace(/^pk_(test|live)_/, "");
  return `https://${atob(encoded).replace(/\$$/, "")}`;
}

function afterSignIn(clerk, url) {
  return clerk.version?.startsWith("4.") ? { afterSignInUrl: url } : { forceRedirectUrl: url };
}
