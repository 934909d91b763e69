// How the page looks: pictures of it beside those that were looked at, in test/looks. With
// LOOKS=new they are taken anew, to be looked at. Letters differ between machines, so that some
// of a picture may.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { browser, launch, lost, open, stop, take, test } from "./browser.mjs";

// most is which share of the pixels may be of another color, by how much in one of its parts.
const most = 0.02, color = 64;

let easel;

before(async () => {
  await launch();
  easel = await (await browser?.newContext())?.newPage();
});

after(stop);

// scaled returns a picture in other proportions, as a PNG.
function scaled(png, width, height) {
  return easel.evaluate(async ({ url, width, height }) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    return canvas.toDataURL("image/png").split(",")[1];
  }, { url: `data:image/png;base64,${png.toString("base64")}`, width, height });
}

// differ returns the share of the pixels that differ.
function differ(one, other) {
  return easel.evaluate(async ({ urls, color }) => {
    const pixels = await Promise.all(urls.map(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height);
    }));
    const [a, b] = pixels;
    if (a.width !== b.width || a.height !== b.height) return 1;
    let n = 0;
    for (let i = 0; i < a.data.length; i += 4) {
      if ([0, 1, 2].some((k) => Math.abs(a.data[i + k] - b.data[i + k]) > color)) n++;
    }
    return n / (a.width * a.height);
  }, { urls: [one, other].map((png) => `data:image/png;base64,${png}`), color });
}

for (const [width, height, shown] of [[360, 760, 240], [1280, 800, 480], [3840, 2160, 640]]) {
  for (const scheme of ["light", "dark"]) {
    test(`as it was looked at, ${width} wide, ${scheme}`, async () => {
      const page = await open({ viewport: { width, height }, colorScheme: scheme, reducedMotion: "reduce" });
      await take(page, lost);
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement.blur());
      const now = await scaled(await page.screenshot(), shown, Math.round((height * shown) / width));
      const file = `test/looks/${width}-${scheme}.png`;
      if (process.env.LOOKS === "new") {
        mkdirSync("test/looks", { recursive: true });
        writeFileSync(file, Buffer.from(now, "base64"));
      }
      assert.ok(existsSync(file), `${file} is missing: LOOKS=new`);
      const share = await differ(now, readFileSync(file).toString("base64"));
      if (share > most) {
        const place = join(tmpdir(), `page-${width}-${scheme}.png`);
        writeFileSync(place, Buffer.from(now, "base64"));
        assert.fail(`${(100 * share).toFixed(1)} % of ${file} are different; it looks like ${place} now`);
      }
      await page.context().close();
    });
  }
}
