// Takes docs/page.png, the first picture of the README: a run in which the final ACK was lost,
// beside a branch in which it was delivered. It is to be looked at.

import { close, launch, lost, open, stop, take } from "./browser.mjs";

await launch();
try {
  const page = await open({ viewport: { width: 1280, height: 980 }, colorScheme: "light", reducedMotion: "reduce" });
  await take(page, [...close, "deliver to B <SEQ=2><ACK=2><CTL=ACK>"]);
  await page.keyboard.press("u");
  await page.waitForFunction(() => document.querySelector("#place").textContent === "5/6");
  await take(page, lost.slice(close.length));
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement.blur());
  await page.screenshot({ path: new URL("../../../docs/page.png", import.meta.url).pathname });
} finally {
  await stop();
}
