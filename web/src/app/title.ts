/** The title of the window: what the page is about. */
import { useEffect } from "react";

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} – Nonself`;
  }, [title]);
}
