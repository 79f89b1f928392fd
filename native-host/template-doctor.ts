// What `glovebox doctor` says of the templates that the administrator's policy names by their hashes. dom0 is asked, of this
// computer or of the farm; one that does not run is not started for it.
import { setTimeout as delay } from 'node:timers/promises';
import { bad, good, improvable, type DoctorCheck } from '../protocol/doctor-check.ts';
import type { Dom0Status } from '../protocol/dom0-status.ts';
import { ownWords } from '../protocol/words.ts';
import { chooseTransport } from './choose-transport.ts';
import { askDom0 } from './dom0-status.ts';
import { isOwnDom0Running } from './start-dom0.ts';
import { compareTemplates, readTemplateHashes, type Comparison } from './template-hashes.ts';
import type { Transport } from './transport.ts';

const checkName = 'template hash';
const answersWithinMs = 5_000;
/** It reads a template whole when it is asked for it first. */
const looksMax = 20;
const looksEveryMs = 500;

/** Nothing where no policy names one. */
export const checkTemplateHashes = async (env: NodeJS.ProcessEnv): Promise<readonly DoctorCheck[]> => {
  const hashes = await readTemplateHashes(env);
  if (Object.keys(hashes).length === 0) return [];
  const { templateHash: words } = ownWords(process.env).doctor;
  const transport = await chooseTransport();
  const compared = await look(transport, (templates) => compareTemplates(hashes, templates));
  if (compared === null) return [improvable(checkName, words.unknown, words.openFirst)];
  return compared.map((one) => describe(one, transport.kind));
};

/** null where nobody can be asked. */
const look = async (
  transport: Transport,
  compare: (templates: Dom0Status['templates']) => readonly Comparison[],
): Promise<readonly Comparison[] | null> => {
  if (transport.kind === 'qubes' || (transport.kind === 'embedded' && !isOwnDom0Running())) return null;
  for (let looks = 1; ; looks += 1) {
    const status = await askDom0(transport, answersWithinMs);
    if (!status.ok) return null;
    const compared = compare(status.value.templates);
    if (looks === looksMax || compared.every(({ is }) => is !== 'unread')) return compared;
    await delay(looksEveryMs);
  }
};

const describe = (compared: Comparison, kind: Transport['kind']): DoctorCheck => {
  const { templateHash: words } = ownWords(process.env).doctor;
  const { name, wanted } = compared;
  const remedy = kind === 'farm' ? words.mendFarm : words.mendHere(name);
  if (compared.is === 'other') return bad(checkName, words.other(name, wanted, compared.found), remedy);
  if (compared.is === 'same') return good(checkName, words.same(name, wanted));
  if (compared.is === 'unread') return improvable(checkName, words.unread(name), words.openFirst);
  return bad(checkName, words.missing(name, wanted), remedy);
};
