// Puts a native host in place for a throwaway home: real programs, most of them broken in one way each.
import { build } from 'esbuild';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonId, nativeHostName } from '../../../protocol/names.ts';

/** Registers the program at `path` as the native host of this home. */
export const registerHost = async (home: string, path: string): Promise<void> => {
  const folder = join(home, '.mozilla', 'native-messaging-hosts');
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: nativeHostName,
    description: 'Glovebox',
    path,
    type: 'stdio',
    allowed_extensions: [addonId],
  };
  await writeFile(join(folder, `${nativeHostName}.json`), JSON.stringify(manifest));
};

/** A host that runs this Node program. */
export const installScriptHost = async (home: string, source: string): Promise<void> => {
  const path = join(home, 'native-host.cjs');
  await writeFile(path, `#!${process.execPath}\n${source}`);
  await chmod(path, 0o755);
  await registerHost(home, path);
};

/** The host of receiving-host.ts. */
export const installReceivingHost = async (home: string): Promise<void> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('receiving-host.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    logLevel: 'warning',
  });
  await installScriptHost(home, outputFiles[0]?.text ?? '');
};

/** Source of a host that reads messages and calls `onMessage(message, send)` for each. */
export const hostProgram = (onMessage: string): string => `
  let pending = Buffer.alloc(0);
  const send = message => {
    const body = Buffer.from(JSON.stringify(message)), header = Buffer.alloc(4);
    header.writeUInt32LE(body.length);
    process.stdout.write(Buffer.concat([header, body]));
  };
  const onMessage = ${onMessage};
  process.stdin.on("data", chunk => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE()) {
      const end = 4 + pending.readUInt32LE();
      onMessage(JSON.parse(pending.subarray(4, end)));
      pending = pending.subarray(end);
    }
  });
  process.stdin.on("end", () => process.exit());`;
