// How large a changed copy may be that comes back: the person's own bound, within the administrator's.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { editsMaxMibDefault } from '../../protocol/policy.ts';
import { translate } from '../translate.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { TextField } from './fields.tsx';

type Bounds = EffectivePolicy['editsMaxMib'];

interface EditsMaxProps {
  readonly bounds: Bounds;
  readonly locked: boolean;
  /** null for no bound of one's own. */
  readonly onBound: (mebibytes: number | null) => void;
}

/** A number is taken when its field is left, or at Enter: each one is a step that can be undone. */
export const EditsMax = ({ bounds, locked, onBound }: EditsMaxProps): JSX.Element => {
  const stored = String(bounds.own ?? '');
  const [text, setText] = useState(stored);
  const [isWrong, setWrong] = useState(false);
  const show = (next: string): void => {
    setText(next);
    setWrong(false);
  };
  useEffect(() => show(stored), [stored]);
  if (locked) return <p class="quiet">{editsMaxText(bounds)}</p>;
  const max = bounds.administrators ?? editsMaxMibDefault;
  const take = (): void => {
    const read = readBound(text, max);
    setWrong(read === 'wrong');
    if (read !== 'wrong' && read !== bounds.own) onBound(read);
  };
  return (
    <form class="edits-max" onChange={take} onSubmit={(event) => event.preventDefault()}>
      <TextField
        id="edits-max"
        label={translate('editsMax')}
        hint={translate('editsMaxHint', String(max))}
        error={isWrong ? translate('editsMaxError', String(max)) : undefined}
        value={text}
        inputMode="numeric"
        maxLength={4}
        onValue={show}
      />
    </form>
  );
};

/** What counts, in a sentence. */
export const editsMaxText = ({ administrators, own }: Bounds): string =>
  translate('editsMaxNote', String(Math.min(administrators ?? editsMaxMibDefault, own ?? editsMaxMibDefault)));

const readBound = (text: string, max: number): number | null | 'wrong' => {
  const written = text.trim();
  if (written === '') return null;
  const mebibytes = Number(written);
  return /^\d{1,4}$/.test(written) && mebibytes >= 1 && mebibytes <= max ? mebibytes : 'wrong';
};
