// Writes docs/reliability.md from what trials and a soak found.
import { allFaults, type Fault, type Outcome } from './fault-matrix.ts';
import { loadAtEnds, medianByFile, slowdown, times, victims, type SoakResult } from './soak-result.ts';

const nameOf = ({ state, process, fault }: Fault): string => `${state}/${process}/${fault}`;

/** Of a fault that several have the last counts. */
const inOrder = (outcomes: readonly MeasuredOutcome[]): readonly MeasuredOutcome[] => {
  const byName = new Map(outcomes.map((outcome) => [nameOf(outcome), outcome]));
  return allFaults.flatMap((fault) => byName.get(nameOf(fault)) ?? []);
};

/** As measured-on.ts says it. */
export type MeasuredOutcome = Outcome & { readonly measuredOn: string };

export interface Found {
  readonly outcomes: readonly MeasuredOutcome[];
  readonly soak: SoakResult | null;
  /** What is to be said of the runs; empty where nothing is. */
  readonly remark: string;
}

export const reliabilityPage = ({ outcomes, soak, remark }: Found): string => `# What happens when something fails

\`\`\`sh
npx tsx scripts/faults.ts
npx tsx scripts/soak.ts
npx tsx scripts/faults.ts --write-docs --soak soak.json faults.json
\`\`\`

The first command opens a document with \`glovebox open\` for each line, hurts one process in one state of the DispVM,
and looks; the third writes this page from what it found, and the second. Where a disk is full, or there are no more
descriptors, processes or memory, that is so for dom0 and all that it has started; “before” is before there is an opening.
“host” is the native host, which is then driven as Thunderbird's add-on does, in the command's place; “queued” is where another
document has the only place.
**Ended**: the code that the command ended with, “stayed open”, “never seen” or “still waiting” where nothing
ended it and it was closed after 15 s as its person would, by Ctrl-C (after 100 s where a document that has
not been seen waits for what does not come back); “closed” where that had been done before the fault, “over before” where
the process had ended by itself before it could be hurt, and “did not end” for a command that is stopped itself.
**After**: seconds from the fault to the end of the command, or from the closing. **Next**: seconds until another
opening has shown its document and was closed; one that fails is tried again. **Left**: processes and folders of DispVMs
that dom0 does not know of half a minute after that. Times are of software emulation on two cores.
Faults that are not in the table were not tried in the runs that it shows. Measured on
${states(outcomes)}.${remark === '' ? '' : ` ${remark}`}

| state | process | fault | ended | told | after, s | left | next, s |
|---|---|---|---|---|--:|---|--:|
${inOrder(outcomes).map(row).join('\n')}
${soak === null ? '' : soakSection(soak)}`;

const states = (outcomes: readonly MeasuredOutcome[]): string =>
  [...new Set(inOrder(outcomes).map(({ measuredOn }) => measuredOn))].sort().join('; ');

const row = ({ state, process, fault, ended, told, endedMs, left, nextMs }: Outcome): string => {
  const after = endedMs === null ? 'never' : (endedMs / 1000).toFixed(1);
  const what = left.length === 0 ? 'nothing' : left.join(', ');
  return `| ${[state, process, fault, ended, told, after, what, nextMs === null ? '**never**' : (nextMs / 1000).toFixed(1)].join(' | ')} |`;
};

const soakSection = ({ samples, before, after, faults, measuredOn }: SoakResult): string => {
  const seen = samples.filter(({ ms }) => ms !== null).length;
  const killed = samples.filter((sample) => sample.killed !== null).length;
  const whom = victims.map((each) => `${each} ${samples.filter((sample) => sample.killed === each).length}`);
  const unseen = samples.filter(({ ms, killed: by }) => ms === null && by === null).length;
  const [slower, dearer] = [slowdown(samples, 'ms'), slowdown(samples, 'processorMs')].map(times);
  const [firstLoad, lastLoad] = loadAtEnds(samples).map((load) => load.toFixed(1));
  const found = faults.length === 0 ? 'none' : faults.join('; ');
  const [all, first, last] = [samples, samples.slice(0, 100), samples.slice(-100)].map((some) =>
    medianByFile(some, 'ms'),
  );
  const seconds = (ms: number | undefined): string => (ms === undefined ? '' : (ms / 1000).toFixed(2));
  const rows = [...(all ?? [])].map(([file, ms]) =>
    [file, seconds(ms), seconds(first?.get(file)), seconds(last?.get(file))].join(' | '),
  );
  return `
## One after the other

\`scripts/soak.ts\` opened ${samples.length} files one after the other and killed something in ${killed} of them within their
first 0.8 s (${whom.join(', ')}). ${seen} were seen. Of the others ${unseen} had nothing killed.
The daemon with its windows used ${before.rssMb} MB and ${before.descriptors} descriptors before and ${after.rssMb} MB and
${after.descriptors} after. The last hundred took ${slower} times as long as the first hundred, and ${dearer} times the
processor time. On average ${firstLoad} programs ran or waited for a core in the first hundred, and
${lastLoad} in the last, our own among them. Faults: ${found}.${measuredOn === undefined ? '' : ` Measured on ${measuredOn}.`}

| file | median, s | of the first hundred | of the last hundred |
|---|--:|--:|--:|
${rows.map((row) => `| ${row} |`).join('\n')}
`;
};
