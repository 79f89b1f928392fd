// Which part of the page is shown: the address's `#part`, so that Back works and a part can be linked to.
import { useEffect, useState } from 'preact/hooks';

const currentPart = (): string => location.hash.slice(1);

/** One of `parts`; the first where the address names none. */
export const usePart = <T extends string>(parts: readonly [T, ...(readonly T[])]): T => {
  const [name, setName] = useState(currentPart);
  useEffect(() => {
    const onChange = (): void => setName(currentPart());
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return parts.find((part) => part === name) ?? parts[0];
};
