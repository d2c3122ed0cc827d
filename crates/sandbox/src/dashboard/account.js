// Mounts one of Clerk's components. The components lead back to the app that sent the browser here.

const box = document.querySelector("#account");
const { component, path, origins } = box.dataset;

/** Pages on this machine, which the sandbox lets in too. */
const LOCAL = /^https?:\/\/(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;
const allowed = [location.origin, LOCAL, ...origins.split(" ").filter(Boolean)];

/** The colors of Clerk's components on a dark page; the names are those of clerk-js 5 and of its successors. */
const DARK = {
  colorBackground: "#18181d",
  colorForeground: "#ececf1",
  colorInput: "#222229",
  colorInputBackground: "#222229",
  colorInputForeground: "#ececf1",
  colorInputText: "#ececf1",
  colorMutedForeground: "#a3a3b0",
  colorNeutral: "#fff",
  colorPrimary: "#a5a5ff",
  colorPrimaryForeground: "#18181d",
  colorText: "#ececf1",
  colorTextOnPrimaryBackground: "#18181d",
  colorTextSecondary: "#a3a3b0",
};

try {
  keepTokens();
  readFragment();
  await mount();
  say("");
} catch (error) {
  say(error.errors?.[0]?.longMessage ?? error.message);
}

/**
 * Keeps the session tokens of this page out of the cookies. The ports of a host share them, and an app would find a
 * token that was not made for it, in the place of one that it gets by a handshake.
 */
function keepTokens() {
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(document, "cookie", {
    get: () => cookie.get.call(document),
    set(text) {
      if (!/^__session\w*=[^;]/.test(text)) {
        cookie.set.call(document, text);
      }
    },
  });
}

/** Moves the path and the query of the component, which Clerk's links have in the fragment, to where it looks for them. */
function readFragment() {
  if (location.hash.startsWith("#/")) {
    const inner = new URL(location.hash.slice(1), location.origin);
    const query = new URLSearchParams([...new URLSearchParams(location.search), ...inner.searchParams]);
    history.replaceState(null, "", `${path}${inner.pathname.replace(/\/$/, "")}?${query}`);
  }
}

async function mount() {
  const clerk = window.Clerk;
  if (!clerk) {
    throw new Error("Clerk’s script could not be loaded from the folder of npm packages.");
  }
  const ClerkUI = window.__internal_ClerkUICtor;
  await clerk.load({
    afterSignOutUrl: "/sign-in",
    allowedRedirectOrigins: allowed,
    signInFallbackRedirectUrl: "/user",
    signInUrl: "/sign-in",
    signUpFallbackRedirectUrl: "/user",
    signUpUrl: "/sign-up",
    telemetry: false,
    ...(ClerkUI && { ui: { ClerkUI } }),
  });
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  // The logos of providers are on another host, so their names have to show. 5 reads the first, 6 the other.
  const looks = { socialButtonsVariant: "blockButton" };
  const elements = { providerIcon: { display: "none" }, socialButtons: { display: "flex", flexDirection: "column" } };
  const appearance = { elements, layout: looks, options: looks, variables: isDark ? DARK : {} };
  const options = { appearance, path, routing: "path" };
  if (component !== "UserProfile") {
    clerk[`mount${component}`](box, options);
  } else if (clerk.user) {
    showWayBack();
    clerk.mountUserProfile(box, options);
  } else {
    location.replace(`/sign-in?redirect_url=${encodeURIComponent(location.href)}`);
  }
}

/** Shows a link to the app, which the profile does not lead back to by itself. */
function showWayBack() {
  const url = URL.parse(new URLSearchParams(location.search).get("redirect_url") ?? "");
  if (url && allowed.some((known) => known === url.origin || known.test?.(url.origin))) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = "Back to the app";
    box.before(link);
  }
}

function say(text) {
  document.querySelector("#status").textContent = text;
}
