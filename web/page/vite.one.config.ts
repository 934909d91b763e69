import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

// What the page would fetch, by name: its type, and where it is when all else was built.
const files: Record<string, [type: string, path: string]> = {
  "all.wasm": ["application/wasm", "one/all.wasm"],
  "gallery.json": ["application/json", "public/gallery.json"],
  "viewer/alone.html": ["text/html", "dist/viewer/alone.html"],
  "viewer/viewer.css": ["text/css", "dist/viewer/viewer.css"],
  "viewer/viewer.js": ["text/javascript", "dist/viewer/viewer.js"],
};

const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

// one makes of the script and the style a page that is one file, of which the policy allows
// that script, that style, and to ask nobody for anything.
function one(): Plugin {
  return {
    name: "one",
    enforce: "post", // after the style is there
    generateBundle(_, bundle) {
      let code = "", style = "";
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === "chunk") code += file.code.trim().replaceAll("</script", "<\\/script");
        else if (name.endsWith(".css")) style += String(file.source).trim();
        delete bundle[name];
      }
      const policy = `default-src 'none'; script-src ${digest(code)} 'wasm-unsafe-eval'; style-src ${digest(style)}; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'`;
      const blocks = Object.entries(files).map(([name, [type, path]]) =>
        `<script type="text/plain" id="file ${name}" data-type="${type}">${gzipSync(readFileSync(path), { level: 9 }).toString("base64")}</script>\n`);
      const icon = `data:image/svg+xml;base64,${readFileSync("public/icon.svg").toString("base64")}`;
      const parts: [RegExp, string][] = [
        [/content="default-src [^"]*"/, `content="${policy}"`],
        [/href="icon.svg"/, `href="${icon}"`],
        [/<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`],
        [/ *<script type="module"[^>]*><\/script>\n/, ""],
        [/ *<\/body>/, `${blocks.join("")}<script>${code}</script>\n  </body>`],
      ];
      let page = readFileSync("index.html", "utf8");
      for (const [what, by] of parts) {
        if (!what.test(page)) throw new Error(`index.html has no ${what}`);
        page = page.replace(what, () => by);
      }
      this.emitFile({ type: "asset", fileName: "tcpcheck.html", source: page });
    },
  };
}

// The page in one file, which needs no server: it is opened from a file system. It is built
// after the others.
export default defineConfig({
  publicDir: false,
  resolve: { alias: [{ find: "./files", replacement: new URL("src/one.ts", import.meta.url).pathname }] },
  build: {
    outDir: "dist", emptyOutDir: false, target: "es2022", cssCodeSplit: false, assetsInlineLimit: 0,
    lib: { entry: "src/one-page.ts", formats: ["iife"], name: "page", fileName: () => "one.js", cssFileName: "one" },
  },
  worker: { format: "iife" },
  plugins: [one()],
});
