// A file on its way into a call, piece by piece as the call takes them.
import type { FileHandle } from 'node:fs/promises';
import { nativeChunkBytes } from '../protocol/limits.ts';
import { TogetherInput } from './send-together.ts';
import type { Call } from './transport.ts';

export interface SendingFile {
  /** Called before each piece goes. */
  readonly onPiece?: () => void;
  /** Whether nobody waits for the rest. */
  readonly isGivenUp: () => boolean;
}

/** As one call with all of them. False where one could not be read or sent whole. */
export const sendFiles = async (
  files: readonly { readonly file: FileHandle; readonly name: string }[],
  call: Call,
  { onPiece, isGivenUp }: SendingFile,
): Promise<boolean> => {
  const input = new TogetherInput(call);
  try {
    await input.begin(files.map(({ name }) => name));
    for (const { file } of files) {
      for await (const piece of piecesOf(file)) {
        onPiece?.();
        await input.write(piece);
        if (isGivenUp()) return true;
      }
      await input.endFile();
    }
    call.end();
    return true;
  } catch {
    return false;
  }
};

const piecesOf = (file: FileHandle): AsyncIterable<Buffer> =>
  file.createReadStream({ start: 0, highWaterMark: nativeChunkBytes, autoClose: false });

/** From its beginning, wherever it was read before. False where it could not be read or sent whole. */
export const sendFile = async (file: FileHandle, call: Call, { onPiece, isGivenUp }: SendingFile): Promise<boolean> => {
  try {
    for await (const piece of piecesOf(file)) {
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
