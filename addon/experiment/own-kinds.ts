// What Thunderbird takes in itself, by its own windows: a message, an invitation, a card, an OpenPGP key. Nothing of it
// is added anywhere before the person has pressed a button there. Only what a rule or an answer leaves to Thunderbird
// comes here; no other program is ever started.
import { attachmentSize } from './attachment-size.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Thunderbird holds these whole, and some of them twice. */
const takenMaxBytes = 4 * 1024 * 1024;

/**
 * By what the message declares, which is what Thunderbird goes by; the policy has compared it with name and bytes. null
 * for everything else.
 */
type OwnKind = 'message' | 'calendar' | 'card' | 'key';
const kinds: Readonly<Record<string, OwnKind>> = {
  'message/rfc822': 'message',
  'text/calendar': 'calendar',
  'application/ics': 'calendar',
  'text/vcard': 'card',
  'text/x-vcard': 'card',
  'application/pgp-keys': 'key',
};

export const ownKindOf = (attachment: Gecko.Attachment): OwnKind | null => {
  const { contentType = '', name = '' } = attachment;
  const kind = Object.hasOwn(kinds, contentType) ? (kinds[contentType] ?? null) : null;
  // A name that ends so goes to the built-in PDF viewer, whatever the type.
  if (kind === 'message') return /\.pdf$/i.test(name) ? null : kind;
  return (attachmentSize(attachment) ?? 0) > takenMaxBytes ? null : kind;
};

/** The page that lists what a calendar file would add. */
export const offerCalendar = async (attachment: Gecko.Attachment, window: Gecko.ChromeWindow): Promise<boolean> => {
  const bytes = await attachment.fetchAttachment?.();
  if (bytes === undefined || window.toImport === undefined) return false;
  window.toImport('calendar', await writeTemporary(new Uint8Array(bytes)));
  return true;
};

/** The form of a new contact, filled in. */
export const offerCard = async (attachment: Gecko.Attachment, window: Gecko.ChromeWindow): Promise<boolean> => {
  const bytes = await attachment.fetchAttachment?.();
  if (bytes === undefined || window.toAddressBook === undefined) return false;
  // The scope of experiments has no decoder of its own.
  await window.toAddressBook(['cmd_newCard', undefined, new window.TextDecoder().decode(bytes)]);
  return true;
};

/** Under a name of ours; Thunderbird removes it at its end. */
const writeTemporary = async (bytes: Uint8Array): Promise<Gecko.File> => {
  const folder = temporaryFolder();
  await IOUtils.makeDirectory(folder, { permissions: 0o700 });
  const path = PathUtils.join(folder, `${Services.uuid.generateUUID().toString().slice(1, -1)}.ics`);
  await IOUtils.write(path, bytes, { mode: 'create' });
  await IOUtils.setPermissions(path, 0o600);
  const file = Cc['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile);
  file.initWithPath(path);
  Cc['@mozilla.org/uriloader/external-helper-app-service;1']
    .getService(Ci.nsPIExternalAppLauncher)
    .deleteTemporaryFileOnExit(file);
  return file;
};
