// What the host of receiving-host.ts has taken so far.
import { readFile } from 'node:fs/promises';
import type { Received } from './receiving-host.ts';

/** Oldest first; there is no file before the first attachment has arrived. */
export const readReceived = async (receivedFile: string): Promise<Received[]> =>
  (await readFile(receivedFile, 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Received);
