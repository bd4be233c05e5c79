/**
 * Which rows are in view. A browser caps the height of an element, so beyond eight million px the
 * bar is a share of all rows: the place is kept as a number of rows, which a pixel is too coarse for.
 */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

export const HIGHEST = 8_000_000;

/** The height of the scrolled element, and the rows that each pixel of the bar stands for. */
export function scale(total: number, row: number, view: number) {
  const height = Math.min(total * row, HIGHEST);
  const visible = Math.max(1, Math.floor(view / row));
  const last = Math.max(0, total - visible);
  const scaled = total * row > HIGHEST;
  return { height, visible, last, scaled, perPixel: scaled ? last / (height - view) : 1 / row };
}

export function useScroll(
  holder: RefObject<HTMLElement | null>,
  total: number,
  row: number,
  head: number,
) {
  const [view, setView] = useState({ top: 0, height: 400, first: 0 });
  const s = scale(total, row, view.height - head);
  const now = useRef({ ...s, first: 0, top: 0 });
  now.current = { ...s, first: view.first, top: view.top };

  const look = useCallback(() => {
    const element = holder.current;
    if (!element) return;
    const { top: before, first, scaled, perPixel } = now.current;
    const top = element.scrollTop;
    // The bar came to where it was put, as nearly as it can: the place is as it was set.
    const set = scaled && Math.abs(top - before) < 1;
    setView({ top, height: element.clientHeight, first: set ? first : top * perPixel });
  }, [holder]);
  const go = useCallback(
    (wanted: number) => {
      const element = holder.current;
      if (!element) return;
      const first = Math.max(0, Math.min(now.current.last, wanted));
      const top = first / now.current.perPixel;
      setView({ top, height: element.clientHeight, first });
      element.scrollTop = top;
    },
    [holder],
  );
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    // On a scaled bar a turn of the wheel is some rows, not some thousand.
    const wheel = (event: WheelEvent) => {
      if (!now.current.scaled) return;
      event.preventDefault();
      go(now.current.first + event.deltaY / row);
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener("wheel", wheel);
    };
  }, [holder, look, go, row]);
  return { ...s, first: view.first, top: view.top, look, go };
}
