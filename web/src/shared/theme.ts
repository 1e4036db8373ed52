/** Light or dark: what was chosen here, else what the device says. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

const KEPT = "redress.theme";
const device = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

let chosen = read();

function read(): Theme | undefined {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : undefined;
}

const theme = (): Theme => chosen ?? (device.matches ? "dark" : "light");

function paint(): void {
  document.documentElement.dataset.theme = theme();
  listeners.forEach((it) => {
    it();
  });
}

/** Paints now, and again when the device changes its mind. */
export function startTheme(): void {
  device.addEventListener("change", paint);
  paint();
}

export function choose(next: Theme): void {
  chosen = next;
  localStorage.setItem(KEPT, next);
  paint();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTheme = () => useSyncExternalStore(subscribe, theme);
