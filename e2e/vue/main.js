import { clerkPlugin } from "@clerk/vue";
import { createApp } from "vue";

import App from "./App.vue";

const { default: config } = await import(/* @vite-ignore */ new URL("/config.js", location.href).href);
const npm = `${config.proxyUrl}/npm/@clerk`;

createApp(App)
  .use(clerkPlugin, {
    publishableKey: config.publishableKey,
    proxyUrl: config.proxyUrl,
    telemetry: false,
    __internal_clerkJSUrl: `${npm}/clerk-js@6/dist/clerk.browser.js`,
    __internal_clerkUIUrl: `${npm}/ui@1/dist/ui.browser.js`,
  })
  .mount("#app");
