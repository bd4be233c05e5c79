// The eight paths through the page, in a real browser on real data; a picture of each.
//
//   node paths.mjs ADDRESS KEY FOLDER
//
// ADDRESS is that of `nonself serve` on an analysed scenario, KEY the one-time link's, FOLDER where
// the pictures go. Ends with 1 where anything is not as it should be.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [, , address, key, folder, only] = process.argv;
mkdirSync(folder, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: QUIET,
});
const context = await browser.newContext({
  viewport: { width: 1440, height: 900 },
  timezoneId: "Europe/Berlin",
  colorScheme: "dark",
});
const page = await context.newPage();
const complaints = [];
page.on("console", (message) => {
  if (message.type() === "error" && !/401|404|422/.test(message.text()))
    complaints.push(message.text());
});
page.on("pageerror", (error) => complaints.push(String(error)));
let clicks = 0;

const click = async (selector) => {
  clicks += 1;
  await page.locator(selector).first().click();
};
const see = async (text) => {
  await page.getByText(text).first().waitFor({ timeout: 20_000 });
};
const settled = async () => {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.waitForTimeout(400);
};

/** No serious violation of WCAG 2.2 AA, in the dark and in the light. */
async function accessible(name) {
  for (const theme of ["dark", "light"]) {
    await page.evaluate((chosen) => (document.documentElement.dataset.theme = chosen), theme);
    await page.waitForTimeout(150);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const result = await window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      });
      return result.violations
        .filter((each) => ["serious", "critical"].includes(each.impact))
        .map(
          (each) =>
            `${each.id}: ${each.nodes
              .slice(0, 3)
              .map((node) => node.target.join(" ") + " " + (node.any[0]?.message ?? ""))
              .join(" | ")}`,
        );
    });
    assert.deepEqual(found, [], `${name}, ${theme}`);
  }
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
}

async function shot(name) {
  await settled();
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const paths = {
  async "1 the list of incidents"() {
    await page.goto(`${address}/incidents`);
    await see("Needs a decision");
    const first = page.locator("[role=option]").first();
    assert.match(await first.innerText(), /controllers/);
    await page.keyboard.press("t");
    await page.getByRole("button", { name: /Give back/ }).waitFor();
    await page.keyboard.press("t");
    await page.getByRole("button", { name: /Take it/ }).waitFor();
    await page.keyboard.press("?");
    await see("Keys of this page");
    await page.keyboard.press("Escape");
    await page.locator("[role=dialog]").waitFor({ state: "detached" });
    await shot("incidents");
    await accessible("incidents");
  },
  async "2 one incident, told and taken apart"() {
    await page.goto(`${address}/incidents`);
    await see("Needs a decision");
    await page.keyboard.press("Enter");
    await see("Looked for and rejected");
    await see("Why it matters.");
    await shot("incident");
    await accessible("incident");
    await page.getByRole("tab", { name: /Breaches/ }).click();
    await page
      .locator("button[aria-expanded=false]", { hasText: "Anomalous IT to ICS Connection" })
      .first()
      .click();
    await page.getByRole("columnheader", { name: "Condition" }).waitFor();
    await page.getByRole("tab", { name: "Graph" }).click();
    await see("The same as a list");
    await page.getByRole("tab", { name: "ATT&CK" }).click();
    await see("ATT&CK for ICS");
    await page.getByRole("tab", { name: "Comments" }).click();
    await page
      .getByLabel("Write something for whoever comes next")
      .fill("Asked the shift lead <b>about it</b>.");
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await see("Asked the shift lead <b>about it</b>.");
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("tabpanel").getByRole("cell", { name: "comment", exact: true }).waitFor();
    await page.locator("#content").evaluate((element) => element.scrollTo(0, 0));
    await page.keyboard.press("T");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
    await shot("incident-light");
    await page.keyboard.press("T");
    await page.keyboard.press("T");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  },
  async "3 from the list to the packets in four clicks"() {
    await page.goto(`${address}/incidents`);
    await see("Needs a decision");
    clicks = 0;
    await click("button:has-text('Open')");
    await see("Timeline");
    await click(".timeline button:has-text('commands to')");
    await see("Commands in this time");
    await settled();
    await click("section[aria-label='Behind it'] table a");
    await page.locator(".rrow").first().waitFor({ timeout: 20_000 });
    await page.keyboard.press("Space");
    await click("button:has-text('Packets')");
    await see(/from .*\.pcap/);
    assert.ok(clicks <= 4, `${clicks} clicks`);
    assert.match(await page.locator("pre.hex").innerText(), /^0000 {2}[0-9a-f]{2} /);
    await shot("packets");
    await accessible("packets");
  },
  async "4 every record of a device on port 102"() {
    await page.goto(`${address}/events`);
    await page.locator(".rrow").first().waitFor({ timeout: 20_000 });
    const all = await counted();
    await page.getByRole("button", { name: "port=102" }).click();
    await page.getByLabel(/Add a filter/).fill("device=" + (await actor()));
    await page.keyboard.press("Enter");
    await page.locator(".chip").nth(1).waitFor();
    const rows = await counted();
    assert.ok(rows > 100 && rows < all, `${rows} of ${all}`);
    await page.locator(".facet button", { hasText: "reset by source" }).first().click();
    await page.locator(".chip").nth(2).waitFor();
    assert.ok((await counted()) < rows, "a facet is a filter");
    await page.goBack();
    await page.locator(".chip").nth(2).waitFor({ state: "detached" });
    assert.equal(await counted(), rows, "back is back");
    await page.locator(".rrow").nth(3).click();
    await see("Why it is unusual");
    await shot("events");
    await accessible("events");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      (async () => {
        await page.getByRole("button", { name: "Export" }).click();
        await page.getByRole("menuitem", { name: /CSV, these/ }).click();
      })(),
    ]);
    const text = readFileSync(await download.path(), "utf8");
    assert.equal(text.trim().split("\n").length, rows + 1);
    await page.getByLabel(/Add a filter/).fill("id.resp_p=many");
    await page.keyboard.press("Enter");
    await see("'many' is no number");
  },
  async "5 a device and its pattern of life"() {
    await page.goto(`${address}/devices`);
    await see("wincc01");
    await shot("devices");
    await accessible("devices");
    await page.getByLabel("Filter devices by words").fill("wincc");
    await page.locator("[role=option]", { hasText: "wincc01" }).click();
    await see("What it is, and why we think so");
    await see("OT commands sent");
    await shot("device");
    await accessible("device");
  },
  async "6 the map"() {
    await page.goto(`${address}/map`);
    await see("Crossings not learnt");
    await page.locator(".zonebox").first().waitFor();
    const before = await page.locator(".react-flow__edge").count();
    await page.keyboard.press("d");
    await page.waitForFunction(
      (all) => document.querySelectorAll(".react-flow__edge").length < all,
      before,
    );
    await page.keyboard.press("d");
    await page.keyboard.press("ArrowDown");
    await see("Crossing 2.");
    await shot("map");
    await accessible("map");
  },
  async "7 who wrote what to which controller today"() {
    await page.goto(`${address}/ot`);
    await see("Who wrote what to which controller");
    await see("never before");
    await shot("ot");
    await accessible("ot");
    await page.locator("table a", { hasText: /Write/ }).first().click();
    await page.locator(".rrow").first().waitFor({ timeout: 20_000 });
    assert.match(page.url(), /log=ot_command/);
  },
  async "8 models, and what we cannot see"() {
    await page.goto(`${address}/models`);
    await see("Breaches against the budget");
    await shot("models");
    await accessible("models");
    await page.getByRole("link", { name: "Write a model…" }).click();
    await see("✓ valid, 2 tests passed");
    const editor = page.getByRole("textbox", { name: "The model's text" });
    await editor.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("level: nonsense\n");
    await see("✕ cannot be used");
    for (let n = 0; n < 4; n += 1) await page.keyboard.press("Control+z");
    await see("✓ valid, 2 tests passed");
    await page.getByRole("button", { name: "Save" }).click();
    await see("of this site");
    await page.getByRole("button", { name: "Try on the last 7 days" }).click();
    await page.getByText(/It would have spoken/).waitFor({ timeout: 120_000 });
    await shot("model");
    await accessible("model");
    await page.goto(`${address}/coverage`);
    await see("Where we are blind");
    await shot("coverage");
    await accessible("coverage");
    await page.goto(`${address}/settings`);
    await see("Tokens for programs");
    await accessible("settings");
  },
};

/** How many records there are, when they are counted. */
async function counted() {
  const title = page.locator("section[aria-label='Records over time'] h2", { hasText: "records" });
  await title.waitFor({ timeout: 20_000 });
  return Number((await title.innerText()).replace(/\D/g, ""));
}

/** The id of the device that the first incident is about. */
async function actor() {
  const answer = await context.request.get(`${address}/api/v1/incidents`);
  return (await answer.json()).items[0].actors[0];
}

await page.goto(`${address}/welcome#${key}`);
await page.getByLabel("Name").fill("Anna");
await page.getByLabel(/Password/).fill("correct horse battery");
await accessible("welcome");
await page.getByRole("button", { name: "Make this user" }).click();
await see("Needs a decision");
let failed = 0;
for (const [name, run] of Object.entries(paths)) {
  if (only && !name.startsWith(only)) continue;
  try {
    await run();
    assert.deepEqual(complaints.splice(0), [], "the browser's console");
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    complaints.length = 0;
    console.log(`FAILED ${name}: ${error.message}`);
    await page.screenshot({ path: join(folder, `failed-${name.slice(0, 1)}.png`) });
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
