import type { Schema } from "../client/api";

const LEVEL: Record<number, string> = { 1: "controllers", 2: "supervision", 3: "operations" };
/** A zone, or the part of it at a level, as people call it. */
export function boxName(map: Schema["Map"], id: string): string {
  const box = map.boxes.find((each) => each.id === id);
  return box
    ? LEVEL[box.level] && box.zone_kind === "ot"
      ? `${box.title}, ${LEVEL[box.level] ?? ""}`
      : box.title
    : (id.split("/")[0] ?? id);
}
