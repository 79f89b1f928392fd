// Chooses one file by a button or by dropping it. It is looked at in this page and goes nowhere.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { displayName } from '../../protocol/file-names.ts';
import { translate } from '../translate.ts';
import { IconButton } from './icon.tsx';

interface FilePickerProps {
  readonly file: File | null;
  readonly onFile: (file: File | null) => void;
}

export const FilePicker = ({ file, onFile }: FilePickerProps): JSX.Element => {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer?.files[0];
    if (dropped !== undefined) onFile(dropped);
  };
  return (
    <div
      class={`drop-zone ${over ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <input
        ref={input}
        type="file"
        hidden
        aria-label={translate('whatIfChoose')}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (chosen !== undefined) onFile(chosen);
        }}
      />
      <button type="button" onClick={() => input.current?.click()}>
        {translate('whatIfChoose')}
      </button>
      {file === null ? (
        <span class="quiet">{translate('whatIfDrop')}</span>
      ) : (
        <span class="file-name">{displayName(file.name, 80)}</span>
      )}
      {file !== null && <IconButton icon="close" label={translate('whatIfRemoveFile')} onClick={() => onFile(null)} />}
    </div>
  );
};
