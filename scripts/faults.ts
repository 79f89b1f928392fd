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
import { startTrialWorld } from './trials/trial-world.ts';

const usage = `Usage: npx tsx scripts/faults.ts [--only WORD[,WORD]] [--out FILE]
       npx tsx scripts/faults.ts --write-docs [--remark TEXT] FILE…

  --only WORD    faults that have all these words, of their state, process and fault, such as “open,dom0”
  --out FILE     where the outcomes go, as JSON (default: faults.json)
  --write-docs   write docs/reliability.md from these files, and try nothing; of a fault that several have the last counts
  --remark TEXT  what is to be said of the runs

  What a computer runs out of can be taken from dom0 by root only.`;

const docs = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));
/** It takes long enough to be delivered for a fault to come in between. */
const largeBytes = 60_000_000;

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      out: { type: 'string', default: 'faults.json' },
      'write-docs': { type: 'boolean', default: false },
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
    const outcomes = files.flatMap((text) => JSON.parse(text) as Outcome[]);
    await writeFile(docs, page(inOrder(outcomes), values.remark));
    return 0;
  }
  const words = values.only.split(',').filter((word) => word !== '');
  const chosen = allFaults.filter((fault) => words.every((word) => Object.values(fault).some((has) => has === word)));
  const outcomes: Outcome[] = [];
  const ended = interrupted();
  for (const [index, fault] of chosen.entries()) {
    const outcome = await tryInNewWorld(fault, ended);
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

const nameOf = ({ state, process, fault }: Fault): string => `${state}/${process}/${fault}`;

const inOrder = (outcomes: readonly Outcome[]): readonly Outcome[] => {
  const byName = new Map(outcomes.map((outcome) => [nameOf(outcome), outcome]));
  return allFaults.flatMap((fault) => byName.get(nameOf(fault)) ?? []);
};

const page = (outcomes: readonly Outcome[], remark: string): string => `# What happens when something fails

\`\`\`sh
npx tsx scripts/faults.ts
npx tsx scripts/faults.ts --write-docs faults.json
\`\`\`

The first command opens a document with \`glovebox open\` for each line, hurts one process in one state of the DispVM, and looks; the second writes this page from
what it found. Where a disk is full, or there are no more descriptors, processes or memory, that is so for dom0 and all that it has started; “before” is before there is an opening.
“host” is the native host, which is then driven as Thunderbird's add-on does, in the command's place; “queued” is where another document has the only place.
**Ended**: the code that the command ended with, “stayed open”, “never seen” or “still waiting” where nothing
ended it and it was closed after 15 s as its person would, by Ctrl-C (after 100 s where a document that has not been seen waits for what does not come back); “closed” where that had been
done before the fault, “over before” where the process had ended by itself before it could be hurt, and “did not end” for a command that is stopped itself. **After**: seconds from the
fault to the end of the command, or from the closing. **Next**: seconds until another
opening has shown its document and was closed; one that fails is tried again. **Left**: processes and folders of DispVMs
that dom0 does not know of half a minute after that. Times are of software emulation on two cores.
Faults that are not in the table were not tried in the runs that it shows.${remark === '' ? '' : ` ${remark}`}

| state | process | fault | ended | told | after, s | left | next, s |
|---|---|---|---|---|--:|---|--:|
${outcomes.map(row).join('\n')}
`;

const row = ({ state, process, fault, ended, told, endedMs, left, nextMs }: Outcome): string => {
  const after = endedMs === null ? 'never' : (endedMs / 1000).toFixed(1);
  const what = left.length === 0 ? 'nothing' : left.join(', ');
  return `| ${[state, process, fault, ended, told, after, what, nextMs === null ? '**never**' : (nextMs / 1000).toFixed(1)].join(' | ')} |`;
};

process.exitCode = await main();
