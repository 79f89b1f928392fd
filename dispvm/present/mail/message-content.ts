// What of a message is read and what is attached: of alternatives the richest, of a signed message what was signed, of
// related parts the page; everything else is a member that a person can open. Pure and total.
import type { Part } from './mime-part.ts';

export interface Piece {
  readonly kind: 'html' | 'text' | 'picture';
  readonly part: Part;
}
export interface MessageContent {
  readonly pieces: readonly Piece[];
  readonly attachments: readonly Part[];
  /** Parts that a page may name by `cid:` or by their address. */
  readonly related: readonly Part[];
  readonly protection: 'none' | 'signed' | 'encrypted' | 'pgp';
}

interface Gathering {
  pieces: Piece[];
  attachments: Part[];
  related: Part[];
  protection: MessageContent['protection'];
}

export const messageContent = (message: Part): MessageContent => {
  const gathering: Gathering = { pieces: [], attachments: [], related: [], protection: 'none' };
  gather(gathering, message);
  return gathering;
};

const pictureTypes = /^image\/(?:png|jpe?g|pjpeg|gif|webp|bmp)$/;
/** Parts of text that are things of their own: opened, not read on among the rest. */
const thingsOfText = /^text\/(?:calendar|(?:x-)?vcard|csv|xml|css|javascript|directory)$/;

const gather = (gathering: Gathering, part: Part): void => {
  if (part.type.startsWith('multipart/') && part.parts.length > 0) return gatherParts(gathering, part);
  if (part.type === 'application/pkcs7-mime' || part.type === 'application/x-pkcs7-mime')
    gathering.protection = 'encrypted';
  const isText = part.type.startsWith('text/') && !thingsOfText.test(part.type);
  const isReport = part.type === 'message/delivery-status' || part.type.startsWith('multipart/');
  if (
    (isText || isReport) &&
    !part.isAttachment &&
    (part.untrustedFileName === null || gathering.pieces.length === 0)
  ) {
    gathering.pieces.push({ kind: part.type === 'text/html' ? 'html' : 'text', part });
    return;
  }
  if (pictureTypes.test(part.type) && !part.isAttachment) gathering.pieces.push({ kind: 'picture', part });
  gathering.attachments.push(part);
};

const gatherParts = (gathering: Gathering, { type, parts }: Part): void => {
  switch (type) {
    case 'multipart/alternative':
      return gatherAlternative(gathering, parts);
    case 'multipart/related':
      return gatherRelated(gathering, parts);
    case 'multipart/signed':
      gathering.protection = 'signed';
      break;
    case 'multipart/encrypted':
      gathering.protection = parts.some(({ type: inside }) => inside === 'application/pgp-encrypted')
        ? 'pgp'
        : 'encrypted';
      break;
  }
  // Of PGP's two parts the first says but its version.
  for (const part of parts)
    if (type !== 'multipart/encrypted' || part.type !== 'application/pgp-encrypted') gather(gathering, part);
};

const isReadable = (part: Part): boolean =>
  part.type === 'text/plain' ||
  part.type === 'text/html' ||
  part.type === 'text/enriched' ||
  (part.type.startsWith('multipart/') && part.parts.some(isReadable));
const hasPage = (part: Part): boolean =>
  part.type === 'text/html' || (part.type.startsWith('multipart/') && part.parts.some(hasPage));

const gatherAlternative = (gathering: Gathering, parts: readonly Part[]): void => {
  const readable = parts.filter(isReadable);
  const chosen = readable.findLast(hasPage) ?? readable.at(-1);
  for (const part of parts) {
    // A calendar's invitation among the alternatives is more than the text about it.
    if (part === chosen || !isReadable(part)) gather(gathering, part);
  }
};

const gatherRelated = (gathering: Gathering, parts: readonly Part[]): void => {
  const [root = null, ...others] = parts;
  const page = parts.find(hasPage) ?? root;
  if (page !== null) gather(gathering, page);
  for (const part of [root, ...others]) {
    if (part === null || part === page) continue;
    if (part.contentId !== null || part.contentLocation !== null) gathering.related.push(part);
    else gather(gathering, part);
  }
};
