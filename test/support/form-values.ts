// What a PDF form says, read by programs that are not ours: qpdf has the fields' values and checks the file, pdftotext
// what any viewer shows without drawing a field anew.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const outputMaxBytes = 64 * 1024 * 1024;

export interface FormValues {
  /** By each field's full name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The states of those that are buttons, one for each of a name. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  readonly shown: string;
}

const fieldsSchema = z.object({
  acroform: z.object({
    fields: z.array(
      z.object({ fullname: z.string(), value: z.unknown(), annotation: z.object({ appearancestate: z.string() }) }),
    ),
  }),
});

/** Throws where the file is damaged. `password` opens it. */
export const readForm = async (pdf: Uint8Array, password = ''): Promise<FormValues> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-form-'));
  const run = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(program, args, { maxBuffer: outputMaxBytes })).stdout;
  try {
    const path = join(folder, 'form.pdf');
    await writeFile(path, pdf);
    await run('qpdf', `--password=${password}`, '--check', path);
    const json: unknown = JSON.parse(
      await run('qpdf', `--password=${password}`, '--json', '--json-key=acroform', path),
    );
    const { fields } = fieldsSchema.parse(json).acroform;
    const states: Record<string, string[]> = {};
    for (const { fullname, annotation } of fields) (states[fullname] ??= []).push(annotation.appearancestate);
    return {
      values: Object.fromEntries(fields.map(({ fullname, value }) => [fullname, plain(value)])),
      states,
      shown: await run('pdftotext', '-layout', '-upw', password, path, '-'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** As qpdf writes it: `u:` before a text. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'string' ? value.replace(/^u:/, '') : value;
};
