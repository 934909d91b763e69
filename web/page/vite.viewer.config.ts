import { defineConfig } from "vite";

// The viewer, which a file that shows one run has in it, is one script and one style.
export default defineConfig({
  publicDir: "viewer",
  build: {
    outDir: "dist/viewer", target: "es2022", cssCodeSplit: false,
    lib: { entry: "src/viewer.ts", formats: ["iife"], name: "viewer", fileName: () => "viewer.js", cssFileName: "viewer" },
  },
});
