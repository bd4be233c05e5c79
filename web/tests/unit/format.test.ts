import { describe, expect, it } from "vitest";
import { bytes, lasting, percent, three } from "../../src/app/format";
import { highest } from "../../src/incidents/against";
import { added, of, parse, write } from "../../src/events/filters";
import { dump } from "../../src/events/Packets";
import { binOf } from "../../src/events/useRecords";
import { scale } from "../../src/events/useScroll";
import { layout } from "../../src/map/layout";

describe("numbers as people read them", () => {
  it("has three significant digits and binary units", () => {
    expect([0, 12, 1.5, 123.4, 4537, 0.001].map(three)).toEqual([
      "0",
      "12",
      "1.50",
      "123",
      "4,537",
      "0.0010",
    ]);
    expect([0, 999, 1024, 1536, 1.84 * 1024 ** 3].map(bytes)).toEqual([
      "0 B",
      "999 B",
      "1 KiB",
      "1.50 KiB",
      "1.84 GiB",
    ]);
    expect([0, 0.02, 4.2, 99.97, 100].map(percent)).toEqual([
      "0 %",
      "0.0 %",
      "4.2 %",
      "100 %",
      "100 %",
    ]);
  });
  it("says how long", () => {
    expect([30_000, 3 * 3_600_000 + 19 * 60_000, 90 * 3_600_000].map(lasting)).toEqual([
      "30 s",
      "3 h 19 min",
      "3 days 18 h",
    ]);
  });
  it("finds the highest number of a text", () => {
    expect(highest("31.7 MB")).toEqual({ value: 31.7e6, isBytes: true });
    expect(highest("0 to 1,200 a day")).toEqual({ value: 1200, isBytes: false });
    expect(highest("never")).toBeNull();
  });
});

describe("filters", () => {
  it("are read and written the same", () => {
    for (const text of ["id.resp_p=102,502", "service!=dns", "orig_bytes>=10", "uri~a=b", "x!~y"]) {
      const parsed = parse(text);
      expect(parsed && write(parsed)).toBe(text);
    }
    expect(parse("nothing")).toBeNull();
  });
  it("are added and never replaced", () => {
    expect(added(["a=1"], of("b", "!=", null))).toEqual(["a=1", "b!=-"]);
    expect(added(["a=1"], of("a", "=", 1))).toEqual(["a=1"]);
    expect(of("failed", "=", true).values).toBe("yes");
    expect(of("service", "=", "rdp,ssl")).toEqual({
      field: "service",
      comparison: "~",
      values: "rdp",
    });
  });
});

describe("pictures", () => {
  it("shows bytes beside their characters", () => {
    expect(dump("4865006c")).toBe(`0000  48 65 00 6c${" ".repeat(36)}  He·l`);
  });
  it("puts boxes in rows by level, the same every time, none on another", () => {
    const box = (id: string, level: number) => ({
      id,
      level,
      zone: id,
      zone_kind: "it",
      title: id,
      devices: [],
      count: 1,
      new: 0,
    });
    const map = {
      levels: [5, 4, 1].map((level) => ({ level, title: String(level) })),
      boxes: [box("out", 5), ...["a", "b", "c", "d"].map((id) => box(id, 4)), box("plc", 1)],
    };
    const placed = layout(map);
    expect(placed).toEqual(layout(map));
    for (const one of placed.boxes) {
      for (const other of placed.boxes) {
        const apart =
          one === other ||
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(apart).toBe(true);
      }
    }
  });
});

describe("a scroll over millions", () => {
  it("has a bar that ends at the last row, however many there are", () => {
    for (const total of [10, 1000, 1_000_000, 50_000_000]) {
      const s = scale(total, 26, 520);
      expect(s.height).toBeLessThanOrEqual(8_000_000);
      if (s.last) expect((s.height - 520) * s.perPixel).toBeCloseTo(s.last, 3);
    }
  });
  it("finds the bin of a record", () => {
    const bins = [
      { start: "b", value: null, count: 4 },
      { start: "a", value: "true", count: 2 },
      { start: "a", value: "false", count: 3 },
    ];
    const histogram = { start: "a", end: "c", seconds: 1, bins };
    expect([0, 4, 5, 8].map((n) => binOf(n, histogram)?.start)).toEqual(["a", "a", "b", "b"]);
    expect(binOf(5, histogram)).toEqual({ start: "b", before: 5, count: 4 });
    expect(binOf(0, { ...histogram, bins: [] })).toBeNull();
  });
});
