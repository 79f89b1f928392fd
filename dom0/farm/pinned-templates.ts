// Which templates a host of a farm serves: those that a list names, with just the files that it names them by, so that a person
// gets the same from whichever host the balancer gives. The list is what `glovebox template list --sha256` prints.
import { readFile } from 'node:fs/promises';
import { templatesMax } from '../../protocol/dom0-status.ts';
import { disposableTemplateSchema } from '../../protocol/native-messages.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { LoadedTemplate } from '../template/template-access.ts';

/** SHA-256 by name. */
export type TemplatePins = ReadonlyMap<string, string>;

const lineForm = /^([0-9a-f]{64}) {2}(\S+)$/;

/** Fails with a sentence for the operator. */
export const readPins = async (path: string): Promise<Result<TemplatePins, string>> => {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => (cause instanceof Error ? cause : null));
  if (typeof text !== 'string') return failure(`${path}: ${text?.message ?? 'cannot be read'}`);
  const pins = new Map<string, string>();
  for (const line of text.split('\n').filter((one) => one.trim() !== '' && !one.startsWith('#'))) {
    const [, sha256, name] = lineForm.exec(line.trimEnd()) ?? [];
    const isNew = disposableTemplateSchema.safeParse(name).success && !pins.has(name ?? '');
    if (sha256 === undefined || name === undefined || !isNew) return failure(`${path}: no line of a list: ${line}`);
    pins.set(name, sha256);
  }
  const isUsable = pins.size > 0 && pins.size <= templatesMax;
  return isUsable ? success(pins) : failure(`${path}: it names ${pins.size} templates`);
};

type Load = (name: string) => Promise<Result<LoadedTemplate>>;

/** One with other files is as one that was altered, and one that the list does not name is not there. */
export const onlyPinned =
  (load: Load, pins: TemplatePins): Load =>
  async (name) => {
    if (!pins.has(name)) return failure('template-missing');
    const loaded = await load(name);
    return loaded.ok && loaded.value.sha256 !== pins.get(name) ? failure('template-altered') : loaded;
  };

/** A sentence for the operator where a template is not the one of the list; null where all are. */
export const whyUnpinned = async (pins: TemplatePins, loads: readonly Load[]): Promise<string | null> => {
  for (const [name, wanted] of pins) {
    const found = await Promise.all(loads.map((load) => load(name)));
    if (found.some((one) => one.ok && one.value.sha256 === wanted)) continue;
    const here = found
      .map((one) => (one.ok ? one.value.sha256 : one.error))
      .filter((one) => one !== 'template-missing');
    return `${name}: the list has ${wanted}, and here is ${here.length === 0 ? 'none' : here.join(', ')}`;
  }
  return null;
};
