// Builds the app for one major version of the SDK, which is the mode: `vite build --mode 6`.

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  resolve: { alias: [{ find: "./clerk", replacement: `./clerk-${mode}.jsx` }] },
  build: { outDir: `dist/${mode}`, reportCompressedSize: false },
}));
