/** How the page is built to static files, and served while it is written. */

import { defineConfig } from "vite";

export default defineConfig({
  // Wherever the gateway is mounted, the page finds its files beside itself.
  base: "./",
  build: {
    target: "es2023",
    // An asset in a data: URI would not be cached, and the policy forbids code in one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.txt" },
  },
  worker: { format: "es" },
  server: {
    proxy: { "/v1": process.env.MELOMESH_URL ?? "http://localhost:8080" },
  },
});
