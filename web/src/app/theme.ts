/** Dark, light, or as the system: kept in this browser. */
import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light" | "system";
const KEY = "nonself-theme";
const listeners = new Set<() => void>();

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "system" ? kept : "dark";
}

export function applyTheme(): void {
  const theme = read();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function nextTheme(): void {
  const order: Theme[] = ["dark", "light", "system"];
  setTheme(order[(order.indexOf(read()) + 1) % order.length] ?? "dark");
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}

/** A colour of the tokens, for what is drawn on a canvas. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
