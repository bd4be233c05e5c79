/** Where the boxes stand: rows by level, the same on every visit; never by force. */
import type { Schema } from "../client/api";

export const WIDTH = 980;
const LEFT = 190;
const GAP = 16;

export type Placed = { box: Schema["Box"]; x: number; y: number; width: number; height: number };
export type Row = { level: number; title: string; y: number; height: number };

export function layout(map: Pick<Schema["Map"], "levels" | "boxes">): {
  rows: Row[];
  boxes: Placed[];
  height: number;
} {
  const rows: Row[] = [];
  const boxes: Placed[] = [];
  let y = 0;
  for (const level of map.levels) {
    const here = map.boxes.filter((box) => box.level === level.level);
    const room = WIDTH - LEFT - GAP;
    const across = Math.max(1, Math.min(3, here.length));
    const lines = Math.ceil(here.length / across);
    const tall = here.some((box) => box.devices.length > 3 && across > 1) ? 92 : 70;
    const height = here.length ? lines * (tall + GAP) + GAP : 34;
    rows.push({ level: level.level, title: level.title, y, height });
    here.forEach((box, n) => {
      const width = (room - (across - 1) * GAP) / across;
      boxes.push({
        box,
        x: LEFT + (n % across) * (width + GAP),
        y: y + GAP + Math.floor(n / across) * (tall + GAP),
        width,
        height: tall,
      });
    });
    y += height + 30;
  }
  return { rows, boxes, height: y };
}
