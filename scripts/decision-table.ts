// Counts what the built-in rules do with the files of a folder, as a Markdown table: `npx tsx scripts/decision-table.ts
// FOLDER [--list]`. For proof and for finding false alarms; nothing is opened, and of each file only the beginning is
// read.
import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { decide } from '../addon/policy/decide.ts';
import { unknownMessage, type Decision, type Evidence } from '../addon/policy/decision.ts';
import { effectivePolicy } from '../addon/policy/effective-policy.ts';
import { collectEvidence, detectionBytes } from '../addon/policy/evidence.ts';

interface Row {
  readonly path: string;
  readonly evidence: Evidence;
  readonly decision: Decision;
}

const lookAt = async (folder: string, path: string): Promise<Row> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(detectionBytes), 0, detectionBytes, 0);
    const { size: sizeBytes } = await file.stat();
    const evidence = await collectEvidence({
      untrustedName: path.slice(path.lastIndexOf('/') + 1),
      untrustedDeclaredType: null,
      untrustedGuessedType: null,
      sizeBytes,
      untrustedStart: buffer.subarray(0, bytesRead),
      message: unknownMessage,
    });
    return {
      path: relative(folder, path),
      evidence,
      decision: decide(evidence, effectivePolicy(null, null), 'default'),
    };
  } finally {
    await file.close();
  }
};

const shorten = (type: string | null): string =>
  (type ?? '–')
    .replace('application/vnd.openxmlformats-officedocument.', '…')
    .replace('application/vnd.ms-', '…ms-')
    .replace('application/', '');

const asCells = ({ evidence, decision }: Row): string =>
  [
    shorten(evidence.extension),
    shorten(evidence.detected),
    evidence.warnings.join(', ') || '–',
    `${decision.action} (${decision.rule})`,
  ].join(' | ');

const main = async (args: readonly string[]): Promise<number> => {
  const {
    values,
    positionals: [folder],
  } = parseArgs({ args: [...args], options: { list: { type: 'boolean' } }, allowPositionals: true });
  if (folder === undefined) {
    process.stderr.write('Usage: npx tsx scripts/decision-table.ts FOLDER [--list]\n');
    return 2;
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const rows: Row[] = [];
  for (const entry of entries) if (entry.isFile()) rows.push(await lookAt(folder, join(entry.parentPath, entry.name)));
  const counts = new Map<string, number>();
  for (const row of rows) {
    const cells = values.list === true ? `${row.path} | ${asCells(row)}` : asCells(row);
    counts.set(cells, (counts.get(cells) ?? 0) + 1);
  }
  const sorted = Array.from(counts).sort(([one], [other]) => (one < other ? -1 : 1));
  process.stdout.write(
    `| ${values.list === true ? 'file | ' : ''}type by name | type by content | warnings | action (rule) | ` +
      `files |\n|---|---|---|---|---:|${values.list === true ? '---|' : ''}\n`,
  );
  for (const [cells, count] of sorted) process.stdout.write(`| ${cells} | ${count} |\n`);
  process.stdout.write(
    `\n${rows.length} files, ${rows.filter(({ decision }) => decision.disagreement).length} with a disagreement\n`,
  );
  return 0;
};

process.exitCode = await main(process.argv.slice(2));
