import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

// offline adds the service worker, which keeps the files of this build, so that the page
// works without a network once it was loaded.
function offline(): Plugin {
  return {
    name: "offline",
    generateBundle(_, bundle) {
      const hash = createHash("sha256");
      for (const file of Object.values(bundle)) hash.update(file.type === "chunk" ? file.code : file.source);
      const still = readdirSync("public").filter((name) => !name.startsWith("."));
      for (const name of still) hash.update(readFileSync(`public/${name}`));
      for (const name of ["viewer/alone.html", "src/viewer.ts"]) hash.update(readFileSync(name));
      const later = ["captured.wasm", "tcpcheck.html"];
      const files = ["./", ...Object.keys(bundle), ...still, "viewer/alone.html", "viewer/viewer.css", "viewer/viewer.js"].filter((name) => name !== "index.html" && !later.includes(name)).sort();
      const source = readFileSync("src/offline.js", "utf8")
        .replace("FILES", JSON.stringify(files)).replace("LATER", JSON.stringify(later)).replace("VERSION", JSON.stringify(hash.digest("hex").slice(0, 16)));
      this.emitFile({ type: "asset", fileName: "offline.js", source });
    },
  };
}

// Everything is relative, so that the folder works below any path of any host.
export default defineConfig({
  base: "./",
  build: { outDir: "dist", target: "es2022", modulePreload: false, assetsInlineLimit: 0 },
  worker: { format: "es" },
  plugins: [offline()],
});
