// Guesses a document's type from a bounded look at its first bytes, then its extension. A wrong guess only picks a wrong viewer
// inside the DispVM. It must never parse a document.
import type { DocumentType, ViewerTable } from './viewer-table.ts';

/** All that is ever looked at. */
export const headMaxBytes = 1024;

/** The MIME type, or null where none fits. */
export const detectType = (table: ViewerTable, untrustedHead: Uint8Array, guestName: string): string | null => {
  const byMagic = table.types.find((type) => hasMagic(type, untrustedHead));
  if (byMagic !== undefined) return byMagic.mime;
  const extension = extensionOf(guestName);
  const byExtension = table.types.find((type) => type.extensions.includes(extension));
  if (byExtension !== undefined) return byExtension.mime;
  return looksLikeText(untrustedHead) ? table.textFallback : null;
};

const hasMagic = ({ magic }: DocumentType, head: Uint8Array): boolean =>
  magic.some(({ offset, bytes }) => head.length >= offset + bytes.length && bytes.every((byte, index) => head[offset + index] === byte));

const extensionOf = (guestName: string): string => {
  const dot = guestName.lastIndexOf('.');
  return dot < 1 ? '' : guestName.slice(dot + 1).toLowerCase();
};

const utf8Text = /^(?:[\t\n\f\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*([\xc2-\xf4][\x80-\xbf]{0,2})?$/;

/** UTF-8 without control characters; the last character may be cut off by the bound. An expression, as a loop takes the runtime 10 ms. */
export const looksLikeText = (head: Uint8Array): boolean => {
  const match = utf8Text.exec(String.fromCharCode(...head));
  return match !== null && (match[1] === undefined || head.length === headMaxBytes);
};
