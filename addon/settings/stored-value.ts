// A value in the add-on's storage as it is now and as it changes, for a component. Nothing is believed of it: its
// readers check it.
import { useEffect, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';

type StoredValue = { readonly loaded: false } | { readonly loaded: true; readonly untrustedValue: unknown };

export const useStoredValue = (area: 'local' | 'session', key: string): StoredValue => {
  const [value, setValue] = useState<StoredValue>({ loaded: false });
  useEffect(() => {
    const onChanged = (
      changes: Readonly<Record<string, { readonly newValue?: unknown }>>,
      changedArea: string,
    ): void => {
      const change = changes[key];
      if (changedArea === area && change !== undefined) setValue({ loaded: true, untrustedValue: change.newValue });
    };
    browser.storage.onChanged.addListener(onChanged);
    // A change that came in while this was read is newer.
    const show = (untrustedValue: unknown): void =>
      setValue((now) => (now.loaded ? now : { loaded: true, untrustedValue }));
    browser.storage[area].get(key).then(
      (items) => show(items[key]),
      () => show(undefined),
    );
    return () => browser.storage.onChanged.removeListener(onChanged);
  }, [area, key]);
  return value;
};
