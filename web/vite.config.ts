import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The page is built into the Python package and shipped with it: users need no Node.
export default defineConfig({
  plugins: [react()],
  base: "/",
  build: {
    outDir: "../python/nonself/page",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    // The content security policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8780" } },
  test: { include: ["tests/unit/**/*.test.ts"] },
});
