// Which part of the page is shown, and what in it: the address's `#part/target`, so that Back works and a part can be
// linked to.
import { useEffect, useState } from 'preact/hooks';

export interface Place<T> {
  readonly part: T;
  /** The id of what somebody was led to. */
  readonly target: string | null;
}

export const linkTo = (part: string, target?: string): string =>
  target === undefined ? `#${part}` : `#${part}/${encodeURIComponent(target)}`;

/** The first of `parts` where the address names none. */
export const usePlace = <T extends string>(parts: readonly [T, ...(readonly T[])]): Place<T> => {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const onChange = (): void => setHash(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  const [name, target] = hash.slice(1).split('/', 2);
  return {
    part: parts.find((part) => part === name) ?? parts[0],
    target: target === undefined ? null : decode(target),
  };
};

/** The address may have been written by hand. */
const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
