// Where a person sits and what they read: which display their windows come up on, in which language, and for how long
// nobody need use them; and which build would serve them. A client tells our own dom0, of its own environment; on Qubes
// nobody is told. It is a claim about this user's own session, and checked at both ends.
import * as z from 'zod';
import { buildIdSchema } from './build-id.ts';
import { copiesSchema } from './copy-purpose.ts';
import { idleLimitSchema } from './idle-limit.ts';
import { languageTagSchema } from './language.ts';

/** SCREEN (0x3f0) from a client, before its TRIGGER_SERVICE4: this object in JSON. */
export const desktopMaxBytes = 4096;

/**
 * A display of this computer: a remote one would show documents to whoever listens on the way. ssh -X is
 * `localhost:10`.
 */
const xDisplay = z.string().regex(/^(?:(?:unix|localhost|127\.0\.0\.1|\[::1\])?:[0-9]{1,5}(?:\.[0-9]{1,2})?)$/);
/** Absolute, without what could hide where it leads. */
const path = (maxCharacters: number): z.ZodString =>
  z
    .string()
    .max(maxCharacters)
    .regex(/^\/[\x20-\x7e]+$/)
    .refine((value) => !value.split('/').includes('..'));
/** Opaque to all but the compositor. */
export const activationTokenSchema = z.string().regex(/^[\x21-\x7e]{1,256}$/);
const socketPathMaxCharacters = 107;
const filePathMaxCharacters = 1024;

const desktopSchema = z.strictObject({
  /** As DISPLAY has it. */
  x11: xDisplay.optional(),
  /** XAUTHORITY: where X's cookies are. */
  xAuthority: path(filePathMaxCharacters).optional(),
  /** The compositor's socket. */
  wayland: path(socketPathMaxCharacters).optional(),
  language: languageTagSchema.optional(),
  /**
   * XDG_ACTIVATION_TOKEN: what the program that the person used gave this one, so that its window may take the focus.
   * Good for one.
   */
  activationToken: activationTokenSchema.optional(),
  /** This says something of the call's window, not of the desktop. */
  closeAfterIdleMs: idleLimitSchema.optional(),
  /** What the client makes of the document where its window asks for it, as `copyWanted`. */
  copies: copiesSchema.optional(),
  /** Of the dom0 that the client would start now: one of another build gives way when nothing is open. */
  build: buildIdSchema.optional(),
});
export type Desktop = z.infer<typeof desktopSchema>;

type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment says of it. Whatever is of another form than ours is left out, as if it were not set. */
export const desktopOfEnvironment = (env: Environment, language: string | null): Desktop => {
  const given = {
    x11: env['DISPLAY'],
    xAuthority: env['XAUTHORITY'],
    wayland: waylandSocket(env),
    language: language ?? undefined,
    activationToken: env['XDG_ACTIVATION_TOKEN'],
  };
  const parts = Object.entries(given).filter(
    ([name, value]) => value !== undefined && desktopSchema.safeParse({ [name]: value }).success,
  );
  return desktopSchema.parse(Object.fromEntries(parts));
};

/** libwayland's rule: a name is of the runtime folder. */
const waylandSocket = ({ WAYLAND_DISPLAY: name, XDG_RUNTIME_DIR: folder }: Environment): string | undefined => {
  if (name === undefined || name === '' || name.startsWith('/')) return name;
  return folder === undefined ? undefined : `${folder}/${name}`;
};

/** The same for all that is the same display, whoever names it; null where none is named. */
export const displayKey = ({ x11, wayland }: Desktop): string | null => {
  if (x11 === undefined && wayland === undefined) return null;
  return `${x11?.replace(/^unix/, '').replace(/\.0$/, '') ?? ''} ${wayland ?? ''}`;
};

/** null for anything but such an object, of that size. */
export const decodeDesktop = (untrustedPayload: Uint8Array): Desktop | null => {
  if (untrustedPayload.length > desktopMaxBytes) return null;
  try {
    return desktopSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(untrustedPayload)));
  } catch {
    return null;
  }
};

export const encodeDesktop = (desktop: Desktop): Uint8Array => new TextEncoder().encode(JSON.stringify(desktop));
