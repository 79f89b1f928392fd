// Tells the person what they must know of their policy: that the administrator's is wrong, that a file in their home is
// not one, that their own rules cannot be read, that saving is not allowed. Names and texts from outside pass
// `displayName`.
import { displayName } from '../protocol/file-names.ts';
import type { AttachmentGuardApi, SaveRefused } from './guard-api.ts';
import { notify, notifyNotSaved } from './notices.ts';
import { policyErrorText, type PolicyError } from './policy/policy-errors.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import type { SessionStorage } from './recent-openings.ts';
import { translate as text } from './translate.ts';
import { inBackground } from './in-background.ts';

interface Notice {
  readonly title: string;
  readonly text: string;
}

/** Set once this start's notices have been shown: the background page may wake many times. */
const shownKey = 'policyNoticesShown';

/** Must be called while the background page starts, so that a refusal can wake it. */
export const installPolicyNotices = (
  guard: Pick<AttachmentGuardApi, 'onSaveRefused'>,
  store: PolicyStore,
  session: SessionStorage,
): void => {
  guard.onSaveRefused.addListener((refused) => {
    inBackground(store.ready().then(() => tellRefusedSave(refused, store)));
  });
  inBackground(showOnce(store, session));
};

const showOnce = async (store: PolicyStore, session: SessionStorage): Promise<void> => {
  await store.ready();
  if ((await session.get(shownKey))[shownKey] === true) return;
  await session.set({ [shownKey]: true });
  for (const notice of [describeManaged(store), describeUser(store)]) if (notice !== null) await show(notice);
};

const show = ({ title, text: message }: Notice): Promise<void> => notify(title, message);

const describeManaged = (store: PolicyStore): Notice | null => {
  const { managed } = store.current();
  if (managed.state === 'refused')
    return { title: text('managedRefused'), text: text('managedRefusedText', displayName(managed.path, 200)) };
  if (managed.state !== 'invalid') return null;
  return {
    title: text('managedInvalid'),
    text: text('managedInvalidText', whom(store), describeError(managed.errors[0])),
  };
};

const describeUser = (store: PolicyStore): Notice | null => {
  const [first] = store.userErrors();
  return first === undefined
    ? null
    : { title: text('managedUserInvalid'), text: text('managedUserInvalidText', describeError(first)) };
};

/** Whoever needs the original of what may not be saved can ask for it. */
const tellRefusedSave = async ({ names, about }: SaveRefused, store: PolicyStore): Promise<void> => {
  const notice = describeRefusedSave(names, store);
  const [untrustedName = ''] = names;
  if (about === null || store.current().policy.exceptions === null) return show(notice);
  const subject = { requestId: `save-${about}`, id: about, untrustedName, hasWindow: false, isQueued: false };
  await notifyNotSaved(subject, notice.title, notice.text);
};

const describeRefusedSave = (untrustedNames: readonly string[], store: PolicyStore): Notice => {
  const [first = ''] = untrustedNames;
  const title =
    untrustedNames.length === 1
      ? text('managedNotSaved', displayName(first, 60))
      : text('managedSeveralNotSaved', String(untrustedNames.length));
  const { managed, policy } = store.current();
  if (managed.state === 'invalid') return { title, text: text('managedNotSavedInvalidText', whom(store)) };
  const key = policy.switches.maySafeCopy ? 'managedNotSavedButCopyText' : 'managedNotSavedText';
  return { title, text: text(key, policy.organisation?.name ?? text('managedAdministrator')) };
};

/** Whom to tell: the organisation and how to reach it, as far as that can be read. */
const whom = (store: PolicyStore): string => {
  const { organisation } = store.current().policy;
  if (organisation === null || organisation === undefined) return text('managedYourAdministrator');
  const { name, contact } = organisation;
  return displayName(contact === undefined ? name : `${name} (${contact})`, 200);
};

const describeError = (error: PolicyError | undefined): string =>
  error === undefined
    ? ''
    : displayName(`${error.path === '' ? '' : `${error.path}: `}${policyErrorText(error, text)}`, 300);
