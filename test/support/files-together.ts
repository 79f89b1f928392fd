// Several files as they go into one call, in pieces of a length that a test likes.
import { encodeNameField } from '../../protocol/file-names.ts';
import { encodePieceLength, encodeTogetherHead } from '../../protocol/together.ts';

export type FileTogether = readonly [name: string, contents: string | Uint8Array];

export const filesTogether = (files: readonly FileTogether[], pieceBytes = 64 * 1024): Uint8Array => {
  const parts = [encodeTogetherHead(files.map(([name]) => encodeNameField(name, true)))];
  for (const [, contents] of files) {
    const bytes = Buffer.from(contents);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      parts.push(encodePieceLength(piece.length), piece);
    }
    parts.push(encodePieceLength(0));
  }
  return Uint8Array.from(Buffer.concat(parts));
};
