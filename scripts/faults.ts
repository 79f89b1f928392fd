// Tries every fault of scripts/trials/fault-matrix.ts on real DispVMs, and writes docs/reliability.md from what came of
// them.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interrupted } from './interrupted.ts';
import { makeHandbookPdf } from './sample-files.ts';
import { isResource } from './trials/exhaustion.ts';
import { allFaults, tryFault, type Fault, type Outcome } from './trials/fault-matrix.ts';
import { measuredOn } from './trials/measured-on.ts';
import { reliabilityPage, type MeasuredOutcome } from './trials/reliability-page.ts';
import type { SoakResult } from './trials/soak-result.ts';
import { startTrialWorld } from './trials/trial-world.ts';

const usage = `Usage: npx tsx scripts/faults.ts [--only WORD[,WORD]] [--out FILE]
       npx tsx scripts/faults.ts --write-docs [--soak FILE] [--remark TEXT] FILE…

  --only WORD    faults that have all these words, of their state, process and fault, such as “open,dom0”
  --out FILE     where the outcomes go, as JSON (default: faults.json)
  --write-docs   write docs/reliability.md from these files, and try nothing; of a fault that several have the last counts
  --soak FILE    what scripts/soak.ts has found, for the page
  --remark TEXT  what is to be said of the runs

  What a computer runs out of can be taken from dom0 by root only.`;

const docs = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));
/** A file of this size takes long enough to be delivered for a fault to come in between. */
const largeBytes = 60_000_000;

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      out: { type: 'string', default: 'faults.json' },
      'write-docs': { type: 'boolean', default: false },
      soak: { type: 'string' },
      remark: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values['write-docs']) {
    const files = await Promise.all(positionals.map((path) => readFile(path, 'utf8')));
    const outcomes = files.flatMap((text) => JSON.parse(text) as MeasuredOutcome[]);
    const soak = values.soak === undefined ? null : (JSON.parse(await readFile(values.soak, 'utf8')) as SoakResult);
    await writeFile(docs, reliabilityPage({ outcomes, soak, remark: values.remark }));
    return 0;
  }
  const words = values.only.split(',').filter((word) => word !== '');
  const chosen = allFaults.filter((fault) => words.every((word) => Object.values(fault).some((has) => has === word)));
  const outcomes: MeasuredOutcome[] = [];
  const state = await measuredOn();
  const ended = interrupted();
  for (const [index, fault] of chosen.entries()) {
    const outcome = { ...(await tryInNewWorld(fault, ended)), measuredOn: state };
    outcomes.push(outcome);
    console.error(`${index + 1}/${chosen.length} ${JSON.stringify(outcome)}`);
    await writeFile(values.out, `${JSON.stringify(outcomes, null, 1)}\n`);
  }
  return outcomes.every(({ left, nextMs }) => left.length === 0 && nextMs !== null) ? 0 : 1;
};

/** Each has a daemon of its own: what one fault leaves must not be taken for another's. */
const tryInNewWorld = async (fault: Fault, ended: Promise<never>): Promise<Outcome> => {
  const world = await startTrialWorld({ spares: 0, prestarted: 0 }, isResource(fault.fault));
  try {
    await writeFile(join(world.dir, 'handbook.pdf'), makeHandbookPdf());
    await writeFile(join(world.dir, 'large.txt'), Buffer.alloc(largeBytes, 'All work and no play.\n'));
    return await Promise.race([tryFault(world, fault), ended]);
  } finally {
    await world.stop();
  }
};

process.exitCode = await main();
