// SPDX-License-Identifier: Apache-2.0
//
// Where the reader is: the path and the query of the address, kept in step with the browser's history.

const place = $state({ path: location.pathname, query: location.search });

function read(): void {
  place.path = location.pathname;
  place.query = location.search;
}
addEventListener("popstate", read);

export const path = (): string => place.path;
export const query = (): URLSearchParams => new URLSearchParams(place.query);

// `stay`: it is the same page still, and the hands stay where they are.
export function go(to: string, { replace = false, stay = false } = {}): void {
  if (to === location.pathname + location.search) return;
  const moved = new URL(to, location.href).pathname !== location.pathname;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  read();
  if (!moved || stay) return;
  scrollTo(0, 0);
  // A reader of the screen hears the new page: its heading takes the focus.
  requestAnimationFrame(() => document.querySelector<HTMLElement>("main h1")?.focus());
}

// Plain clicks on links of this site change the page without loading it anew.
export function follow(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/v1/") || link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
