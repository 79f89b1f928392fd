// Keeps a copy of a person's own rules for attachments where what opens files without Thunderbird finds them: the add-on tells
// them at each start and after each change. Nothing in them is read here; whoever goes by them checks them.
import { mkdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ownPolicyFile } from '../protocol/paths.ts';
import { replaceFile } from './replace-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** One after the other, so that the last that was told stays. */
let writing: Promise<void> = Promise.resolve();

/** `untrustedJson` null: the person has none. Never rejects; what cannot be written is said in the log. */
export const keepOwnPolicy = (untrustedJson: string | null, env: Environment = process.env): Promise<void> => {
  writing = writing
    .then(() => keep(ownPolicyFile(env), untrustedJson))
    .catch((cause: unknown) => {
      process.stderr.write(`glovebox-host: the person's rules were not kept: ${String(cause)}\n`);
    });
  return writing;
};

const keep = async (path: string, untrustedJson: string | null): Promise<void> => {
  if (untrustedJson === null) return unlink(path).catch(unlessMissing);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await replaceFile(path, untrustedJson, 0o600);
};

const unlessMissing = (cause: unknown): void => {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
};
