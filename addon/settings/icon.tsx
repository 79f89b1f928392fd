// The few pictures on buttons. The button's label says what it does; the picture is hidden from screen readers.
import type { JSX } from 'preact';

const paths = {
  up: 'M12 19V5m-6 6 6-6 6 6',
  down: 'M12 5v14m6-6-6 6-6-6',
  edit: 'm4 20 1-4L16 5l3 3L8 19l-4 1Zm10-13 3 3',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  remove: 'M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13',
  lock: 'M6 11h12v9H6zm2 0V8a4 4 0 0 1 8 0v3',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'm15 14 5-5-5-5m5 5H10a6 6 0 0 0 0 12h3',
  plus: 'M12 5v14M5 12h14',
  close: 'm6 6 12 12M18 6 6 18',
} as const;
export type IconName = keyof typeof paths;

export const Icon = ({ name }: { readonly name: IconName }): JSX.Element => (
  <svg
    aria-hidden="true"
    width="18"
    height="18"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width={name === 'grip' ? 3 : 2}
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d={paths[name]} />
  </svg>
);

interface IconButtonProps {
  readonly id?: string;
  readonly icon: IconName;
  readonly label: string;
  readonly off?: boolean;
  readonly onClick: () => void;
}

/** One that is off keeps the keyboard's place, which a disabled one would lose. */
export const IconButton = ({ id, icon, label, off = false, onClick }: IconButtonProps): JSX.Element => (
  <button
    type="button"
    {...(id === undefined ? {} : { id })}
    class="icon"
    aria-label={label}
    title={label}
    aria-disabled={off ? 'true' : undefined}
    onClick={() => {
      if (!off) onClick();
    }}
  >
    <Icon name={icon} />
  </button>
);
