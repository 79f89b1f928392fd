// The second net without the add-on, and a desktop that would open documents otherwise.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contract, makePdf } from '../../../scripts/sample-files.ts';
import type { SampleMessage } from '../../../scripts/sample-mail.ts';

/** The example for administrators, without the add-on, and with another program to open with. */
export const netAlone = async (program: string): Promise<object> => {
  const example = await readFile(new URL('../../../docs/examples/handlers-policies.json', import.meta.url), 'utf8');
  const { policies } = JSON.parse(example.replaceAll('/opt/glovebox/dist/native-host/open', program)) as {
    readonly policies: Readonly<Record<string, unknown>>;
  };
  const { DisableBuiltinPDFViewer, Handlers } = policies;
  assert.ok(DisableBuiltinPDFViewer === true && Handlers !== undefined);
  return { policies: { DisableBuiltinPDFViewer, Handlers } };
};

/** As a person's desktop has one for PDF documents. */
export const setDefaultProgram = async (home: string, path: string): Promise<void> => {
  const applications = join(home, '.local/share/applications');
  await mkdir(applications, { recursive: true });
  await mkdir(join(home, '.config'), { recursive: true });
  await writeFile(
    join(applications, 'other.desktop'),
    `[Desktop Entry]\nType=Application\nName=Other\nExec=${path} %f\nMimeType=application/pdf;\n`,
  );
  await writeFile(join(home, '.config/mimeapps.list'), '[Default Applications]\napplication/pdf=other.desktop\n');
};

const pdf = makePdf(contract);

/** Each a PDF document, declared as what hardly a table knows. */
export const oddTypes: SampleMessage = {
  subject: 'Types that nobody knows',
  text: 'See below.\n',
  attachments: [
    { name: 'plan.pdf', declaredType: 'application/x-made-up', bytes: pdf },
    { name: 'plan.made-up', declaredType: 'application/x-made-up', bytes: pdf },
    { name: 'plan.xyzzy', declaredType: 'application/octet-stream', bytes: pdf },
    { name: 'scan.pdf', declaredType: 'application/octet-stream', bytes: pdf },
  ],
};
