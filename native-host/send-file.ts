// A file on its way into a call, piece by piece as the call takes them.
import type { FileHandle } from 'node:fs/promises';
import { nativeChunkBytes } from '../protocol/limits.ts';
import type { Call } from './transport.ts';

export interface SendingFile {
  /** Before each piece goes. */
  readonly onPiece?: () => void;
  /** Whether nobody waits for the rest. */
  readonly isGivenUp: () => boolean;
}

/** From its beginning, wherever it was read before. False where it could not be read or sent whole. */
export const sendFile = async (file: FileHandle, call: Call, { onPiece, isGivenUp }: SendingFile): Promise<boolean> => {
  try {
    const pieces = file.createReadStream({ start: 0, highWaterMark: nativeChunkBytes, autoClose: false });
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      onPiece?.();
      await call.write(piece);
      if (isGivenUp()) return true;
    }
    call.end();
    return true;
  } catch {
    return false;
  }
};
