// Tells texts apart by how they start. A text can be anything, so what is not marked is `text/plain` and no more is
// said.

/** How much of a text is looked at; a mark further on is not found. */
const lookBytes = 2048;

/**
 * Controls that no text holds: tab, line and form feed, carriage return, and the escape of old terminal texts are none.
 */
const binary = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/;

/** The text, or null for bytes that are none. The start may end in the middle of a character. */
export const decodeText = (untrustedStart: Uint8Array): string | null => {
  const start = untrustedStart.subarray(0, lookBytes);
  if (start.length === 0) return null;
  try {
    const text = new TextDecoder(encodingOf(start), { fatal: true }).decode(start, { stream: true });
    return binary.test(text) ? null : text;
  } catch {
    return null;
  }
};

const encodingOf = (start: Uint8Array): string => {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
};

const interpreters: readonly (readonly [RegExp, string])[] = [
  [/python/, 'text/x-python'],
  [/perl/, 'text/x-perl'],
  [/ruby/, 'application/x-ruby'],
  [/php/, 'application/x-httpd-php'],
  [/node|deno|bun/, 'text/javascript'],
  [/pwsh|powershell/, 'application/x-powershell'],
  [/osascript/, 'application/x-applescript'],
];

const pageTags = '!doctype html|html|head|body|script|iframe|title|meta|table|div|style|p|br|font|center|h1|a ';
const messageFields = [
  ...['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'MIME-Version', String.raw`Content-[\w-]+`],
  ...['Return-Path', 'Received', 'Delivered-To', 'Reply-To', 'Sender', 'References', 'In-Reply-To'],
  ...['DKIM-Signature', 'Authentication-Results', String.raw`ARC-[\w-]+`, String.raw`List-[\w-]+`],
  ...['User-Agent', String.raw`X-[\w-]+`],
].join('|');
/** A line of a message's header, with those that go on with it. */
const messageField = String.raw`(?:${messageFields}):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n`;

/**
 * In order: the first that fits is said. `<` may follow blanks and comments. The text is hostile: no expression here
 * can match the same characters in two ways, which would let a few of them take for ever.
 */
const marks: readonly (readonly [RegExp, string])[] = [
  [/^%PDF-\d/m, 'application/pdf'],
  [/^\{\\rtf/, 'application/rtf'],
  [/^%!/, 'application/postscript'],
  [/^BEGIN:VCALENDAR\s/i, 'text/calendar'],
  [/^BEGIN:VCARD\s/i, 'text/vcard'],
  [/^\s*(?:;[^\n]*\n\s*)*\[InternetShortcut(?:\.[AW])?\]/i, 'application/x-mswinurl'],
  [/^\s*(?:#[^\n]*\n\s*)*\[Desktop Entry\]/, 'application/x-desktop'],
  [/^(?:REGEDIT4|Windows Registry Editor Version )/, 'application/x-ms-regedit'],
  [/^\s*(?:<\?php\b)/i, 'application/x-httpd-php'],
  [/<hta:application\b/i, 'application/hta'],
  [
    /^(?:\s|<\?xml[^>]*>|<!--(?:(?!-->)[^])*-->|<!doctype svg[^>[]*(?:\[[^\]]*\]\s*)?>)*<(?:svg:)?svg[\s>]/i,
    'image/svg+xml',
  ],
  [new RegExp(String.raw`^(?:\s|<\?xml[^>]*>|<!--(?:(?!-->)[^])*-->)*<(?:${pageTags})[\s>/]?`, 'i'), 'text/html'],
  [/^\s*<\?xml[\s?]/, 'application/xml'],
  [/^-----BEGIN PGP MESSAGE-----/m, 'application/pgp-encrypted'],
  [new RegExp(String.raw`^(?:From [^\r\n]*\r?\n)?(?:${messageField}){3}`, 'i'), 'message/rfc822'],
];

/** The media type of a text, from `decodeText`. */
export const detectTextType = (text: string): string => {
  const interpreter = /^#!([^\r\n]*)/.exec(text)?.[1];
  if (interpreter !== undefined)
    return interpreters.find(([pattern]) => pattern.test(interpreter))?.[1] ?? 'application/x-sh';
  return marks.find(([pattern]) => pattern.test(text))?.[1] ?? 'text/plain';
};
