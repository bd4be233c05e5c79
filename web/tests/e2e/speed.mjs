// How long a person waits: the first list, a key, the first rows of the event log. Prints JSON, ms.
//
//   node speed.mjs ADDRESS KEY FROM TO
import { chromium } from "playwright-core";

const [, , address, key, from, to] = process.argv;
const ROUNDS = 7;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
await page.goto(`${address}/welcome#${key}`);
await page.getByLabel("Name").fill("Anna");
await page.getByLabel(/Password/).fill("correct horse battery");
await page.getByRole("button", { name: "Make this user" }).click();
await page.locator("[role=option]").first().waitFor({ timeout: 60_000 });

const middle = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** Milliseconds from the address being asked for until something is there, as the page sees it. */
async function until(path, selector) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("about:blank");
    const before = Date.now();
    await page.goto(address + path, { waitUntil: "commit" });
    await page.locator(selector).first().waitFor({ timeout: 60_000 });
    times.push(Date.now() - before);
  }
  return middle(times);
}

const list = await until("/incidents", "[role=option] .title");
const keys = [];
for (let n = 0; n < 20; n += 1) {
  keys.push(
    await page.evaluate(
      () =>
        new Promise((done) => {
          const before = performance.now();
          document.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
          requestAnimationFrame(() =>
            requestAnimationFrame(() => done(performance.now() - before)),
          );
        }),
    ),
  );
}
const time = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
const rows = ".rrow .cell button";
const all = await until(`/events?${time}`, rows);
const filtered = await until(`/events?filter=device%3Dip-10.3.0.7&filter=port%3D102&${time}`, rows);
// In the page that is open already: from the click until the first rows.
const clicks = [];
for (let round = 0; round < ROUNDS; round += 1) {
  await page.goto(`${address}/incidents?${time}`);
  await page.locator("[role=option] .title").first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
  const before = Date.now();
  await page.locator(".rail a", { hasText: "Events" }).click();
  await page.locator(rows).first().waitFor({ timeout: 60_000 });
  clicks.push(Date.now() - before);
}
console.log(JSON.stringify({ list, key: middle(keys), click: middle(clicks), all, filtered }));
await browser.close();
