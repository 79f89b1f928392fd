// dom0's line to this process: JSON lines in, JSON lines out. A line that is not in the contract is a bug in dom0, and
// the process ends at once rather than guess; the end of the input means dom0 is gone, and ends it as well.
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import { toGuiSchema, type FromGui, type ToGui } from '../protocol/gui-messages.ts';
import { JsonLineReader, type JsonLine } from '../protocol/json-lines.ts';
import { guiLineMaxBytes } from '../protocol/limits.ts';

/** One for all reads: the runtime never frees the bytes that reading into new memory returns. */
const bufferBytes = 64 * 1024;

export const nowMs = (): number => GLib.get_real_time() / 1000;

/** For spans of time: it never jumps. */
export const monotonicMs = (): number => GLib.get_monotonic_time() / 1000;

export const send = (message: FromGui): void => print(JSON.stringify(message));

/** Calls `receive` for each message; `end` once, with whether dom0 closed the line in order. */
export const readMessages = (receive: (message: ToGui) => void, end: (orderly: boolean) => void): void => {
  const input = new Gio.BufferedInputStream({
    base_stream: new Gio.UnixInputStream({ fd: 0, close_fd: false }),
    buffer_size: bufferBytes,
  });
  const lines = new JsonLineReader(guiLineMaxBytes);
  const takeAll = (chunk: Uint8Array): boolean => {
    for (const line of lines.push(chunk)) {
      const message = parseMessage(line);
      if (message === null) return false;
      receive(message);
    }
    return true;
  };
  const readNext = (): void => {
    input.fill_async(bufferBytes, GLib.PRIORITY_DEFAULT, null, (_source, result) => {
      const chunk = readChunk(input, result);
      if (chunk === null || chunk.length === 0) end(chunk !== null);
      else if (takeAll(chunk)) readNext();
      else end(false);
    });
  };
  readNext();
};

/** Empties the buffer. */
const readChunk = (input: Gio.BufferedInputStream, result: Gio.AsyncResult): Uint8Array | null => {
  try {
    if (input.fill_finish(result) <= 0) return new Uint8Array();
    const chunk = input.peek_buffer();
    input.skip(chunk.length, null);
    return chunk;
  } catch {
    return null;
  }
};

/** Says on stderr why not, without repeating any content of the line. */
const parseMessage = (line: JsonLine): ToGui | null => {
  const parsed = line.ok ? toGuiSchema.safeParse(line.untrustedValue) : null;
  if (parsed?.success === true) return parsed.data;
  const places = parsed?.error.issues.map(({ code, path }) => `${code} at ${path.join('.') || 'the top'}`).join(', ');
  printerr(`glovebox gui: a line from dom0 is not in the protocol: ${line.ok ? (places ?? '') : line.error}`);
  return null;
};
