// Finds every document of Thunderbird's own windows: those open now, and each one as soon as it has loaded. Calls
// `visit` once for each document, because a frame keeps its window when it shows another one; content pages (messages,
// web pages) are never visited.

type Visit = (window: Gecko.ChromeWindow) => void;

/** Returns the function that stops watching. */
export const watchMailWindows = (visit: Visit): (() => void) => {
  const seen = new WeakSet();
  const visitOnce = (window: Gecko.ChromeWindow | null): void => {
    if (window === null || seen.has(window.document)) return;
    seen.add(window.document);
    try {
      visit(window);
    } catch (error) {
      Cu.reportError(error);
    }
  };
  const observer: Gecko.Observer = {
    observe: (untypedDocument) => visitOnce((untypedDocument as Document).defaultView as Gecko.ChromeWindow | null),
  };
  Services.obs.addObserver(observer, 'chrome-document-loaded');
  for (const window of openWindows()) visitOnce(window);
  return () => Services.obs.removeObserver(observer, 'chrome-document-loaded');
};

/** Every document of Thunderbird's own windows that has loaded. */
export function* openWindows(): Generator<Gecko.ChromeWindow> {
  for (const window of Services.wm.getEnumerator(null)) yield* windowsWithin(window.browsingContext);
}

/** A browsing context's window and those of its frames, as far as they live in this process. */
export function* windowsWithin(context: Gecko.BrowsingContext): Generator<Gecko.ChromeWindow> {
  const { window } = context;
  if (window !== null && isLoaded(window)) yield window;
  for (const child of context.children) yield* windowsWithin(child);
}

const isLoaded = (window: Gecko.ChromeWindow): boolean => {
  try {
    // Before that not all of its functions are there; `chrome-document-loaded` comes when they are.
    return window.document.readyState === 'complete';
  } catch {
    return false;
  }
};
