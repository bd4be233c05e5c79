/** Keys of a page: single letters, not while somebody types; they can be switched off. */
import { useEffect, useRef } from "react";

export type Keys = Record<string, [does: string, run: () => void]>;

const pages: Keys[] = [];
const OFF = "nonself-keys-off";

export const keysAreOff = (): boolean => localStorage.getItem(OFF) === "1";
export const switchKeys = (off: boolean): void => localStorage.setItem(OFF, off ? "1" : "0");

/** All keys that work now, for the help. */
export const allKeys = (): [string, string][] =>
  pages.flatMap((keys) =>
    Object.entries(keys).map(([key, [does]]): [string, string] => [key, does]),
  );

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

let waiting = "";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey) return;
  const combined = event.ctrlKey || event.metaKey;
  const name = combined
    ? `Ctrl ${event.key.toLowerCase()}`
    : event.key === " "
      ? "Space"
      : event.key;
  if (!combined && (typing(event.target) || keysAreOff())) return;
  if (document.querySelector("[role=dialog]") && name !== "Escape") return;
  const tried = waiting ? `${waiting} ${name}` : name;
  waiting = "";
  for (const keys of [...pages].reverse()) {
    const found = keys[tried];
    if (found) {
      event.preventDefault();
      found[1]();
      return;
    }
  }
  if (name === "g") {
    waiting = "g";
    setTimeout(() => (waiting = ""), 1500);
  }
});

export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  const names = Object.keys(keys).join();
  useEffect(() => {
    const held: Keys = Object.fromEntries(
      Object.entries(now.current).map(([key, [does]]) => [
        key,
        [does, () => now.current[key]?.[1]()] as [string, () => void],
      ]),
    );
    pages.push(held);
    return () => void pages.splice(pages.indexOf(held), 1);
  }, [names]);
}
