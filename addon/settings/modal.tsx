// A dialog over the page. The browser keeps the keyboard inside, closes it with Escape and gives the focus back.
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { translate } from '../translate.ts';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Without it there is only the button that closes. */
  readonly confirm?: { readonly label: string; readonly act: () => void };
  readonly cancelLabel?: string;
  readonly children: ComponentChildren;
}

export const Modal = ({
  title,
  onClose,
  confirm,
  cancelLabel = translate('settingsCancel'),
  children,
}: ModalProps): JSX.Element => {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  // Before the next key, or what is typed right after the button would still land on the page behind.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown === null) return;
    const onCancel = (event: Event): void => {
      event.preventDefault();
      close.current();
    };
    shown.addEventListener('cancel', onCancel);
    shown.showModal();
    // Without this the part that scrolls would get the keyboard.
    shown.querySelector<HTMLElement>('.modal-body :is(input, button), .modal-buttons button')?.focus();
    return () => {
      shown.removeEventListener('cancel', onCancel);
      shown.close();
    };
  }, []);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    confirm?.act();
  };
  return (
    <dialog ref={dialog} aria-labelledby="modal-title">
      <form noValidate onSubmit={onSubmit}>
        <h2 id="modal-title">{title}</h2>
        <div class="modal-body">{children}</div>
        <div class="modal-buttons">
          <button type="button" onClick={onClose}>
            {cancelLabel}
          </button>
          {confirm !== undefined && (
            <button type="submit" class="primary">
              {confirm.label}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
};
