// Takes the README's pictures from the finished page in dist/: `node tests/browser/pictures.js`.

import { fileURLToPath } from "node:url";
import { launch, open, serve } from "./harness.js";

const FOLDER = fileURLToPath(new URL("../../docs/pictures", import.meta.url));

/** A name, the window, the theme, and what to do before the picture. */
const PICTURES = [
  ["light", { width: 1440, height: 900 }, "light", naive],
  ["dark", { width: 1440, height: 900 }, "dark", cut],
  ["projector", { width: 1280, height: 720 }, "light", cut],
  ["phone", { width: 390, height: 844 }, "dark", running],
];

/** The first visit, a few seconds in. */
async function running(page) {
  await page.waitForFunction(() => document.querySelectorAll("g.msg, .chip").length > 0);
  await page.waitForTimeout(1500);
}

/** The third suggestion, at the moment a guarantee breaks. */
async function naive(page) {
  await page.getByRole("button", { name: /naive register/ }).click();
  await page.getByRole("button", { name: /^Go to / }).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
}

/** The second suggestion, with messages on their way to the cut. */
async function cut(page) {
  await page.waitForTimeout(1500);
  await page.getByRole("button", { name: /Cut the cluster in two/ }).click();
  await page.waitForTimeout(7000);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(300);
}

const server = await serve();
const browser = await launch();
for (const [name, viewport, colorScheme, prepare] of PICTURES) {
  const visit = await open(browser, server.page, { viewport, colorScheme });
  await visit.page.waitForSelector("svg");
  await prepare(visit.page);
  await visit.page.screenshot({ path: `${FOLDER}/${name}.png` });
  await visit.close();
  console.log(`docs/pictures/${name}.png`);
}
await browser.close();
await server.stop();
