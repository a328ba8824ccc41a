// SPDX-License-Identifier: Apache-2.0
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// Development asks a server beside it: SHOPSPHERE=http://127.0.0.1:8080 npm run dev
const server = process.env.SHOPSPHERE ?? "http://127.0.0.1:8090";

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // nothing inline: the server's Content-Security-Policy allows none
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/v1": server } },
  test: { include: ["src/**/*_test.ts", "tests/**/*_test.ts"], environment: "node" },
});
