// Tells a screen reader what just happened on the page. The region lies in the page from the start, or it would not be
// read.
import { createContext, type ComponentChildren, type JSX } from 'preact';
import { useCallback, useContext, useState } from 'preact/hooks';

const AnnounceContext = createContext<(text: string) => void>(() => undefined);

/** Gives the function that says a text. */
export const useAnnounce = (): ((text: string) => void) => useContext(AnnounceContext);

export const Announcer = ({ children }: { readonly children: ComponentChildren }): JSX.Element => {
  const [said, setSaid] = useState({ text: '', count: 0 });
  const announce = useCallback((text: string) => setSaid(({ count }) => ({ text, count: count + 1 })), []);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      {/* A new node each time: the same text said twice is read twice. */}
      <div class="visually-hidden" role="status" aria-live="polite">
        <span key={said.count}>{said.text}</span>
      </div>
    </AnnounceContext.Provider>
  );
};
