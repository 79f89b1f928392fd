// From how many files on “Open All” takes one disposable VM for all of them. Saved as it is chosen.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import { inBackground } from '../in-background.ts';
import { checkOpenAll, openAllKey } from '../open-all-setting.ts';
import { translate } from '../translate.ts';
import { useAnnounce } from './announcer.tsx';
import { SelectField } from './fields.tsx';
import { useStoredValue } from './stored-value.ts';

const choices = [1, 3, 5, 10, 20, 50];
const never = 'never';

export const OpenAllField = ({ allowed }: { readonly allowed: boolean }): JSX.Element | null => {
  const stored = useStoredValue('local', openAllKey);
  const [failed, setFailed] = useState(false);
  const announce = useAnnounce();
  if (!allowed || !stored.loaded) return null;
  const above = checkOpenAll(stored.untrustedValue);
  const shown = above === null || choices.includes(above) ? choices : [...choices, above].sort((a, b) => a - b);
  const save = async (value: string): Promise<void> => {
    const isSaved = await browser.storage.local.set({ [openAllKey]: value === never ? null : Number(value) }).then(
      () => true,
      () => false,
    );
    setFailed(!isSaved);
    if (isSaved) announce(translate('openAllSaved'));
  };
  return (
    <SelectField
      id="open-all"
      label={translate('openAllTogether')}
      hint={translate('openAllTogetherHint')}
      error={failed ? translate('openAllNotSaved') : undefined}
      value={above === null ? never : String(above)}
      options={[
        [never, translate('openAllNever')],
        ...shown.map((count) => [String(count), translate('openAllAbove', String(count))] as const),
      ]}
      onValue={(value) => inBackground(save(value))}
    />
  );
};
