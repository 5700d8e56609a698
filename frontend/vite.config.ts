import { defineConfig } from "vite";

// Many servers do not know the suffix .mjs; MapLibre's worker must arrive as JavaScript.
const assetName = (names: readonly string[]) =>
  names.some((name) => name.endsWith(".mjs")) ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";

export default defineConfig({
  base: "/",
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // font-src and style-src are 'self': nothing may turn into a data: address
    modulePreload: { polyfill: false },
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { assetFileNames: ({ names }) => assetName(names) } },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
