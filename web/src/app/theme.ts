/** Dark, light, or as the system: kept in this browser. */
import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light" | "system";
const KEY = "nonself-theme";
const listeners = new Set<() => void>();

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "system" ? kept : "dark";
}

const light = window.matchMedia("(prefers-color-scheme: light)");

export function applyTheme(): void {
  const theme = read();
  const shown = theme === "system" ? (light.matches ? "light" : "dark") : theme;
  document.documentElement.dataset.theme = shown;
}

light.addEventListener("change", () => {
  applyTheme();
  for (const listener of listeners) listener();
});

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function nextTheme(): void {
  const order: Theme[] = ["dark", "light", "system"];
  setTheme(order[(order.indexOf(read()) + 1) % order.length] ?? "dark");
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useTheme = (): Theme => useSyncExternalStore(subscribe, read);

/** Dark or light, whatever was chosen: for what is drawn on a canvas. */
export const useShownTheme = (): string =>
  useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? "dark");

/** A colour of the tokens, for what is drawn on a canvas. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
