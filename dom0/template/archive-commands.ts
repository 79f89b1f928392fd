// `glovebox template key`, `export` and `import`: each says what it did in one line, or what is wrong and what to do.
import { resolve } from 'node:path';
import type { Values } from '../../protocol/command-table.ts';
import { ownLanguage } from '../../protocol/language.ts';
import { dataDir, systemDataDir } from '../../protocol/paths.ts';
import type { Result } from '../../protocol/result.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { ownWords } from '../../protocol/words.ts';
import { problem, type ArchiveFailure } from './archive-failure.ts';
import { publicKeyName, readPrivateKey, readPublicKey, writeKeyPair } from './archive-keys.ts';
import { exportTemplate } from './export-template.ts';
import { importTemplate } from './import-template.ts';
import type { Manifest } from './manifest.ts';
import { loadFirst, openTemplatePlaces } from './template-places.ts';
import { findRequirements } from './template-store.ts';
import { untilStopped } from './until-stopped.ts';

const exitCodes = { ok: 0, failed: 1, interrupted: 130 } as const;
const mib = 2 ** 20;

export const makeKey = async ({ out }: Values<'template key'>): Promise<number> => {
  const { archive: words } = ownWords(process.env);
  const made = await writeKeyPair(resolve(out));
  if (!made.ok) return complain('template key', made.error);
  process.stdout.write(`${words.keyMade(resolve(out), publicKeyName(resolve(out)))}\n`);
  return exitCodes.ok;
};

export const exportOne = (values: Values<'template export'>, [name = '']: readonly string[]): Promise<number> =>
  untilStopped(async (signal) => {
    const { archive: words } = ownWords(process.env);
    const key = await readPrivateKey(resolve(values.key));
    if (!key.ok) return complain('template export', key.error);
    const template = await loadFirst(openTemplatePlaces(process.env, await findRequirements()), name);
    if (!template.ok) {
      const { happened, next } = userMessages[ownLanguage(process.env)][template.error];
      return complain('template export', problem('template', `${name}: ${happened} ${next}`));
    }
    const { folder } = template.value;
    const out = resolve(values.out);
    const written = await exportTemplate(template.value, out, key.value, signal);
    if (!written.ok) return complain('template export', written.error);
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ name, folder, archive: out, bytes: written.value })}\n`
        : `${words.exported(folder, out, Math.round(written.value / mib))}\n`,
    );
    return exitCodes.ok;
  });

export const importOne = (values: Values<'template import'>, [file = '']: readonly string[]): Promise<number> =>
  untilStopped(async (signal) => {
    if (values.system && process.getuid?.() !== 0) return complain('template import', problem('needs-root', file));
    const publicKey = await readPublicKey(resolve(values['public-key']));
    if (!publicKey.ok) return complain('template import', publicKey.error);
    const isSystem = values.system;
    const into = isSystem ? systemDataDir(process.env) : dataDir(process.env);
    const imported = await importTemplate(
      {
        archive: resolve(file),
        publicKey: publicKey.value,
        dataDir: into,
        isSystem,
        recipeFolder: values.recipe === undefined ? null : resolve(values.recipe),
        requirements: await findRequirements(),
      },
      { onProgress: (line) => void process.stderr.write(`${line}\n`), signal },
    );
    return report(imported, into, values.json);
  });

const report = (imported: Result<Manifest, ArchiveFailure>, into: string, json: boolean): number => {
  const { archive: words } = ownWords(process.env);
  if (!imported.ok) return complain('template import', imported.error);
  const { name, builtAt } = imported.value;
  const folder = `${into}/templates/${name}`;
  process.stdout.write(
    json ? `${JSON.stringify({ name, builtAt, folder })}\n` : `${words.imported(folder, builtAt)}\n`,
  );
  return exitCodes.ok;
};

const complain = (command: string, failure: ArchiveFailure): number => {
  const { problems } = ownWords(process.env).archive;
  process.stderr.write(`glovebox ${command}: ${problems[failure.problem](failure.about)}\n`);
  return failure.problem === 'interrupted' ? exitCodes.interrupted : exitCodes.failed;
};
